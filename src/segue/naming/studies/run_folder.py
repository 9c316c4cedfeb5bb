"""What a training run leaves: a folder with the model as it serves, its card, and its verdicts.

model.json, KIND.onnx    the model, a file for each kind of network; `segue genre install FOLDER` takes these
card.json, card.html     what it learned from, how it was judged and how well, where it is weak, what it weighs
verdicts.npz             what it said of clips that it had not heard, for comparing
curves-KIND.png          how it learned
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from segue.domain.errors import BadRequest
from segue.domain.hearing import SoundVector
from segue.domain.naming import Task
from segue.naming.cards.card import Beside, Card, CardEpoch, CardLearning, CardMember, Score, write_card
from segue.naming.cards.making import card_of
from segue.naming.cards.model_page import model_page
from segue.naming.datasets.cleaning import Cleaned
from segue.naming.datasets.dataset import Dataset
from segue.naming.judging.verdicts import FILE as VERDICTS
from segue.naming.judging.verdicts import write_verdicts
from segue.naming.networks.kinds import parameters
from segue.naming.serving.manifest import FILE as MANIFEST
from segue.naming.serving.manifest import BandsInput, Member, NamingManifest, check_name, write_manifest
from segue.naming.serving.model import load_model
from segue.naming.serving.shelf import CARD
from segue.naming.studies.study import Study, Voice
from segue.naming.training.curves import learning_curves
from segue.naming.training.exporting import to_onnx

Write = Callable[[Path, bytes], None]
PAGE = "card.html"

_LEAST_WEIGHT = 1e-3
_TIMES = 30


def keep_run(
    folder: Path,
    study: Study,
    cleaned: Cleaned,
    name: str,
    task: Task,
    write: Write,
    *,
    licence: str = "",
    beside: Sequence[Beside] = (),
    notes: Sequence[str] = (),
) -> Card:
    """Write the folder's files; `write` puts bytes at a path, whole or not at all.

    The manifest comes last: a folder without it is no model yet, and a model that was there before is one until its
    networks are replaced, which its manifest's hashes then tell.

    Args:
        folder: where to.
        study: what was trained and judged, with the networks that serve.
        cleaned: what it learned from.
        name: what the model is to be called.
        task: what it names.
        write: how.
        licence: of the data; empty where nobody said.
        beside: scores that the card shows beside the model's own.
        notes: what else its card should say, a sentence each.

    Raises:
        BadRequest: the name or a label cannot be a model's.
        ExportFailed: a network's file does not give what the network gives.
    """
    dataset = cleaned.dataset
    voices = _weighed(study.voices)
    files = [to_onnx(voice.network, voice.examples, {"title": study.title}) for voice in voices]
    manifest = replace(
        _manifest(dataset, name, task, licence, tuple(map(_member, voices, files))),
        title=study.title,
        scale=tuple(map(float, study.blend.calibration.scale)),
        shift=tuple(map(float, study.blend.calibration.shift)),
        least=tuple(map(float, study.least)),
    )
    model = {member.file: file for member, file in zip(manifest.members, files, strict=True)}
    model[MANIFEST] = write_manifest(manifest)
    card = card_of(
        title=study.title,
        name=name,
        task=task,
        cleaned=cleaned,
        split=study.split,
        verdicts=study.verdicts,
        members=tuple(map(_on_card, voices, manifest.members, files)),
        licence=licence,
        learning=tuple(map(_learning, voices)),
        ece_before=study.ece_before,
        speed_ms=_speed_ms(model),
        beside=[*_by_song(study), *beside],
        notes=notes,
    )
    write(folder / CARD, write_card(card))
    write(folder / PAGE, model_page(card).encode())
    write(folder / VERDICTS, write_verdicts(study.verdicts))
    for voice in voices:
        write(folder / f"curves-{voice.kind}.png", learning_curves(voice.epochs, study.title, dataset.multi))
    for file_name, data in model.items():
        write(folder / file_name, data)
    return card


def check_run(cleaned: Cleaned, name: str, task: Task, licence: str = "") -> None:
    """Refuse before training what `keep_run` would refuse after it.

    Raises:
        BadRequest: the name, the licence or a label cannot be a model's, or there is only one label to choose from.
    """
    check_name(name)
    dataset = cleaned.dataset
    if not dataset.multi and len(dataset.labels) < 2:
        raise BadRequest(
            f"All clips of {dataset.title} are of one class, so there is nothing to tell apart.",
            "Add music of another class; --least says how many clips a class needs.",
        )
    write_manifest(_manifest(dataset, name, task, licence, (Member("x.onnx", "0" * 64, BandsInput(1, 1)),)))


def _manifest(dataset: Dataset, name: str, task: Task, licence: str, members: tuple[Member, ...]) -> NamingManifest:
    """As it is before anything is learned: not calibrated, and titled as the data."""
    labels = len(dataset.labels)
    return NamingManifest(
        name=name,
        version=1,
        task=task,
        title=dataset.title,
        licence=licence.strip() or "as the data it learned from allows",
        source=dataset.provenance or dataset.title,
        labels=dataset.labels,
        multi=dataset.multi,
        members=members,
        scale=(1.0,) * labels,
        shift=(0.0,) * labels,
        least=(0.5,) * labels,
    )


def _by_song(study: Study) -> list[Beside]:
    """How well whole songs are told where clips are parts of them."""
    if study.by_song is None:
        return []
    scores = {name: Score(value) for name, value in study.by_song.overall.items()}
    return [Beside("By song", False, "the same, each song by the mean of its clips", scores)]


def _weighed(voices: Sequence[Voice]) -> list[Voice]:
    """Without those whose word weighs nothing; what the others weigh sums to 1."""
    heard = [voice for voice in voices if voice.weight >= _LEAST_WEIGHT]
    total = sum(voice.weight for voice in heard)
    return [replace(voice, weight=float(voice.weight / total)) for voice in heard]


def _member(voice: Voice, file: bytes) -> Member:
    return Member(f"{voice.kind}.onnx", hashlib.sha256(file).hexdigest(), voice.takes, voice.weight)


def _on_card(voice: Voice, member: Member, file: bytes) -> CardMember:
    takes = voice.takes
    if isinstance(takes, BandsInput):
        told = f"{takes.excerpts} patches of {takes.frames} frames of mel bands"
    else:
        told = f"{' and '.join(takes.parts)} of {takes.embedder}"
    return CardMember(member.file, voice.kind, told, parameters(voice.network), len(file), member.sha256, member.weight)


def _learning(voice: Voice) -> CardLearning:
    epochs = tuple(CardEpoch(one.number, one.loss, one.valid_loss, one.valid_score) for one in voice.epochs)
    return CardLearning(voice.kind, epochs)


def _speed_ms(files: Mapping[str, bytes]) -> float:
    """Milliseconds in which a model of these files names one track from what it takes, the median of some."""
    with TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        model = load_model(Path(folder))
    chance = np.random.default_rng(0)
    vector = None
    if model.manifest.embedder is not None:
        numbers = chance.normal(size=model.width).astype("<f4").tobytes()
        vector = SoundVector(model.manifest.embedder, numbers, b"", b"", 1)
    patches = {
        ear.takes: chance.normal(-40, 10, size=(ear.takes.excerpts, 128, ear.takes.frames)).astype(np.float32)
        for ear in model.ears
    }
    spent = []
    for _ in range(_TIMES):
        began = perf_counter()
        model.from_heard(vector, {ear.takes: ear.embed_bands(patches[ear.takes]) for ear in model.ears})
        spent.append(perf_counter() - began)
    return round(1000 * median(spent), 3)
