"""`segue jobs` and `segue work`: durable work, what it is at and how to stop it."""

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from segue.assembly import House
from segue.domain.errors import SegueError
from segue.domain.ids import JobId
from segue.domain.jobs import Job, JobState
from segue.domain.time import wall_clock
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.output import job_view, per_second, print_json, print_table, say, time_left
from segue.services.queueing import queue_learning, queue_map, queue_weekly_lists
from segue.storage import jobs

_LOOK_EVERY_S = 600.0

app = typer.Typer()
jobs_app = typer.Typer(help="Durable work: what is queued, running and done.", invoke_without_command=True)
app.add_typer(jobs_app, name="jobs")


@jobs_app.callback()
def list_jobs(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Durable work: what is queued, running and done."""
    if context.invoked_subcommand is not None:
        return
    with house(context) as opened, opened.database.read() as connection:
        found = jobs.recent_jobs(connection, limit)
    if as_json:
        print_json([_document(job) for job in found])
    elif found:
        print_table("Jobs", ("No.", "Kind", "State", "Done", "Rate", "What"), [_row(job) for job in found], numbers="r")
    else:
        say("No jobs yet.")


@jobs_app.command()
def cancel(context: typer.Context, number: Annotated[int, typer.Argument(help="The job's number.")]) -> None:
    """Stop a job. What it has finished stays finished."""
    with house(context) as opened, opened.database.write() as connection:
        job = jobs.request_cancel(connection, JobId(number), opened.clock())
    say(f"Job {job.id} is cancelled." if job.state is JobState.CANCELLED else f"Job {job.id} will stop in a moment.")


@jobs_app.command()
def retry(context: typer.Context, number: Annotated[int, typer.Argument(help="The job's number.")]) -> None:
    """Queue a failed or cancelled job again, for `segue work` or the next scan to take."""
    with house(context) as opened, opened.database.write() as connection:
        job = jobs.retry_job(connection, JobId(number), opened.clock())
    say(f"Job {job.id} is queued again. `segue work --once` runs it now.")


@app.command()
def work(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Stop when nothing is left to do.")] = False,
    while_input_is_open: Annotated[
        bool, typer.Option("--while-input-is-open", help="Stop when whoever started this is gone.", hidden=True)
    ] = False,
) -> None:
    """Carry out queued jobs until Ctrl-C; several workers share the work."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    if while_input_is_open:
        threading.Thread(target=_stop_at_the_end_of_input, args=(stop,), daemon=True).start()
    with house(context) as opened:
        runner = opened.runner()
        if not once:
            say("Waiting for work. Ctrl-C ends it.")
            runner.run_until(stop, idle=_daily(opened))
            return
        while not stop.is_set() and (job := runner.run_next(stop=stop)) is not None:
            say(f"Job {job.id} ({job.kind}): {job.state}{f': {job.error}' if job.error else ''}")


def _stop_at_the_end_of_input(stop: threading.Event) -> None:
    while os.read(0, 1024):
        pass
    stop.set()


def _daily(opened: House) -> Callable[[], None]:
    """Queues what comes due, to be called whenever there is nothing to do.

    That is learning once a day, where somebody did something since, everybody's lists once a week, and the map when
    much music came since it was drawn.
    """
    looked_at: list[float] = []

    def look() -> None:
        if looked_at and time.monotonic() - looked_at[-1] < _LOOK_EVERY_S:
            return
        looked_at[:] = [time.monotonic()]
        if opened.learner().is_due():
            queue_learning(opened.database, opened.clock)
        if opened.cartographer().is_due():
            queue_map(opened.database, opened.clock)
        if opened.weekly_lists_are_due():
            queue_weekly_lists(opened.database, opened.clock)

    return look


def came_to(job: Job, words: Mapping[str, str]) -> str:
    """What a job came to, in a sentence: the first of its counts in any case, the others where there are some.

    `words` tell what each count is of, by its name in the job's result.
    """
    found = {name: int(str((job.result or {}).get(name, 0))) for name in words}
    first = next(iter(words), None)
    return ", ".join(f"{found[name]:,} {what}" for name, what in words.items() if found[name] or name == first) + "."


def see_through(opened: House, job: Job, label: str, *, quiet: bool) -> Job:
    """Run a queued job to its end, here or, where another process is already at it, by looking on."""
    runner = opened.runner()
    with job_view(label, quiet=quiet) as view:
        while not job.state.ended:
            ran = runner.run_next(only=job.id, observer=view)
            if ran is None:
                time.sleep(0.5)
            with opened.database.read() as connection:
                job = jobs.job_by_id(connection, job.id)
            if ran is None and view is not None:
                view(job)
            if ran is not None and job.state is JobState.QUEUED:
                raise SegueError(f"{label} did not end: {job.error}", "It will be tried again.")
    return job


def _row(job: Job) -> tuple[object, ...]:
    now = wall_clock()
    done = f"{job.progress.done:,}" + (f" of {job.progress.total:,}" if job.progress.total is not None else "")
    rate = job.rate(now)
    state = f"{job.state}, stopping" if job.cancel_requested and not job.state.ended else str(job.state)
    what = job.error or time_left(job.time_left(now)) or job.progress.note
    if not what and job.result:
        what = ", ".join(f"{value:,} {name}" for name, value in job.result.items() if isinstance(value, int) and value)
    return job.id, job.kind, state, done, per_second(rate), what


def _document(job: Job) -> dict[str, Any]:
    now = wall_clock()
    left = job.time_left(now)
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "payload": job.payload,
        "attempts": job.attempts,
        "done": job.progress.done,
        "total": job.progress.total,
        "note": job.progress.note,
        "rate": job.rate(now),
        "seconds_left": left.total_seconds() if left is not None else None,
        "cancel_requested": job.cancel_requested,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "ended_at": job.ended_at,
        "result": job.result,
        "error": job.error,
    }
