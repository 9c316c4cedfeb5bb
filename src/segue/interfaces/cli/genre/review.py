"""`segue genre review`, `correct` and `accept`: people say what a track is, where the model is in doubt."""

from typing import Annotated

import typer

from segue.domain.ids import TrackId
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.genre.wording import AboutMood, document, in_words, no_model, task_of
from segue.interfaces.cli.output import print_json, print_table, say

app = typer.Typer()

Number = Annotated[int, typer.Argument(help="A track's number, as `segue search` shows it.")]


@app.command()
def review(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many tracks.")] = 10,
    mood: AboutMood = False,
    as_json: AsJson = False,
) -> None:
    """The tracks whose naming helps most: those of which the model doubts, and like which many others sound."""
    task = task_of(mood)
    with house(context) as opened:
        serving = opened.namer().serving(task)
        if serving is None:
            raise no_model(f"the {task}")
        found = opened.reviewer().questions(task, serving[0].id, limit)
    if as_json:
        print_json(
            [
                {
                    "id": one.track.id,
                    "title": one.track.tags.title,
                    "artist": one.track.artist,
                    "tagged": list(one.track.tags.genres if not mood else one.track.tags.moods),
                    "typical": round(one.typical, 4),
                    "worth": round(one.worth, 4),
                    "predicted": document(one.naming),
                }
                for one in found
            ]
        )
        return
    if not found:
        say("Nothing is left to ask about. After new music: segue analyze")
        return
    rows = [
        (
            one.track.id,
            one.track.tags.title,
            one.track.artist,
            ", ".join(one.track.tags.moods if mood else one.track.tags.genres),
            in_words(one.naming),
            f"{one.naming.doubt:.2f}",
        )
        for one in found
    ]
    print_table("", ("No.", "Title", "Artist", "Tagged", "Heard", "Doubt"), rows, numbers="r    r")
    say(f"Say what they are: segue genre correct {rows[0][0]} LABEL..., or segue genre accept {rows[0][0]}")


@app.command()
def correct(
    context: typer.Context,
    track: Number,
    labels: Annotated[list[str] | None, typer.Argument(help="What it is, in any spelling.")] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Take back what was said of it.")] = False,
    mood: AboutMood = False,
) -> None:
    """Say what a track is. It goes before tags and models, and the next training learns from it; no file is touched."""
    task = task_of(mood)
    with house(context) as opened:
        if forget:
            opened.reviewer().take_back(TrackId(track), task)
            say(f"Forgot what was said of the {task} of track {track}.")
            return
        names = opened.reviewer().correct(TrackId(track), task, labels or ())
    say(f"Track {track} is {', '.join(names)}.")


@app.command()
def accept(context: typer.Context, track: Number, mood: AboutMood = False) -> None:
    """Say that the model is right about a track."""
    with house(context) as opened:
        names = opened.reviewer().accept(TrackId(track), task_of(mood))
    say(f"Track {track} is {', '.join(names)}.")
