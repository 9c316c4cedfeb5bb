"""All tracks of the demo library, before a note of them is written: who, what, where, in which format."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from segue.composing import Character, blended
from segue.domain.music import VARIOUS_ARTISTS
from segue.services.demo.people import DemoArtist, Release, demo_artists

SAMPLER = "Eight Rooms: A Segue Demo Sampler"
COMMENT = "Machine-made: composed and played by Segue for its demo library. The artists are invented."

_TWINS = ("City Asleep", "Café Nubosa")
"""A track that its artist made together with another one."""

_UNTAGGED = {"Djúpið": frozenset({"genres", "moods", "bpm"}), "Blue Door": frozenset({"album", "track", "date"})}
"""Titles whose files say less of themselves than they should, as happens in real libraries."""

_COVER_BESIDE_ONLY = frozenset({"Poussière d'étoiles fixes", "Metal og Måne"})
_COVER_ALSO_BESIDE = frozenset({"Harbour Lights at Speed", "Carnets d'hiver", "Terraza"})

_FORMATS = ("flac", "flac", "ogg", "flac", "flac", "mp3", "flac", "ogg", "flac", "flac")
_SHORTEST_S, _LONGEST_S = 22.5, 26.5

_SAMPLER_TITLES = (
    ("Ржавый Маяк", "Семь комнат", "flac"),
    ("Maëlys Aubrac", "Chambre bleue", "mp3"),
    ("Lumière Lente", "Chambre d'échos", "ogg"),
    ("Jiří Zelenohorský", "Pokoj s oknem", "flac"),
    ("Çınaraltı Meşk", "Taş Oda", "mp3"),
    ("DJ Ópalo", "Quarto ao Sol", "ogg"),
    ("Ελάχιστη Ηχώ", "Άδειο δωμάτιο", "flac"),
)
_TWICE_RELEASED = ("The Copperline Quintet", "Corner Table", "Corner Table (Sampler Cut)")


@dataclass(frozen=True, slots=True)
class DemoTrack:
    """One file to be made. `seconds` is about how long it becomes, `folder` and `stem` where it will lie.

    `copy_of` is the stem of the track whose sound it repeats, `left_out` what its tags do not say.
    """

    number: int
    title: str
    artists: tuple[str, ...]
    sort_names: tuple[str, ...]
    album: str
    album_artist: str
    date: str
    track_number: int
    track_total: int
    style: str
    character: Character
    branch: bool
    language: str
    seconds: float
    extension: str
    compilation: bool = False
    copy_of: int | None = None
    left_out: frozenset[str] = frozenset()
    cover_in_tag: bool = True
    cover_beside: bool = False

    @property
    def folder(self) -> str:
        """The album's folder, relative, with forward slashes."""
        return f"{_safe(self.album_artist)}/{_safe(self.album)}"

    @property
    def path(self) -> str:
        """The file's place, relative, with forward slashes."""
        return f"{self.folder}/{self.track_number:02d} {_safe(self.title)}.{self.extension}"


def _safe(name: str) -> str:
    """A name that every file system takes."""
    return "".join("_" if letter in '<>:"/\\|?*' else letter for letter in name).rstrip(". ")


def demo_tracks(seed: int) -> tuple[DemoTrack, ...]:
    """The 120 tracks. Names are fixed; the seed decides lengths, and later the music."""
    artists = demo_artists()
    tracks: list[DemoTrack] = []
    for order, (artist, release) in enumerate(_releases(artists)):
        for place, title in enumerate(release.titles, start=1):
            tracks.append(_track(len(tracks), artist, release, place, title, _FORMATS[order % len(_FORMATS)]))
    tracks = [_together(track, artists) for track in tracks]
    tracks.extend(_sampler(tracks, artists))
    lengths = np.random.default_rng([seed, 1]).uniform(_SHORTEST_S, _LONGEST_S, len(tracks))
    return tuple(replace(track, seconds=round(float(length), 2)) for track, length in zip(tracks, lengths, strict=True))


def _releases(artists: tuple[DemoArtist, ...]) -> Iterator[tuple[DemoArtist, Release]]:
    for artist in artists:
        for release in artist.releases:
            yield artist, release


def _track(number: int, artist: DemoArtist, release: Release, place: int, title: str, extension: str) -> DemoTrack:
    beside_only = release.title in _COVER_BESIDE_ONLY
    return DemoTrack(
        number=number,
        title=title,
        artists=(artist.name,),
        sort_names=(artist.sort_name,),
        album=release.title,
        album_artist=artist.name,
        date=release.date,
        track_number=place,
        track_total=len(release.titles),
        style=artist.style,
        character=artist.character,
        branch=artist.branch,
        language=artist.language,
        seconds=_SHORTEST_S,
        extension=extension,
        left_out=_UNTAGGED.get(title, frozenset()),
        cover_in_tag=not beside_only,
        cover_beside=beside_only or release.title in _COVER_ALSO_BESIDE,
    )


def _together(track: DemoTrack, artists: tuple[DemoArtist, ...]) -> DemoTrack:
    """The track, with its second artist where it has one."""
    title, guest_name = _TWINS
    if track.title != title:
        return track
    guest = next(artist for artist in artists if artist.name == guest_name)
    return replace(
        track,
        artists=(*track.artists, guest.name),
        sort_names=(*track.sort_names, guest.sort_name),
        character=blended(track.character, guest.character),
    )


def _sampler(tracks: list[DemoTrack], artists: tuple[DemoArtist, ...]) -> list[DemoTrack]:
    """The compilation: a new track by one artist of seven styles, and one that is on an album already."""
    release = Release(SAMPLER, "2025-06-20", (*(title for _, title, _ in _SAMPLER_TITLES), _TWICE_RELEASED[2]))
    by_name = {artist.name: artist for artist in artists}
    made = [
        _track(len(tracks) + place - 1, by_name[name], release, place, title, extension)
        for place, (name, title, extension) in enumerate(_SAMPLER_TITLES, start=1)
    ]
    known = next(track for track in tracks if track.title == _TWICE_RELEASED[1])
    again = _track(len(tracks) + 7, by_name[_TWICE_RELEASED[0]], release, 8, _TWICE_RELEASED[2], known.extension)
    made.append(replace(again, copy_of=known.number))
    return [replace(track, album_artist=VARIOUS_ARTISTS, compilation=True) for track in made]
