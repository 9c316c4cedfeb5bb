"""What a child process that hears clips does: begin, and hear one after the other."""

import os
import signal

from segue.hearing.embedding.port import Embedder
from segue.naming.hearing_clips import HeardClip, Lost, Wanted, hear_clip

_embedder: list[Embedder | None] = [None]
"""What this process listens with, set once when it begins."""


def begin_worker(embedder: Embedder | None) -> None:
    """Keep the embedder, leave Ctrl-C to the parent, and keep decoders written in C from complaining to the screen."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    _embedder[0] = embedder


def begun() -> None:
    """Answered by a process that is there."""


def hear_in_worker(wanted: Wanted) -> HeardClip | Lost:
    """One clip, heard with what the process was begun with."""
    return hear_clip(wanted, _embedder[0])
