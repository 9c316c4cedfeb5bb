"""The training loop: one for every network, to be read from top to bottom.

Chance is drawn anew for every epoch from the course's seed and the epoch's number. The same course over the same
lessons therefore gives the same weights on a CPU, and one that was broken off and goes on from its checkpoint gives
the weights that it would have had.
"""

import copy
import hashlib
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from segue.naming.networks.kinds import Shape, build, kind_of
from segue.naming.networks.network import Network
from segue.naming.training import checkpoint as checkpoints
from segue.naming.training.augmenting import louder, masked, mixed
from segue.naming.training.course import Course
from segue.naming.training.failures import CannotTrain, CheckpointDamaged
from segue.naming.training.lessons import Lessons, finite
from segue.naming.training.losses import label_weights, loss_of
from segue.naming.training.predicting import logits
from segue.naming.training.scoring import score

Rows = NDArray[np.intp]
Tensors = dict[str, torch.Tensor]


@dataclass(frozen=True, slots=True)
class Epoch:
    """How an epoch went. Training loss is of varied examples; the others are None without a validation part."""

    number: int
    of: int
    loss: float
    valid_loss: float | None
    valid_score: float | None
    rate: float


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A network as it was after its best epoch, by validation loss, or after its last where nothing was validated."""

    network: Network
    epochs: tuple[Epoch, ...]
    best: int


@dataclass(slots=True, eq=False)
class _State:
    """All that changes while a network learns."""

    network: Network
    optimiser: torch.optim.AdamW
    epochs: list[Epoch] = field(default_factory=list)
    best: int = 0
    kept: Tensors = field(default_factory=dict)


def train(
    shape: Shape,
    lessons: Lessons,
    rows: Rows,
    valid: Rows,
    course: Course,
    *,
    device: str = "cpu",
    checkpoint: Path | None = None,
    progress: Callable[[Epoch], None] | None = None,
) -> Trained:
    """A network of this shape, taught by these rows of the lessons, and judged after every epoch by the `valid` ones.

    Where `checkpoint` is given, it is written after every epoch, and a course that left one there goes on from it.

    Raises:
        CannotTrain: the rows cannot teach every label, or the loss is no finite number any more.
        CheckpointDamaged: the checkpoint cannot be used, or is of another course.
        BadRequest: what a network would be given holds numbers that are not finite.
    """
    lessons.check(rows)
    network, on = build(shape, course.seed), torch.device(device)
    usual = _settled(network, lessons, rows, on)
    weights = label_weights(lessons.targets[rows], course.rare, lessons.multi).to(on) if course.rare else None
    state = _State(network, _optimiser(network, course))
    which = _which(shape, lessons, rows, valid, course)
    if checkpoint is not None and checkpoint.exists():
        _take_up(state, checkpoint, which)
    steps = math.ceil(len(rows) * course.visits / course.batch)

    with torch.random.fork_rng(devices=[on] if on.type == "cuda" else []):
        for number in range(len(state.epochs), course.epochs):
            if course.patience and len(valid) and number - state.best > course.patience:
                break
            chance = np.random.default_rng((course.seed, number))
            torch.manual_seed(int(chance.integers(2**62)))
            network.train()
            losses = []
            for step, batch in enumerate(_batches(rows, course, steps, chance)):
                for group in state.optimiser.param_groups:
                    group["lr"] = rate_at(number * steps + step, course.epochs * steps, course)
                given, targets = (torch.from_numpy(part).to(on) for part in lessons.drawn(batch, chance))
                given, targets = _varied(given, targets, course, usual, chance)
                losses.append(_step(state, given, targets, lessons.multi, weights, course))
            epoch = _judged(state, lessons, valid, course, losses)
            if checkpoint is not None:
                checkpoints.write(_left_off(state, which), checkpoint)
            if progress is not None:
                progress(epoch)

    network.load_state_dict(state.kept)
    network.eval()
    return Trained(network, tuple(state.epochs), state.best)


def _step(
    state: _State,
    given: torch.Tensor,
    targets: torch.Tensor,
    multi: bool,
    weights: torch.Tensor | None,
    course: Course,
) -> float:
    """Learn from one batch; its loss."""
    # 16-bit products where a GPU has them; weights and sums stay 32 bits wide.
    with torch.autocast(given.device.type, torch.bfloat16, enabled=given.device.type == "cuda"):
        found = state.network(given)
    loss = loss_of(found.float(), targets, multi, weights, course.smoothing)
    state.optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(state.network.parameters(), course.clip)
    state.optimiser.step()
    return float(loss.detach())


def _settled(network: Network, lessons: Lessons, rows: Rows, on: torch.device) -> torch.Tensor | None:
    """Tell the network what is usual in these rows; the usual dB [bands] of bands are given back."""
    examples = torch.from_numpy(finite(lessons.material.examples(rows), rows))
    network.settle(examples)
    network.to(on)
    return examples.mean(dim=(0, 2)).to(on) if network.takes == "bands" else None


def rate_at(step: int, steps: int, course: Course) -> float:
    """The learning rate at a step: it rises in a straight line, and falls along half a cosine."""
    warm = course.warm_up * steps
    if step < warm:
        return course.rate * (step + 1) / (warm + 1)
    return course.rate * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1.0, steps - warm)))


def _batches(rows: Rows, course: Course, steps: int, chance: np.random.Generator) -> Iterator[Rows]:
    """Every row `visits` times in an order of chance, in batches of about the same size."""
    order = chance.permutation(np.repeat(rows, course.visits))
    yield from np.array_split(order, steps)


def _varied(
    given: torch.Tensor,
    targets: torch.Tensor,
    course: Course,
    usual: torch.Tensor | None,
    chance: np.random.Generator,
) -> tuple[torch.Tensor, torch.Tensor]:
    """A batch as the course wants it varied; what is `usual` of bands is None for other examples."""
    if usual is not None and course.gain_db:
        given = louder(given, course.gain_db, chance)
    if usual is not None and course.masks:
        given = masked(given, course.masks, usual, chance)
    if course.mixup:
        given, targets = mixed(given, targets, course.mixup, chance)
    return given, targets


def _optimiser(network: Network, course: Course) -> torch.optim.AdamW:
    """AdamW, with decay for what weighs and none for what shifts and scales."""
    learnt = list(network.parameters())
    groups = [
        {"params": [weight for weight in learnt if weight.ndim > 1], "weight_decay": course.decay},
        {"params": [weight for weight in learnt if weight.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=course.rate)


def _judged(state: _State, lessons: Lessons, valid: Rows, course: Course, losses: list[float]) -> Epoch:
    """How the epoch went; the network is kept if it is the best so far."""
    number, loss = len(state.epochs), float(np.mean(losses))
    if not math.isfinite(loss):
        raise CannotTrain(f"The loss of epoch {number + 1} is no finite number.", "Train with a lower rate.")
    valid_loss = valid_score = None
    if len(valid):
        found, targets = logits(state.network, lessons, valid), lessons.targets[valid]
        valid_loss = float(loss_of(torch.from_numpy(found), torch.from_numpy(targets), lessons.multi))
        valid_score = score(found, targets, lessons.multi)
    rate = float(state.optimiser.param_groups[0]["lr"])
    epoch = Epoch(number + 1, course.epochs, loss, valid_loss, valid_score, rate)
    before = state.epochs[state.best].valid_loss if state.epochs else None
    if valid_loss is None or before is None or valid_loss < before:
        state.best, state.kept = number, copy.deepcopy(state.network.state_dict())
    state.epochs.append(epoch)
    return epoch


def _which(shape: Shape, lessons: Lessons, rows: Rows, valid: Rows, course: Course) -> str:
    """A digest of what is taught to whom: a checkpoint is of use to this course only."""
    told = {"kind": kind_of(shape), "shape": asdict(shape), "course": asdict(course), "labels": list(lessons.labels)}
    digest = hashlib.sha256(json.dumps({**told, "multi": lessons.multi}, sort_keys=True).encode())
    for part in (rows, valid, lessons.targets[rows]):
        digest.update(np.ascontiguousarray(part).tobytes() + b"\n")
    return digest.hexdigest()


def _left_off(state: _State, which: str) -> checkpoints.Checkpoint:
    tensors = {f"network.{name}": value for name, value in state.network.state_dict().items()}
    tensors |= {f"kept.{name}": value for name, value in state.kept.items()}
    for number, moments in state.optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{number}.{name}": value for name, value in moments.items()}
    about = {"which": which, "best": state.best, "epochs": [asdict(epoch) for epoch in state.epochs]}
    return checkpoints.Checkpoint(tensors, about)


def _take_up(state: _State, path: Path, which: str) -> None:
    """Go on from where this checkpoint was left."""
    found = checkpoints.read(path)
    if found.about["which"] != which:
        raise CheckpointDamaged(
            f"{path.name} was left by another course: other clips, labels, sizes or settings.",
            f"Delete {path} to train from the beginning, or train as before.",
        )
    state.network.load_state_dict(_under("network.", found.tensors))
    state.kept = _under("kept.", found.tensors)
    moments: dict[int, Tensors] = {}
    for name, value in _under("optimiser.", found.tensors).items():
        number, _, kind = name.partition(".")
        moments.setdefault(int(number), {})[kind] = value
    state.optimiser.load_state_dict({**state.optimiser.state_dict(), "state": moments})
    state.best = found.about["best"]
    state.epochs = [Epoch(**epoch) for epoch in found.about["epochs"]]


def _under(prefix: str, tensors: Tensors) -> Tensors:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
