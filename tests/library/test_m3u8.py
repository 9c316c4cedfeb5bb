"""Playlists for any player."""

from hypothesis import given
from hypothesis import strategies as st

from segue.library.m3u8 import as_m3u8, read_m3u8
from segue.library.playlist_entries import Entry


def test_a_playlist_names_files_lengths_and_titles() -> None:
    told = as_m3u8("Radio", [Entry("/m/a b.mp3", "Ada", "Song\nTwo", 61_400), Entry("/m/\udcff.mp3", "É", "T")])
    assert told.split(b"\n") == [
        b"#EXTM3U", b"#PLAYLIST:Radio", b"#EXTINF:61,Ada - Song Two", b"/m/a b.mp3",
        "#EXTINF:-1,É - T".encode(), b"/m/\xff.mp3", b"",
    ]  # fmt: skip


def test_a_playlist_of_another_player_is_read() -> None:
    data = b"\xef\xbb\xbf#EXTM3U\r\n#EXTINF:61,Ada - One\r\n../a b.mp3\r\n\r\n# so\r\nC:\\Music\\x.mp3\r\ncaf\xe9.mp3"
    assert read_m3u8(data) == ["../a b.mp3", "C:\\Music\\x.mp3", "caf\udce9.mp3"]
    assert read_m3u8("#EXTM3U\nДом.mp3\n".encode("utf-16")) == ["Дом.mp3"]
    assert read_m3u8(b"one.mp3\rtwo.mp3") == ["one.mp3", "two.mp3"]
    assert read_m3u8(b"") == []


@given(st.lists(st.text(st.characters(exclude_characters="\r\n\0", codec="utf-8"), min_size=1)))
def test_what_is_written_is_read(names: list[str]) -> None:
    paths = [f"/m/{name}" for name in names]
    assert read_m3u8(as_m3u8("A list", [Entry(path, "A", "#T") for path in paths])) == paths


@given(st.binary())
def test_any_bytes_are_read(data: bytes) -> None:
    assert not any("\n" in line or line.lstrip()[:1] in ("", "#") for line in read_m3u8(data))
