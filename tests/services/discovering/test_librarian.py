"""Asking in words on a real store: years, albums and what was heard reach the answers."""

from pathlib import Path

from segue.domain.hearing import HeardPart
from segue.domain.ids import ModelId
from segue.domain.music import Kind
from segue.services.discovering.asking import Librarian
from segue.services.discovering.desk import Desk
from segue.services.learning import Learner
from segue.services.reasons import sentence
from segue.storage import catalogue, heard, intake
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from segue.storage.folders import add_folder
from tests.conftest import NOON, ManualClock
from tests.storage.conftest import reading

EAR = ModelId("ear-1")
SONGS = (("Harbour", "1994", 90, 0.9), ("Lantern", "1996", 130, 0.1), ("Ferry", "2003", 170, 0.5))


def test_years_albums_and_figures_answer(database: Database, clock: ManualClock, tmp_path: Path) -> None:
    songs = [reading(f"{title}.flac", title=title, date=year, album="Lost Coast") for title, year, _, _ in SONGS]
    songs.append(reading("copy.flac", "Harbour.flac", title="Harbour (copy)", date="1994"))
    with database.write() as connection:
        folder = add_folder(connection, "/music", Kind.MUSIC, NOON)
        intake.take(connection, folder, [(song, None) for song in songs], NOON, lambda *_: True)
        for song, (_, _, tempo, energy) in zip(songs, SONGS, strict=False):
            felt = {"energy": energy, "arousal": energy}
            told = [HeardPart("rhythm", 1, {"tempo_bpm": tempo}), HeardPart("descriptors", 1, felt)]
            heard.keep(connection, song.audio_hash, told, [], NOON)
    librarian = Librarian(Desk(database, Learner(database, tmp_path, EAR, clock, replace_file), EAR, clock))

    def titles(query: str) -> list[str]:
        found = librarian.find(query, 5)
        with database.read() as connection:
            return [catalogue.track(connection, one.track_id).tags.title for one in found.tracks.tracks]

    assert set(titles("from the 90s")) == {"Harbour", "Lantern"}
    assert titles("near 130 bpm")[0] == "Lantern"
    assert titles("calm")[0] == "Lantern"
    assert set(titles("lost coast")) == {"Harbour", "Lantern", "Ferry"}
    (one,) = librarian.find("170 bpm", 5).tracks.tracks
    assert sentence(one.reasons[0], {}) == "170 bpm: tempo 170 bpm"
    assert librarian.find("calm", 0 + 1).understood[0].startswith("calm: energy below 0.50")
