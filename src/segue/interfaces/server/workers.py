"""The workers beside the server: processes that scan, hear and learn, begun again when they die, ended with it."""

import logging
import subprocess
import sys
import threading
import time

from segue.settings import Settings

_log = logging.getLogger(__name__)

_GRACE_S = 5.0
_FIRST_REST_S, _LONGEST_REST_S = 1.0, 60.0
_LIVED_S = 60.0
"""A worker that lived so long did not die of what it found when it began."""


class Workers:
    """Keeps so many workers alive."""

    def __init__(self, settings: Settings, count: int) -> None:
        # No worker outlives the server, however that ends: then its input is closed, which it waits for.
        self._command = [sys.executable, "-m", "segue", "--data", str(settings.data)]
        self._command += ["--language", settings.language, "work", "--while-input-is-open"]
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._keep, args=(number,), name=f"keeps worker {number}", daemon=True)
            for number in range(1, count + 1)
        ]

    def begin(self) -> None:
        """Start them."""
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Tell them to stop; what they are at goes back to be taken up by the next."""
        self._ended.set()

    def wait(self) -> None:
        """Wait until they have stopped. Those who do not are killed."""
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(timeout=2 * _GRACE_S)

    def _keep(self, number: int) -> None:
        rest_s = _FIRST_REST_S
        while not self._ended.is_set():
            began = time.monotonic()
            try:
                code = self._see_through()
            except OSError as error:
                _log.error("A worker could not be started: %s", error.strerror, extra={"worker": number})
            else:
                if not self._ended.is_set():
                    _log.warning("A worker died (exit code %s) and is started again", code, extra={"worker": number})
            rest_s = _FIRST_REST_S if time.monotonic() - began > _LIVED_S else min(2 * rest_s, _LONGEST_REST_S)
            self._ended.wait(rest_s)

    def _see_through(self) -> int:
        """One worker's life; gives how it ended."""
        # In a session of its own, so that Ctrl-C in the server's terminal reaches it only through the server.
        with subprocess.Popen(  # noqa: S603 - our own program
            self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
        ) as worker:
            while worker.poll() is None and not self._ended.wait(0.2):
                pass
            worker.terminate()
            try:
                return worker.wait(timeout=_GRACE_S)
            except subprocess.TimeoutExpired:
                # Its job is handed to the next worker, who sees that this one lives no more.
                worker.kill()
                return worker.wait()
