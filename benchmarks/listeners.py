"""Programs that listen to music, behind one manner of asking: `python listeners.py NAME`, a path a line in, JSON out.

Each runs with one thread in a process of its own, in whatever environment holds it. A line out has `cpu_s`, the
processor time that the file took, and `peak_mb`, the most memory that the process has held so far.
"""

import importlib
import json
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

Listen = Callable[[str], object]

_POOLS = ("OMP", "OPENBLAS", "MKL", "NUMBA", "RAYON")
ONE_THREAD = {f"{pool}_NUM_THREADS": "1" for pool in _POOLS}
"""What to put into the environment of a process that is to have one thread."""


def segue() -> Listen:
    """All descriptors, no embedding."""
    analyze: Listen = importlib.import_module("segue.hearing.listening").analyze
    return analyze


def with_teacher() -> Listen:
    """All descriptors and MusiCNN's embedding in the same pass."""
    shelf, artifacts = (
        importlib.import_module(f"segue.{name}") for name in ("hearing.embedding.shelf", "storage.artifacts")
    )
    folder = Path(__file__).parent.parent / ".bench" / "models"
    if not list(folder.glob("*.onnx")):
        shelf.install_musicnn(folder, artifacts.replace_file)
    return _embedding("musicnn-msd", folder)


def with_student() -> Listen:
    """All descriptors and the student's embedding in the same pass."""
    return _embedding("student", None)


def _embedding(name: str, folder: Path | None) -> Listen:
    embedder = importlib.import_module("segue.hearing.embedding.shelf").served(folder, name)
    analyze = importlib.import_module("segue.hearing.listening").analyze
    return lambda path: analyze(path, embedder)


def librosa() -> Listen:
    """What people compute with librosa, each feature from the samples as its documentation shows it."""
    own = importlib.import_module("librosa")
    feature = own.feature

    def listen(path: str) -> object:
        samples, rate = own.load(path)
        mfcc = feature.mfcc(y=samples, sr=rate)
        of_spectra = [
            one(y=samples, sr=rate)
            for one in (
                feature.spectral_centroid,
                feature.spectral_bandwidth,
                feature.spectral_rolloff,
                feature.spectral_contrast,
                feature.chroma_stft,
            )
        ]
        flatness = feature.spectral_flatness(y=samples)
        changes, level = feature.zero_crossing_rate(samples), feature.rms(y=samples)
        return mfcc, feature.delta(mfcc), of_spectra, flatness, changes, level, own.beat.beat_track(y=samples, sr=rate)

    return listen


def essentia() -> Listen:
    """MusicExtractor as it comes."""
    own = importlib.import_module("essentia")
    own.log.infoActive = own.log.warningActive = False
    extract: Listen = importlib.import_module("essentia.standard").MusicExtractor()
    return extract


def bliss() -> Listen:
    """The 23 numbers of bliss-audio."""
    own = importlib.import_module("bliss_audio")
    return lambda path: own.Song(path).analysis


LISTENERS: dict[str, Callable[[], Listen]] = {
    "segue": segue,
    "with_teacher": with_teacher,
    "with_student": with_student,
    "librosa": librosa,
    "essentia": essentia,
    "bliss": bliss,
}


def peak_mb() -> float:
    """The most memory that this process has held. What its parent held before it began is not counted."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1000
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main() -> None:
    """Answer until there is nothing more to listen to."""
    warnings.simplefilter("ignore")
    # Libraries may print what they like; the answers have a way of their own.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    listen = LISTENERS[sys.argv[1]]()
    answers.write("{}\n")
    for line in sys.stdin:
        began = time.process_time()
        listen(line.rstrip("\n"))
        answers.write(json.dumps({"cpu_s": time.process_time() - began, "peak_mb": peak_mb()}) + "\n")


if __name__ == "__main__":
    main()
