"""`segue evaluate`: how good recommenders are, on listening that they did not learn from."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segue.domain.errors import BadRequest
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.output import count_view, errors, print_json, print_pairs, print_table, printable, say
from segue.storage.artifacts import check_folder, replace_file

if TYPE_CHECKING:
    from segue.proving.data import Known
    from segue.proving.splits import Split
    from segue.proving.study import Study

app = typer.Typer()

_LEAST = 5
_LEAST_AT_HOME = 2

Data = Annotated[
    Path | None,
    typer.Argument(
        metavar="[DATA]",
        help="A CSV or Parquet of listener,item[,plays][,time], ListenBrainz listens, a table of playlists, or the "
        "folder of HetRec's Last.fm; without it, what was listened to here.",
        show_default=False,
    ),
]


Models = Annotated[
    str, typer.Option(help="Names parted by commas; without it, all. The baselines come anyway.", show_default=False)
]
SplitName = Annotated[
    str | None,
    typer.Option(
        help="What is hidden: listeners, week, session, cold-tracks, cold-listeners or playlists; without it, "
        "playlists for playlists and listeners for anything else.",
        show_default=False,
    ),
]
Seeds = Annotated[int, typer.Option(min=1, help="How often, each time with other draws.")]
Places = Annotated[str, typer.Option(help="How many places are looked at; models are sorted by NDCG at the first.")]
Search = Annotated[
    str | None,
    typer.Option(
        metavar="BUDGET",
        help='Search for parameters first, for each model and seed: "30" is so many trials, "90s" or "5m" so long.',
        show_default=False,
    ),
]
LeastItems = Annotated[
    int | None, typer.Option(min=1, help="Leave out listeners with fewer items; by default 5.", show_default=False)
]
LeastListeners = Annotated[
    int | None,
    typer.Option(
        min=1, help="Leave out items with fewer listeners; by default 5; of playlists and here, 2.", show_default=False
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write a page, .html, and the same as .json beside.", show_default=False),
]


@app.command()
def evaluate(
    context: typer.Context,
    path: Data = None,
    models: Models = "",
    split: SplitName = None,
    seeds: Seeds = 3,
    at: Places = "100,20",
    search: Search = None,
    least_items: LeastItems = None,
    least_listeners: LeastListeners = None,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Put recommenders beside each other: what they find of what was hidden from them.

    Popularity, item neighbours and chance are always among them. Figures are means over listeners, with what they are
    for 95 of 100 other draws of listeners.
    """
    from segue.proving.data import read  # noqa: PLC0415 - takes a moment to import
    from segue.proving.search import Budget  # noqa: PLC0415 - the same
    from segue.proving.study import recipes, study  # noqa: PLC0415 - the same

    places = _places(at)
    budget = Budget.of(search) if search else None
    names = tuple(dict.fromkeys(name.strip() for name in models.split(",") if name.strip()))
    recipes(names)
    if output is not None:
        _check_output(output)
    known = own_listening(context) if path is None else read(path)
    chosen = _split(split, known)
    fewest = _LEAST_AT_HOME if path is None or known.titles else _LEAST
    known = known.core(least_items or _LEAST, least_listeners or fewest)
    with count_view(f"Proving on {known.title}", quiet=as_json) as progress:
        found = study(known, chosen, names, seeds=seeds, at=places, budget=budget, progress=progress)
    if output is not None:
        _write(output, found)
    if as_json:
        print_json(found.as_json())
        return
    _show(found)
    if output is not None:
        say(f"The report is in {printable(str(output))}.")


def own_listening(context: typer.Context) -> "Known":
    """What the server's own listeners did, deed by deed.

    Raises:
        BadRequest: nobody did anything yet.
    """
    with house(context) as opened:
        known = opened.gathered().known
    if not len(known.plays):
        raise BadRequest(
            "Nobody has listened to anything here yet.",
            "Name a file of listening, segue evaluate plays.csv, or make a library to look around in: segue demo",
        )
    return known


def _split(name: str | None, known: "Known") -> "Split":
    from segue.proving.splits import split_of  # noqa: PLC0415 - takes a moment to import

    return split_of(name or ("playlists" if known.titles else "listeners"))


def _places(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or not all(part.isascii() and part.isdigit() and 1 <= int(part) <= 1000 for part in parts):
        raise BadRequest(f"--at {text!r} is no number of places.", 'Say "100,20", each from 1 to 1000.')
    return tuple(dict.fromkeys(map(int, parts)))


def _check_output(output: Path) -> None:
    if output.suffix.lower() not in (".html", ".htm"):
        raise BadRequest(f"The report {output} is a page.", "Give it a name that ends in .html.")
    check_folder(output.absolute().parent)


def _write(output: Path, found: "Study") -> None:
    from segue.proving.report import report  # noqa: PLC0415 - brings in what makes pages

    told = json.dumps(found.as_json(), ensure_ascii=False, indent=2)
    replace_file(output.absolute(), report(found).encode())
    replace_file(output.absolute().with_suffix(".json"), f"{told}\n".encode())


def _show(found: "Study") -> None:
    from segue.proving.judging import figure_words  # noqa: PLC0415 - takes a moment to import

    few = min(found.at)
    print_pairs(
        found.data,
        [
            ("Listening", f"{found.listeners:,} listeners, {found.items:,} items, {found.plays:,} of them heard"),
            ("Split", found.split),
            ("Asked", f"{found.asked:,} listeners under {found.seeds} seed{'s' if found.seeds > 1 else ''}"),
        ],
    )
    columns = (f"recall@{few}", "r_precision", "roc_auc", f"coverage@{few}", f"novelty@{few}", f"diversity@{few}")
    headings = ("Model", figure_words(found.main), "95 %", *map(figure_words, columns), "Learn", "Answer")
    print_table("", headings, _rows(found, columns), numbers=" rrrrrrrrrr")
    for words in found.verdicts:
        say(words)
    for name, why in found.left_out.items():
        errors().print(f"Left out: {name}. {why}", markup=False)
    for note in found.notes:
        errors().print(f"Note: {note}", markup=False)


def _rows(found: "Study", columns: Sequence[str]) -> list[tuple[str, ...]]:
    rows = []
    for one in found.judged:
        main = one.figures[found.main]
        values = {name: figure.value for name, figure in one.figures.items()} | one.whole
        cells = (f"{values[name]:.3f}" for name in columns)
        seconds = (f"{one.learn_s:.2f} s", f"{one.answer_s:.2f} s")
        rows.append((one.name, f"{main.value:.4f}", f"{main.low:.4f} to {main.high:.4f}", *cells, *seconds))
    return rows
