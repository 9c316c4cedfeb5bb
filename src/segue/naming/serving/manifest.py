"""A naming model's manifest: the file `model.json` beside its ONNX files, which says what it takes and what it names.

    {"format": 1, "name": "my-genres", "version": 1, "task": "genre", "title": "Genres of my shelf", "licence": "...",
     "source": "what it learned from", "labels": ["chaabi", "gnawa", ...], "multi": false,
     "members": [{"file": "head.onnx", "sha256": "... of that file ...", "weight": 1.0,
                  "input": {"kind": "embedding", "embedder": "student-1-0123456789", "parts": ["mean", "spread"]}}],
     "scale": [1.0, ...], "shift": [0.0, ...], "least": [0.5, ...]}

A member takes either a kept vector, as above (ONNX input "embedding" [tracks, sum of the parts' sizes]), or patches of
the analysis' own mel bands, {"kind": "bands", "frames": 646, "excerpts": 8} (ONNX input "bands" [patches, 128, frames],
dB). Each gives "logits" [tracks or patches, labels]. A track's probabilities are softmax, or sigmoid where several
labels may hold (`multi`), of scale * logits + shift; the logits are means over patches and weighted sums over members.
`least` is the probability from which a label is named.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from segue.domain.errors import BadRequest
from segue.domain.ids import ModelId
from segue.domain.naming import Task
from segue.hearing.embedding.fields import Fields, read_object

__all__ = ["BandsInput", "EmbeddingInput", "Member", "NamingManifest", "Task", "read_manifest", "write_manifest"]

FORMAT = 1
FILE = "model.json"
"""What the manifest is called in a model's folder."""
MOST_BYTES = 8 << 20
"""A manifest of 10,000 long labels is shorter."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\.onnx")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MODEL_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,127}")
_MOST_LABELS = 10_000
_LONGEST_LABEL = 200
_MOST_MEMBERS = 16
_EXTREME = 1e6
_TOLERANCE = 1e-6
_PARTS = ("mean", "spread", "tags")


@dataclass(frozen=True, slots=True)
class BandsInput:
    """At most `excerpts` patches of `frames` frames of the analysis' mel bands, spread over the track."""

    frames: int
    excerpts: int


