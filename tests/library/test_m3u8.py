"""Playlists for any player."""

from segue.library.m3u8 import Entry, as_m3u8


def test_a_playlist_names_files_lengths_and_titles() -> None:
    told = as_m3u8("Radio", [Entry("/m/a b.mp3", "Ada", "Song\nTwo", 61_400), Entry("/m/\udcff.mp3", "É", "T")])
    assert told.split(b"\n") == [
        b"#EXTM3U", b"#PLAYLIST:Radio", b"#EXTINF:61,Ada - Song Two", b"/m/a b.mp3",
        "#EXTINF:-1,É - T".encode(), b"/m/\xff.mp3", b"",
    ]  # fmt: skip
