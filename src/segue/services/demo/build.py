"""Making the demo library: every track composed, played, encoded, tagged and put in its place, several at a time.

A file gets its final name only when it is complete, and a log of what was finished lies beside the music, so a build
that was interrupted is completed by the next one. The same seed gives the same samples and tags on one machine;
between machines the last bit of a sample may differ, as their arithmetic does.
"""

import errno
import hashlib
import json
import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from segue.audio.encode import encode
from segue.composing import SAMPLE_RATE, STYLES, Composition, compose, render
from segue.domain.errors import BadRequest, DiskFull, StorageUnavailable
from segue.domain.music import Picture
from segue.library import write_tags
from segue.services.demo.catalogue import DemoTrack, demo_tracks
from segue.services.demo.covers import cover
from segue.services.demo.tagging import embedded_lyrics, sidecar, tags_of

LOG_NAME = ".segue-demo.jsonl"
"""The log of finished files: a line of JSON each."""

_EDITION = 1
"""Raised when the music, tags or covers of the same seed change, so that older files are made anew."""

_SAMPLER_STYLE = "House"


@dataclass(frozen=True, slots=True)
class DemoLibrary:
    """What a build left on disk. `files` are relative to `directory`, in the order of `tracks`.

    `built` and `kept` count the files made now and those an earlier build had made.
    """

    directory: Path
    seed: int
    tracks: tuple[DemoTrack, ...]
    files: tuple[str, ...]
    built: int
    kept: int


def build_demo(
    directory: Path,
    seed: int = 4747,
    workers: int = 2,
    on_progress: Callable[[int, int], None] | None = None,
    tracks: Sequence[DemoTrack] | None = None,
) -> DemoLibrary:
    """Make the demo library in `directory`, or what is missing of it, and tell how far it is as (done, all).

    `tracks` makes only some of `demo_tracks(seed)`. With one worker all is done in this process. What `on_progress`
    raises ends the build; what is finished by then stays.
    """
    wanted = tuple(tracks) if tracks is not None else demo_tracks(seed)
    _check(wanted, workers)
    with _explained(directory):
        directory.mkdir(parents=True, exist_ok=True)
        finished = _finished(directory)
        missing = [track for track in wanted if not _is_there(directory, track, seed, finished)]
        done = len(wanted) - len(missing)
        tell = on_progress or _silent
        tell(done, len(wanted))
        for track in _made(directory, seed, workers, missing):
            _log(directory, track, seed)
            done += 1
            tell(done, len(wanted))
    return DemoLibrary(
        directory, seed, wanted, tuple(track.path for track in wanted), len(missing), len(wanted) - len(missing)
    )


def piece_of(track: DemoTrack, seed: int) -> Composition:
    """The score of a track, and what is true of it. Its copy on another album has the same one."""
    number = track.number if track.copy_of is None else track.copy_of
    return compose(
        STYLES[track.style], track.character, np.random.default_rng([seed, 2, number]), track.seconds, track.branch
    )


def _check(tracks: tuple[DemoTrack, ...], workers: int) -> None:
    if workers < 1:
        raise BadRequest(f"The demo cannot be built by {workers} workers.", "Use 1 or more.")
    numbers = {track.number for track in tracks}
    for track in tracks:
        if track.copy_of is not None and track.copy_of not in numbers:
            raise BadRequest(f"“{track.title}” repeats a track that is not among those to build.", "Add that one too.")


def _silent(done: int, total: int) -> None:
    """Tell nobody."""


@contextmanager
def _explained(directory: Path) -> Iterator[None]:
    """Failures of the disk and of the workers, in words."""
    try:
        yield
    except BrokenProcessPool as failure:
        raise StorageUnavailable(
            "A process that was making the demo library was ended from outside.",
            "Start again: what is finished is kept. If memory is short, use one worker.",
        ) from failure
    except OSError as failure:
        if failure.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(
                f"There is no room left for the demo library in {directory}.", "It needs 250 MB."
            ) from failure
        raise StorageUnavailable(
            f"The demo library cannot be written to {directory}: {failure.strerror}.",
            "Choose a folder you may write to.",
        ) from failure


