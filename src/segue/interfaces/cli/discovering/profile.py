"""`segue taste show`, `forget`, `pause`, `resume`, `set`, `export` and `delete`: what is known of a listener."""

import json
import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segue.domain.errors import BadRequest
from segue.domain.ids import TrackId
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.showing import known_listener
from segue.interfaces.cli.output import print_json, print_pairs, print_table, say
from segue.storage import catalogue, names

if TYPE_CHECKING:
    from segue.assembly import House
    from segue.discovery.people.profile import Belief
    from segue.domain.listening import Preferences
    from segue.services.discovering.profile import OwnData

app = typer.Typer()

Who = Annotated[str, typer.Argument(metavar="LISTENER", help="Whose taste.")]
Dial = Annotated[float | None, typer.Option(min=0, max=1, show_default=False)]
Consent = Annotated[bool | None, typer.Option(show_default=False)]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day in UTC, as 2026-03-02.")]


@app.command("show")
def show_profile(context: typer.Context, listener: Who, as_json: AsJson = False) -> None:
    """What Segue believes of somebody's taste, and what each belief rests on."""
    from segue.services.discovering.profile import believed, day, told  # noqa: PLC0415 - numerical libraries

    with house(context) as opened:
        desk, someone = opened.desk(), known_listener(opened, listener)
        found, set_ = believed(desk, someone), _own(opened).preferences(someone)
        kinds = {"tastes": found.tastes, "artists": found.artists, "genres": found.genres, "moods": found.moods,
                 "times": found.times}  # fmt: skip
        refused = desk.tracks(found.refused)
        shown = {track for some in kinds.values() for one in some for track in desk.tracks(one.items)}
        with opened.database.read() as connection:
            tracks = {one.id: one for one in catalogue.tracks_by_id(connection, [*shown, *refused])}
        if as_json:
            document: dict[str, Any] = {kind: [told(desk, one) for one in some] for kind, some in kinds.items()}
            print_json({**document, "refused": refused, "preferences": asdict(set_)})
            return
        for kind, some in kinds.items():
            lines = [
                (
                    one.name,
                    f"{one.share:.0%}",
                    _rests_on(one) if kind != "times" else _plays_of(one),
                    f"{day(one.first) or ''} to {day(one.last) or ''}" if day(one.first) else "",
                    ", ".join(tracks[track].tags.title for track in desk.tracks(one.items)[:3] if track in tracks),
                )
                for one in some
            ]
            if lines:
                print_table(kind.capitalize(), ("", "Share", "Rests on", "When", "Such as"), lines, numbers="lr")
    if not any(kinds.values()):
        say(f"Nothing is known of the taste of {listener} yet. Begin: segue onboard {listener}")
    if refused:
        say(f"Never comes: {', '.join(tracks[track].tags.title for track in refused[:10] if track in tracks)}"
            + (f" and {len(refused) - 10} more" if len(refused) > 10 else ""))  # fmt: skip
    print_pairs("Settings", _settings(set_))
    say("Wrong? segue taste forget, segue taste set, segue undo")


@app.command()
def forget(
    context: typer.Context,
    listener: Who,
    track: Annotated[int | None, typer.Option(metavar="N", help="A track's number.")] = None,
    artist: Annotated[str | None, typer.Option(metavar="NAME", help="An artist, or artist:N.")] = None,
    genre: Annotated[str, typer.Option(help="A genre or mood, as tags have it.")] = "",
    since: Day = None,
    until: Day = None,
    as_json: AsJson = False,
) -> None:
    """Forget what somebody did and said of a track, an artist or a genre, or in a time. It cannot be brought back."""
    with house(context) as opened:
        someone = known_listener(opened, listener)
        number = None
        if artist is not None:
            with opened.database.read() as connection:
                number = names.artist_called(connection, artist)
        gone = _own(opened).forget(
            someone,
            tracks=[] if track is None else [TrackId(track)],
            artist=number,
            genre=genre,
            since=None if since is None else since.replace(tzinfo=UTC),
            until=None if until is None else until.replace(tzinfo=UTC),
        )
    if as_json:
        print_json({"events": gone.events, "lists": gone.lists, "tracks": sorted(gone.tracks)})
    elif gone.events:
        told = f", and {_counted(gone.lists, 'kept list')} that told of it" if gone.lists else ""
        what = f"{_counted(gone.events, 'event')} of {_counted(len(gone.tracks), 'track')} forgotten{told}"
        say(f"{what}. Lists know nothing of it from now on.")
        say("If anything was learned from it, a learning without it is queued now: segue work")
    else:
        say("There was nothing to forget.")


