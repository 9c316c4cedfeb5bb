"""Train the small model of how a track sounds that Segue ships: a student that learns MusiCNN's embedding.

    python3 -m venv .train && .train/bin/pip install -e '.[train,dev]'
    .train/bin/python -m training.student --data ../shared/data --work /tmp/segue-student --out FOLDER

It lives outside `src/` because it needs PyTorch, the data and other rooms (the demo library's music), none of which the
served package may need. What it writes is `student.onnx` and `student.json`; they belong into
`src/segue/hearing/embedding/models`. Everything is seeded; last bits depend on processor and PyTorch. It needs no GPU,
and uses one for the training loop where one is present. The teacher's labels are made once, on the CPU, and
are kept in the work folder: three rounds took 11 minutes of processor time, training 5.

`--music FOLDER` adds the music that `training.debian_music` has gathered; the student that is shipped did not hear it.

For an honest judgement, `--folds N` trains N students instead, each without a part of the labelled clips' artists, and
writes `fold-K.onnx` with what shelves it has not heard; `benchmarks/embedding.py --students FOLDER` scores them, each
clip by the student that has not heard its artist.
"""

import argparse
import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from segue.hearing.embedding.manifest import Input, Manifest, Output, write_manifest
from segue.hearing.embedding.musicnn import TAGS, prepare
from segue.hearing.embedding.musicnn_wheel import fetch_wheel
from segue.hearing.embedding.shelf import STUDENT
from segue.hearing.embedding.student import PATCH_FRAMES, PATCHES
from training.lessons import Lessons, Teacher, give_round, keep, kept, tag_weights
from training.network import Scale, StudentShape, Tensors, bent, forward, fresh, student_graph
from training.sounds import SHELVES, Sound, album, sounds

Rows = NDArray[np.intp]

VERSION = 1
LICENCE = "GPL-3.0-or-later"
SOURCE = "Segue, distilled from musicnn 0.1.0 (PyPI, ISC licence), checkpoint MSD_musicnn"


@dataclass(frozen=True, slots=True)
class Course:
    """How a student is trained: `steps` of `batch` patches, highest learning rate, weight decay, the tags' share."""

    steps: int = 2400
    batch: int = 128
    rate: float = 3e-3
    decay: float = 0.02
    tags: float = 0.3
    seed: int = 1


def lessons_in(options: argparse.Namespace, model: bytes, seed: int) -> Lessons:
    """The lessons of the work folder; rounds that are missing are made first."""
    teacher = Teacher(model)
    paths = _rounds(options.work, "round", options.rounds, lambda: list(sounds(options.data)), teacher, seed)
    for folder in sorted(options.music.iterdir()) if options.music else ():
        if folder.is_dir():
            paths += _rounds(options.work, folder.name, options.music_rounds, partial(album, folder), teacher, seed)
    return kept(paths)


def _rounds(
    work: Path, name: str, rounds: int, heard: Callable[[], list[Sound]], teacher: Teacher, seed: int
) -> list[Path]:
    """The files of all rounds over some sounds, which are asked for only if a round is missing."""
    paths = [work / f"{name}-{number}.npz" for number in range(rounds)]
    missing = [number for number, path in enumerate(paths) if not path.is_file()]
    found = heard() if missing else []
    for number in missing:
        keep(give_round(number, found, teacher, seed), paths[number])
        print(f"made round {number + 1} of {rounds}: {name}", file=sys.stderr)
    return paths


