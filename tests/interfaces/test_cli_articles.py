"""`segue articles` as it is typed, and what is recommended for the words that it brought."""

from pathlib import Path

from segue.assembly import open_house
from segue.domain.listening import Event, EventKind, Subject
from segue.settings import read_settings
from tests.conftest import NOON
from tests.interfaces.conftest import Segue
from tests.services.listening_library import add_listeners, add_tracks, store


def test_articles_are_taken_in_listed_and_forgotten(segue: Segue, tmp_path: Path) -> None:
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        add_tracks(opened.database, 8)
    assert "segue articles import PATH" in segue("articles", "list").out
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "Artist 0-0.md").write_text("# Artist 0-0\n<p>She sings of the harbour and of the cold sea.</p>\n")
    (texts / "Artist 0-0 - Song 0.txt").write_text("A song of the lighthouse.")
    (texts / "nobody.txt").write_text("Who is this about?")
    said = segue("articles", "import", texts)
    assert said.code == 0
    assert said.out.splitlines() == [
        "2 articles are new, 0 were here already.",
        "1 article is not taken:",
        f"{texts}/nobody.txt\tNo artist here is called nobody.",
        "Learn their words: segue taste learn",
    ]
    assert segue("articles", "import", texts, "--json").json["known"] == 2
    song, artist = segue("articles", "list", "--json").json
    assert (song["name"], artist["name"], artist["language"]) == ("Song 0", "Artist 0-0", "en")
    assert artist["text"] == "She sings of the harbour and of the cold sea."
    lines = segue("articles", "list").out.splitlines()
    assert lines[0].split("\t")[2:4] == ["Song 0", "en"]
    assert segue("articles", "remove", song["id"]).out.startswith("1 article is forgotten.")
    assert segue("articles", "remove", song["id"]).code == 3
    assert segue("articles", "remove").code == 2
    assert segue("articles", "remove", "--all").out.startswith("1 article is forgotten.")
    assert segue("articles", "import", tmp_path / "gone").code == 3


def test_the_words_of_articles_are_learned_and_are_reasons(segue: Segue, tmp_path: Path) -> None:
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        tracks = add_tracks(opened.database, 24)
        (ada,) = add_listeners(opened.database, 1, "ada")
        store(opened.database, [Event(ada.id, EventKind.LIKE, Subject(track_id=tracks[0]), NOON)])
    lines = ["artist,title,text"]
    for place in range(24):
        theme = "lighthouse harbour tide" if place in (0, 5) else "desert engine dust"
        lines.append(f"Artist {place % 2}-{place // 4},Song {place},About the {theme} of number{place}.")
    (tmp_path / "a.csv").write_text("\n".join(lines))
    assert segue("articles", "import", tmp_path / "a.csv").out.startswith("24 articles are new")
    segue("taste", "learn")
    told = {one["id"]: one["reasons"] for one in segue("recommend", "ada 0", "--limit", 6, "--json").json["tracks"]}
    (reason,) = told[tracks[5]]
    assert reason["tracks"] == [tracks[0]]
    assert {"lighthouse", "harbour", "tide"} <= set(reason["words"])
