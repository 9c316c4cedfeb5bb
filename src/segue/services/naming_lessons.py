"""The library as something to learn from: its tags, told apart and brought together by the hierarchy, and corrections.

What somebody corrected goes before what tags say. What models said is never learned from. A track has the labels that
it is tagged with, not the wider ones as well: one that is tagged "Death Metal" teaches nothing about "Metal".
"""

from pathlib import Path

from segue.domain.errors import BadRequest
from segue.domain.ids import AudioHash
from segue.domain.music import Kind, Track
from segue.domain.naming import Correction, Task
from segue.domain.text import name_key
from segue.naming.datasets.dataset import Clip, Dataset
from segue.naming.datasets.dropping import Dropped, Why
from segue.naming.datasets.reading import Reading
from segue.naming.labels.hierarchy import Hierarchy
from segue.storage import catalogue, folders, named
from segue.storage.database import Database

_UNKNOWN_ARTIST = "various artists"
_MEND = "Tag your music and scan it again, or say what tracks are: segue genre correct NUMBER LABEL"


def read_library(database: Database, hierarchy: Hierarchy, task: Task = Task.GENRE) -> Reading:
    """One clip for each recording that is labelled, by tags or by people, in the order of track numbers.

    A clip's name is its track's number. Recordings whose files are gone since the last scan are dropped.

    Raises:
        BadRequest: no recording is labelled, or no file of those that are is there.
    """
    with database.read() as connection:
        tracks = [track for track in catalogue.all_tracks(connection) if track.kind is Kind.MUSIC]
        roots = {folder.id: folder.path for folder in folders.all_folders(connection)}
        said = named.corrections_of(connection, [track.audio_hash for track in tracks])
    if not tracks:
        raise BadRequest("Your library holds no music.", "Scan music first: segue scan FOLDER")
    clips: dict[AudioHash, Clip] = {}
    gone: dict[AudioHash, Dropped] = {}
    unlabelled = 0
    for track in tracks:
        labels = labels_of(track, hierarchy, task, said.get((track.audio_hash, task)))
        if not labels:
            unlabelled += 1
        elif track.audio_hash not in clips:
            clip = _clip(track, Path(roots[track.folder_id], track.stamp.path), labels)
            if _is_there(clip.file):
                clips[track.audio_hash] = clip
            else:
                words = f"There is no file {clip.file} any more. Scan again."
                gone.setdefault(track.audio_hash, Dropped(clip.name, labels, Why.MISSING, words))
    if not clips and not gone:
        raise BadRequest(f"None of your {len(tracks):,} tracks says what its {task} is.", _MEND)
    if not clips:
        raise BadRequest(
            f"No file of the {len(gone):,} recordings with a {task} is there.", "Mount their disk, or scan again."
        )
    dropped = tuple(one for audio_hash, one in gone.items() if audio_hash not in clips)
    notes = (f"{unlabelled:,} of {len(tracks):,} tracks have no {task} and teach nothing.",) if unlabelled else ()
    return Reading(_dataset(tuple(clips.values()), list(roots.values()), task), dropped, notes)


def _dataset(clips: tuple[Clip, ...], roots: list[str], task: Task) -> Dataset:
    names = tuple(sorted({label for clip in clips for label in clip.labels}, key=name_key))
    root = Path(roots[0]) if len(roots) == 1 else Path("/")
    multi = any(len(clip.labels) > 1 for clip in clips)
    provenance = "Tags of one's own library, and corrections"
    return Dataset(f"The library's {task}s", root, clips, names, multi, provenance)


def _is_there(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # A folder on the way may not be looked into, or the disk fails.
        return False


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
