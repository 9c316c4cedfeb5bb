"""The library as something to learn from: its tags, told apart and brought together by the hierarchy, and corrections.

What somebody corrected goes before what tags say. What models said is never learned from.
"""

from pathlib import Path

from segue.domain.music import Track
from segue.domain.naming import Correction, Task
from segue.domain.text import name_key
from segue.naming.datasets.dataset import Clip, Dataset
from segue.naming.labels.hierarchy import Hierarchy
from segue.storage import catalogue, folders, named
from segue.storage.database import Database

_UNKNOWN_ARTIST = "various artists"


def library_dataset(
    database: Database, hierarchy: Hierarchy, task: Task = Task.GENRE, *, multi: bool = True
) -> Dataset:
    """One clip for each recording that is labelled, by tags or by people, in the order of track numbers.

    Without `multi`, only recordings with exactly one label are taken.
    """
    with database.read() as connection:
        tracks = catalogue.all_tracks(connection)
        roots = {folder.id: folder.path for folder in folders.all_folders(connection)}
        said = named.corrections_of(connection, [track.audio_hash for track in tracks])
    clips: dict[str, Clip] = {}
    for track in tracks:
        labels = labels_of(track, hierarchy, task, said.get((track.audio_hash, task)))
        if track.audio_hash in clips or not labels or (not multi and len(labels) != 1):
            continue
        clips[track.audio_hash] = _clip(track, Path(roots[track.folder_id], track.stamp.path), labels)
    names = tuple(sorted({label for clip in clips.values() for label in clip.labels}, key=name_key))
    root = Path(next(iter(roots.values()))) if len(roots) == 1 else Path("/")
    return Dataset(
        f"The library's {task}s",
        root,
        tuple(clips.values()),
        names,
        multi,
        "Tags of one's own library, and corrections",
    )


def labels_of(track: Track, hierarchy: Hierarchy, task: Task, said: Correction | None) -> tuple[str, ...]:
    """What a track is: what somebody said, or else what its tags say."""
    tagged = track.tags.genres if task is Task.GENRE else track.tags.moods
    labels = said.labels if said is not None else tagged
    return tuple(dict.fromkeys(name for label in labels for name in hierarchy.names(label)))


def _clip(track: Track, file: Path, labels: tuple[str, ...]) -> Clip:
    artist = track.artist if name_key(track.artist) not in ("", _UNKNOWN_ARTIST) else None
    known = artist and track.tags.title
    song = track.tags.recording_mbid or (f"{name_key(track.artist)} - {name_key(track.tags.title)}" if known else None)
    return Clip(str(track.id), file, labels, artist, track.tags.title or None, song)
