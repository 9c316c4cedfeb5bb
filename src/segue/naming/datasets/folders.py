"""A folder for each label, with music in it, however deep: `Genre/track.wav`, `Genre/Artist - Title_segment_N.wav`."""

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from segue.domain.errors import BadRequest
from segue.naming.datasets.dataset import Clip, Dataset
from segue.naming.datasets.dropping import Dropped, Why
from segue.naming.datasets.file_names import is_sound, names_of
from segue.naming.datasets.reading import Reading


def is_folders(path: Path) -> bool:
    """True where some folder in this one holds music."""
    return path.is_dir() and any(next(_sounds(folder), None) is not None for folder in _labelled(path))


def read_folders(path: Path) -> Reading:
    """Each folder's name is the label of all music below it.

    Raises:
        BadRequest: no folder holds music.
    """
    clips: list[Clip] = []
    notes: list[str] = []
    labels: list[str] = []
    for folder in _labelled(path):
        label = unicodedata.normalize("NFC", folder.name).strip()
        found = list(_sounds(folder))
        if not found:
            notes.append(f"The folder {label} holds no music and gives no class.")
            continue
        labels += [label] if label not in labels else []
        clips += [_clip(path, file, label) for file in found]
    if not clips:
        raise BadRequest(f"No folder in {path} holds music.", "Give the folder that has a folder for each label.")
    loose = [file for file in sorted(path.iterdir()) if file.is_file() and is_sound(file)]
    dropped = [Dropped(file.name, (), Why.UNLABELLED, "It lies in no label's folder.") for file in loose]
    dataset = Dataset(path.resolve().name, path, tuple(clips), tuple(labels), multi=False)
    return Reading(dataset, tuple(dropped), tuple(notes))


def _clip(root: Path, file: Path, label: str) -> Clip:
    names, place = names_of(file), file.relative_to(root)
    # "song_1_segment_2" of one folder and of another are two songs; with an artist's name they would be one.
    song = f"{place.parent.as_posix()}/{names.song}" if names.song and names.artist is None else names.song
    return Clip(place.as_posix(), file, (label,), names.artist, names.title, song)


def _labelled(path: Path) -> list[Path]:
    return sorted(folder for folder in path.iterdir() if folder.is_dir() and not folder.name.startswith((".", "_")))


def _sounds(folder: Path) -> Iterator[Path]:
    """Music below a folder, in the order of its names; links to folders are not followed, so there is an end."""
    for above, folders, files in os.walk(folder):
        folders.sort()
        yield from (Path(above) / name for name in sorted(files) if is_sound(Path(name)))
