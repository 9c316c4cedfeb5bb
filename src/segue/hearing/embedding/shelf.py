"""The models of sound that are at hand: those in the models directory, the student that comes with Segue, and timbre.

A models directory holds manifests (`*.json`), each with its ONNX file beside it: MusiCNN where it was installed, and
whatever models the user put there. What is wrong with one is said in words and keeps no other from being used. ONNX
Runtime is imported only when a model is loaded.

    available(models_dir)               everything there is, in the order in which it is preferred
    choose(models_dir, wanted)          the model to listen with: the one of that name, or the best that is sound
    served(models_dir, wanted)          the same, ready to listen
    install_musicnn(models_dir, write)  fetch MusiCNN and put it there
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from segue.domain.errors import BadRequest, NotFound, SegueError
from segue.hearing.embedding import musicnn
from segue.hearing.embedding.failures import ModelDamaged, ModelUnavailable
from segue.hearing.embedding.manifest import Manifest, read_manifest
from segue.hearing.embedding.musicnn_wheel import fetch_wheel
from segue.hearing.embedding.port import Embedder, EmbedderId
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder

STUDENT = "student"
_SHIPPED = Path(str(resources.files("segue.hearing.embedding"))) / "models"
_MOST_BYTES = 1 << 20
"""No manifest is nearly as long."""


@dataclass(frozen=True, slots=True)
class Model:
    """One model. `trouble` says why it cannot be used; then `id` may be empty and `name` that of its file.

    `manifest` is the manifest's path, None for the embedding that needs none. `own` tells a model that the user
    brought, which serves only when it is asked for by name.
    """

    name: str
    id: EmbedderId
    version: int
    licence: str
    source: str
    manifest: Path | None
    own: bool = False
    trouble: SegueError | None = None


def available(models_dir: Path | None) -> tuple[Model, ...]:
    """All models, the preferred ones first: MusiCNN, the student, timbre; then the user's own by name.

    A model's file is held against its hash, but not run. Without a directory there are those that come with Segue.
    """
    found = [_look(path) for path in sorted(models_dir.glob("*.json"))] if models_dir is not None else []
    own = [model for model in found if model.own]
    fetched = [model for model in found if not model.own]
    return (*fetched, _look(_SHIPPED / f"{STUDENT}.json"), _timbre(), *own)


def choose(models_dir: Path | None, wanted: str | None = None) -> Model:
    """The model to listen with: the one named `wanted`, or else the first that is sound, a user's own never unasked.

    Raises:
        NotFound: there is no model of that name.
    """
    models = available(models_dir)
    if wanted is None:
        return next(model for model in models if model.trouble is None and not model.own)
    found = next((model for model in models if model.name == wanted), None)
    if found is None:
        names = ", ".join(model.name for model in models)
        raise NotFound(f"There is no model called {wanted}. There are: {names}.", "`segue models` says more.")
    return found


def with_id(models_dir: Path | None, model_id: EmbedderId) -> Model:
    """The model that gives vectors with this id.

    Raises:
        ModelUnavailable: it is not there, or not any more.
    """
    found = next((model for model in available(models_dir) if model.id == model_id and model.trouble is None), None)
    if found is None:
        raise ModelUnavailable(f"The model {model_id} is not installed.", "Install it again: segue models install")
    return found


def served(models_dir: Path | None, wanted: str | None = None) -> Embedder:
    """The embedder of the model that `choose` gives, ready to listen. Raises what `choose` and `load` raise."""
    return load(choose(models_dir, wanted))


def load(model: Model) -> Embedder:
    """The model, ready to listen.

    Raises:
        ModelDamaged, ModelUnavailable, BadRequest: it cannot be used; the message says why.
    """
    if model.trouble is not None:
        raise model.trouble
    if model.manifest is None:
        return TimbreEmbedder()
    from segue.hearing.embedding.onnx_embedder import load_embedder  # noqa: PLC0415 - brings in ONNX Runtime

    return load_embedder(model.manifest)


def install_musicnn(models_dir: Path, write: musicnn.Write, fetch: Callable[[], bytes] = fetch_wheel) -> Model:
    """Fetch MusiCNN, verify it, turn it into ONNX and put it into the directory: two files, about 3 MB.

    Args:
        models_dir: where to; what was there of it before is replaced.
        write: puts bytes at a path, whole or not at all, and makes folders on the way, as storage does.
        fetch: gets the wheel that MusiCNN is in.

    Raises:
        ModelUnavailable: it cannot be fetched.
        ModelDamaged: what was fetched is not what is expected.
    """
    return _look(musicnn.install(models_dir, write, fetch))


def _timbre() -> Model:
    embedder = TimbreEmbedder
    return Model(embedder.name, embedder.id, embedder.version, "GPL-3.0-or-later", "computed, without a model", None)


def _look(path: Path) -> Model:
    """A manifest and its ONNX file, checked as far as can be without running the model."""
    own = path.parent != _SHIPPED and path.name != musicnn.MANIFEST
    try:
        manifest = read_manifest(_read(path, _MOST_BYTES))
        _check(manifest, path, own)
    except SegueError as trouble:
        return Model(path.stem, EmbedderId(""), 0, "", "", path, own, trouble)
    return Model(manifest.name, manifest.id, manifest.version, manifest.licence, manifest.source, path, own)


def _check(manifest: Manifest, path: Path, own: bool) -> None:
    if own and manifest.name in (musicnn.NAME, STUDENT, TimbreEmbedder.name):
        raise BadRequest(
            f"The model in {path.name} is named {manifest.name}, as one of Segue's own.", "Give it another name."
        )
    model = path.parent / manifest.file
    found = hashlib.sha256(_read(model)).hexdigest()
    if found != manifest.sha256:
        raise ModelDamaged(
            f"The model {model.name} has the SHA-256 {found}, and its manifest says {manifest.sha256}.",
            "Install the model again, or correct its manifest.",
        )


def _read(path: Path, most: int = -1) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise ModelUnavailable(
            f"The model file {path} cannot be read: {error.strerror}.", "Install the model again, or take it away."
        ) from error
