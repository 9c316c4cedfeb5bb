"""How well the descriptors say what music is like: formulas against learned heads, on what is known from elsewhere.

Data (not part of the repository): the clips, Emotify, the recordings, the Spotify table and the Last.fm tags in
../shared/data; what is taken as true is told in `descriptors_truth.py`. Liveness is learned from clips made to sound as
in a hall (`descriptors_hall.py`). `--prompts FOLDER` adds telephone prompts (a folder of .g722 files for each speaker),
of which nothing is ever learned.

Method: five folds, seed 0, by artist over all sets together; everything is fitted on the training folds, the strength
of a head's ridge by three inner folds there. `formula` is refitted in each fold, too. ROC-AUC where the truth is yes or
no, Spearman's rho elsewhere; 95 % intervals from 400 draws of artists. `crossed` is the same figure when no track of
the set that judges was learned from. A head is shipped for a descriptor where its mean over the judgements
(2 AUC - 1, or rho) is above the formula's; never for speechiness (a head learns three voices, and the formula puts all
speech above all music) and liveness (its truth is made, and a head learns how it is made).

`--fit FOLDER` fits to everything, writes a file of heads for each embedder, and prints the formulas. `--embedder
MANIFEST` (again and again) adds an embedder in ONNX.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.model_selection import GroupKFold

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.descriptors_heard import Heard, hear, sounds
from benchmarks.descriptors_truth import Judgement, Lesson, Truth
from benchmarks.embedding import prepared_model
from segue.hearing.descriptors.describing import describe
from segue.hearing.descriptors.formulas import FORMULAS
from segue.hearing.descriptors.head import Heads, fit_logistic, logistic, write_heads
from segue.hearing.embedding.manifest import read_manifest
from segue.hearing.embedding.onnx_embedder import OnnxEmbedder
from segue.hearing.embedding.port import Embedder, EmbedderId
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder
from segue.hearing.listening import analyze

Wide = NDArray[np.float64]
Rows = NDArray[np.intp]

FORMULA = "formula"
FOLDS, DRAWS = 5, 400
RIDGES = (0.003, 0.01, 0.03, 0.1, 0.3)
FEW_FIGURES_RIDGE = (0.01,)
BY_FORMULA = ("speechiness", "liveness")


@dataclass(frozen=True)
class Fit:
    """A logistic regression on normalised inputs."""

    centre: Wide
    scale: Wide
    slopes: Wide
    bias: float

    def of(self, inputs: Wide) -> Wide:
        """Values in 0..1 for inputs [tracks, size]."""
        return logistic((inputs - self.centre) / self.scale @ self.slopes + self.bias)


@dataclass(frozen=True)
class Taught:
    """All lessons of a descriptor in one: rows may stand in it several times."""

    rows: Rows
    values: Wide
    weights: Wide

    def among(self, rows: Rows) -> "Taught":
        """What is taught about these rows."""
        kept = np.isin(self.rows, rows)
        return Taught(self.rows[kept], self.values[kept], self.weights[kept])


def together(lessons: Sequence[Lesson]) -> Taught:
    """One lesson of several."""
    return Taught(*(np.concatenate([getattr(one, part) for one in lessons]) for part in ("rows", "values", "weights")))


def fitted(inputs: Wide, taught: Taught, ridge: float) -> Fit:
    """Fit to what is taught."""
    given = inputs[taught.rows]
    centre, scale = given.mean(axis=0), given.std(axis=0) + 1e-6
    slopes, bias = fit_logistic((given - centre) / scale, taught.values, taught.weights / taught.weights.mean(), ridge)
    return Fit(centre, scale, slopes, bias)


def restrained(inputs: Wide, taught: Taught, artist: Rows, ridges: Sequence[float]) -> Fit:
    """Fit with the ridge that three inner folds by artist find best, by log loss."""
    if len(ridges) == 1:
        return fitted(inputs, taught, ridges[0])
    losses = np.zeros(len(ridges))
    for kept, held in GroupKFold(3, shuffle=True, random_state=0).split(taught.rows, groups=artist[taught.rows]):
        fit_to, check = (Taught(taught.rows[p], taught.values[p], taught.weights[p]) for p in (kept, held))
        for number, ridge in enumerate(ridges):
            found = np.clip(fitted(inputs, fit_to, ridge).of(inputs[check.rows]), 1e-6, 1 - 1e-6)
            loss = check.values * np.log(found) + (1 - check.values) * np.log(1 - found)
            losses[number] -= float(check.weights @ loss)
    return fitted(inputs, taught, ridges[int(losses.argmin())])


def out_of_fold(inputs: Wide, taught: Taught, artist: Rows, ridges: Sequence[float]) -> Wide:
    """Every track's value from a fit that saw nothing by its artist."""
    found = np.zeros(len(inputs))
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(inputs, groups=artist):
        found[test] = restrained(inputs, taught.among(train), artist, ridges).of(inputs[test])
    return found


