"""`segue articles`: what is written about the music here, taken in from files."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from segue.domain.articles import KeptArticle
from segue.domain.errors import BadRequest
from segue.domain.ids import ArticleId
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.output import print_json, print_table, say
from segue.storage import articles

app = typer.Typer()
articles_app = typer.Typer(
    help="What is written about the music here: its words are learned and searched.", no_args_is_help=True
)
app.add_typer(articles_app, name="articles")

_SHOWN = 60


@articles_app.command("import")
def take(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Files of articles, or folders of them.")],
    as_json: AsJson = False,
) -> None:
    """Take articles in from text, Markdown, CSV or JSON Lines; what was taken in before is not taken twice.

    A text says in its front matter, its first heading or its file's name what it is about: 'artist', or 'artist -
    title'. Tables have columns artist, text and, if you like, album, title, source and date.
    """
    with house(context) as opened:
        found = opened.librarian().take(paths)
    if as_json:
        print_json(asdict(found))
        return
    say(f"{_many(found.new)} new, {found.known:,} {'was' if found.known == 1 else 'were'} here already.")
    if found.left:
        say(f"{_many(len(found.left))} not taken:")
        print_table("", ("Where", "Why"), [(one.place, one.why) for one in found.left])
    if found.new:
        say("Learn their words: segue taste learn")


@articles_app.command("list")
def list_articles(context: typer.Context, as_json: AsJson = False) -> None:
    """Every article, in the order in which they came."""
    with house(context) as opened, opened.database.read() as connection:
        kept = articles.all_articles(connection)
    if as_json:
        print_json([asdict(one) for one in kept])
        return
    if not kept:
        say("There is no article yet. Take some in: segue articles import PATH")
        return
    rows = [
        (one.id, _about(one), one.name, one.language, one.date or "", one.source, one.text[:_SHOWN].replace("\n", " "))
        for one in kept
    ]
    print_table("", ("No.", "About", "Name", "Language", "Date", "Source", "Begins"), rows, numbers="r")


@articles_app.command()
def remove(
    context: typer.Context,
    numbers: Annotated[list[int] | None, typer.Argument(help="As `segue articles list` shows them.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Forget articles."""
    if bool(numbers) == everything:
        raise BadRequest("Say which articles are to go.", "segue articles remove 3 4, or: --all")
    with house(context) as opened, opened.database.write() as connection:
        if everything:
            gone = articles.remove_all(connection)
        else:
            gone = len(set(numbers or ()))
            articles.remove(connection, [ArticleId(number) for number in numbers or ()])
    say(f"{_many(gone)} forgotten. What was learned from them stays until: segue taste learn")


def _many(count: int) -> str:
    return "1 article is" if count == 1 else f"{count:,} articles are"


def _about(one: KeptArticle) -> str:
    subject = one.subject
    if subject.track_id is not None:
        return f"track:{subject.track_id}"
    return f"album:{subject.album_id}" if subject.album_id is not None else f"artist:{subject.artist_id}"
