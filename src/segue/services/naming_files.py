"""Naming files by listening to them: each is decoded once for all models that are asked, where it can hurt nobody.

Children import this module and what it needs, no database among it, so that they start quickly and stay small.
"""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from segue.domain.hearing import ToHear
from segue.domain.ids import ModelId
from segue.domain.naming import Naming
from segue.hearing.embedding.failures import ModelDamaged
from segue.hearing.embedding.port import Embedder, Embedding
from segue.hearing.embedding.shelf import load, with_id
from segue.hearing.listening import embeddings_of
from segue.naming.serving.model import NamingModel, load_model
from segue.services.hear import LIMITS, check_stamp, step_back, vector
from segue.services.isolation import Failure, Isolated, Limits

_CHECK_LIMITS = Limits(seconds=60, memory_bytes=4 << 30)


def name_files(
    paths: Sequence[Path], models: Path, folders: Sequence[Path], *, workers: int
) -> Iterator[tuple[Path, tuple[Naming, ...] | Failure]]:
    """Each file with what each of the models in `folders` says of it, or with the reason why nothing is said.

    `models` is where the models by which is heard how music sounds lie. Files come in their order.
    """
    work = partial(name_file, models, tuple(folders))
    with Isolated(work, workers=min(workers, len(paths)), limits=LIMITS) as ears:
        yield from ears.map(paths)


def name_recording(models: Path, folder: Path, wanted: ToHear) -> Naming:
    """What a model says of a file of the library, at a low priority.

    Raises:
        FileChanging: The file is not the one that the library knows, or changed meanwhile.
        UnreadableFile: There is no sound in it.
    """
    step_back()
    file = Path(wanted.root, wanted.stamp.path)
    check_stamp(file, wanted)
    (naming,) = name_file(models, (folder,), file)
    check_stamp(file, wanted)
    return naming


def try_model(folder: Path) -> None:
    """Load a model where it can hurt nobody, whatever its networks do to memory or time.

    Raises:
        SegueError: it cannot be used; the message says why.
    """
    with Isolated(_try, workers=1, limits=_CHECK_LIMITS) as trial:
        ((_, found),) = trial.map([folder])
    if isinstance(found, Failure):
        raise found.error or ModelDamaged(f"The model in {folder} cannot be run: {found.reason}.", "Use another one.")


def _try(folder: Path) -> bool:
    load_model(folder)
    return True


def name_file(models: Path, folders: Sequence[Path], path: Path) -> tuple[Naming, ...]:
    """What each of the models in `folders` says of a file, from one decode; for a process that may be hurt by it."""
    asked = [model_in(folder) for folder in folders]
    embedders: dict[object, Embedder] = {}
    for model in asked:
        if model.manifest.embedder is not None:
            embedders[model.manifest.embedder] = _embedder(models, model.manifest.embedder)
        embedders |= {(model.id, ear.takes): ear for ear in model.ears}
    heard = dict(zip(embedders, embeddings_of(path, list(embedders.values())), strict=True))
    return tuple(_naming(model, heard) for model in asked)


def _naming(model: NamingModel, heard: dict[object, Embedding]) -> Naming:
    embedder = model.manifest.embedder
    sound = None if embedder is None else vector(heard[embedder])
    return model.from_heard(sound, {ear.takes: heard[model.id, ear.takes] for ear in model.ears})


@cache
def model_in(folder: Path) -> NamingModel:
    """The model in a folder, loaded once. Raises what `load_model` raises."""
    return load_model(folder)


@cache
def _embedder(models: Path, model: ModelId) -> Embedder:
    return load(with_id(models, model))
