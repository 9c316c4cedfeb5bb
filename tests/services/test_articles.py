"""Articles find what they are about by any spelling, are kept once, and say why where they find nothing."""

import json
from pathlib import Path

import pytest

from segue.domain.errors import NotFound
from segue.domain.ids import ArticleId, TrackId
from segue.domain.listening import Subject
from segue.domain.music import Kind
from segue.services.articles import Librarian
from segue.storage import articles, catalogue, intake
from segue.storage.database import Database
from segue.storage.folders import add_folder
from segue.storage.survey import mark_missing
from tests.conftest import NOON, ManualClock
from tests.storage.conftest import reading

HOME = "The harbour is where all of her songs begin, and the night is where they end."


@pytest.fixture
def tracks(database: Database) -> list[TrackId]:
    songs = [
        reading("1.flac", title="Sea", by=["Björk Ñ"], album="Post"),
        reading("2.flac", title="Sea", by=["Björk Ñ"], album="Live"),
        reading("3.flac", title="Post", by=["Björk Ñ"], album="Post"),
        reading("4.flac", title="Gone", by=["Björk Ñ"]),
        reading("5.flac", title="Dust", by=["Salt - Sand"]),
    ]
    with database.write() as connection:
        folder = add_folder(connection, "/music", Kind.MUSIC, NOON)
        taken = intake.take(connection, folder, [(one, None) for one in songs], NOON, lambda *_: True)
        mark_missing(connection, [taken[3].track_id], NOON)
        return [one.track_id for one in taken]


@pytest.fixture
def librarian(database: Database, clock: ManualClock) -> Librarian:
    return Librarian(database, clock)


def rows(path: Path, *told: dict[str, str]) -> Path:
    path.write_text("\n".join(json.dumps({"text": HOME, **one}) for one in told))
    return path


def test_what_an_article_is_about_is_found_in_any_spelling(
    database: Database, librarian: Librarian, tracks: list[TrackId], tmp_path: Path
) -> None:
    told = (
        {"artist": "BJORK n"},
        {"artist": "björk ñ", "album": "POST"},
        {"artist": "Björk Ñ", "title": "sea"},
        {"artist": "Björk Ñ", "title": "SEA!", "album": "Live"},
    )
    found = librarian.take([rows(tmp_path / "a.jsonl", *told)])
    assert (found.new, found.known, found.left) == (4, 0, ())
    with database.read() as connection:
        album = catalogue.track(connection, tracks[0]).album_id
        (artist,) = articles.artists_called(connection, "Björk Ñ")
        kept = articles.all_articles(connection)
    assert [one.subject for one in kept] == [
        Subject(artist_id=artist), Subject(album_id=album), Subject(track_id=tracks[0]), Subject(track_id=tracks[1]),
    ]  # fmt: skip
    assert [one.name for one in kept] == ["Björk Ñ", "Post", "Sea", "Sea"]
    assert {one.language for one in kept} == {"en"}


def test_hints_are_tried_as_a_name_first_and_taken_apart_then(
    database: Database, librarian: Librarian, tracks: list[TrackId], tmp_path: Path
) -> None:
    for name in ("Björk Ñ", "Bjork N - Sea", "bjork n – Live", "Salt - Sand", "Björk Ñ - Post"):
        (tmp_path / f"{name}.txt").write_text(f"{HOME} {name}")
    (tmp_path / "notes.md").write_text(f"# Salt - Sand\n{HOME}")
    found = librarian.take([tmp_path])
    assert (found.new, found.left) == (6, ())
    with database.read() as connection:
        kept = {one.source: (one.name, one.subject) for one in articles.all_articles(connection)}
    assert kept["Bjork N - Sea.txt"][1].track_id == tracks[0]
    assert kept["Björk Ñ - Post.txt"][1].track_id == tracks[2]
    assert kept["bjork n – Live.txt"][1].album_id is not None
    assert kept["Salt - Sand.txt"][0] == kept["notes.md"][0] == "Salt - Sand"


def test_the_same_is_taken_once_and_goes_when_it_is_told_to(
    database: Database, librarian: Librarian, tracks: list[TrackId], tmp_path: Path, clock: ManualClock
) -> None:
    path = rows(tmp_path / "a.jsonl", {"artist": "Björk Ñ"}, {"artist": "BJORK N"}, {"artist": "Björk Ñ", "text": "!"})
    assert [(one.new, one.known) for one in (librarian.take([path]), Librarian(database, clock).take([path]))] == [
        (2, 1), (0, 3),
    ]  # fmt: skip
    with database.write() as connection:
        first, second = articles.all_articles(connection)
        assert (first.text, second.text, first.imported_at) == (HOME, "!", NOON)
        articles.remove(connection, [first.id])
        assert articles.all_articles(connection) == [second]
        with pytest.raises(NotFound, match="no article 999"):
            articles.remove(connection, [ArticleId(999)])
        assert articles.remove_all(connection) == 1
        assert articles.all_articles(connection) == []


def test_an_article_goes_with_what_it_is_about(
    database: Database, librarian: Librarian, tracks: list[TrackId], tmp_path: Path
) -> None:
    librarian.take([rows(tmp_path / "a.jsonl", {"artist": "Björk Ñ", "title": "Post"})])
    with database.write() as connection:
        mark_missing(connection, [tracks[2]], NOON)
        assert len(articles.all_articles(connection)) == 1
        catalogue.purge_missing(connection)
        assert articles.all_articles(connection) == []


@pytest.mark.usefixtures("tracks")
def test_what_is_about_nobody_here_is_listed_with_why(librarian: Librarian, tmp_path: Path) -> None:
    told = (
        {"artist": "Nobody"},
        {"artist": "Björk Ñ", "album": "Debut"},
        {"artist": "Björk Ñ", "title": "Hunter"},
        {"artist": "Björk Ñ", "title": "Dust", "album": "Post"},
        {"artist": "Björk Ñ", "title": "Gone"},
        {"artist": "Björk Ñ", "text": "<br>"},
    )
    path = rows(tmp_path / "a.jsonl", *told)
    (tmp_path / "Björk Ñ - Hunter.txt").write_text(HOME)
    (tmp_path / "Who.md").write_text(f"# Whoever\n{HOME}")
    found = librarian.take([path, tmp_path / "Björk Ñ - Hunter.txt", tmp_path / "Who.md"])
    assert (found.new, found.known) == (0, 0)
    assert [one.why for one in found.left] == [
        "No artist here is called Nobody.",
        "Björk Ñ has no album here called Debut.",
        "Björk Ñ has no track here called Hunter.",
        "Björk Ñ has no track here called Dust on Post.",
        "Björk Ñ has no track here called Gone.",
        "It holds no text.",
        "Björk Ñ has no track or album here called Hunter.",
        "No artist here is called Whoever or Who.",
    ]
    assert found.left[1].place == f"{path}, line 2"
    with pytest.raises(NotFound, match="There is no "):
        librarian.take([tmp_path / "gone"])
