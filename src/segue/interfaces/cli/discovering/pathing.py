"""`segue path`, `journey` and `alchemy`: lists that are made of the tracks that somebody names."""

from pathlib import Path
from typing import Annotated

import typer

from segue.assembly import House
from segue.domain.errors import BadRequest
from segue.domain.ids import TrackId
from segue.domain.listening import Listener
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.showing import AsM3u8, Limit, as_document, known_listener, show
from segue.interfaces.cli.output import print_json, printable, say

app = typer.Typer()

_For = Annotated[
    str | None, typer.Option("--for", metavar="LISTENER", help="What they dislike or have put off does not come.")
]


@app.command("path")
def find_path(
    context: typer.Context,
    first: Annotated[int, typer.Argument(metavar="FROM", help="The number of the first track.")],
    last: Annotated[int, typer.Argument(metavar="TO", help="The number of the last track.")],
    length: Annotated[int, typer.Option(min=2, max=500, help="How many tracks, both ends among them.")] = 10,
    listener: _For = None,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """From one track to another in steps that are small to the ear."""
    from segue.services.discovering.paths import sonic_path  # noqa: PLC0415 - numerical libraries take a second

    with house(context) as opened:
        known = _whom(opened, listener)
        found = sonic_path(opened.desk(), (TrackId(first), TrackId(last)), length, known)
        show(opened, [found], as_json=as_json, m3u8=m3u8, listener=known)


@app.command()
def journey(
    context: typer.Context,
    tracks: Annotated[list[int] | None, typer.Argument(metavar="TRACK...", help="The numbers of the tracks.")] = None,
    playlist: Annotated[Path | None, typer.Option(metavar="FILE", help="Take the tracks of an M3U file.")] = None,
    start: Annotated[int | None, typer.Option(help="The number of the track to begin with.")] = None,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """A playlist in the order in which it sounds like one smooth journey."""
    from segue.services.discovering.paths import music_among, sorted_as_journey  # noqa: PLC0415 - as above
    from segue.services.playlists.reading import playlist_in  # noqa: PLC0415 - as above

    if bool(tracks) == (playlist is not None):
        raise BadRequest("Say which tracks.", "segue journey 3 8 12, or: --playlist FILE")
    with house(context) as opened:
        desk = opened.desk()
        named, unknown = [TrackId(number) for number in tracks or ()], list[str]()
        if playlist is not None:
            read = playlist_in(opened.database, playlist)
            named, unknown = music_among(desk, read.tracks), [printable(line) for line in read.unknown]
            spoken = len(read.tracks) - len(named)
            unknown += [f"{spoken} that {'is' if spoken == 1 else 'are'} no music"] if spoken else []
        found = sorted_as_journey(desk, named, None if start is None else TrackId(start))
        if as_json and m3u8 is None:
            told = as_document(opened, found.tracks)
            print_json(told | {"before": round(found.before, 4), "after": round(found.after, 4), "unknown": unknown})
            return
        show(opened, [found.tracks], as_json=as_json, m3u8=m3u8)
        if m3u8 != "-":
            say(f"All steps together: {found.before:.2f} before, {found.after:.2f} now.")
            for line in unknown:
                say(f"Left out: {line}")


@app.command()
def alchemy(
    context: typer.Context,
    add: Annotated[
        list[str], typer.Option(help="7, track:7, artist:NAME, genre:NAME, mood:NAME or word:sea; again for more.")
    ],
    less: Annotated[list[str] | None, typer.Option(help="The same, to be taken away.")] = None,
    listener: _For = None,
    limit: Limit = 20,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """Add music to music, take other music away, and hear what lies there."""
    from segue.services.discovering.mixing import alchemy as mix  # noqa: PLC0415 - as above

    with house(context) as opened:
        known = _whom(opened, listener)
        found = mix(opened.desk(), add, less or [], limit, known)
        show(opened, [found], as_json=as_json, m3u8=m3u8, listener=known)


def _whom(opened: House, name: str | None) -> Listener | None:
    return None if name is None else known_listener(opened, name)