def train(lessons: Lessons, rows: Rows, scale: Scale, shape: StudentShape, course: Course) -> tuple[Tensors, Tensors]:
    """Weights and gathered statistics after a course over these rows of the lessons."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    rng = np.random.default_rng(course.seed)
    weights, gathered = fresh(shape, course.seed, device)
    optimiser = torch.optim.AdamW(weights.values(), lr=course.rate, weight_decay=course.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, course.rate, total_steps=course.steps, pct_start=0.15)
    targets = torch.from_numpy((lessons.embeddings - scale.mean) / scale.deviation)
    logits = torch.from_numpy(lessons.tags)
    deviation = torch.from_numpy(scale.deviation).to(device)
    tags_kernel = deviation[:, None] * torch.from_numpy(scale.tags_kernel).to(device)
    tags_bias = torch.from_numpy(scale.mean @ scale.tags_kernel + scale.tags_bias).to(device)
    tags_deviation = logits[rows].std(dim=0).to(device)
    heard = torch.cat([bent(torch.from_numpy(part).float()).bfloat16() for part in np.array_split(lessons.patches, 99)])
    order = rows[:0]
    for step in range(course.steps):
        if len(order) < course.batch:
            order = rng.permutation(rows)
        chosen, order = np.sort(order[: course.batch]), order[course.batch :]
        # Begun at any frame, the beginning put behind the end: to a listener that pools over time it is the same music.
        given = heard[chosen].roll(int(rng.integers(PATCH_FRAMES)), dims=2).to(device)
        # 16-bit products, 32-bit sums and weights: as good here, and three times as fast where a processor has them.
        found = forward(shape, weights, gathered, given, learn=True)
        loss = (found - targets[chosen].to(device)).square().mean()
        apart = (found @ tags_kernel + tags_bias - logits[chosen].to(device)) / tags_deviation
        optimiser.zero_grad()
        (loss + course.tags * apart.square().mean()).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        if step % 100 == 99:
            print(f"step {step + 1} of {course.steps}, loss {float(loss.detach()):.3f}", file=sys.stderr)
    return weights, gathered


def scale_of(lessons: Lessons, rows: Rows, model: bytes) -> Scale:
    """Mean and deviation of the embeddings in these rows, and the teacher's layer for tags."""
    kernel, bias = tag_weights(model)
    embeddings = lessons.embeddings[rows]
    return Scale(embeddings.mean(axis=0), embeddings.std(axis=0) + np.float32(1e-3), kernel, bias)


def manifest_of(model: bytes, shape: StudentShape) -> Manifest:
    """The shipped student's manifest."""
    return Manifest(
        name=STUDENT,
        version=VERSION,
        licence=LICENCE,
        source=SOURCE,
        file=f"{STUDENT}.onnx",
        sha256=hashlib.sha256(model).hexdigest(),
        input=Input.of_bands("bands", PATCH_FRAMES),
        output=Output("embedding", shape.embedding, "tags", TAGS),
        excerpts=PATCHES,
    )


def main() -> None:
    """Make the lessons, train, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder with clips and emotify")
    parser.add_argument("--work", type=Path, required=True, help="where lessons are kept")
    parser.add_argument("--out", type=Path, required=True, help="where the models go")
    parser.add_argument("--rounds", type=int, default=3, help="how often every sound is heard")
    parser.add_argument("--music", type=Path, help="a folder that training.debian_music has filled, to be heard too")
    parser.add_argument("--music-rounds", type=int, default=1, help="how often that music is heard")
    parser.add_argument("--folds", type=int, default=0, help="train this many for judging, none of them to be shipped")
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.work.mkdir(parents=True, exist_ok=True)
    options.out.mkdir(parents=True, exist_ok=True)
    teacher, shape, course = prepare(fetch_wheel()).model, StudentShape(), Course()
    lessons = lessons_in(options, teacher, course.seed)
    for fold in range(max(1, options.folds)):
        unheard = [shelf for shelf in range(SHELVES) if options.folds and shelf % options.folds == fold]
        rows = np.flatnonzero(~np.isin(lessons.shelf, unheard))
        scale = scale_of(lessons, rows, teacher)
        trained = train(lessons, rows, scale, shape, course)
        model = student_graph(shape, *trained, scale).to_bytes({"licence": LICENCE, "source": SOURCE})
        manifest = manifest_of(model, shape)
        if options.folds:
            manifest = replace(manifest, name=f"fold-{fold}", file=f"fold-{fold}.onnx")
        (options.out / manifest.file).write_bytes(model)
        (options.out / manifest.file).with_suffix(".json").write_bytes(write_manifest(manifest))


if __name__ == "__main__":
    main()
