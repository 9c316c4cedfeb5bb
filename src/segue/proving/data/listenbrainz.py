"""Listens as ListenBrainz gives them out: a JSON object in each line, one file or a folder of them.

An item is a recording by its MusicBrainz id, or by the names of artist and track where there is none.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from segue.domain.errors import BadRequest
from segue.domain.text import name_key
from segue.proving.data.files import ending, lines
from segue.proving.data.known import Known, Plays
from segue.taste import Music, Numbering

ENDINGS = (".listens", ".jsonl", ".ndjson", ".json")
_DAY = 86_400.0


class _Listen(NamedTuple):
    listener: str
    item: str
    artist: str
    title: str
    seconds: float


def listen_files(folder: Path) -> tuple[Path, ...]:
    """The files of listens in a folder and the folders in it, in order."""
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file() and ending(path) in ENDINGS))


def read_listenbrainz(path: Path) -> Known:
    """Every listen once.

    Raises:
        BadRequest: a line is no listen, or there is none at all.
    """
    listeners: dict[str, int] = {}
    items: dict[str, int] = {}
    artists: dict[str, int] = {}
    called: list[str] = []
    makers: list[int] = []
    heard: dict[tuple[int, int, float], None] = {}
    count = 0
    for file in listen_files(path) if path.is_dir() else (path,):
        for listen in _listens(file):
            count += 1
            who = listeners.setdefault(listen.listener, len(listeners))
            what = items.setdefault(listen.item, len(items))
            if what == len(called):
                called.append(listen.title)
                makers.append(artists.setdefault(listen.artist, len(artists)))
            heard[who, what, listen.seconds] = None
    if not heard:
        raise BadRequest(f"{path.name} holds no listen.", "Unpack a ListenBrainz dump and name its folder.")
    table = np.array(list(heard), dtype=np.float64)
    ones = np.ones(len(table), dtype=np.float32)
    plays = Plays(table[:, 0].astype(np.int32), table[:, 1].astype(np.int32), ones, table[:, 2] / _DAY)
    music = replace(
        Music.unknown(Numbering.of(np.arange(len(items)))),
        artists=np.array(makers, dtype=np.int32),
        names=tuple(called),
        artist_names=tuple(artists),
    )
    twice = count - len(heard)
    notes = (f"{twice:,} listens were there twice and count once.",) if twice else ()
    return Known(path.name.partition(".")[0], Numbering.of(np.arange(len(listeners))), plays, music, notes=notes)


def _listens(path: Path) -> Iterator[_Listen]:
    for number, line in lines(path):
        try:
            told = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _wrong(path, number, "this is no JSON") from error
        try:
            yield _listen(told)
        except (KeyError, TypeError, AttributeError) as error:
            raise _wrong(path, number, f"this is no listen, {error} is missing or of another kind") from error
        except (ValueError, OverflowError) as error:
            raise _wrong(path, number, "this listen has no time") from error


def _listen(told: Mapping[str, Any]) -> _Listen:
    track = told["track_metadata"]
    artist, title = str(track["artist_name"]), str(track["track_name"])
    more = {**(track.get("additional_info") or {}), **(track.get("mbid_mapping") or {})}
    item = more.get("recording_mbid") or f"{name_key(artist)}\n{name_key(title)}"
    who = told["user_name"] if told.get("user_name") else told["user_id"]
    when = told["listened_at"] if told.get("listened_at") is not None else told["timestamp"]
    return _Listen(str(who), str(item), artist, title, _seconds(when))


def _seconds(when: Any) -> float:
    """Since 1970, from such a number or from a time as text, which is UTC where it does not say otherwise."""
    if isinstance(when, str):
        time = datetime.fromisoformat(when)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    seconds = float(when)
    if not np.isfinite(seconds):
        raise ValueError(when)
    return seconds


def _wrong(path: Path, line: int, words: str) -> BadRequest:
    return BadRequest(f"{path.name}, line {line}: {words}.", "Correct the line, or copy the file again.")
