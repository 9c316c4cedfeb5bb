"""`segue backup`, `restore` and `doctor`: keeping what Segue knows safe and sound."""

from pathlib import Path
from typing import Annotated

import typer

from segue.assembly import open_house_alone
from segue.interfaces.cli.context import AsJson, house, settings_of
from segue.interfaces.cli.output import amount, print_json, print_table, say
from segue.services.backups import place_of
from segue.storage import backup as backups

app = typer.Typer()


@app.command()
def backup(
    context: typer.Context,
    target: Annotated[
        Path | None, typer.Argument(help="The file to write; by default one in the data folder.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Save everything Segue knows in one file, while it goes on working. Music files are not in it.

    The file fits SQLite and PostgreSQL alike, so it also moves a library from one to the other.
    """
    with house(context) as opened:
        now = opened.clock()
        file = target or place_of(opened.directory, now)
        contents = backups.save(opened.database, opened.directory.artifacts, file.absolute(), now)
    rows = sum(contents.rows.values())
    size = file.stat().st_size
    if as_json:
        print_json({"file": str(file), "size": size, "rows": contents.rows, "artifacts": contents.artifacts})
    else:
        say(f"Saved {rows:,} rows and {contents.artifacts:,} pictures in {file} ({amount(size)}).")


@app.command()
def restore(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(help="A file that `segue backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only verify the backup; replace nothing.")] = False,
) -> None:
    """Replace what Segue knows by a backup, after verifying it.

    A SQLite database in its place is put aside.
    """
    contents = backups.verify(source)
    rows = sum(contents.rows.values())
    say(f"{source} is sound: made {contents.made_at[:19]}, {rows:,} rows, {contents.artifacts:,} pictures.")
    if check:
        return
    settings = settings_of(context)
    if not yes:
        typer.confirm(f"Replace everything in {settings.database or settings.data} by it?", abort=True)
    with open_house_alone(settings) as opened:
        backups.restore(source, opened.database, opened.directory.artifacts, opened.clock())
    say("Restored. Music files are looked at again at the next scan.")


@app.command()
def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Check everything Segue stands on, and say how to mend what is wrong; exits with 1 if something is."""
    from segue.services.doctor import Verdict, examine  # noqa: PLC0415 - hearing takes a second to import

    with house(context) as opened:
        settings = opened.settings
        checks = list(examine(opened.database, opened.directory, settings.models, settings.model))
    if as_json:
        print_json([{"name": c.name, "verdict": c.verdict, "finding": c.finding, "mend": c.mend} for c in checks])
    else:
        marks = {Verdict.GOOD: "ok", Verdict.NOTE: "note", Verdict.BAD: "BAD"}
        rows = [(marks[c.verdict], c.name, c.finding, c.mend) for c in checks]
        print_table("", ("", "What", "Finding", "How to mend it"), rows)
    if any(check.verdict is Verdict.BAD for check in checks):
        raise typer.Exit(1)
