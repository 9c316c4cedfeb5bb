"""How well embeddings know what music sounds like: genres, quadrants of emotion, and neighbours.

Data: clips of 30 s with artist, genres and emotion quadrant in ../shared/data/clips (not part of the repository).

Method: everything is artist-disjoint and out of fold, five folds, seed 0. Probes are logistic regressions on vectors
that are normalised by their training folds, their strength chosen by a second, inner split of the training folds by
artist.

- accuracy, macro F1: the genre of clips with one genre, of those with at least 15 such clips;
- ROC-AUC, PR-AUC: each genre with at least 25 clips among all, mean over genres;
- quadrant: accuracy of the four quadrants, all clips;
- P@10: of a clip's ten nearest (cosine) by other artists, the share with a genre in common, all clips;
- hit@10: clips with another one by the same artist among their ten nearest, of those whose artist has several.

Whatever is fitted for retrieval (scaling, the sound space) is fitted anew for each pair of folds, on the clips of the
others: neither the clip that asks nor the one that answers was seen. The space's four parameters were chosen by looking
at another set (Emotify, 400 clips) and at this one; near the chosen ones, figures move by less than 0.01.

Embeddings: `timbre` (no network), `musicnn` (mean), `musicnn_spread` (mean and spread), `musicnn_cosine` (the mean
unscaled), `tags` (the mean taggram), `layers` (mean, tags, mid-layer pooling), `white` (whitened mean), `hubless` (the
mean, hubs corrected by cross-domain local scaling), `space` (the sound space that is served, and timbre's likewise).
"""

import argparse
import csv
import hashlib
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import onnxruntime
import soxr
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from segue.hearing.embedding.log_mels import LogMels, log_mels
from segue.hearing.embedding.musicnn import TAGS, Prepared, prepare
from segue.hearing.embedding.musicnn_wheel import fetch_wheel, verified
from segue.hearing.embedding.onnx_embedder import OnnxEmbedder
from segue.hearing.embedding.port import EmbedderId
from segue.hearing.embedding.sound_space import SpaceParameters, fit_space, write_space
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder

Floats = NDArray[np.float32]
Wide = NDArray[np.float64]
Rows = NDArray[np.intp]
Retrieval = Callable[[Rows], Callable[[Rows], Floats]]
"""From the rows to fit on to a function that gives unit vectors."""

CLIPS = Path(__file__).parent.parent.parent / "shared" / "data" / "clips"
CACHE = Path(tempfile.gettempdir()) / "segue-bench-embedding"
FOLDS = 5
STRENGTHS = (0.01, 0.03, 0.1)
NO_MODEL = EmbedderId("benchmark")


@dataclass(frozen=True)
class Clips:
    """The labelled clips. `genres` and `labels` (moods and quadrants, too) have a column for each."""

    files: list[str]
    artist: Rows
    quadrant: NDArray[np.str_]
    single: NDArray[np.str_]
    genre_names: list[str]
    genres: NDArray[np.bool_]
    labels: NDArray[np.bool_]

    def of_one_genre(self) -> Rows:
        """Clips of a single genre that at least 15 have as theirs."""
        counts = Counter(self.single.tolist())
        return np.array([row for row, genre in enumerate(self.single) if genre and counts[genre] >= 15])


@dataclass(frozen=True)
class Heard:
    """Per clip and excerpt: MusiCNN's embedding, tags and pooled channels; per clip the timbre vector."""

    vectors: list[Floats]
    tags: list[Floats]
    pooled: Floats
    timbre: Floats
    ms_per_excerpt: float


