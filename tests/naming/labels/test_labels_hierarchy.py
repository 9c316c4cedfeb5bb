"""Names that people write meet in one genre; a user's own file is laid over the shipped one or refused with words."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.errors import BadRequest, SegueError
from segue.domain.naming import Task
from segue.naming.labels.hierarchy import hierarchy_of, shipped

GENRES = shipped(Task.GENRE)
CLIPS = Path(__file__).parents[4] / "shared" / "data" / "clips"

# Winamp's list, which ID3v1 tags hold as numbers: https://id3.org/ID3v1, with the names that it spells.
# fmt: off
ID3V1 = [
    "Blues", "Classic Rock", "Country", "Dance", "Disco", "Funk", "Grunge", "Hip-Hop", "Jazz", "Metal", "New Age",
    "Oldies", "Other", "Pop", "R&B", "Rap", "Reggae", "Rock", "Techno", "Industrial", "Alternative", "Ska",
    "Death Metal", "Soundtrack", "Euro-Techno", "Ambient", "Trip-Hop", "Vocal", "Jazz+Funk", "Fusion", "Trance",
    "Classical", "Instrumental", "Acid", "House", "Game", "Sound Clip", "Gospel", "Noise", "AlternRock", "Bass",
    "Soul", "Punk", "Space", "Meditative", "Instrumental Pop", "Instrumental Rock", "Ethnic", "Gothic", "Darkwave",
    "Techno-Industrial", "Electronic", "Pop-Folk", "Eurodance", "Dream", "Southern Rock", "Comedy", "Gangsta",
    "Top 40", "Christian Rap", "Jungle", "Native American", "Cabaret", "New Wave", "Psychadelic", "Rave",
    "Showtunes", "Trailer", "Lo-Fi", "Tribal", "Acid Punk", "Acid Jazz", "Polka", "Retro", "Musical", "Rock & Roll",
    "Hard Rock",
]
# fmt: on
# fmt: off
GTZAN = [
    "blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock",
]
# fmt: on
# fmt: off
MUSICNN = [
    "rock", "pop", "alternative", "indie", "electronic", "dance", "alternative rock", "jazz", "metal",
    "classic rock", "soul", "indie rock", "electronica", "folk", "instrumental", "punk", "oldies", "blues",
    "hard rock", "ambient", "acoustic", "experimental", "Hip-Hop", "country", "easy listening", "funk", "electro",
    "heavy metal", "Progressive rock", "rnb", "indie pop", "House", "chillout",
]
# fmt: on


@pytest.mark.parametrize("label", [*ID3V1, *GTZAN, *MUSICNN])
def test_the_usual_names_are_known(label: str) -> None:
    assert GENRES.resolve(label) is not None


def test_every_genre_of_the_shared_clips_is_known() -> None:
    table = CLIPS / "labels.csv"
    if not table.is_file():
        pytest.skip("../shared/data/clips is not there")
    with table.open(encoding="utf-8") as file:
        labels = {one.strip() for row in csv.DictReader(file) for one in row["genres"].split(";")}
    assert len(labels) == 21
    found = {label: GENRES.resolve(label) for label in labels}
    assert [label for label, genre in found.items() if genre is None] == []
    # Each is a genre of its own, so that nothing that was labelled apart is thrown together.
    assert len({genre.id for genre in found.values() if genre}) == 21


@pytest.mark.parametrize(
    ("spellings", "genre"),
    [
        (("Hip-Hop/Rap", "rap", "rap français", "RAP FRANCAIS", "Hip Hop", "hiphop", "Рэп", "ヒップホップ"), "hip-hop"),
        (("Rock/Pop", "Pop/Rock", "pop rock", "POP-ROCK", "Rock & Pop"), "pop-rock"),
        (("شعبي", "الشعبي", "Chaâbi", "chaabi"), "chaabi"),
        (("راي", "Raï", "rai"), "rai"),
        (("گناوة", "كناوة", "Gnaoua"), "gnawa"),
        (("ملحون", "Melhoun"), "malhun"),
        (("Klassik", "Musique classique", "Clásica", "классика", "クラシック", "كلاسيكية"), "classical"),
        (("Filmmusik", "musique de film", "OST", "サントラ"), "soundtrack"),
        (("Drum & Bass", "drum n bass", "DnB", "drum and bass"), "drum-and-bass"),
        (("R&B", "rnb", "R & B", "Rhythm and Blues"), "r-and-b"),
        (("Electronic / House", "House/Electronic", "electronic; house"), "house"),
        (("Metal/Death Metal", "Rock, Death Metal"), "death-metal"),
    ],
)
def test_spellings_meet(spellings: tuple[str, ...], genre: str) -> None:
    assert {one: found.id if (found := GENRES.resolve(one)) else None for one in spellings} == dict.fromkeys(
        spellings, genre
    )


def test_names_that_lie_apart_are_several() -> None:
    assert GENRES.resolve("Jazz/Metal") is None
    assert [genre.id for genre in GENRES.resolve_all("Jazz/Metal")] == ["jazz", "metal"]
    assert GENRES.names("jazz; Rap") == ("Jazz", "Hip-Hop")


def test_an_unknown_label_stays_itself() -> None:
    assert GENRES.resolve("Zeuhl ≠ anything") is None
    assert GENRES.names("  Zeuhl ≠ anything ") == ("Zeuhl ≠ anything",)
    assert GENRES.names(" ") == ()


def test_the_tree() -> None:
    assert [genre.id for genre in GENRES.ancestors("melodic-death-metal")] == [
        "death-metal",
        "metal",
        "rock",
        "pop-rock",
    ]
    assert {"chaabi", "gnawa", "rai", "andalusi", "malhun", "reggada", "sufi", "ahidous", "moroccan-rap"} <= {
        genre.id for genre in GENRES.children("maghreb")
    }
    assert "jazz" in {genre.id for genre in GENRES.children(None)}
    assert all(genre in GENRES.children(genre.parent) for genre in GENRES)
    assert GENRES["rock"].name == "Rock"


def test_every_name_leads_home() -> None:
    for genre in GENRES:
        for name in (genre.id, genre.name, *genre.synonyms):
            assert GENRES.resolve(name) == genre


def test_moods() -> None:
    moods = shipped(Task.MOOD)
    assert [mood.id for mood in moods] == ["Q1", "Q2", "Q3", "Q4"]
    quarters = {"Happy": "Q1", "q2": "Q2", "triste": "Q3", "Calm and relaxed": "Q4"}
    assert {one: found.id if (found := moods.resolve(one)) else None for one in quarters} == quarters


def own(folder: Path, text: str) -> Path:
    (folder / "genres.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_file_of_one_s_own_adds_renames_moves_and_teaches_names(tmp_path: Path) -> None:
    assert hierarchy_of(tmp_path) is GENRES
    mine = hierarchy_of(
        own(
            tmp_path,
            """[genres]
