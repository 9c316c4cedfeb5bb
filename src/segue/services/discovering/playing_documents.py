"""Radios and queues as JSON, so that whoever listens can keep them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from segue.domain.errors import BadRequest
from segue.domain.ids import ArtistId, ListenerId, TrackId
from segue.domain.playing import About, Came, Queue, Queued, Radio, Turn, Whose
from segue.domain.recommending import Reason, ReasonKind

_VERSION = 1
_LARGEST = 2**63 - 1
"""No number of anything is larger: databases count no further."""
_LONGEST = 20_000
"""Tracks that a radio remembers, in documents."""
_YEARS = re.compile(r"[0-9]{4}-[0-9]{4}")

N = TypeVar("N", bound=int)


def radio_document(radio: Radio) -> dict[str, Any]:
    """A radio for JSON."""
    return {
        "version": _VERSION,
        "about": str(radio.about),
        "key": radio.key,
        "title": radio.title,
        "seeds": list(radio.seeds),
        "turns": [[turn.track_id, str(turn.came), turn.heard] for turn in radio.turns],
        "gone": list(radio.gone),
        "listener": radio.listener_id,
        "explore": radio.explore,
        "deep_cuts": radio.deep_cuts,
        "seed": radio.seed,
    }


def radio_of(document: object) -> Radio:
    """The radio that `radio_document` was given.

    Raises:
        BadRequest: it is none, or one of a later Segue.
    """
    told = _checked(document, "radio")
    try:
        about, key = About(told["about"]), str(told["key"])
        listener, explore, deep_cuts = told["listener"], told["explore"], told["deep_cuts"]
        return Radio(
            about,
            _key(about, key),
            str(told["title"]),
            _numbers(TrackId, told["seeds"]),
            tuple(
                Turn(_number(TrackId, track), Came(came), float(heard)) for track, came, heard in _few(told["turns"])
            ),
            _numbers(ArtistId, told["gone"]),
            None if listener is None else _number(ListenerId, listener),
            None if explore is None else float(explore),
            None if deep_cuts is None else float(deep_cuts),
            _number(int, told["seed"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise BadRequest("This radio cannot be read: a part of it is missing or makes no sense.", _BEGIN) from error


def queue_document(queue: Queue) -> dict[str, Any]:
    """A queue for JSON."""
    return {
        "version": _VERSION,
        "tracks": [
            {
                "track": one.track_id,
                "whose": str(one.whose),
                "reason": None if one.reason is None else asdict(one.reason),
            }
            for one in queue.tracks
        ],
        "refused": list(queue.refused),
    }


def queue_of(document: object) -> Queue:
    """The queue that `queue_document` was given.

    Raises:
        BadRequest: it is none, or one of a later Segue.
    """
    told = _checked(document, "queue")
    try:
        tracks = tuple(
            Queued(TrackId(int(one["track"])), Whose(one["whose"]), _reason(one["reason"])) for one in told["tracks"]
        )
        return Queue(tracks, tuple(TrackId(int(track)) for track in told["refused"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadRequest("This queue cannot be read: a part of it is missing or makes no sense.", _BEGIN) from error


_BEGIN = "Begin a new one."


def _few(told: Any) -> list[Any]:
    if not isinstance(told, list) or len(told) > _LONGEST:
        raise ValueError("this is no list, or too long a one")
    return told


def _numbers(kind: Callable[[int], N], told: Any) -> tuple[N, ...]:
    return tuple(_number(kind, one) for one in _few(told))


def _number(kind: Callable[[int], N], told: Any) -> N:
    number = int(told)
    if not 0 <= number <= _LARGEST:
        raise ValueError("nothing has such a number")
    return kind(number)


def _key(about: About, key: str) -> str:
    """A key that names what the radio is about."""
    if about is About.YEARS and not _YEARS.fullmatch(key):
        raise ValueError("these are no years")
    if about in (About.ARTIST, About.ALBUM):
        _number(int, key)
    return key


def _checked(document: object, what: str) -> Mapping[str, Any]:
    if not isinstance(document, Mapping) or document.get("version") != _VERSION:
        raise BadRequest(f"This is no {what} that this Segue can read.", _BEGIN)
    return document


def _reason(told: Mapping[str, Any] | None) -> Reason | None:
    if told is None:
        return None
    return Reason(
        ReasonKind(told["kind"]),
        tuple(TrackId(int(track)) for track in told["seed_tracks"]),
        tuple(ArtistId(int(artist)) for artist in told["seed_artists"]),
        tuple(str(word) for word in told["words"]),
        {str(name): float(figure) for name, figure in told["figures"].items()},
    )