@dataclass(frozen=True, slots=True)
class EmbeddingInput:
    """Parts of the vector that an embedder gave, one behind the other: of "mean", "spread" and "tags"."""

    embedder: ModelId
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One ONNX file of a model and what its word weighs. `sha256` is that of the file."""

    file: str
    sha256: str
    input: BandsInput | EmbeddingInput
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class NamingManifest:
    """Everything there is to know about a model but its weights.

    `scale`, `shift` and `least` hold a number for each label, in the order of `labels`. Where only one label can hold
    (`multi` is false), the most probable one is named from its `least` on, and otherwise the model is unsure.
    """

    name: str
    version: int
    task: Task
    title: str
    licence: str
    source: str
    labels: tuple[str, ...]
    multi: bool
    members: tuple[Member, ...]
    scale: tuple[float, ...]
    shift: tuple[float, ...]
    least: tuple[float, ...]

    @property
    def id(self) -> ModelId:
        """The name, the version, and the start of a hash over all that decides what the model says."""
        decisive = self.to_json()
        for field in ("title", "licence", "source"):
            del decisive[field]
        for member in decisive["members"]:
            del member["file"]
        digest = hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()
        return ModelId(f"{self.name}-{self.version}-{digest[:10]}")

    @property
    def embedder(self) -> ModelId | None:
        """The embedder whose vectors the model takes; None for one that takes bands only."""
        return next((one.input.embedder for one in self.members if isinstance(one.input, EmbeddingInput)), None)

    @property
    def bands(self) -> tuple[BandsInput, ...]:
        """The different patches that its members take, in their order; none for a model of vectors only."""
        return tuple(dict.fromkeys(one.input for one in self.members if isinstance(one.input, BandsInput)))

    @property
    def kind(self) -> str:
        """What it is made of: "head" (on an embedding), "cnn", "lstm", "crnn", or "ensemble" of several."""
        if len(self.members) > 1:
            return "ensemble"
        (only,) = self.members
        return "head" if isinstance(only.input, EmbeddingInput) else only.file.removesuffix(".onnx")

    def to_json(self) -> dict[str, Any]:
        """The manifest as it is written, ready for `json.dumps`."""
        plain = {"name": self.name, "version": self.version, "task": str(self.task), "title": self.title}
        plain |= {"licence": self.licence, "source": self.source, "labels": list(self.labels), "multi": self.multi}
        numbers = {name: [float(value) for value in getattr(self, name)] for name in ("scale", "shift", "least")}
        return {"format": FORMAT, **plain, "members": [_written(member) for member in self.members], **numbers}


def check_name(name: str) -> None:
    """Refuse what cannot be a model's name.

    Raises:
        BadRequest: it is none.
    """
    if not _NAME.fullmatch(name):
        raise BadRequest(
            f'A model cannot be called "{name}".',
            "Take small letters from a to z, digits, - and _, at most 64, and begin with a letter or digit.",
        )


def write_manifest(manifest: NamingManifest) -> bytes:
    """The manifest's file.

    Raises:
        BadRequest: it is one that `read_manifest` would refuse.
    """
    data = (json.dumps(manifest.to_json(), indent=2, ensure_ascii=True) + "\n").encode()
    read_manifest(data)
    return data


def read_manifest(data: bytes) -> NamingManifest:
    """A manifest from its file.

    Raises:
        BadRequest: it is no JSON, of another format, or lacks or misstates a field, which the message names.
    """
    if len(data) > MOST_BYTES:
        raise BadRequest(f"The model's manifest is longer than {MOST_BYTES >> 20} MiB.", "Give the model fewer labels.")
    top = read_object(data, FORMAT)
    task = top.text("task")
    if task not in tuple(Task):
        raise top.wrong("task", '"genre" or "mood"')
    labels, multi = _labels(top), top.truth("multi")
    if len(labels) < 2 and not multi:
        raise top.wrong("labels", "at least two, as one of them is chosen")
    return NamingManifest(
        name=top.text("name", _NAME),
        version=top.number("version", 1, 1_000_000),
        task=Task(task),
        title=top.text("title"),
        licence=top.text("licence"),
        source=top.text("source"),
        labels=labels,
        multi=multi,
        members=_members(top),
        scale=top.reals("scale", len(labels), -_EXTREME, _EXTREME),
        shift=top.reals("shift", len(labels), -_EXTREME, _EXTREME),
        least=top.reals("least", len(labels), 0.0, 1.0),
    )


def _labels(top: Fields) -> tuple[str, ...]:
    labels = top.texts("labels", _MOST_LABELS)
    if len(set(labels)) != len(labels):
        raise top.wrong("labels", "different from each other")
    if any(len(label) > _LONGEST_LABEL or label != " ".join(label.split()) for label in labels):
        raise top.wrong("labels", f"of at most {_LONGEST_LABEL} characters each, without needless spaces")
    return labels


def _members(top: Fields) -> tuple[Member, ...]:
    members = tuple(map(_member, top.parts("members", _MOST_MEMBERS)))
    files = {member.file: member.sha256 for member in members}
    if len({one.input.embedder for one in members if isinstance(one.input, EmbeddingInput)}) > 1:
        raise top.wrong("members", "of one embedder, as only one hears a library")
    if len(files) != len(members):
        raise top.wrong("members", "each of a file of its own")
    if abs(sum(member.weight for member in members) - 1) > _TOLERANCE:
        raise top.wrong("members", "of weights that sum to 1")
    return members


def _member(given: Fields) -> Member:
    return Member(
        file=given.text("file", _FILE),
        sha256=given.text("sha256", _SHA256),
        input=_input(given.part("input")),
        weight=given.real("weight", 0.0, 1.0),
    )


def _input(given: Fields) -> BandsInput | EmbeddingInput:
    kind = given.text("kind")
    if kind == "bands":
        return BandsInput(given.number("frames", 1, 10_000), given.number("excerpts", 1, 100))
    if kind != "embedding":
        raise given.wrong("kind", '"bands" or "embedding"')
    parts = given.texts("parts", len(_PARTS))
    if len(set(parts)) != len(parts) or not set(parts) <= set(_PARTS):
        raise given.wrong("parts", f"some of {_in_words(_PARTS)}, each once")
    return EmbeddingInput(ModelId(given.text("embedder", _MODEL_ID)), parts)


def _written(member: Member) -> dict[str, Any]:
    given = member.input
    if isinstance(given, BandsInput):
        takes: dict[str, Any] = {"kind": "bands", "frames": given.frames, "excerpts": given.excerpts}
    else:
        takes = {"kind": "embedding", "embedder": str(given.embedder), "parts": list(given.parts)}
    return {"file": member.file, "sha256": member.sha256, "weight": float(member.weight), "input": takes}


def _in_words(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