zeuhl = { name = "Zeuhl", parent = "progressive-rock", synonyms = ["Kobaïan"] }
rai = { name = "Raï d'Oran", synonyms = ["wahrani"] }
metal = { parent = "" }
""",
        )
    )
    assert len(mine) == len(GENRES) + 1
    for label, genre in {"kobaian": "zeuhl", "wahrani": "rai", "Raï": "rai", "راي": "rai"}.items():
        found = mine.resolve(label)
        assert found is not None
        assert found.id == genre
    assert mine["rai"].name == "Raï d'Oran"
    assert mine["rai"].parent == "maghreb"
    assert mine.ancestors("death-metal") == (mine["metal"],)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[genres]\nrock = { name = }\n", r"genres\.toml is no TOML.*line 2"),
        ("\udc80", "is no TOML"),
        ("genres = 3", r"one table, \[genres\]"),
        ("[moods]\nx = { name = 'x' }", r"one table, \[genres\]"),
        ("[genres]\nzeuhl = { parent = 'rock' }", "'zeuhl': it needs a name"),
        ("[genres]\nzeuhl = { name = 3 }", "'zeuhl': it needs a name"),
        ("[genres]\nzeuhl = 'rock'", "'zeuhl': it may have name"),
        ("[genres]\nrock = { colour = 'red' }", "'rock': it may have name"),
        ("[genres]\n'a b' = { name = 'x' }", "'a b': its id may hold"),
        ("[genres]\nzeuhl = { name = 'Z', parent = 'nowhere' }", "'zeuhl': its parent 'nowhere' is not there"),
        ("[genres]\nzeuhl = { name = 'Z', parent = 3 }", "'zeuhl': its parent must be"),
        ("[genres]\nzeuhl = { name = 'Z', synonyms = 'z' }", "'zeuhl': its synonyms must be"),
        ("[genres]\nzeuhl = { name = 'Z', synonyms = ['hip HOP'] }", "'zeuhl': 'hip HOP' is a name of 'hip-hop', too"),
        ("[genres]\nrock = { parent = 'death-metal' }", "comes to lie under itself"),
        ("[genres]\nzeuhl = { name = 'Z', parent = 'zeuhl' }", "'zeuhl': it comes to lie under itself"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "genres.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadRequest, match=message):
        hierarchy_of(tmp_path)


@given(st.text(max_size=40))
def test_any_label_is_something(label: str) -> None:
    names = GENRES.names(label)
    assert bool(names) == bool(label.strip())
    found = GENRES.resolve(label)
    assert found is None or names == (found.name,)


@given(st.text(max_size=60))
def test_any_file_is_laid_over_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("own")
    (folder / "genres.toml").write_bytes(b"[genres]\n" + text.encode("utf-8", "replace"))
    try:
        assert len(hierarchy_of(folder)) >= len(GENRES)
    except SegueError:
        return
