"""A library without files whose songs have a sound: 30 songs by ten artists, a copy, a podcast, one not heard yet."""

import numpy as np

from segue.domain.hearing import SoundVector
from segue.domain.ids import ModelId, TrackId
from segue.domain.music import Kind, LyricLine, Lyrics, Reading
from segue.storage import catalogue, heard, intake
from segue.storage.database import Database
from segue.storage.folders import add_folder
from tests.conftest import NOON
from tests.storage.conftest import reading

SONGS = 30
COPY, UNHEARD, PODCAST = 30, 31, 32
"""Places among the tracks that are given back; the copy is one of the first song."""


def add_songs(database: Database, ear: ModelId, numbers: int = 8, seed: int = 0) -> list[TrackId]:
    """Three songs to an artist; every other artist plays jazz, the others raï, which sounds different."""
    songs = [_song(place) for place in range(SONGS)]
    songs += [
        reading("copy.flac", "00.flac", title="Song 0", by=["Artist 0"]),
        reading("new.flac", title="New", by=["Newcomer"]),
    ]
    with database.write() as connection:
        music = add_folder(connection, "/music", Kind.MUSIC, NOON)
        spoken = add_folder(connection, "/spoken", Kind.PODCAST, NOON)
        taken = intake.take(connection, music, [(song, None) for song in songs], NOON, lambda *_: True)
        taken += intake.take(
            connection, spoken, [(reading("t.mp3", title="Talk", by=["Speaker"]), None)], NOON, lambda *_: True
        )
        ids = [one.track_id for one in taken]
        luck = np.random.default_rng(seed)
        for place, track in enumerate(ids[:SONGS]):
            vector = (luck.standard_normal(numbers) + 1.5 * np.eye(numbers)[place // 3 % 2]).astype("<f4")
            audio = catalogue.track(connection, track).audio_hash
            heard.keep(connection, audio, [], [SoundVector(ear, vector.tobytes(), b"", b"", 1)], NOON)
    return ids


def _song(place: int) -> Reading:
    artist = place // 3
    song = reading(
        f"{place:02}.flac", title=f"Song {place}", by=[f"Artist {artist}"], genres=(("Jazz", "Raï")[artist % 2],)
    )
    text = ("the sea and the waves", "a dusty road at noon")[place % 2]
    return Reading(song.stamp, song.audio_hash, song.format, song.tags, (Lyrics((LyricLine(text),)),))
