"""`segue tags`: writing what was heard into the files, and taking it back."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer

from segue.assembly import House
from segue.domain.ids import TrackId
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.output import errors, print_json, print_table, printable, say
from segue.interfaces.cli.scanning import scan_folder
from segue.services.tag_writing import HEARD_FINDINGS, Finding, Retagged
from segue.storage import folders, tag_changes

app = typer.Typer()
tags_app = typer.Typer(help="Write what was heard into the files' tags, or take it back.", no_args_is_help=True)
app.add_typer(tags_app, name="tags")

_MOST_SHOWN = 40

Tracks = Annotated[list[int] | None, typer.Argument(help="Tracks, by number; without any, the whole library.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@tags_app.command()
def write(
    context: typer.Context,
    tracks: Tracks = None,
    only: Annotated[list[Finding] | None, typer.Option(help="Write this only; may be given twice.")] = None,
    genre: Annotated[bool, typer.Option("--genre", help="Write the genre that was heard, too.")] = False,
    mood: Annotated[bool, typer.Option("--mood", help="Write the mood that was heard, too.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Also where the file has another value already.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and touch nothing.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Write tempo, key and ReplayGain into the files, where Segue is sure of them and the file does not say.

    Genre and mood are written only with --genre and --mood, where the model is sure of them.

    Each file is written through a copy that takes its place when it is whole and checked; its sound and all its other
    tags stay as they are. `segue tags undo` takes it back. Begin with --dry-run.
    """
    numbers = _numbers(tracks)
    judged = [Finding.GENRE] * genre + [Finding.MOOD] * mood
    findings = [*(only or HEARD_FINDINGS), *judged]
    with house(context) as opened:
        writer = opened.tag_writer()
        if dry_run:
            _show(writer.plans(numbers, findings, replace=replace), "would change", as_json)
            return
        if not yes and not as_json:
            say("Nothing was written yet; --dry-run shows what would change.")
            typer.confirm("Write into the music files?", abort=True)
        failed = _show(writer.write(numbers, findings, replace=replace), "changed", as_json)
        _look_again(opened)
    if failed:
        raise typer.Exit(1)


@tags_app.command()
def undo(context: typer.Context, tracks: Tracks = None, yes: Yes = False, as_json: AsJson = False) -> None:
    """Put the files' tags back as they were before Segue wrote them. What somebody has changed since stays."""
    with house(context) as opened:
        with opened.database.read() as connection:
            count = tag_changes.count(connection)
        if not count:
            say("Segue has not written into any file.")
            return
        if not yes and not as_json:
            typer.confirm(f"Take back what was written ({count:,} changes at most)?", abort=True)
        failed = _show(opened.tag_writer().take_back(_numbers(tracks)), "put back", as_json)
        _look_again(opened)
    if failed:
        raise typer.Exit(1)


def _numbers(tracks: Sequence[int] | None) -> list[TrackId] | None:
    return [TrackId(number) for number in tracks] if tracks else None


def _look_again(opened: House) -> None:
    """The library takes the files as they are now."""
    with opened.database.read() as connection:
        known = folders.all_folders(connection)
    for folder in known:
        scan_folder(opened, folder, {}, quiet=True)


def _show(found: Iterable[Retagged], what: str, as_json: bool) -> bool:
    """Print what happens to each file; True where something failed."""
    documents: list[dict[str, Any]] = []
    rows: list[tuple[object, ...]] = []
    counts: Counter[str] = Counter()
    for one in found:
        counts["files"] += 1
        if one.failure is not None:
            counts["failed"] += 1
            errors().print(f"{printable(str(one.path))}: {one.failure.reason}", markup=False)
            continue
        change = one.change
        fields = change.fields if change is not None else ()
        kept = change.kept if change is not None else ()
        counts["changed"] += bool(fields)
        counts["kept"] += bool(kept)
        told = [(field.field.value, ", ".join(field.old), ", ".join(field.new)) for field in fields]
        rows += [(one.track.id, one.track.tags.title, *names) for names in told] if len(rows) < _MOST_SHOWN else []
        if as_json:
            changes = [{"field": name, "old": old, "new": new} for name, old, new in told]
            path = printable(str(one.path))
            documents.append(
                {"id": one.track.id, "path": path, "changes": changes, "kept": [field.value for field in kept]}
            )
    if as_json:
        print_json(documents)
    else:
        print_table("", ("No.", "Title", "Field", "Before", "After"), rows[:_MOST_SHOWN], numbers="r")
        say(_summary(counts, what, len(rows) > _MOST_SHOWN))
    return bool(counts["failed"])


def _summary(counts: Counter[str], what: str, more: bool) -> str:
    parts = [f"{counts['changed']:,} of {counts['files']:,} files {what}"]
    parts += [f"{counts['kept']:,} keep values of their own"] if counts["kept"] else []
    parts += [f"{counts['failed']:,} failed"] if counts["failed"] else []
    return ("... and more. " if more else "") + "; ".join(parts) + "."
