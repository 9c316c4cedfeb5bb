"""How well embeddings know what music sounds like: genres, quadrants of emotion, and neighbours; and what each costs.

Data: clips of 30 s with artist, genres and emotion quadrant in ../shared/data/clips (not part of the repository).

Method: everything is artist-disjoint and out of fold, five folds, seed 0 (`judging.py`).

- accuracy, macro F1: the genre of clips with one genre, of those with at least 15 such clips;
- ROC-AUC, PR-AUC: each genre with at least 25 clips among all, mean over genres;
- quadrant: accuracy of the four quadrants, all clips;
- P@10: of a clip's ten nearest (cosine) by other artists, the share with a genre in common, all clips;
- hit@10: clips with another one by the same artist among their ten nearest, of those whose artist has several;
- cpu-s: processor seconds for a track of three minutes (six clips in a row), the least of five runs, one thread, from
  mono samples at the model's own rate; for the student from the mel bands that the analysis has anyway.

Whatever is fitted for retrieval (scaling, the sound space) is fitted anew for each pair of folds, on the clips of the
others: neither the clip that asks nor the one that answers was seen. The space's four parameters were chosen by looking
at another set (Emotify, 400 clips) and at this one; near the chosen ones, figures move by less than 0.01.

The student that Segue ships has heard these clips in training (not their labels). Judged are therefore two other ones
in `students/`, made by the same script, each of which has never heard the artists of half of the clips: every clip is
heard by the one that does not know its artist.

Embeddings: `timbre` (no network), `musicnn` (mean), `student` (mean), `musicnn_spread` (mean and spread),
`musicnn_cosine` (the mean unscaled), `tags` (the mean taggram), `layers` (mean, tags, mid-layer pooling), `white`
(whitened mean), `hubless` (the mean, hubs corrected by cross-domain local scaling), `space` (MusiCNN's mean in the
sound space, which is what is served), `student_space` and `timbre_space` (likewise, where MusiCNN is not installed).
"""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import av
import numpy as np
import onnxruntime
import soxr
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.clips import Clips, read_clips
from benchmarks.judging import (
    Floats,
    Retrieval,
    artist_folds,
    as_it_is,
    classify,
    figures,
    neighbours,
    scaled,
    similarities,
    spaced,
)
from segue.hearing.embedding.log_mels import LogMels, log_mels
from segue.hearing.embedding.musicnn import TAGS, Prepared, prepare
from segue.hearing.embedding.musicnn_wheel import fetch_wheel, verified
from segue.hearing.embedding.onnx_embedder import OnnxEmbedder, load_embedder
from segue.hearing.embedding.port import Embedder
from segue.hearing.embedding.shelf import STUDENT, served
from segue.hearing.embedding.sound_space import SpaceParameters, fit_space, write_space
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder
from training.sounds import shelf_of

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
STUDENTS = Path(__file__).parent / "students"
CACHE = Path(tempfile.gettempdir()) / "segue-bench-embedding"


@dataclass(frozen=True)
class Heard:
    """Per clip and excerpt: MusiCNN's embedding and tags; per clip its pooled channels, and the others' means.

    `student` is by the students that do not know the clip's artist, `shipped` by the one that Segue ships.
    """

    vectors: list[Floats]
    tags: list[Floats]
    pooled: Floats
    timbre: Floats
    student: Floats
    shipped: Floats
    cpu_s: dict[str, float]


def decode(path: Path, rate: int) -> Floats:
    """A file as mono samples at this rate."""
    blocks, source = [], rate
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono")
        for frame in container.decode(audio=0):
            source = frame.sample_rate
            blocks += [part.to_ndarray().ravel() for part in resampler.resample(frame)]
    samples: Floats = soxr.resample(np.concatenate(blocks), source, rate).astype(np.float32)
    return samples


def prepared_model() -> Prepared:
    """MusiCNN, from the wheel that an earlier run left or that is fetched now."""
    kept = CACHE / "musicnn.whl"
    if not kept.is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(fetch_wheel())
    return prepare(verified(kept.read_bytes()))