def measure(scores: Wide, judgement: Judgement) -> float:
    """ROC-AUC or Spearman's rho; nan where the truth is all the same."""
    return _measure(scores[judgement.rows], judgement.truth, judgement.area)


def _measure(scores: Wide, truth: Wide, area: bool) -> float:
    ranks = rankdata(scores)
    if truth.min() == truth.max() or scores.min() == scores.max():
        return float("nan")
    if not area:
        return float(np.corrcoef(ranks, rankdata(truth))[0, 1])
    yes = int(truth.sum())
    return float((ranks[truth > 0].sum() - yes * (yes + 1) / 2) / (yes * (len(truth) - yes)))


def interval(scores: Wide, judgement: Judgement, artist: Rows) -> tuple[float, float]:
    """The middle 95 % of the measure over draws of artists."""
    rng = np.random.default_rng(0)
    _, group = np.unique(artist[judgement.rows], return_inverse=True)
    members = [np.flatnonzero(group == number) for number in range(group.max() + 1)]
    drawn = []
    for _ in range(DRAWS):
        rows = np.concatenate([members[one] for one in rng.integers(0, len(members), len(members))])
        drawn.append(_measure(scores[judgement.rows[rows]], judgement.truth[rows], judgement.area))
    low, high = np.nanpercentile(drawn, (2.5, 97.5))
    return float(low), float(high)


def crossed(inputs: Wide, lessons: Sequence[Lesson], judgement: Judgement, truth: Truth) -> float | None:
    """The measure without a lesson from the set that judges; None where nothing is taught elsewhere."""
    for where in ("clips", "emotify"):
        own = np.concatenate([truth.rows(where), truth.rows(f"hall-{where}")])
        if np.isin(judgement.rows, own).all():
            others = [lesson for lesson in lessons if not np.isin(lesson.rows, own).any()]
            if not others or len(others) == len(lessons):
                return None
            fit = fitted(inputs, together(others), RIDGES[2])
            return measure(fit.of(inputs), judgement)
    return None


def weighed(judgements: Sequence[Judgement], scores: Wide) -> float:
    """One figure for a descriptor: the mean of rho and 2 AUC - 1."""
    found = [(measure(scores, one), one.area) for one in judgements if one.known]
    return float(np.mean([2 * value - 1 if area else value for value, area in found]))


def judge(name: str, inputs: Mapping[str, Wide], truth: Truth, flat: dict[str, float]) -> dict[str, float]:
    """Print all figures of one kind of input, given for each descriptor; returns each descriptor's mean."""
    judgements, found, told = truth.judgements(), {}, dict[str, Wide]()
    for descriptor, lessons in truth.lessons().items():
        given = inputs[descriptor]
        scores = out_of_fold(given, together(lessons), truth.artist, FEW_FIGURES_RIDGE if name == FORMULA else RIDGES)
        told[descriptor] = scores[truth.music]
        for one in judgements[descriptor]:
            value, (low, high) = measure(scores, one), interval(scores, one, truth.artist)
            other = crossed(given, lessons, one, truth)
            measured = f"{value:6.3f} [{low:6.3f}, {high:6.3f}]"
            also = "" if other is None else f"   crossed {other:.3f}"
            kind = "AUC" if one.area else "rho"
            print(f"{name:<26} {descriptor:<17} {one.name:<16} {kind} {measured} n={len(one.rows):<5}{also}")
            flat[f"{_plain(name)}_{descriptor}_{one.name}"] = value
            if other is not None:
                flat[f"{_plain(name)}_{descriptor}_{one.name}_crossed"] = other
        if descriptor in ("valence", "arousal"):
            clips = judgements[descriptor][0]
            right = float(np.mean((scores[clips.rows] > 0.5) == (clips.truth > 0.5)))
            print(f"{name:<26} {descriptor:<17} {'clips':<16} accuracy {right:.3f}")
            flat[f"{_plain(name)}_{descriptor}_clips_accuracy"] = right
        found[descriptor] = weighed(judgements[descriptor], scores)
    flat[f"{_plain(name)}_energy_with_arousal"] = float(np.corrcoef(told["energy"], told["arousal"])[0, 1])
    return found


def over_half(heard: Sequence[Heard], flat: dict[str, float]) -> None:
    """Print how often the shipped formulas that work alone say yes, in each kind of sound."""
    for name in BY_FORMULA:
        for where in sorted({one.sound.where for one in heard}):
            values = [FORMULAS[name].of(one.figures) for one in heard if one.sound.where == where]
            share = float(np.mean(np.array(values) > 0.5))
            print(f"{name:<12} over 0.5 in {share:6.1%} of {len(values)} {where}")
            flat[f"{name}_over_half_{where.replace('-', '_')}"] = share


