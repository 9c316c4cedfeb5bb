"""Keys, as the analysis names them and as taggers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.hearing.chroma import PITCH_CLASSES
from segue.library.retagging.key_names import parse_key, short_key


@pytest.mark.parametrize(
    ("text", "short"),
    [("A minor", "Am"), ("C major", "C"), ("F# minor", "F#m"), ("Eb major", "Eb"), ("Am", "Am"), ("Bb", "Bb"),
     ("Bbm", "Bbm"), ("B♭ min", "Bbm"), ("C♯ moll", "C#m"), ("Gmaj", "G"), ("Abm", "Abm"), ("G#m", "Abm"), ("Cb", "B"),
     (" D minor ", "Dm")],
)  # fmt: skip
def test_keys_by_name(text: str, short: str) -> None:
    key = parse_key(text)
    assert key is not None
    assert short_key(key) == short


@pytest.mark.parametrize(
    ("camelot", "open_key", "short"),
    # The wheels as Mixed In Key and Traktor print them.
    [("1A", "6m", "Abm"), ("2A", "7m", "Ebm"), ("3A", "8m", "Bbm"), ("4A", "9m", "Fm"), ("5A", "10m", "Cm"),
     ("6A", "11m", "Gm"), ("7A", "12m", "Dm"), ("8A", "1m", "Am"), ("9A", "2m", "Em"), ("10A", "3m", "Bm"),
     ("11A", "4m", "F#m"), ("12A", "5m", "C#m"), ("1B", "6d", "B"), ("2B", "7d", "F#"), ("3B", "8d", "C#"),
     ("4B", "9d", "Ab"), ("5B", "10d", "Eb"), ("6B", "11d", "Bb"), ("7B", "12d", "F"), ("8B", "1d", "C"),
     ("9B", "2d", "G"), ("10B", "3d", "D"), ("11B", "4d", "A"), ("12B", "5d", "E")],
)  # fmt: skip
def test_keys_on_the_wheels(camelot: str, open_key: str, short: str) -> None:
    assert parse_key(camelot) == parse_key(open_key) == parse_key(short) is not None


def test_every_key_that_is_heard_can_be_written() -> None:
    found = {parse_key(f"{tonic} {mode}") for tonic in PITCH_CLASSES for mode in ("major", "minor")}
    assert found == {(tonic, minor) for tonic in range(12) for minor in (False, True)}
    assert all(key is not None and len(short_key(key)) <= 3 and parse_key(short_key(key)) == key for key in found)


@pytest.mark.parametrize("text", ["", "o", "H", "13A", "0A", "Am7", "A minor!", "loud", "1", "Amm", "8A/Am"])
def test_what_is_no_key(text: str) -> None:
    assert parse_key(text) is None


@given(st.text(max_size=8))
def test_no_text_breaks_it(text: str) -> None:
    key = parse_key(text)
    assert key is None or parse_key(short_key(key)) == key