def read_clips(quick: bool) -> Clips:
    """The label table; with `quick` the clips of two thirds of the artists."""
    if not (CLIPS / "labels.csv").is_file():
        raise SystemExit(f"This benchmark needs the labelled clips in {CLIPS}, and they are not there.")
    with (CLIPS / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if quick:
        rows = [row for row in rows if hashlib.sha256(row["artist"].lower().encode()).digest()[0] % 3]
    genres = [row["genres"].split("; ") for row in rows]
    moods, quadrant = [row["moods"].split("; ") for row in rows], [row["quadrant"] for row in rows]
    return Clips(
        files=[row["file"] for row in rows],
        artist=np.unique([row["artist"].lower() for row in rows], return_inverse=True)[1],
        quadrant=np.array(quadrant),
        single=np.array([found[0] if len(found) == 1 else "" for found in genres]),
        genre_names=sorted({genre for found in genres for genre in found}),
        genres=_columns(genres),
        labels=np.hstack([_columns(genres, 8), _columns(moods, 12), _columns([[part] for part in quadrant])]),
    )


def _columns(lists: list[list[str]], least: int = 1) -> NDArray[np.bool_]:
    """Who has which of the labels that at least this many clips have; labels in sorted order."""
    counts = Counter(label for found in lists for label in set(found))
    names = sorted(label for label, count in counts.items() if count >= least)
    return np.array([[label in found for label in names] for found in lists])


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
    """Run every clip through MusiCNN and the timbre statistics; what an earlier run heard is taken from the cache."""
    embedder, timbre = OnnxEmbedder(prepared.manifest, prepared.model), TimbreEmbedder()
    session = onnxruntime.InferenceSession(prepared.model, providers=["CPUExecutionProvider"])
    found = []
    for number, name in enumerate(clips.files):
        data = (CLIPS / name).read_bytes()
        key = hashlib.sha256(f"1 {embedder.id} {timbre.id} ".encode() + data).hexdigest()
        kept = CACHE / f"{key}.npz"
        if not kept.is_file():
            samples = decode(CLIPS / name, embedder.sample_rate)
            mels = log_mels(embedder.excerpts.cut(samples), LogMels())
            one, tag, pooled = session.run(["embedding", "tags", "pooled"], {"mels": mels})
            np.savez(kept, vectors=one, tags=tag, pooled=pooled.mean(axis=0), timbre=timbre.embed(samples).mean)
            print(f"heard clip {number + 1} of {len(clips.files)}", file=sys.stderr)
        with np.load(kept, allow_pickle=False) as arrays:
            found.append({key: arrays[key] for key in arrays.files})
    samples = decode(CLIPS / clips.files[0], embedder.sample_rate)
    np.testing.assert_allclose(embedder.embed(samples).mean, found[0]["vectors"].mean(axis=0), atol=1e-3)
    stacked = {key: np.stack([one[key] for one in found]) for key in ("pooled", "timbre")}
    vectors, tags = [one["vectors"] for one in found], [one["tags"] for one in found]
    return Heard(vectors, tags, **stacked, ms_per_excerpt=_cost(embedder, samples))


def _cost(embedder: OnnxEmbedder, samples: Floats) -> float:
    """Processor milliseconds per excerpt of three seconds, spectrum and network, the least of five runs."""
    times = [time.process_time()]
    for _ in range(5):
        count = embedder.embed(samples).excerpts
        times.append(time.process_time())
    return float(np.diff(times).min() * 1000 / count)


def _artist_folds(clips: Clips) -> Rows:
    """Each clip's fold; an artist's clips share one."""
    fold = np.zeros(len(clips.files), np.intp)
    split = GroupKFold(FOLDS, shuffle=True, random_state=0).split(fold, groups=clips.artist)
    for number, (_, test) in enumerate(split):
        fold[test] = number
    return fold


def _probe(vectors: Floats, classes: NDArray[np.generic], artist: Rows) -> LogisticRegression:
    """A regression whose strength three inner folds by artist chose."""
    inner = list(GroupKFold(3, shuffle=True, random_state=0).split(vectors, groups=artist))

    def score(strength: float) -> float:
        return float(
            np.mean([_fitted(vectors[a], classes[a], strength).score(vectors[b], classes[b]) for a, b in inner])
        )

    return _fitted(vectors, classes, max(STRENGTHS, key=score))


def _fitted(vectors: Floats, classes: NDArray[np.generic], strength: float) -> LogisticRegression:
    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=500, tol=0.01)).fit(vectors, classes)


