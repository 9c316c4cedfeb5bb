"""The invented artists, their releases and what their files say."""

import io
import re
import unicodedata
from collections import Counter

import pytest
from PIL import Image

from segue.composing import STYLES
from segue.composing.instruments import INSTRUMENTS
from segue.domain.music import Role
from segue.services.demo import demo_tracks, piece_of
from segue.services.demo.covers import SIZE, cover
from segue.services.demo.lyrics import SYNCED_IN_TAG, SYNCED_SIDECAR, words
from segue.services.demo.people import demo_artists
from segue.services.demo.tagging import embedded_lyrics, sidecar, tags_of

SEED = 4747
TRACKS = demo_tracks(SEED)


def test_there_are_24_artists_three_to_a_style() -> None:
    artists = demo_artists()
    assert len({artist.name for artist in artists}) == 24
    assert Counter(artist.style for artist in artists) == dict.fromkeys(STYLES, 3)
    for artist in artists:
        assert artist.voice in INSTRUMENTS
        assert artist.second in INSTRUMENTS
        assert all(0 <= leaning <= 1 for leaning in artist.leaning)
        assert set(artist.modes) <= set(STYLES[artist.style].modes)


def test_names_are_in_many_scripts() -> None:
    scripts = {
        unicodedata.name(letter).split()[0] for artist in demo_artists() for letter in artist.name if letter.isalpha()
    }
    assert {"LATIN", "ARABIC", "HANGUL", "CYRILLIC", "GREEK", "CJK"} <= scripts


def test_there_are_120_tracks_in_three_formats() -> None:
    assert [track.number for track in TRACKS] == list(range(120))
    assert len({track.path for track in TRACKS}) == 120
    formats = Counter(track.extension for track in TRACKS)
    assert set(formats) == {"flac", "ogg", "mp3"}
    assert min(formats.values()) >= 10
    assert all(not re.search(r'[<>:"\\|?*]|[. ]/', track.path) for track in TRACKS)
    assert all(unicodedata.is_normalized("NFC", track.path) for track in TRACKS)


def test_every_piece_can_be_written_and_lasts_20_to_40_seconds() -> None:
    for track in TRACKS:
        assert 20 <= piece_of(track, SEED).score.duration_s <= 40, track.title


def test_the_catalogue_has_the_cases_a_library_meets() -> None:
    assert sum(len(track.artists) == 2 for track in TRACKS) == 1
    assert sum(track.compilation for track in TRACKS) == 8
    (copy,) = [track for track in TRACKS if track.copy_of is not None]
    original = TRACKS[copy.copy_of or 0]
    assert original.extension == copy.extension
    assert (original.title, original.album) != (copy.title, copy.album)
    assert sum(bool(track.left_out) for track in TRACKS) == 2
    assert any(not track.cover_in_tag for track in TRACKS)


def test_every_file_says_that_it_is_machine_made() -> None:
    for track in TRACKS:
        tags = tags_of(track, piece_of(track, SEED))
        assert tags.machine_made
        assert "Machine-made" in (tags.comment or "")
        assert "Segue" in (tags.comment or "")
        assert tags.names(Role.ARTIST) == track.artists
        assert tags.recording_mbid is None
        assert "genres" in track.left_out or tags.genres[0] == track.style
        assert tags.bpm is None or 50 <= tags.bpm <= 210


def test_tracks_of_one_artist_share_their_manner() -> None:
    by_artist: dict[str, set[float]] = {}
    for track in TRACKS:
        piece = piece_of(track, SEED)
        if piece.bpm and len(track.artists) == 1:
            by_artist.setdefault(track.artists[0], set()).add(piece.bpm)
    assert all(max(tempos) / min(tempos) < 1.25 for tempos in by_artist.values())


def test_lyrics_are_timed_within_their_track() -> None:
    sung = [track for track in TRACKS if words(track.title)]
    assert len(sung) >= 10
    assert {track.title for track in sung} >= SYNCED_SIDECAR | SYNCED_IN_TAG
    for track in sung:
        piece = piece_of(track, SEED)
        beside, inside = sidecar(track, piece), embedded_lyrics(track, piece)
        assert (beside is not None) == (track.title in SYNCED_SIDECAR)
        assert bool(inside) == (beside is None)
        if track.title in SYNCED_IN_TAG:
            times = [line.at_ms or 0 for line in inside[0].lines]
            assert times == sorted(set(times))
            assert times[-1] < 1000 * piece.score.duration_s
        if beside is not None:
            assert len(re.findall(r"^\[\d\d:\d\d\.\d\d\]\S", beside, re.MULTILINE)) == len(words(track.title))
            assert "machine-made" in beside


def test_themes_return_in_the_words() -> None:
    english = " ".join(" ".join(words(track.title)) for track in TRACKS if track.language == "eng").lower()
    assert all(english.count(theme) >= 3 for theme in ("sea", "night", "city", "rain"))


@pytest.mark.parametrize("style", STYLES)
def test_covers_are_real_pictures_and_the_same_each_time(style: str) -> None:
    artist = next(artist.name for artist in demo_artists() if artist.style == style)
    art = cover(style, artist, "An Album", 1)
    with Image.open(io.BytesIO(art.data)) as picture:
        picture.load()
        assert picture.size == (SIZE, SIZE) == (art.width, art.height)
        assert Image.MIME[picture.format or ""] == art.mime
    assert len(art.data) < 150_000
    cover.cache_clear()
    assert cover(style, artist, "An Album", 1).data == art.data
    assert cover(style, artist, "Another Album", 1).data != art.data