@app.command()
def pause(context: typer.Context, listener: Who) -> None:
    """Learn nothing of what somebody plays and skips until told otherwise; what they say outright still counts."""
    _learning(context, listener, on=False)


@app.command()
def resume(context: typer.Context, listener: Who) -> None:
    """Learn again from what somebody plays and skips."""
    _learning(context, listener, on=True)


@app.command("set")
def set_preferences(
    context: typer.Context,
    listener: Who,
    explore: Dial = None,
    deep_cuts: Dial = None,
    variety: Dial = None,
    small_artists: Dial = None,
    in_charts: Consent = None,
    seen_by_friends: Consent = None,
    seen_by_artists: Consent = None,
    as_json: AsJson = False,
) -> None:
    """Set somebody's dials, from 0 to 1, and what others may know of them; nothing is shared unless they say so."""
    told = {
        "explore": explore,
        "deep_cuts": deep_cuts,
        "variety": variety,
        "small_artists": small_artists,
        "in_charts": in_charts,
        "seen_by_friends": seen_by_friends,
        "seen_by_artists": seen_by_artists,
    }
    with house(context) as opened:
        someone, own = known_listener(opened, listener), _own(opened)
        changes: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
        wanted = replace(own.preferences(someone), **changes)
        own.set(someone, wanted)
    if as_json:
        print_json(asdict(wanted))
    else:
        print_pairs("", _settings(wanted))


@app.command()
def export(
    context: typer.Context,
    listener: Who,
    file: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="A file, or - for the terminal.")] = "-",
) -> None:
    """Everything that is kept of somebody, as JSON Lines: who, preferences, events, lists."""
    with house(context) as opened:
        someone = known_listener(opened, listener)
        lines = [json.dumps(one, ensure_ascii=False, default=str) for one in _own(opened).export(someone)]
    data = "".join(f"{line}\n" for line in lines)
    if file == "-":
        sys.stdout.write(data)
        return
    try:
        Path(file).write_text(data, encoding="utf-8")
    except OSError as error:
        raise BadRequest(f"{file} cannot be written: {error.strerror}.", "Name another file.") from error
    say(f"Wrote {len(lines):,} lines to {file}.")


@app.command()
def delete(
    context: typer.Context,
    listener: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for the name once more.")] = False,
) -> None:
    """Delete a listener and everything that is kept of them. It cannot be brought back."""
    with house(context) as opened:
        someone = known_listener(opened, listener)
        if not yes:
            say(f"This deletes {someone.name} and all that they did. Type the name once more to go on:")
            if sys.stdin.readline().strip() != someone.name:
                raise BadRequest("That is not the name; nothing was deleted.")
        _own(opened).delete(someone)
    say(f"{someone.name} is gone. If anything was learned from them, a learning without it is queued: segue work")


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def _plays_of(belief: "Belief") -> str:
    return f"{_counted(belief.plays, 'play')} of {_counted(belief.tracks, 'track')}"


def _rests_on(belief: "Belief") -> str:
    return f"{_plays_of(belief)}, {belief.finished} to the end, {belief.skipped} turned away"


def _settings(preferences: "Preferences") -> list[tuple[str, str]]:
    said = {True: "yes", False: "no", None: "as the server has it"}
    return [
        (name.replace("_", " "), said[value] if value is None or isinstance(value, bool) else f"{value:g}")
        for name, value in asdict(preferences).items()
    ]


def _learning(context: typer.Context, listener: str, *, on: bool) -> None:
    with house(context) as opened:
        someone = known_listener(opened, listener)
        changed = _own(opened).learning(someone, on=on)
    if not changed:
        say(f"Learning was {'on' if on else 'paused'} already for {someone.name}.")
    else:
        what = "is learned from" if on else "is neither kept nor learned from"
        say(f"From now on, what {someone.name} plays and skips {what}.")


def _own(opened: "House") -> "OwnData":
    from segue.services.discovering.profile import OwnData  # noqa: PLC0415 - numerical libraries take a second

    return OwnData(opened.database, opened.clock)