def hear(clips: Clips, prepared: Prepared) -> Heard:
    """Run every clip through all models; what MusiCNN and timbre heard in an earlier run is taken from the cache."""
    embedder, timbre, shipped = OnnxEmbedder(prepared.manifest, prepared.model), TimbreEmbedder(), served(None, STUDENT)
    session = onnxruntime.InferenceSession(prepared.model, providers=["CPUExecutionProvider"])
    unknowing = [load_embedder(path) for path in sorted(STUDENTS.glob("fold-*.json"))]
    found, students = [], []
    for number, (path, artist) in enumerate(zip(clips.files, clips.names, strict=True)):
        data = path.read_bytes()
        key = hashlib.sha256(f"1 {embedder.id} {timbre.id} ".encode() + data).hexdigest()
        kept = CACHE / f"{key}.npz"
        if not kept.is_file():
            samples = decode(path, embedder.sample_rate)
            mels = log_mels(embedder.excerpts.cut(samples), LogMels())
            one, tag, pooled = session.run(["embedding", "tags", "pooled"], {"mels": mels})
            np.savez(kept, vectors=one, tags=tag, pooled=pooled.mean(axis=0), timbre=timbre.embed(samples).mean)
            print(f"heard clip {number + 1} of {len(clips.files)}", file=sys.stderr)
        with np.load(kept, allow_pickle=False) as arrays:
            found.append({key: arrays[key] for key in arrays.files})
        samples = decode(path, shipped.sample_rate)
        judge = unknowing[shelf_of(artist) % len(unknowing)]
        students.append((judge.embed(samples).mean, shipped.embed(samples).mean))
    samples = decode(clips.files[0], embedder.sample_rate)
    np.testing.assert_allclose(embedder.embed(samples).mean, found[0]["vectors"].mean(axis=0), atol=1e-3)
    return Heard(
        vectors=[one["vectors"] for one in found],
        tags=[one["tags"] for one in found],
        pooled=np.stack([one["pooled"] for one in found]),
        timbre=np.stack([one["timbre"] for one in found]),
        student=np.stack([one for one, _ in students]),
        shipped=np.stack([one for _, one in students]),
        cpu_s={one.name: cost(one, clips) for one in (timbre, embedder, shipped)},
    )


def cost(embedder: Embedder, clips: Clips) -> float:
    """Processor seconds for a track of three minutes."""
    track = np.concatenate([decode(path, embedder.sample_rate) for path in clips.files[:6]])
    if isinstance(embedder, OnnxEmbedder) and embedder.bands is not None:
        return least(partial(embedder.embed_bands, embedder.bands.of(embedder.excerpts.cut(track))))
    return least(partial(embedder.embed, track))


def least(listen: Callable[[], object]) -> float:
    """The least processor time of five runs, in seconds."""
    times = []
    for _ in range(5):
        begun = time.process_time()
        listen()
        times.append(time.process_time() - begun)
    return min(times)


def embeddings(heard: Heard, clips: Clips) -> dict[str, tuple[Floats, Retrieval]]:
    """Per name the vectors that are probed and how they are placed for retrieval."""
    mean = np.stack([vectors.mean(axis=0) for vectors in heard.vectors])
    spread = np.stack([vectors.std(axis=0) for vectors in heard.vectors])
    tags = np.stack([found.mean(axis=0) for found in heard.tags])
    both, layers = np.hstack([mean, spread]), np.hstack([mean, tags, heard.pooled])
    none, fitted = np.zeros((len(mean), 0), bool), SpaceParameters()
    return {
        "timbre": (heard.timbre, scaled(heard.timbre)),
        "musicnn": (mean, scaled(mean)),
        "student": (heard.student, scaled(heard.student)),
        "musicnn_spread": (both, scaled(both)),
        "musicnn_cosine": (mean, as_it_is(mean)),
        "tags": (tags, scaled(np.sqrt(tags))),
        "layers": (layers, scaled(layers)),
        "white": (mean, spaced(mean, none, fitted)),
        "hubless": (mean, scaled(mean)),
        "timbre_space": (heard.timbre, spaced(heard.timbre, clips.labels, fitted)),
        "student_space": (heard.student, spaced(heard.student, clips.labels, fitted)),
        "space": (mean, spaced(mean, clips.labels, fitted)),
    }


