"""What listening to a track costs, in processor time and memory, beside what others take for it.

Method: 24 tracks of 3 minutes (44.1 kHz stereo, pieces of the demo library one after another) as mp3 at 320 kbit/s,
flac and Ogg Vorbis. Every program runs in one process of its own with one thread, and first listens to one track that
is not counted, so that importing, compiling and opening of tables are not either. Then each track is given to all
programs in turn, so that they share whatever else the machine is doing; a figure is processor time (user and system)
of the process over that track, and the table gives medians over the tracks. Ratios are a peer's time over ours for
the same file, again as a median. Memory is the highest resident set of a process, with everything it had loaded. The
long file is eleven hours of mp3, in a process of its own.

Peers, from PyPI, in an environment of their own: librosa (the usual features, each from the samples; no loudness),
Essentia's MusicExtractor, bliss-audio (23 numbers). They read the same mp3 files.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.listeners import ONE_THREAD
from benchmarks.stages import print_stages
from benchmarks.tracks import FORMATS, long_track, make_tracks

_ENVIRONMENT = Path(__file__).parent.parent / ".bench" / "hearing"
_PEERS = {"librosa": "librosa", "essentia": "essentia", "bliss": "bliss-audio"}
_OURS = ("segue", "with_teacher", "with_student")
_LONG_HOURS = 11


class Program:
    """A listener's process. `not_measured` says why it cannot be asked, or is empty."""

    def __init__(self, name: str, python: str | Path = sys.executable) -> None:
        self._process = subprocess.Popen(
            [str(python), "-P", str(Path(__file__).with_name("listeners.py")), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **ONE_THREAD},
        )
        self.name = name
        self.not_measured = str(self._answer().get("not_measured", ""))

    def __enter__(self) -> "Program":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def hear(self, path: Path) -> tuple[float, float]:
        """Processor seconds that a file takes, and the most memory the process has held so far, in MB."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        answer = self._answer()
        return float(answer["cpu_s"]), float(answer["peak_mb"])

    def close(self) -> None:
        """Let it end."""
        self._process.communicate()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended without an answer")
        answer: dict[str, Any] = json.loads(line)
        return answer


def main() -> None:
    """Run it all and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object, last")
    parser.add_argument("--quick", action="store_true", help="3 tracks instead of 24, no long file")
    parser.add_argument("--without-peers", action="store_true", help="leave the peers out")
    parser.add_argument("--stages", action="store_true", help="only print what each part of the analysis costs")
    parser.add_argument("--folder", type=Path, help="where the tracks are kept (in the folder for temporary files)")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.gettempdir()) / "segue-bench-hearing"
    tracks = make_tracks(folder, 3 if options.quick else 24)
    if options.stages:
        print_stages(tracks)
        return
    took, peaks, reasons = _all_hear(tracks, options.without_peers)
    told: dict[str, float | str] = {
        "descriptors_cpu_s": statistics.median(took["segue"]["mp3"]),
        **{f"{name}_cpu_s": _median_or_reason(took, reasons, name) for name in _OURS[1:]},
        "peak_mb": peaks["segue"],
        "peak_mb_11h": _long_peak(folder, options.quick),
        **{f"ratio_to_{name}": _ratio(took, reasons, name) for name in ("essentia", "librosa", "bliss")},
    }
    for label, value in told.items():
        print(f"{label:<20} {value}" if isinstance(value, str) else f"{label:<20} {value:>8.3f}")
    print(f"\n{'cpu seconds':<16}" + "".join(f"{ending:>9}" for ending in FORMATS) + f"{'peak MB':>9}")
    for name, found in took.items():
        cells = (f"{statistics.median(found[e]):>9.3f}" if found.get(e) else f"{'':>9}" for e in FORMATS)
        print(f"{name:<16}" + "".join(cells) + f"{peaks[name]:>9.0f}")
    if options.json:
        print(
            json.dumps({label: value if isinstance(value, str) else round(value, 4) for label, value in told.items()})
        )


def _all_hear(
    tracks: dict[str, list[Path]], without_peers: bool
) -> tuple[dict[str, dict[str, list[float]]], dict[str, float], dict[str, str]]:
    """Per program and format the seconds of each track; per program its memory; why some could not be asked."""
    # The first run after an install compiles, which is neither time nor memory of listening.
    with Program("segue") as first:
        first.hear(tracks["mp3"][0])
    programs = [Program(name) for name in _OURS]
    reasons = {program.name: program.not_measured for program in programs if program.not_measured}
    if without_peers:
        reasons |= dict.fromkeys(_PEERS, "the peers were left out")
    else:
        python = _peers_python()
        programs += [Program(name, python) for name in _PEERS]
    asked = [program for program in programs if not program.not_measured]
    took: dict[str, dict[str, list[float]]] = {program.name: {ending: [] for ending in FORMATS} for program in asked}
    peaks = {program.name: 0.0 for program in asked}
    for program in asked:
        program.hear(tracks["mp3"][0])
    for number, path in enumerate(tracks["mp3"]):
        print(f"track {number + 1} of {len(tracks['mp3'])}", file=sys.stderr)
        for program in asked:
            for ending in FORMATS if program.name in _OURS else ("mp3",):
                seconds, peaks[program.name] = program.hear(path.with_suffix(f".{ending}"))
                took[program.name][ending].append(seconds)
    for program in programs:
        program.close()
    return took, peaks, reasons


def _median_or_reason(took: dict[str, dict[str, list[float]]], reasons: dict[str, str], name: str) -> float | str:
    return f"not measured: {reasons[name]}" if name in reasons else statistics.median(took[name]["mp3"])


def _ratio(took: dict[str, dict[str, list[float]]], reasons: dict[str, str], name: str) -> float | str:
    if name in reasons:
        return f"not measured: {reasons[name]}"
    return statistics.median(a / b for a, b in zip(took[name]["mp3"], took["segue"]["mp3"], strict=True))


def _long_peak(folder: Path, quick: bool) -> float | str:
    if quick:
        return "not measured: --quick leaves the long file out"
    with Program("segue") as program:
        return program.hear(long_track(folder, _LONG_HOURS))[1]


def _peers_python() -> Path:
    python = _ENVIRONMENT / "bin" / "python"
    if not (_ENVIRONMENT / "whole").exists():
        print("installing the peers ...", file=sys.stderr)
        _run([sys.executable, "-m", "venv", "--clear", str(_ENVIRONMENT)])
        _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *_PEERS.values()])
        (_ENVIRONMENT / "whole").touch()
    return python


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