def classify(vectors: Floats, classes: NDArray[np.str_], artist: Rows) -> tuple[float, float]:
    """Accuracy and macro F1, out of fold."""
    found = np.empty_like(classes)
    for train, test in StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0).split(vectors, classes, artist):
        found[test] = _probe(vectors[train], classes[train], artist[train]).predict(vectors[test])
    return float(np.mean(found == classes)), float(f1_score(classes, found, average="macro"))


def label(vectors: Floats, clips: Clips, fold: Rows) -> tuple[float, float]:
    """ROC-AUC and PR-AUC, means over the genres with at least 25 clips, out of fold; one strength for all genres."""
    wanted = clips.genres[:, clips.genres.sum(axis=0) >= 25]
    found = np.zeros(wanted.shape)
    for number in range(FOLDS):
        train, test = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        best = max(STRENGTHS, key=_inner_area(vectors[train], wanted[train], clips.artist[train]))
        found[test] = _probabilities(vectors, wanted, train, test, best)
    return (
        float(roc_auc_score(wanted, found, average="macro")),
        float(average_precision_score(wanted, found, average="macro")),
    )


def _inner_area(vectors: Floats, wanted: NDArray[np.bool_], artist: Rows) -> Callable[[float], float]:
    """Mean ROC-AUC by strength, in one inner split by artist."""
    fit, check = next(GroupKFold(3, shuffle=True, random_state=0).split(vectors, groups=artist))
    present = wanted[:, wanted[fit].any(axis=0) & wanted[check].any(axis=0)]

    def area(strength: float) -> float:
        return float(roc_auc_score(present[check], _probabilities(vectors, present, fit, check, strength)))

    return area


def _probabilities(vectors: Floats, labels: NDArray[np.bool_], train: Rows, test: Rows, strength: float) -> Wide:
    fits = [_fitted(vectors[train], column[train], strength) for column in labels.T]
    return np.stack([fit.predict_proba(vectors[test])[:, 1] for fit in fits], axis=1)


def similarities(count: int, fold: Rows, retrieval: Retrieval) -> Wide:
    """Cosines [clips, clips], each from a fit that saw the folds of neither clip."""
    found = np.zeros((count, count))
    for one in range(FOLDS):
        for two in range(one, FOLDS):
            place = retrieval(np.flatnonzero((fold != one) & (fold != two)))
            asks, answers = np.flatnonzero(fold == one), np.flatnonzero(fold == two)
            block = place(asks) @ place(answers).T
            found[np.ix_(asks, answers)] = block
            found[np.ix_(answers, asks)] = block.T
    return found


def neighbours(similarity: Wide, clips: Clips) -> tuple[float, float]:
    """P@10 without the same artist, and hit@10 of the same artist."""
    similarity = similarity.copy()
    np.fill_diagonal(similarity, -np.inf)
    order = np.argsort(-similarity, axis=1, kind="stable")[:, :-1]
    shared = (clips.genres.astype(int) @ clips.genres.T.astype(int)) > 0
    several = np.bincount(clips.artist)[clips.artist] > 1
    precision, hits = [], []
    for row, ranked in enumerate(order):
        others = ranked[clips.artist[ranked] != clips.artist[row]][:10]
        precision.append(shared[row, others].mean())
        if several[row]:
            hits.append((clips.artist[ranked[:10]] == clips.artist[row]).any())
    return float(np.mean(precision)), float(np.mean(hits))


def scaled(vectors: Floats) -> Retrieval:
    """Every number centred and divided by its deviation."""
    return spaced(vectors, np.zeros((len(vectors), 0), bool), SpaceParameters(axes=10_000, softness=0.0))


