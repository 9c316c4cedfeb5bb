"""Names from paths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.library.filenames import PathNames, names_from_path


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Title.mp3", PathNames("Title")),
        ("01 - Artist - Title.mp3", PathNames("Title", "Artist", track_number=1)),
        ("01. Title.flac", PathNames("Title", track_number=1)),
        ("01 Title.flac", PathNames("Title", track_number=1)),
        ("12 - Title.flac", PathNames("Title", track_number=12)),
        ("Artist - Title.ogg", PathNames("Title", "Artist")),
        ("Artist - Album - 03 - Title.ogg", PathNames("Title", "Artist", "Album", 3)),
        ("1-03 Title.mp3", PathNames("Title", track_number=3, disc_number=1)),
        ("2.11 - Title.mp3", PathNames("Title", track_number=11, disc_number=2)),
        ("99 Luftballons.mp3", PathNames("99 Luftballons")),
        ("7 Rings.mp3", PathNames("7 Rings")),
        ("1999.mp3", PathNames("1999")),
        ("07.mp3", PathNames("07")),
        ("some_under_scores.mp3", PathNames("some under scores")),
        ("01_-_Artist_-_A_Song.mp3", PathNames("A Song", "Artist", track_number=1)),
        ("a-ha - Take On Me.mp3", PathNames("Take On Me", "a-ha")),
        ("Band/Record/01 - Song.mp3", PathNames("Song", "Band", "Record", 1)),
        ("Band/Record (1999)/CD 2/05 Song.mp3", PathNames("Song", "Band", "Record", 5, 2, "1999")),
        ("Music/Band/1999 - Record [FLAC]/Disc1/05 Song.mp3", PathNames("Song", "Band", "Record", 5, 1, "1999")),
        (
            "Band/Band - Record (2001-05-06) {Remaster}/Song.mp3",
            PathNames("Song", "Band", "Record", None, None, "2001"),
        ),
        ("Band - Record/Song.mp3", PathNames("Song", "Band", "Record")),
        ("Band/[2003] Record/Song.mp3", PathNames("Song", "Band", "Record", None, None, "2003")),
        ("Downloads/Song.mp3", PathNames("Song", None, "Downloads")),
        ("Band/1984/Song.mp3", PathNames("Song", "Band", "1984")),
        ("Band/(1984)/Song.mp3", PathNames("Song", "Band", "(1984)")),
        ("Various/Hits/02 - Someone - Song.mp3", PathNames("Song", "Someone", "Hits", 2)),
        ("فيروز/نسم علينا الهوى/01 - نسم.mp3", PathNames("نسم", "فيروز", "نسم علينا الهوى", 1)),
        ("noending", PathNames("noending")),
        ("bad\udce9 name.mp3", PathNames("bad\N{REPLACEMENT CHARACTER} name")),
    ],
)
def test_names_as_people_write_them(path: str, expected: PathNames) -> None:
    assert names_from_path(path) == expected


@given(st.text(min_size=1))
def test_there_is_always_a_title(path: str) -> None:
    assert names_from_path(path).title


@given(st.lists(st.sampled_from(["01", " - ", "-", " ", ".", "A", "(1999)", "[x]", "_", "CD 1", "/", "é"]), min_size=1))
def test_no_mixture_of_marks_breaks_it(parts: list[str]) -> None:
    names = names_from_path("".join(parts) + ".mp3")
    assert names.title
    assert names.artist != ""
    assert names.album != ""
