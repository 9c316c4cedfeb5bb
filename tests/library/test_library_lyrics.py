"""Lyrics from LRC, from tags and from every encoding that people use."""

from pathlib import Path
from typing import Any

import mutagen.id3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.music import LyricLine, Lyrics
from segue.library.lyrics import as_lrc, beside, decode, parse
from tests.library.made_music import make, read

mg: Any = mutagen


def lines(text: str) -> list[tuple[str, int | None]]:
    lyrics = parse(text)
    return [(line.text, line.at_ms) for line in lyrics.lines] if lyrics else []


def test_plain_text_keeps_its_verses() -> None:
    assert lines("\n\none\r\ntwo\r\rthree\n\n") == [("one", None), ("two", None), ("", None), ("three", None)]
    assert parse(" \n\t\n") is None


def test_lrc() -> None:
    text = "[ar:Somebody]\n[ti:Song]\n[00:12.34]one\n[01:02.5] two \n[00:20]three\n[00:21:50]four\n[100:00.001]five\n"
    assert lines(text) == [("one", 12_340), ("three", 20_000), ("four", 21_500), ("two", 62_500), ("five", 6_000_001)]


def test_a_line_that_is_sung_twice() -> None:
    assert lines("[00:30.00][00:10.00] chorus\n[00:20.00]verse") == [
        ("chorus", 10_000),
        ("verse", 20_000),
        ("chorus", 30_000),
    ]


def test_offset_moves_all_lines_earlier() -> None:
    assert lines("[offset:+500]\n[00:01.00]one\n[00:00.10]zero") == [("zero", 0), ("one", 500)]
    assert lines("[offset:-500]\n[00:01.00]one") == [("one", 1500)]
    assert lines("[offset:soon]\n[00:01.00]one") == [("one", 1000)]


def test_times_of_words_are_dropped() -> None:
    assert lines("[00:01.00]<00:01.00> Hel<00:01.20>lo <00:01.50>you") == [("Hello you", 1000)]


def test_a_line_without_a_time_goes_with_the_one_before() -> None:
    assert lines("[00:01.00]one\nuno\n\n[00:03.00]\n[00:04.00]two") == [
        ("one", 1000),
        ("uno", 1000),
        ("", 3000),
        ("two", 4000),
    ]
    lyrics = parse("[la:eng]\n[00:01.00]one\nuno")
    assert lyrics is not None
    assert lyrics.synced
    assert lyrics.language == "eng"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    text = "[00:01.00]déjà vu – شعبي" if encoding.startswith("utf-8") else "[00:01.00]déjà vu, all in one line"
    assert decode(text.encode(encoding)) == text


def test_the_old_western_encoding() -> None:
    assert decode("déjà vu".encode("latin-1")) == "déjà vu"


def test_beside_the_file(tmp_path: Path) -> None:
    assert beside(str(tmp_path), "a/song.mp3") == (None, "")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "song.LRC").write_text("[00:01.00]one")
    assert beside(str(tmp_path), "a/song.mp3") == (Lyrics((LyricLine("one", 1000),), None, "lrc"), "")
    (tmp_path / "a" / "song.lrc").write_text("")
    assert beside(str(tmp_path), "a/song.mp3") == (None, "The lyrics file a/song.lrc holds no words.")
    (tmp_path / "a" / "song.lrc").write_bytes(b"x" * 1_100_000)
    assert "larger than 1 MB" in beside(str(tmp_path), "a/song.mp3")[1]
    (tmp_path / "a" / "song.lrc").unlink()
    (tmp_path / "a" / "song.lrc").mkdir()
    assert "is a folder" in beside(str(tmp_path), "a/song.mp3")[1]


@pytest.mark.parametrize("encoding", [0, 1, 2, 3])
def test_sylt(encoding: int, tmp_path: Path) -> None:
    path = make(tmp_path / "song.mp3")
    tag = mg.id3.ID3()
    text = [("Hel", 100), ("lo", 300), ("\nyou", 900)]
    tag.add(mg.id3.SYLT(encoding=encoding, lang="fra", format=2, type=1, desc="d", text=text))
    tag.add(mg.id3.SYLT(encoding=encoding, lang="eng", format=2, type=6, desc="chords", text=[("Am", 5)]))
    tag.add(mg.id3.SYLT(encoding=encoding, lang="eng", format=1, type=1, desc="frames", text=[("one", 5), ("two", 9)]))
    tag.add(mg.id3.USLT(encoding=encoding, lang="eng", desc="", text="[00:01.00]timed"))
    tag.save(path)
    found = {lyrics.language: lyrics for lyrics in read(path).lyrics if lyrics.synced}
    assert found["fra"].lines == (LyricLine("Hello", 100), LyricLine("you", 900))
    assert found["eng"].lines == (LyricLine("timed", 1000),)
    (untimed,) = [lyrics for lyrics in read(path).lyrics if not lyrics.synced]
    assert untimed.lines == (LyricLine("one"), LyricLine("two"))


words = st.text(st.sampled_from("ab éش"), min_size=1, max_size=9).map(lambda text: f"x{text}y")


@given(st.lists(st.tuples(words, st.integers(0, 5_000_000)), min_size=1, max_size=9))
def test_writing_lrc_and_reading_it_again(pairs: list[tuple[str, int]]) -> None:
    pairs = sorted(((" ".join(text.split()), at) for text, at in pairs), key=lambda pair: pair[1])
    lyrics = Lyrics(tuple(LyricLine(text, at) for text, at in pairs))
    assert parse(as_lrc(lyrics)) == lyrics


@given(st.text(st.sampled_from("[]<>:.0123456789ofsetar \n\0")))
def test_no_text_breaks_the_reader(text: str) -> None:
    lyrics = parse(text)
    assert lyrics is None or any(line.text for line in lyrics.lines)


@given(st.binary(max_size=64))
def test_no_bytes_break_the_decoder(data: bytes) -> None:
    assert decode(data) is not None