def _made(directory: Path, seed: int, workers: int, missing: list[DemoTrack]) -> Iterator[DemoTrack]:
    """Each missing track, once it is there; copies last, since what they repeat must be there first."""
    own = [track for track in missing if track.copy_of is None]
    copies = [track for track in missing if track.copy_of is not None]
    if workers == 1 or len(own) <= 1:
        for track in own:
            _make(directory, seed, track)
            yield track
    else:
        yield from _made_together(directory, seed, workers, own)
    originals = {track.number: track for track in demo_tracks(seed)}
    for track in copies:
        original = originals[track.number if track.copy_of is None else track.copy_of]
        _put(directory, seed, track, piece_of(original, seed), original)
        yield track


def _made_together(directory: Path, seed: int, workers: int, tracks: list[DemoTrack]) -> Iterator[DemoTrack]:
    # A fresh interpreter per worker: forking a process that has threads, as a server has, can hang.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting: dict[Future[None], DemoTrack] = {pool.submit(_make, directory, seed, track): track for track in tracks}
        try:
            for future in as_completed(waiting):
                future.result()
                yield waiting[future]
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _make(directory: Path, seed: int, track: DemoTrack) -> None:
    """One track from nothing to a finished file."""
    _put(directory, seed, track, piece_of(track, seed), None)


def _put(directory: Path, seed: int, track: DemoTrack, piece: Composition, original: DemoTrack | None) -> None:
    """The file under a hidden name (rendered, or copied from `original`), then in its place, with what lies beside."""
    place = directory / track.path
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.stem}.part{place.suffix}")
    try:
        if original is None:
            encode(render(piece.score, np.random.default_rng([seed, 3, track.number])), SAMPLE_RATE, draft)
        else:
            shutil.copyfile(directory / original.path, draft)
        art = _cover_of(track, seed)
        write_tags(draft, tags_of(track, piece), embedded_lyrics(track, piece), art if track.cover_in_tag else None)
        if track.cover_beside:
            _place_bytes(
                place.with_name("cover.jpg" if art.mime == "image/jpeg" else "cover.png"), art.data, track.number
            )
        lines = sidecar(track, piece)
        if lines is not None:
            _place_bytes(place.with_suffix(".lrc"), lines.encode(), track.number)
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)


def _cover_of(track: DemoTrack, seed: int) -> Picture:
    return cover(_SAMPLER_STYLE if track.compilation else track.style, track.album_artist, track.album, seed)


def _place_bytes(path: Path, data: bytes, number: int) -> None:
    """Whole or not at all; `number` keeps two workers that write the same cover out of each other's way."""
    draft = path.with_name(f".{path.name}.{number}.part")
    draft.write_bytes(data)
    draft.replace(path)


def _recipe(track: DemoTrack, seed: int) -> str:
    """A fingerprint of all that decides a file, the same in every process (sets have no order of their own)."""
    told = {name: getattr(track, name) for name in DemoTrack.__dataclass_fields__}
    told["left_out"] = sorted(track.left_out)
    return hashlib.sha256(f"{_EDITION} {seed} {told}".encode()).hexdigest()[:24]


def _finished(directory: Path) -> dict[str, str]:
    """Path to recipe, of all that earlier builds finished. A last line that was cut off counts as not there."""
    found: dict[str, str] = {}
    try:
        text = (directory / LOG_NAME).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return found
    for line in text.splitlines():
        try:
            entry = json.loads(line)
            found[entry["path"]] = entry["recipe"]
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _is_there(directory: Path, track: DemoTrack, seed: int, finished: dict[str, str]) -> bool:
    place = directory / track.path
    return finished.get(track.path) == _recipe(track, seed) and place.is_file() and place.stat().st_size > 0


def _log(directory: Path, track: DemoTrack, seed: int) -> None:
    entry = json.dumps({"path": track.path, "recipe": _recipe(track, seed)}, ensure_ascii=False)
    with (directory / LOG_NAME).open("a", encoding="utf-8") as log:
        # The line break comes first, so that a line an earlier build left unfinished does not swallow this one.
        log.write(f"\n{entry}")
        log.flush()
        os.fsync(log.fileno())