def cost(heard: Sequence[Heard], model: EmbedderId) -> float:
    """Processor milliseconds of describing a track whose figures and embedding are there; the least of five runs."""
    one = next(each for each in heard if each.sound.file is not None)
    features, times = analyze(one.sound.file or b""), [time.process_time()]
    for _ in range(5):
        for _ in range(100):
            describe(features, one.embeddings[model])
        times.append(time.process_time())
    return float(np.diff(times).min() * 10)


def _plain(name: str) -> str:
    return name.split("-")[0]


def whole(inputs: Wide, lessons: Sequence[Lesson], truth: Truth) -> Fit:
    """The fit that is shipped: to everything."""
    return restrained(inputs, together(lessons), truth.artist, RIDGES)


def fit_heads(model: EmbedderId, means: Wide, names: Sequence[str], truth: Truth) -> Heads:
    """Heads for these descriptors, all with the same centre and scale."""
    centre, scale = means[truth.music].mean(axis=0), means[truth.music].std(axis=0) + 1e-6
    lessons = truth.lessons()
    fits = [whole(means, lessons[name], truth) for name in names]
    # (x - own centre) / own scale @ slopes + bias, told in the common centre and scale.
    weights = np.stack([fit.slopes / fit.scale * scale for fit in fits], axis=1)
    bias = np.array([fit.bias + float((centre - fit.centre) / fit.scale @ fit.slopes) for fit in fits])
    parts = [part.astype(np.float32) for part in (centre, scale, weights, bias)]
    return Heads(model, tuple(names), *parts)


def print_formulas(heard: Sequence[Heard], truth: Truth) -> None:
    """The formulas fitted to everything, as they stand in the code."""
    print("FORMULAS: dict[str, Formula] = {")
    for name, lessons in truth.lessons().items():
        figures = [term.figure for term in FORMULAS[name].terms]
        fit = fitted(_figures(heard, figures), together(lessons), FEW_FIGURES_RIDGE[0])
        print(f'    "{name}": Formula(\n        {fit.bias:.2f},\n        (')
        for figure, centre, scale, weight in zip(figures, fit.centre, fit.scale, fit.slopes, strict=True):
            print(f'            Term("{figure}", {centre:.4g}, {scale:.3g}, {weight:.2f}),')
        print("        ),\n    ),")
    print("}")


def _figures(heard: Sequence[Heard], names: Sequence[str]) -> Wide:
    return np.array([[one.figures[name] for name in names] for one in heard])


def main() -> None:
    """Run it all and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", type=Path, metavar="FOLDER", help="fit heads to everything, and write them")
    parser.add_argument("--embedder", type=Path, action="append", default=[], metavar="MANIFEST", help="one more")
    parser.add_argument("--prompts", type=Path, metavar="FOLDER", help="speech that is only judged by")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object, last")
    options = parser.parse_args()
    prepared = prepared_model()
    teacher = OnnxEmbedder(prepared.manifest, prepared.model)
    embedders: list[Embedder] = [teacher, TimbreEmbedder()]
    for path in options.embedder:
        manifest = read_manifest(path.read_bytes())
        embedders.append(OnnxEmbedder(manifest, (path.parent / manifest.file).read_bytes()))
    heard = hear(sounds(options.prompts), embedders)
    truth, flat = Truth(heard, teacher.id), dict[str, float]()
    print(f"{len(heard)} sounds, {truth.artist.max() + 1} artists and speakers")
    means: dict[str, dict[str, float]] = {}
    figures = {name: _figures(heard, [term.figure for term in one.terms]) for name, one in FORMULAS.items()}
    means[FORMULA] = judge(FORMULA, figures, truth, flat)
    vectors = {one.id: np.stack([each.embeddings[one.id].mean for each in heard]).astype(float) for one in embedders}
    for model, given in vectors.items():
        means[model] = judge(model, dict.fromkeys(FORMULAS, given), truth, flat)
        better = [name for name in FORMULAS if name not in BY_FORMULA and means[model][name] > means[FORMULA][name]]
        for name in FORMULAS:
            both = f"formula {means[FORMULA][name]:.3f}, head {means[model][name]:.3f}"
            print(f"{model:<26} {name:<17} {both}: {'head' if name in better else 'formula'}")
        if options.fit:
            (options.fit / f"{model}.npz").write_bytes(write_heads(fit_heads(model, given, better, truth)))
    over_half(heard, flat)
    flat["describe_ms"] = cost(heard, teacher.id)
    if options.fit:
        print_formulas(heard, truth)
    for name, value in flat.items():
        print(f"{name} {value:.4f}")
    if options.json:
        print(json.dumps({name: round(value, 4) for name, value in flat.items()}))


if __name__ == "__main__":
    main()