def as_it_is(vectors: Floats) -> Retrieval:
    """Nothing fitted."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return lambda _: lambda rows: unit[rows]


def spaced(vectors: Floats, labels: NDArray[np.bool_], parameters: SpaceParameters) -> Retrieval:
    """A sound space."""

    def fit(train: Rows) -> Callable[[Rows], Floats]:
        space = fit_space(NO_MODEL, vectors[train], labels[train], parameters)
        return lambda rows: space.place(vectors[rows], NO_MODEL)

    return fit


def without_hubs(similarity: Wide, near: int = 10) -> Wide:
    """Cross-domain similarity local scaling: less for clips that are near to everything."""
    own = np.sort(similarity - 9 * np.eye(len(similarity)), axis=1)[:, -near:].mean(axis=1)
    return np.asarray(2 * similarity - own[:, None] - own[None, :])


def embeddings(heard: Heard, clips: Clips) -> dict[str, tuple[Floats, Retrieval]]:
    """Per name the vectors that are probed and how they are placed for retrieval."""
    mean = np.stack([vectors.mean(axis=0) for vectors in heard.vectors])
    spread = np.stack([vectors.std(axis=0) for vectors in heard.vectors])
    tags = np.stack([found.mean(axis=0) for found in heard.tags])
    both, layers = np.hstack([mean, spread]), np.hstack([mean, tags, heard.pooled])
    none = np.zeros((len(mean), 0), bool)
    return {
        "timbre": (heard.timbre, scaled(heard.timbre)),
        "musicnn": (mean, scaled(mean)),
        "musicnn_spread": (both, scaled(both)),
        "musicnn_cosine": (mean, as_it_is(mean)),
        "tags": (tags, scaled(np.sqrt(tags))),
        "layers": (layers, scaled(layers)),
        "white": (mean, spaced(mean, none, SpaceParameters())),
        "hubless": (mean, scaled(mean)),
        "timbre_space": (heard.timbre, spaced(heard.timbre, clips.labels, SpaceParameters())),
        "space": (mean, spaced(mean, clips.labels, SpaceParameters())),
    }


def figures(
    name: str, vectors: Floats, retrieval: Retrieval, clips: Clips, probes: dict[int, list[float]]
) -> list[float]:
    """All figures of one embedding. Probes of the same vectors are run once and kept in `probes`."""
    fold = _artist_folds(clips)
    if id(vectors) not in probes:
        one = clips.of_one_genre()
        accuracy, macro = classify(vectors[one], clips.single[one], clips.artist[one])
        roc, precision = label(vectors, clips, fold)
        quadrant, _ = classify(vectors, clips.quadrant, clips.artist)
        probes[id(vectors)] = [accuracy, macro, roc, precision, quadrant]
    similarity = similarities(len(vectors), fold, retrieval)
    return [*probes[id(vectors)], *neighbours(without_hubs(similarity) if name == "hubless" else similarity, clips)]


def by_excerpts(heard: Heard, clips: Clips) -> dict[int, tuple[float, float, float]]:
    """Genre accuracy, P@10 and hit@10 of the plain mean when fewer excerpts of each clip are heard."""
    fold, one, found = _artist_folds(clips), clips.of_one_genre(), {}
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


def main() -> None:
    """Run it all and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object, last")
    parser.add_argument("--quick", action="store_true", help="two thirds of the artists")
    parser.add_argument("--fit", type=Path, metavar="FOLDER", help="fit both sound spaces to all clips, and write them")
    options = parser.parse_args()
    clips = read_clips(options.quick)
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
    print(f"\n{heard.ms_per_excerpt:.1f} ms of processor time per excerpt")
    if options.fit:
        means = np.stack([vectors.mean(axis=0) for vectors in heard.vectors])
        for model, vectors in ((prepared.manifest.id, means), (TimbreEmbedder.id, heard.timbre)):
            space = fit_space(model, vectors, clips.labels, SpaceParameters())
            (options.fit / f"{model}.npz").write_bytes(write_space(space))
    if options.json:
        print(json.dumps(flat | {"ms_per_excerpt": round(heard.ms_per_excerpt, 2), "best": "space"}))


if __name__ == "__main__":
    main()
