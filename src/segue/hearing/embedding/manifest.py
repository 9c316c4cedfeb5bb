"""A model's manifest: the JSON file beside an ONNX file that says what it is, what it takes and what it gives.

MusiCNN's is written at set-up. Whoever wants another model puts an ONNX file and a manifest of this form into the data
directory:

    {"format": 1, "name": "my-model", "version": 1, "licence": "MIT", "source": "where it is from",
     "file": "my-model.onnx", "sha256": "... of that file ...",
     "input": {"name": "mels", "kind": "log-mels", "frames": 187,
               "sample_rate": 16000, "window": 512, "hop": 256, "bands": 96, "gain": 10000},
     "output": {"embedding": "embedding", "size": 200, "tags": "tags", "tag_names": ["rock", ...]},
     "excerpts": 8}

An input of the kind "samples" takes the sound itself: it has `name`, `kind`, `sample_rate` and `samples` only. One of
the kind "bands" takes what the analysis has made anyway, 128 mel bands in dB of the one spectrogram at 22,050 Hz: it
has `name`, `kind` and `frames` only, and costs least. The input's shape is [excerpts, frames, bands], [excerpts,
samples] or [excerpts, 128, frames], the outputs' [excerpts, size] and [excerpts, tags]. A model without tags leaves
`tags` and `tag_names` out.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import Any

from segue.hearing.embedding.fields import Fields, read_object
from segue.hearing.embedding.log_mels import LogMels
from segue.hearing.embedding.port import EmbedderId, Excerpts
from segue.hearing.embedding.shared_bands import SharedBands

FORMAT = 1
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\.onnx")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Input:
    """What the network takes: log-mel spectra of `frames` frames, the analysis' own bands, or `samples` of sound."""

    name: str
    sample_rate: int
    samples: int
    frames: int | None = None
    mels: LogMels | None = None
    bands: SharedBands | None = None

    @classmethod
    def of_mels(cls, name: str, frames: int, mels: LogMels) -> "Input":
        """An input of log-mel spectra, with the samples that its frames need."""
        return cls(name, mels.sample_rate, mels.samples_for(frames), frames, mels)

    @classmethod
    def of_bands(cls, name: str, frames: int) -> "Input":
        """An input of the analysis' own mel bands, with the samples that its frames need."""
        bands = SharedBands(frames)
        return cls(name, bands.sample_rate, bands.samples, frames, bands=bands)


@dataclass(frozen=True, slots=True)
class Output:
    """What the network gives: the output that holds the embedding, its size, and the tags' output and names, if any."""

    embedding: str
    size: int
    tags: str | None = None
    tag_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything there is to know about a model but its weights. `sha256` is that of the ONNX file named `file`."""

    name: str
    version: int
    licence: str
    source: str
    file: str
    sha256: str
    input: Input
    output: Output
    excerpts: int

    @property
    def id(self) -> EmbedderId:
        """The name, the version, and the start of a hash over all that decides what the vectors mean."""
        decisive = self.to_json()
        for field in ("licence", "source", "file"):
            del decisive[field]
        digest = hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()
        return EmbedderId(f"{self.name}-{self.version}-{digest[:10]}")

    @property
    def heard(self) -> Excerpts:
        """Which parts of a track the model hears."""
        return Excerpts(self.excerpts, self.input.samples, self.input.bands.hop if self.input.bands else 1)

    def to_json(self) -> dict[str, Any]:
        """The manifest as it is written, ready for `json.dumps`."""
        given, out = self.input, self.output
        shape: dict[str, Any] = {"name": given.name}
        if given.bands is not None:
            shape |= {"kind": "bands", "frames": given.frames}
        elif given.mels is None:
            shape |= {"kind": "samples", "sample_rate": given.sample_rate, "samples": given.samples}
        else:
            shape |= {"kind": "log-mels", "frames": given.frames, **asdict(given.mels)}
        gives: dict[str, Any] = {"embedding": out.embedding, "size": out.size}
        if out.tags is not None:
            gives |= {"tags": out.tags, "tag_names": list(out.tag_names)}
        plain = {"name": self.name, "version": self.version, "licence": self.licence, "source": self.source}
        plain |= {"file": self.file, "sha256": self.sha256}
        return {"format": FORMAT, **plain, "input": shape, "output": gives, "excerpts": self.excerpts}


def write_manifest(manifest: Manifest) -> bytes:
    """The manifest's file."""
    return (json.dumps(manifest.to_json(), indent=2, ensure_ascii=False) + "\n").encode()


def read_manifest(data: bytes) -> Manifest:
    """A manifest from its file.

    Raises:
        BadRequest: it is no JSON, of a newer format, or lacks or misstates a field, which the message names.
    """
    top = read_object(data, FORMAT)
    version = top.number("version", 1, 1_000_000)
    return Manifest(
        name=top.text("name", _NAME),
        version=version,
        licence=top.text("licence"),
        source=top.text("source"),
        file=top.text("file", _FILE),
        sha256=top.text("sha256", _SHA256),
        input=_input(top.part("input")),
        output=_output(top.part("output")),
        excerpts=top.number("excerpts", 1, 1000),
    )


def _input(given: Fields) -> Input:
    name, kind = given.text("name"), given.text("kind")
    if kind == "bands":
        return Input.of_bands(name, given.number("frames", 1, 10_000))
    if kind not in ("log-mels", "samples"):
        raise given.wrong("kind", '"bands", "log-mels" or "samples"')
    rate = given.number("sample_rate", 4000, 192_000)
    if kind == "samples":
        return Input(name, rate, given.number("samples", 1, 600 * rate))
    window = given.number("window", 16, 65_536)
    mels = LogMels(
        sample_rate=rate,
        window=window,
        hop=given.number("hop", 1, window),
        bands=given.number("bands", 1, window // 2),
        gain=given.positive("gain"),
    )
    return Input.of_mels(name, given.number("frames", 1, 100_000), mels)


def _output(given: Fields) -> Output:
    size = given.number("size", 1, 65_536)
    if "tags" not in given:
        return Output(given.text("embedding"), size)
    return Output(given.text("embedding"), size, given.text("tags"), given.texts("tag_names"))
