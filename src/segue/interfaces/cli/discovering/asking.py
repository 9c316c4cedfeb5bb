"""`segue find`: asking for music in words."""

from typing import Annotated

import typer

from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.showing import AsM3u8, Limit, document, show, tracks_of
from segue.interfaces.cli.output import print_json, print_table, say
from segue.languages import speak
from segue.services.reasons import sentence

app = typer.Typer()


@app.command()
def find(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(help="As you would say it: calm piano, songs about the sea.")],
    limit: Limit = 20,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """Find music by describing it, and see what was understood.

    Genres, moods, tempo, years, what lyrics speak of, "something like X but faster", and names with typing errors, in
    several languages. `segue search` looks for the very words of titles, artists and albums, and nothing else.
    """
    from segue.services.discovering.asking import Librarian  # noqa: PLC0415 - numerical libraries take a second

    with house(context) as opened:
        found = Librarian(opened.desk()).find(" ".join(words), limit)
        if m3u8 is not None:
            show(opened, [found.tracks], as_json=False, m3u8=m3u8)
            return
        tracks, language = tracks_of(opened, [found.tracks]), speak(opened.settings.language)
    if as_json:
        print_json({"understood": found.understood, **document(found.tracks, tracks, language)})
        return
    for line in found.understood:
        say(line)
    lines = [
        (
            track.id,
            track.tags.title,
            track.artist,
            "; ".join(sentence(reason, tracks, language) for reason in one.reasons),
        )
        for one in found.tracks.tracks
        if (track := tracks.get(one.track_id)) is not None
    ]
    if lines:
        print_table("", ("No.", "Title", "Artist", "Why"), lines, numbers="r")
    else:
        say(found.tracks.short)
