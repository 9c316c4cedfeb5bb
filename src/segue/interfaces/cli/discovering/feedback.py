"""`segue like`, `dislike`, `never`, `notnow`, `follow`, `rate`, `play`, `undo` and `feedback`: what listeners say."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from segue.domain.errors import BadRequest
from segue.domain.ids import EventId, TrackId
from segue.domain.listening import Event, EventKind, Listener, Subject
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.showing import known_listener
from segue.interfaces.cli.output import print_json, print_table, say
from segue.storage import names

if TYPE_CHECKING:
    from segue.assembly import House
    from segue.services.discovering.feedback import Feedback

app = typer.Typer()

Who = Annotated[str, typer.Argument(metavar="LISTENER", help="Whose word it is.")]
OfTrack = Annotated[int | None, typer.Option("--track", metavar="N", help="A track's number.")]
ByArtist = Annotated[str | None, typer.Option("--artist", metavar="NAME", help="An artist, or artist:N.")]
OnAlbum = Annotated[str | None, typer.Option("--album", metavar="NAME", help="An album, or album:N.")]


@app.command()
def like(
    context: typer.Context,
    listener: Who,
    track: OfTrack = None,
    artist: ByArtist = None,
    album: OnAlbum = None,
    as_json: AsJson = False,
) -> None:
    """Like a track, an artist or an album: lists lean towards what goes with it."""
    _say(context, EventKind.LIKE, listener, (track, artist, album), as_json)


@app.command()
def dislike(
    context: typer.Context,
    listener: Who,
    track: OfTrack = None,
    artist: ByArtist = None,
    album: OnAlbum = None,
    as_json: AsJson = False,
) -> None:
    """Dislike it: it comes no more, and what is like it comes less."""
    _say(context, EventKind.DISLIKE, listener, (track, artist, album), as_json)


@app.command()
def never(
    context: typer.Context,
    listener: Who,
    track: OfTrack = None,
    artist: ByArtist = None,
    album: OnAlbum = None,
    as_json: AsJson = False,
) -> None:
    """Never again: it is left out of every list made for them."""
    _say(context, EventKind.NEVER, listener, (track, artist, album), as_json)


@app.command()
def notnow(
    context: typer.Context,
    listener: Who,
    track: OfTrack = None,
    artist: ByArtist = None,
    album: OnAlbum = None,
    as_json: AsJson = False,
) -> None:
    """Not now: it rests for 30 days, and may come again then."""
    _say(context, EventKind.NOT_NOW, listener, (track, artist, album), as_json)


@app.command()
def follow(context: typer.Context, listener: Who, artist: ByArtist = None, as_json: AsJson = False) -> None:
    """Follow an artist: what is new by them is shown."""
    _say(context, EventKind.FOLLOW, listener, (None, artist, None), as_json)


@app.command()
def rate(
    context: typer.Context,
    listener: Who,
    stars: Annotated[int, typer.Argument(help="1 to 5; 1 and 2 speak against it.")],
    track: Annotated[int, typer.Option("--track", metavar="N", help="The track's number.")],
    as_json: AsJson = False,
) -> None:
    """Give a track stars, 1 to 5."""
    _say(context, EventKind.RATING, listener, (track, None, None), as_json, stars)


@app.command()
def play(
    context: typer.Context,
    listener: Who,
    track: Annotated[int, typer.Option("--track", metavar="N", help="The track's number.")],
    heard: Annotated[
        float | None, typer.Option(min=0, help="How many seconds were heard; all of it, if not said.")
    ] = None,
    skipped: Annotated[
        bool, typer.Option("--skipped", help="It was skipped; unheard, if --heard is not said.")
    ] = False,
    private: Annotated[bool, typer.Option("--private", help="A private session: nothing of it is kept.")] = False,
    source: Annotated[str, typer.Option(help="The list that it came from, as radio or weekly.")] = "",
    as_json: AsJson = False,
) -> None:
    """Tell of a play, or of a skip, that happened just now."""
    with house(context) as opened:
        someone, subject = known_listener(opened, listener), Subject(track_id=TrackId(track))
        event = _feedback(opened).play(someone, subject, heard_s=heard, skipped=skipped, private=private, source=source)
    if as_json:
        print_json(None if event is None else asdict(event))
    elif event is None:
        say("Nothing was kept: the session is private, or learning is paused (segue taste resume).")
    else:
        say(f"Event {event.id}: {event.ended or 'passed over'}. {way_back(someone, event)}")


@app.command()
def undo(
    context: typer.Context,
    listener: Who,
    event: Annotated[
        int | None, typer.Argument(help="Its number in `segue feedback`; without it, the last one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take back what was said, as if it had never been; `segue feedback` shows the numbers."""
    with house(context) as opened:
        someone = known_listener(opened, listener)
        told = _feedback(opened).undo(someone, None if event is None else EventId(event))
    if as_json:
        print_json(asdict(told))
    else:
        say(told.effect)


@app.command()
def feedback(
    context: typer.Context,
    listener: Who,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 100,
    as_json: AsJson = False,
) -> None:
    """All that somebody said and skipped, and what each of it does now."""
    with house(context) as opened:
        listed = _feedback(opened).listed(known_listener(opened, listener), limit)
    if as_json:
        print_json([asdict(one) for one in listed])
    elif listed:
        lines = [(one.event.id, f"{one.event.at:%Y-%m-%d}", one.event.kind, one.about, one.effect) for one in listed]
        print_table("", ("Event", "Day", "Said", "Of", "What it does"), lines, numbers="r")
    else:
        say(f"{listener} said nothing yet. Say something: segue like {listener} --track N")


def way_back(listener: Listener, event: Event) -> str:
    """How an event is taken back here."""
    return f"Take it back: segue undo {listener.name} {event.id}"


def _feedback(opened: "House") -> "Feedback":
    from segue.services.discovering.feedback import Feedback  # noqa: PLC0415 - numerical libraries take a second

    return Feedback(opened.database, opened.clock)


def _say(
    context: typer.Context,
    kind: EventKind,
    listener: str,
    about: tuple[int | None, str | None, str | None],
    as_json: bool,
    stars: int | None = None,
) -> None:
    with house(context) as opened:
        someone = known_listener(opened, listener)
        answer = _feedback(opened).say(someone, kind, _subject(opened, *about), stars=stars)
    if as_json:
        print_json({"event": answer.event.id, "new": answer.new, "follows": answer.follows})
    else:
        refused = answer.refused
        see = "" if refused is None else f" See event {refused.id}: segue feedback {someone.name}."
        say(f"{answer.follows}{see} {way_back(someone, answer.event)}")


def _subject(opened: "House", track: int | None, artist: str | None, album: str | None) -> Subject:
    if sum(part is not None for part in (track, artist, album)) != 1:
        raise BadRequest("Say of what: exactly one of --track N, --artist NAME and --album NAME.")
    with opened.database.read() as connection:
        if artist is not None:
            return Subject(artist_id=names.artist_called(connection, artist))
        if album is not None:
            return Subject(album_id=names.album_called(connection, album))
    return Subject(track_id=TrackId(track or 0))
