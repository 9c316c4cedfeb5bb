"""The embedders that are there: those in the models folder, and the one that needs no model."""

from pathlib import Path

from segue.hearing.embedding.manifest import read_manifest
from segue.hearing.embedding.musicnn import MANIFEST
from segue.hearing.embedding.port import Embedder, EmbedderId
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder


def served(models: Path) -> EmbedderId:
    """The embedder whose vectors serve."""
    manifest = models / MANIFEST
    return read_manifest(manifest.read_bytes()).id if manifest.is_file() else TimbreEmbedder.id


def load(models: Path, model: EmbedderId) -> Embedder:
    """An embedder by its id."""
    if model == TimbreEmbedder.id:
        return TimbreEmbedder()
    from segue.hearing.embedding.onnx_embedder import load_embedder  # noqa: PLC0415 - takes long to import

    return load_embedder(models / MANIFEST)
