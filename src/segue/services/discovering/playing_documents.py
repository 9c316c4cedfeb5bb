"""Radios and queues as JSON, so that whoever listens can keep them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from segue.domain.errors import BadRequest
from segue.domain.ids import ArtistId, ListenerId, TrackId
from segue.domain.playing import About, Came, Queue, Queued, Radio, Turn, Whose
from segue.domain.recommending import Reason, ReasonKind

_VERSION = 1


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
        listener, explore, deep_cuts = told["listener"], told["explore"], told["deep_cuts"]
        return Radio(
            About(told["about"]),
            str(told["key"]),
            str(told["title"]),
            tuple(TrackId(int(track)) for track in told["seeds"]),
            tuple(Turn(TrackId(int(track)), Came(came), float(heard)) for track, came, heard in told["turns"]),
            tuple(ArtistId(int(artist)) for artist in told["gone"]),
            None if listener is None else ListenerId(int(listener)),
            None if explore is None else float(explore),
            None if deep_cuts is None else float(deep_cuts),
            int(told["seed"]),
        )
    except (KeyError, TypeError, ValueError) as error:
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
