"""The naming models that are at hand: those that come with Segue, and those that were installed in the data folder.

Each is a folder with `model.json`, its ONNX files and perhaps `card.json`. Installed ones lie in
`models/naming/NAME-VERSION-HASH/`, shipped ones beside this file in `models/`. What is wrong with one is said in words
and keeps no other from being used.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from stat import S_ISREG
from typing import Any

from segue.domain.errors import BadRequest, NotFound, SegueError
from segue.domain.ids import ModelId
from segue.domain.naming import Task
from segue.hearing.embedding.failures import ModelDamaged, ModelUnavailable
from segue.naming.serving.manifest import FILE, MOST_BYTES, NamingManifest
from segue.naming.serving.model import read_model
from segue.naming.serving.network import MOST_BYTES as MOST_NETWORK_BYTES
from segue.naming.serving.network import read_bounded

CARD = "card.json"
_SHIPPED = Path(str(resources.files("segue.naming.serving"))) / "models"

Write = Callable[[Path, bytes], None]
"""Puts bytes at a path, whole or not at all, as storage does."""
Check = Callable[[Path], object]
"""Loads the model in a folder and raises what is wrong with it: `load_model`, or that in a process of its own."""


@dataclass(frozen=True, slots=True)
class ShelvedModel:
    """One model. `trouble` says why it cannot be used; then there is no `manifest`, and `id` is its folder's name.

    `card` is what was judged of it, empty where it has no card.
    """

    id: ModelId
    folder: Path
    shipped: bool
    manifest: NamingManifest | None
    card: Mapping[str, Any]
    trouble: SegueError | None = None


def available(models: Path) -> tuple[ShelvedModel, ...]:
    """All models by name and version, the newest first: those in the folder of installed models and the shipped ones.

    Their manifests are read; their networks are looked at when they are loaded.
    """
    found = [look(folder, shelved=True) for folder in _folders(models)]
    known = {model.id for model in found}
    found += [model for model in (look(one, shipped=True) for one in _folders(_SHIPPED)) if model.id not in known]
    return tuple(sorted(found, key=_order))


def find(models: Path, wanted: str) -> tuple[ShelvedModel, NamingManifest]:
    """The model with this id, or else the newest of this name.

    Raises:
        NotFound: there is none.
        SegueError: what is wrong with it.
    """
    shelf = available(models)
    exact = [model for model in shelf if model.id == wanted]
    named = [model for model in shelf if model.manifest is not None and model.manifest.name == wanted]
    for model in exact + named:
        if model.trouble is not None:
            raise model.trouble
        if model.manifest is not None:
            return model, model.manifest
    names = ", ".join(model.id for model in shelf) or "none"
    raise NotFound(f"There is no naming model {wanted}. There are: {names}.", "`segue genre list` says more.")


def default_for(models: Path, task: Task, embedder: ModelId) -> ShelvedModel | None:
    """The model that serves where nobody chose: a shipped one that names by this embedder's vectors alone."""
    for model in available(models):
        said = model.manifest
        if model.shipped and said is not None and said.task is task and not said.bands and said.embedder == embedder:
            return model
    return None


def install(source: Path, models: Path, write: Write, check: Check) -> ShelvedModel:
    """Copy a model from the folder of a training run, checked, whole or not at all.

    What is checked is the copy, so that nothing can change between the check and its use.

    Raises:
        NotFound: there is no model in that folder.
        ModelUnavailable, ModelDamaged, BadRequest: it cannot be used; the message says why.
    """
    folder = _run_folder(source)
    manifest = read_model(folder)
    models.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=models, prefix=".new-"))
    try:
        write(unfinished / FILE, read_bounded(folder / FILE, MOST_BYTES))
        for member in manifest.members:
            write(unfinished / member.file, read_bounded(folder / member.file, MOST_NETWORK_BYTES))
        if (folder / CARD).is_file():
            _card(folder)
            write(unfinished / CARD, read_bounded(folder / CARD, MOST_BYTES))
        check(unfinished)
        target = models / read_model(unfinished).id
        if target.exists():
            shutil.rmtree(target)
        unfinished.rename(target)
    except OSError as error:
        raise ModelUnavailable(
            f"The model cannot be put into {models}: {error.strerror}.", "Check the disk."
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return look(target, shelved=True)


def export(model: ShelvedModel, folder: Path, write: Write) -> None:
    """Copy a model's files into a folder from which it can be installed elsewhere.

    Raises:
        ModelUnavailable, ModelDamaged, BadRequest: it cannot be used; the message says why.
    """
    manifest = read_model(model.folder)
    files = {FILE: MOST_BYTES, **{member.file: MOST_NETWORK_BYTES for member in manifest.members}}
    if model.card:
        files[CARD] = MOST_BYTES
    for name, most in files.items():
        write(folder / name, read_bounded(model.folder / name, most))


def remove(models: Path, model: ShelvedModel, *, serves: bool) -> None:
    """Take an installed model away. Raises BadRequest for one that serves or comes with Segue."""
    if model.shipped or model.folder.parent != models:
        raise BadRequest(f"{model.id} comes with Segue and stays.", "Another one can serve: segue genre serve NAME")
    if serves:
        raise BadRequest(f"{model.id} serves.", "Let another one serve first: segue genre serve, or rollback")
    shutil.rmtree(model.folder)


def _run_folder(source: Path) -> Path:
    """The folder that holds the manifest: this one, or the only one within it that does."""
    if (source / FILE).is_file():
        return source
    within = sorted(one.parent for one in source.glob(f"*/{FILE}")) if source.is_dir() else []
    if len(within) != 1:
        told = "several" if within else "no"
        raise NotFound(f"There is {told} {FILE} in {source}.", "Name the folder that a training wrote its model to.")
    return within[0]


def _folders(shelf: Path) -> list[Path]:
    return [one for one in sorted(shelf.glob("[!.]*")) if one.is_dir()] if shelf.is_dir() else []


def look(folder: Path, *, shipped: bool = False, shelved: bool = False) -> ShelvedModel:
    """The model in a folder; in one on the shelf (`shelved`) the folder's name must be the model's id."""
    try:
        manifest = read_model(folder)
        card = _card(folder)
        if shelved and folder.name != manifest.id:
            raise ModelDamaged(
                f"The folder {folder.name} holds the model {manifest.id}: its manifest was changed.",
                "Install it again: segue genre install FOLDER",
            )
    except SegueError as trouble:
        return ShelvedModel(ModelId(folder.name), folder, shipped, None, {}, trouble)
    return ShelvedModel(manifest.id, folder, shipped, manifest, card)


def _card(folder: Path) -> Mapping[str, Any]:
    try:
        now = (folder / CARD).stat()
    except OSError:
        return {}
    return _read_card(folder, (now.st_ino, now.st_mtime_ns, now.st_size)) if S_ISREG(now.st_mode) else {}


@lru_cache(maxsize=32)
def _read_card(folder: Path, _stamp: tuple[int, int, int]) -> Mapping[str, Any]:
    """A card as it is since that stamp: a server looks at its models again and again, and cards are long."""
    try:
        card = json.loads(read_bounded(folder / CARD, MOST_BYTES))
    except (ValueError, RecursionError):
        card = None
    if not isinstance(card, dict):
        raise ModelDamaged(f"The card in {folder} is no JSON.", "Write it again: segue genre evaluate")
    return card


def _order(model: ShelvedModel) -> tuple[bool, str, str, int]:
    manifest = model.manifest
    if manifest is None:
        return True, "", model.id, 0
    return False, manifest.task, manifest.name, -manifest.version
