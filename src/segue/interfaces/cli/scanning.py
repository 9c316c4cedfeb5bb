"""`segue scan`, `watch`, `folders`, `problems` and `purge`: the library and the disk."""

import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from segue.assembly import House
from segue.domain.errors import BadRequest, SegueError
from segue.domain.ids import FolderId
from segue.domain.jobs import Job, JobState
from segue.domain.music import Folder, Kind
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.output import print_json, print_table, printable, say
from segue.interfaces.cli.working import see_through
from segue.services.covering import cover, forget_missing, uncover
from segue.services.queueing import queue_analysis_of_news, queue_scan
from segue.services.watch import follow
from segue.storage import catalogue, folders, heard, named

app = typer.Typer()
folders_app = typer.Typer(help="The music folders that the library covers.", invoke_without_command=True)
app.add_typer(folders_app, name="folders")


@app.command()
def scan(
    context: typer.Context,
    paths: Annotated[list[Path] | None, typer.Argument(help="Music folders; without any, all that are known.")] = None,
    kind: Annotated[Kind, typer.Option(help="What new folders hold.")] = Kind.MUSIC,
    again: Annotated[bool, typer.Option("--again", help="Read unchanged files again, too.")] = False,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="Believe a folder that is suddenly empty.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take music folders into the library, or bring it up to date with them.

    Only what has changed is read. A file that was moved, renamed or retagged keeps its history; one that is gone is
    marked missing and comes back with its file. A scan that is interrupted goes on where it stopped.
    """
    with house(context) as opened:
        chosen = _folders(opened, paths or [], kind)
        payload = {"again": again, "allow_empty": allow_empty}
        ended = [scan_folder(opened, folder, payload, quiet=as_json) for folder in chosen]
    if as_json:
        print_json([{"folder": folder.path, **_summary(job)} for folder, job in zip(chosen, ended, strict=True)])
    for folder, job in zip(chosen, ended, strict=True):
        if job.state is not JobState.DONE:
            raise SegueError(f"The scan of {folder.path} has {job.state}.", job.error or "")
        if not as_json:
            _tell(folder, job)
    if not as_json and any(job.result and (job.result.get("new") or job.result.get("updated")) for job in ended):
        say("Hear what is new: segue analyze")


@app.command()
def watch(context: typer.Context) -> None:
    """Follow changes in all folders, take them in as they happen and hear what is new, until Ctrl-C."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with house(context) as opened, opened.directory.as_server():
        with opened.database.read() as connection:
            by_id = {folder.id: folder for folder in folders.all_folders(connection)}
        if not by_id:
            raise BadRequest("There is no folder to watch yet.", "Add one first: segue scan /path/to/music")

        def tell(job: Job) -> None:
            _tell(by_id[FolderId(int(str(job.payload["folder_id"])))], job)
            queue_analysis_of_news(opened.database, opened.clock)

        ready = lambda: say("Watching. Ctrl-C ends it.")  # noqa: E731 - said once the first scan is done
        # Hearing takes its time, and changes must not wait for it.
        listener = threading.Thread(target=opened.runner(("analyze", "name")).run_until, args=(stop,), name="listener")
        listener.start()
        try:
            follow(opened.database, opened.clock, opened.runner(("scan",)), stop, tell, ready)
        finally:
            stop.set()
            listener.join()
    say("Stopped watching.")


@folders_app.callback()
def list_folders(context: typer.Context, as_json: AsJson = False) -> None:
    """The music folders that the library covers."""
    if context.invoked_subcommand is not None:
        return
    with house(context) as opened, opened.database.read() as connection:
        known = folders.all_folders(connection)
    if as_json:
        print_json([{"id": one.id, "path": one.path, "kind": one.kind, "scanned_at": one.scanned_at} for one in known])
        return
    if not known:
        say("No folder yet. Add one: segue scan /path/to/music")
        return
    rows = [
        (one.id, one.path, one.kind, f"{one.scanned_at:%Y-%m-%d %H:%M}" if one.scanned_at else "never") for one in known
    ]
    print_table("Folders", ("No.", "Path", "Kind", "Last scan (UTC)"), rows, numbers="r")


@folders_app.command("remove")
def remove_folder(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The folder's number in `segue folders`.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget a folder, its tracks and their history. No music file is touched."""
    with house(context) as opened:
        with opened.database.read() as connection:
            folder = folders.folder_by_id(connection, FolderId(number))
        if not yes:
            typer.confirm(f"Forget {folder.path}, all its tracks and everything heard of them?", abort=True)
        count = uncover(opened.database, folder.id, opened.clock)
    say(f"Forgot {folder.path} and its {count:,} tracks.")


@app.command()
def problems(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Remarks on files that were read, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Files and folders that cannot be read or heard, each with its reason."""
    with house(context) as opened, opened.database.read() as connection:
        found = folders.all_problems(connection, fatal=None if everything else True)
        found += heard.problems(connection) + named.problems(connection)
        counts = catalogue.counts(connection)
    if as_json:
        print_json([{"path": printable(one.path), "message": one.message, "fatal": one.fatal} for one in found])
        return
    rows = [("error" if one.fatal else "remark", printable(one.path), one.message) for one in found]
    if rows:
        print_table("", ("", "File", "What is wrong"), rows)
    else:
        say("Nothing is wrong with any file.")
    if not everything and counts.remarks:
        say(f"{counts.remarks:,} remarks on files that were read: segue problems --all")


@app.command()
def purge(context: typer.Context, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Forget tracks whose files are gone, with everything heard of them."""
    with house(context) as opened:
        with opened.database.read() as connection:
            missing = catalogue.counts(connection).missing
        if not missing:
            say("No track is missing its file.")
            return
        if not yes:
            typer.confirm(f"Forget {missing:,} tracks and everything heard of them?", abort=True)
        count = forget_missing(opened.database)
    say(f"Forgot {count:,} tracks.")


def scan_folder(opened: House, folder: Folder, payload: dict[str, bool], *, quiet: bool) -> Job:
    """Queue a scan and see it through."""
    job = queue_scan(opened.database, opened.clock, folder, payload if any(payload.values()) else None)
    return see_through(opened, job, f"Scanning {folder.path}", quiet=quiet)


def _folders(opened: House, paths: list[Path], kind: Kind) -> list[Folder]:
    if paths:
        return [cover(opened.database, str(path), kind, opened.clock) for path in paths]
    with opened.database.read() as connection:
        known = folders.all_folders(connection)
    if not known:
        raise BadRequest("There is no folder to scan yet.", "Name one: segue scan /path/to/music")
    return known


_WORDS = (
    ("new", "new"),
    ("updated", "changed"),
    ("moved", "moved"),
    ("returned", "back again"),
    ("missing", "missing"),
    ("unchanged", "unchanged"),
    ("unreadable", "unreadable"),
)


def _summary(job: Job) -> dict[str, object]:
    seconds = (job.ended_at - job.started_at).total_seconds() if job.ended_at and job.started_at else None
    return {"job": job.id, "state": job.state, "error": job.error, "seconds": seconds, **(job.result or {})}


def _tell(folder: Folder, job: Job) -> None:
    if job.state is not JobState.DONE:
        say(f"The scan of {folder.path} has {job.state}: {job.error}")
        return
    found = {name: int(str(value)) for name, value in (job.result or {}).items()}
    parts = [f"{found[name]:,} {word}" for name, word in _WORDS if found.get(name)]
    say(f"{folder.path}: {found.get('seen', 0):,} files ({', '.join(parts) or 'no music'})")
    if found.get("unreadable"):
        say("Which could not be read, and why: segue problems")
