"""`segue genre labels`: the tree of genres, and what a label means."""

from typing import Annotated, Any

import typer

from segue.domain.errors import NotFound
from segue.interfaces.cli.context import AsJson, settings_of
from segue.interfaces.cli.genre.wording import AboutMood, task_of
from segue.interfaces.cli.output import print_json, print_pairs, say
from segue.naming.labels.hierarchy import FILES, Genre, Hierarchy, hierarchy_of

app = typer.Typer()


@app.command()
def labels(
    context: typer.Context,
    text: Annotated[list[str] | None, typer.Argument(help="What somebody wrote into a tag.")] = None,
    mood: AboutMood = False,
    as_json: AsJson = False,
) -> None:
    """The tree of genres that Segue knows, or what a label means to it.

    A file genres.toml in the data folder is laid over it: it adds, renames and moves genres and teaches further names.
    """
    task, folder = task_of(mood), settings_of(context).data
    known = hierarchy_of(folder, task)
    if text:
        _explain(known, " ".join(text), as_json)
    elif as_json:
        print_json([_document(known, genre) for genre in known])
    else:
        _print_tree(known, None, 0)
        say(f"\n{len(known)} in all. Yours are added in {folder / FILES[task]}")


def _explain(known: Hierarchy, text: str, as_json: bool) -> None:
    found = known.resolve_all(text)
    if as_json:
        print_json([_document(known, genre) for genre in found])
    elif not found:
        raise NotFound(f"{text!r} is no label that Segue knows. It stays as it is.", "Add it to your genres.toml.")
    else:
        for genre in found:
            print_pairs(genre.name, [pair for pair in _pairs(known, genre) if pair[1]])


def _pairs(known: Hierarchy, genre: Genre) -> list[tuple[str, object]]:
    return [
        ("Id", genre.id),
        ("Belongs to", " < ".join(one.name for one in known.ancestors(genre.id))),
        ("Holds", ", ".join(one.name for one in known.children(genre.id))),
        ("Also written", ", ".join(genre.synonyms)),
    ]


def _document(known: Hierarchy, genre: Genre) -> dict[str, Any]:
    ancestors = [one.id for one in known.ancestors(genre.id)]
    children = [one.id for one in known.children(genre.id)]
    told = {"id": genre.id, "name": genre.name, "ancestors": ancestors, "children": children}
    return {**told, "synonyms": list(genre.synonyms)}


def _print_tree(known: Hierarchy, parent: str | None, depth: int) -> None:
    for genre in known.children(parent):
        say("  " * depth + genre.name)
        _print_tree(known, genre.id, depth + 1)
