"""What a person sees: tables and bars on a terminal, plain lines through a pipe, JSON where it is asked for."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from segue.domain.jobs import Job
from segue.domain.text import printable as printable
from segue.domain.time import wall_clock

_LINE_EVERY_S = 5.0


def screen() -> Console:
    """Standard output. Through a pipe nothing is wrapped, so that a line stays a line."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=10_000, no_color=True)


def errors() -> Console:
    """Standard error."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """One line that holds no markup."""
    screen().print(escape(text), soft_wrap=True)


def print_json(value: Any) -> None:
    """A value as JSON, one document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def print_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]], *, numbers: str = "") -> None:
    """A table; `numbers` has an 'r' in the place of each column that is set to the right. Cells may have two lines."""
    console = screen()
    if not console.is_terminal:
        # Written plainly: rich would turn the tabs into spaces.
        for row in rows:
            sys.stdout.write("\t".join(" ".join(str(cell).splitlines()).replace("\t", " ") for cell in row) + "\n")
        return
    if title:
        console.print(f"[bold]{escape(title)}[/bold]")  # by itself: a table's own title breaks where the table ends
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, heading in enumerate(headings):
        right = place < len(numbers) and numbers[place] == "r"
        table.add_column(heading, justify="right" if right else "left", overflow="fold", no_wrap=right)
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    console.print(table)


def print_pairs(title: str, pairs: Sequence[tuple[str, object]]) -> None:
    """Names and values, one a line; through a pipe parted by a tab, without the title."""
    console = screen()
    if title and console.is_terminal:
        console.print(f"[bold]{escape(title)}[/bold]")
    if not console.is_terminal:
        for name, value in pairs:
            sys.stdout.write(f"{name}\t{value}\n")
        return
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in pairs:
        grid.add_row(f"  {escape(name)}", escape(str(value)))
    console.print(grid)


def duration(milliseconds: int | None) -> str:
    """3:05, or 1:02:03."""
    if milliseconds is None:
        return ""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def long_duration(milliseconds: int) -> str:
    """12 days 3 h, 5 h 20 min or 42 min."""
    minutes = milliseconds // 60_000
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} day{'s' if days > 1 else ''} {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def amount(size: int) -> str:
    """Bytes as people write them."""
    value = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def time_left(left: timedelta | None) -> str:
    """A short estimate, '' where there is none."""
    if left is None:
        return ""
    seconds = round(left.total_seconds())
    if seconds < 90:
        return f"{seconds} s left"
    minutes = round(seconds / 60)
    return f"{minutes} min left" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min left"


def per_second(rate: float | None) -> str:
    """A rate as people read it, '' where there is none: 974/s, or 2.4/s."""
    if not rate:
        return ""
    return f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s"


class JobView:
    """Shows a job as it goes: a bar on a terminal, a line now and then through a pipe."""

    def __init__(self, label: str, bar: Progress | None) -> None:
        self._label = label
        self._bar = bar
        self._task = bar.add_task(label, total=None, status="") if bar else None
        self._last_line = time.monotonic()

    def __call__(self, job: Job) -> None:
        """Show where the job is now."""
        now = wall_clock()
        rate = job.rate(now)
        known = job.progress.total is not None and rate
        total = f"of {job.progress.total:,}" if job.progress.total else ""
        left = time_left(job.time_left(now)) if known else job.progress.note
        pieces = [total, per_second(rate) if known else "", left]
        status = "  ".join(piece for piece in pieces if piece)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=job.progress.done, total=job.progress.total, status=escape(status))
        elif time.monotonic() - self._last_line >= _LINE_EVERY_S:
            self._last_line = time.monotonic()
            errors().print(escape(f"{self._label}: {job.progress.done:,} {status}"))


@contextmanager
def count_view(label: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A view for work that is counted as (done, all) and is no job."""
    console = errors()
    if quiet or not console.is_terminal:
        if not quiet:
            console.print(escape(f"{label} ..."))
        yield lambda *_: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(escape(label), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def job_view(label: str, *, quiet: bool) -> Iterator[JobView | None]:
    """A view for one job, cleared away at the end. None where only JSON is wanted."""
    if quiet:
        yield None
        return
    console = errors()
    if not console.is_terminal:
        yield JobView(label, None)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}", style="progress.percentage"),
        TextColumn("{task.fields[status]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        yield JobView(escape(label), bar)