def by_excerpts(heard: Heard, clips: Clips) -> dict[int, tuple[float, float, float]]:
    """Genre accuracy, P@10 and hit@10 of the plain mean when fewer excerpts of each clip are heard."""
    fold, one, found = artist_folds(clips), clips.of_one_genre(), {}
    for count in (1, 2, 3, 5, 10):
        rows = [[(2 * k + 1) * len(vectors) // (2 * count) for k in range(count)] for vectors in heard.vectors]
        means = [vectors[chosen].mean(axis=0) for vectors, chosen in zip(heard.vectors, rows, strict=True)]
        mean = np.stack(means)
        accuracy, _ = classify(mean[one], clips.single[one], clips.artist[one])
        found[count] = (accuracy, *neighbours(similarities(len(mean), fold, scaled(mean)), clips))
    return found


TAG_GENRES = (
    *(("jazz", "Jazz"), ("blues", "Blues"), ("country", "Country"), ("Hip-Hop", "Rap"), ("rnb", "R&B")),
    *(("soul", "R&B"), ("electronic", "Electronic"), ("folk", "Folk"), ("rock", "Pop/Rock")),
)


def tag_agreement(heard: Heard, clips: Clips) -> dict[str, float]:
    """ROC-AUC of MusiCNN's own tags, as they are, against the clips' genres of the same meaning."""
    tags = np.stack([found.mean(axis=0) for found in heard.tags])
    found = {}
    for tag, genre in TAG_GENRES:
        truth = clips.genres[:, clips.genre_names.index(genre)] if genre in clips.genre_names else np.zeros(1, bool)
        if truth.any() and not truth.all():
            found[f"{tag} for {genre} ({truth.sum()})"] = float(roc_auc_score(truth, tags[:, TAGS.index(tag)]))
    return found


def fit_spaces(heard: Heard, clips: Clips, models: tuple[Embedder, ...], folder: Path) -> None:
    """Fit the sound space of each model to all clips, and write it."""
    means = np.stack([vectors.mean(axis=0) for vectors in heard.vectors])
    for model, vectors in zip(models, (means, heard.shipped, heard.timbre), strict=True):
        space = fit_space(model.id, vectors, clips.labels, SpaceParameters())
        (folder / f"{model.id}.npz").write_bytes(write_space(space))


def main() -> None:
    """Run it all and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object, last")
    parser.add_argument("--quick", action="store_true", help="two thirds of the artists")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder in which clips/ lies")
    parser.add_argument("--fit", type=Path, metavar="FOLDER", help="fit the sound spaces to all clips, and write them")
    options = parser.parse_args()
    clips = read_clips(options.data / "clips", options.quick)
    prepared = prepared_model()
    heard = hear(clips, prepared)
    names = ("accuracy", "macro_f1", "roc_auc", "pr_auc", "quadrant", "p10", "hit10")
    print(f"{len(clips.files)} clips, {clips.artist.max() + 1} artists\n{'':<16}" + "".join(f"{n:>10}" for n in names))
    flat: dict[str, float | str] = {}
    probes: dict[int, list[float]] = {}
    for name, (vectors, retrieval) in embeddings(heard, clips).items():
        found = figures(name, vectors, retrieval, clips, probes)
        print(f"{name:<16}" + "".join(f"{value:>10.3f}" for value in found), flush=True)
        flat |= {f"{name}_{figure}": round(value, 4) for figure, value in zip(names, found, strict=True)}
    print("\nexcerpts  accuracy    p10  hit10")
    for count, (accuracy, precision, hit) in by_excerpts(heard, clips).items():
        print(f"{count:>8} {accuracy:>9.3f} {precision:>6.3f} {hit:>6.3f}")
        flat |= {f"excerpts{count}_accuracy": round(accuracy, 4), f"excerpts{count}_p10": round(precision, 4)}
    print("\nMusiCNN's own tags, ROC-AUC")
    for pair, area in tag_agreement(heard, clips).items():
        print(f"{pair:<32} {area:.3f}")
    print("\nprocessor seconds per track of three minutes")
    for name, key in (("timbre", "timbre"), ("musicnn", prepared.manifest.name), ("student", STUDENT)):
        print(f"{name:<16}{heard.cpu_s[key]:>10.4f}")
        flat[f"{name}_cpu_s"] = round(heard.cpu_s[key], 4)
    if options.fit:
        models = (OnnxEmbedder(prepared.manifest, prepared.model), served(None, STUDENT), TimbreEmbedder())
        fit_spaces(heard, clips, models, options.fit)
    if options.json:
        print(json.dumps(flat | {"best": "space"}))


if __name__ == "__main__":
    main()
