"""`segue radio` and `segue upnext`: music that goes on, from whatever it was begun from."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segue.assembly import House
from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import TrackId
from segue.domain.listening import Listener
from segue.domain.playing import About, Came, Queue, Queued, Radio, Turn
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.showing import AsM3u8, Limit, as_document, known_listener, show
from segue.interfaces.cli.output import print_json
from segue.services.discovering.playing_documents import queue_document, radio_document, radio_of
from segue.storage.listening import all_listeners
from segue.storage.preferences import preferences_of

if TYPE_CHECKING:
    from segue.discovery import Memory
    from segue.services.discovering.desk import Desk
    from segue.services.discovering.radio import Radios

app = typer.Typer()

_EARLY = 0.1
"""How much of a track was heard that is given as skipped."""


_Begin = Annotated[
    list[int] | None, typer.Option(metavar="ID", help="Begin from this track; again for more.", show_default=False)
]
_Listener = Annotated[str | None, typer.Argument(help="Begin from what they like.", show_default=False)]
_Artist = Annotated[str | None, typer.Option(help="Begin from this artist.", show_default=False)]
_Album = Annotated[str | None, typer.Option(help="Begin from this album.", show_default=False)]
_Genre = Annotated[str | None, typer.Option(help="Stay in this genre.", show_default=False)]
_Mood = Annotated[str | None, typer.Option(help="Stay in this mood.", show_default=False)]
_Years = Annotated[
    str | None, typer.Option(help="Stay in 1999, 1990s or 1985-1995.", metavar="YEARS", show_default=False)
]
_Playlist = Annotated[
    Path | None, typer.Option(help="Begin from an M3U or M3U8 file.", metavar="FILE", show_default=False)
]
_GoOn = Annotated[
    Path | None, typer.Option("--go-on", help="Go on with what --json wrote.", metavar="FILE", show_default=False)
]
_For = Annotated[
    str | None, typer.Option("--for", help="Whose taste colours it.", metavar="LISTENER", show_default=False)
]
_Explore = Annotated[
    float | None, typer.Option(min=0, max=1, help="From close to the beginning to far.", show_default=False)
]
_DeepCuts = Annotated[
    float | None, typer.Option(min=0, max=1, help="From hits to what is little heard.", show_default=False)
]
_Skip = Annotated[
    list[int] | None, typer.Option(metavar="ID", help="As if it had been skipped early.", show_default=False)
]
_Like = Annotated[list[int] | None, typer.Option(metavar="ID", help="As if it had been liked.", show_default=False)]
_Seed = Annotated[int, typer.Option(min=0, help="Another number, other tracks.")]


@app.command()
def radio(
    context: typer.Context,
    listener: _Listener = None,
    track: _Begin = None,
    artist: _Artist = None,
    album: _Album = None,
    genre: _Genre = None,
    mood: _Mood = None,
    year: _Years = None,
    playlist: _Playlist = None,
    go_on: _GoOn = None,
    for_: _For = None,
    explore: _Explore = None,
    deep_cuts: _DeepCuts = None,
    skip: _Skip = None,
    like: _Like = None,
    limit: Limit = 20,
    seed: _Seed = 0,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """A radio from songs, an artist, an album, a genre, a mood, years, a playlist or a listener.

    It never repeats itself before everything has played, keeps two tracks of an artist apart and the mood together,
    and heeds every skip and like at once. With --json it says what to keep, and --go-on goes on from there.
    """
    named = {About.ARTIST: artist, About.ALBUM: album, About.GENRE: genre, About.MOOD: mood, About.YEARS: year}
    begins = [*named.values(), track or None, playlist, listener, go_on]
    if sum(what is not None for what in begins) != 1:
        raise BadRequest("Say what the radio begins from, and one thing only.", "For example: segue radio --track 7")
    with house(context) as opened:
        at = _at(opened, for_ or listener, go_on)
        begun = _named(at, named, seed) or _listed(at, opened, track, playlist, seed) or at.kept
        if begun is None:
            first = known_listener(opened, listener or "")
            begun = at.radios.of_listener(first, at.desk.memory(first), seed)
        at.desk.rows([TrackId(number) for number in (*(skip or ()), *(like or ()))])
        begun = _steered(begun, at.listener, explore, deep_cuts).after(
            *(Turn(TrackId(number), Came.SKIPPED, _EARLY) for number in skip or ()),
            *(Turn(TrackId(number), Came.LIKED) for number in like or ()),
        )
        made, after = at.radios.following(begun, limit, at.memory)
        if as_json and m3u8 is None:
            print_json(as_document(opened, made, at.listener) | {"radio": radio_document(after)})
        else:
            show(opened, [made], as_json=False, m3u8=m3u8, listener=at.listener)


@app.command()
def upnext(
    context: typer.Context,
    tracks: Annotated[list[int], typer.Argument(metavar="TRACK...", help="The queue, in order.", show_default=False)],
    for_: _For = None,
    refused: Annotated[
        list[int] | None,
        typer.Option(metavar="ID", help="As if it had been added and taken out again.", show_default=False),
    ] = None,
    limit: Limit = 10,
    seed: _Seed = 0,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """How a queue goes on when it ends: where its last tracks were going, each with the reason.

    With --json the whole queue is told, too: what is yours in it, and what was added.
    """
    from segue.services.discovering.upnext import go_on  # noqa: PLC0415 - numerical libraries take a second to import

    queue = Queue(
        tuple(Queued(TrackId(number)) for number in tracks), tuple(TrackId(number) for number in refused or ())
    )
    with house(context) as opened:
        at = _at(opened, for_, None)
        at.desk.rows([*(one.track_id for one in queue.tracks), *queue.refused])
        with opened.database.read() as connection:
            own = preferences_of(connection, at.listener.id) if at.listener else None
        made, after = go_on(at.desk, queue, limit, own, at.memory, seed)
        if as_json and m3u8 is None:
            print_json(as_document(opened, made, at.listener) | {"queue": queue_document(after)})
        else:
            show(opened, [made], as_json=False, m3u8=m3u8, listener=at.listener)


@dataclass(frozen=True, slots=True)
class _At:
    """Where radios are asked for, and by whom."""

    desk: "Desk"
    radios: "Radios"
    listener: Listener | None
    memory: "Memory | None"
    kept: Radio | None


def _at(opened: House, name: str | None, go_on: Path | None) -> _At:
    from segue.services.discovering.radio import Radios  # noqa: PLC0415 - numerical libraries take a second to import

    kept = None if go_on is None else _kept(go_on)
    listener = None if name is None else known_listener(opened, name)
    if listener is None and kept is not None and kept.listener_id is not None:
        with opened.database.read() as connection:
            # Somebody who has gone since leaves a radio that is nobody's.
            listener = next((one for one in all_listeners(connection) if one.id == kept.listener_id), None)
    desk = opened.desk()
    return _At(desk, Radios(desk), listener, None if listener is None else desk.memory(listener), kept)


def _kept(file: Path) -> Radio:
    try:
        told = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise BadRequest(f"{file} cannot be read as JSON.", "Write one: segue radio --track 7 --json > FILE") from error
    return radio_of(told.get("radio") if isinstance(told, dict) else told)


def _named(at: _At, named: dict[About, str | None], seed: int) -> Radio | None:
    for about, name in named.items():
        if name is not None:
            return at.radios.from_name(about, name, seed)
    return None


def _listed(at: _At, opened: House, tracks: list[int] | None, playlist: Path | None, seed: int) -> Radio | None:
    from segue.services.playlists.reading import playlist_in  # noqa: PLC0415 - the same

    if tracks:
        return at.radios.from_tracks([TrackId(number) for number in tracks], seed)
    if playlist is None:
        return None
    found = playlist_in(opened.database, playlist)
    if not found.tracks:
        raise NotFound(f"No track of {playlist} is in the library.", "Scan the folder that they lie in.")
    return at.radios.from_playlist(found.tracks, playlist.stem, seed)


def _steered(begun: Radio, listener: Listener | None, explore: float | None, deep_cuts: float | None) -> Radio:
    return replace(
        begun,
        listener_id=None if listener is None else listener.id,
        explore=begun.explore if explore is None else explore,
        deep_cuts=begun.deep_cuts if deep_cuts is None else deep_cuts,
    )
