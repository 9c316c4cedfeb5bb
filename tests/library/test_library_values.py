"""Numbers, dates and text as tags write them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.library.tags import values
from segue.library.tags.cleaning import clean, clean_paragraphs
from segue.library.tags.id3 import genre_names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2001", "2001"),
        ("2001-05", "2001-05"),
        ("2001-5-6", "2001-05-06"),
        ("2001-05-06T12:00:00Z", "2001-05-06"),
        ("20010506", "2001-05-06"),
        ("2001/05/06", "2001-05-06"),
        ("06.05.2001", "2001"),
        ("2001-13-01", "2001"),
        ("2001-02-30", "2001-02"),
        ("0000", None),
        ("0000-00-00", None),
        ("soon", None),
        ("", None),
        ("2001-00-00", "2001"),
        ("1999 (remaster)", "1999"),
    ],
)
def test_dates(text: str, expected: str | None) -> None:
    assert values.partial_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3/12", (3, 12)), (" 03 / 12 ", (3, 12)), ("3", (3, None)), ("0/0", (None, None)), ("/5", (None, None)),
     ("A1", (None, None)), ("9999999", (None, None)), ("3 of 12", (3, 12)), ("", (None, None))],
)  # fmt: skip
def test_numbers_and_totals(text: str, expected: tuple[int | None, int | None]) -> None:
    assert values.number_and_total(text) == expected


def test_gains() -> None:
    assert values.gain("-7.324 dB") == -7.32
    assert values.gain("+3,5") == 3.5
    assert values.gain("-inf dB") is None
    assert values.gain("9999 dB") is None
    # RFC 7845: Q7.8 towards -23 LUFS; ReplayGain 2 aims at -18.
    assert values.r128_gain("0") == 5.0
    assert values.r128_gain("-1280") == 0.0
    assert values.r128_gain("40000") is None


@given(st.integers(-12_000, 12_000))
def test_a_gain_survives_opus(hundredths: int) -> None:
    gain = hundredths / 100
    assert values.r128_gain(values.r128_text(gain)) == gain


def test_ids_and_flags() -> None:
    mbid = "f27ec8db-af05-4f36-916e-3d57f91ecf5e"
    assert values.mbids([f"{mbid.upper()};{mbid}", "nonsense"]) == (mbid, mbid)
    assert values.isrcs(["US-RC1-76-07839; usrc17607839", "nonsense"]) == ("USRC17607839",)
    assert [values.advisory(text) for text in ("0", "1", "2", "4", "?")] == [None, True, False, True, None]
    words = ("Explicit", " [Explicit] ", "CLEAN", "edited", "General Audience", "")
    assert [values.advisory(text) for text in words] == [True, True, False, False, None, None]
    assert values.flag("1")
    assert not values.flag("0")
    assert values.language_code("ENG") == "eng"
    assert values.language_code("XXX") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("(17)", ["Rock"]), ("17", ["Rock"]), ("(31)(39)", ["Trance", "Noise"]), ("(4)Eurodisco", ["Disco", "Eurodisco"]),
     ("(RX)", ["Remix"]), ("((Odd)", ["(Odd)"]), ("(17)Rock", ["Rock"]), ("255", []), ("1980", ["1980"]),
     ("Raï", ["Raï"])],
)  # fmt: skip
def test_numbered_genres(text: str, expected: list[str]) -> None:
    assert genre_names(text) == expected


def test_cleaning() -> None:
    assert clean(" a\0b\n\tc  d\x07 ") == "ab c d"
    assert clean("e\u0301") == "é"
    assert clean("\u202eevil\u202c \u2066x\u2069\ufeff") == "evil x"
    assert clean("شعبي \u200fمغربي") == "شعبي مغربي"
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    assert clean("a\ud800b") == "a\N{REPLACEMENT CHARACTER}b"
    assert clean("\ud83c\udfb5") == "🎵"
    assert clean_paragraphs(" a\r\n\r\n\r\n\r\nb \0\x0c c\t\td ") == "a\n\nb\nc d"


@given(st.text(st.characters(), max_size=200))
def test_clean_text_is_clean_and_stays_so(text: str) -> None:
    for cleaned in (clean(text), clean_paragraphs(text)):
        assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in cleaned if c != "\n")
        assert unicodedata.is_normalized("NFC", cleaned)
        assert cleaned == cleaned.strip()
        cleaned.encode()
    assert clean(clean(text)) == clean(text)
    assert clean_paragraphs(clean_paragraphs(text)) == clean_paragraphs(text)
