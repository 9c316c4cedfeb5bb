"""What a listener's player holds, kept between browsers and restarts; of guests and in private nothing is."""

from datetime import datetime

from segue.domain.listening import Listener
from segue.domain.playing import Player
from segue.domain.time import Clock
from segue.storage import queues
from segue.storage.database import Database


class Queues:
    """Keeps players' queues."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def keep(self, listener: Listener, player: Player) -> datetime:
        """Keep what a player holds, in the place of what was kept; returns when that was."""
        now = self._clock()
        with self._database.write() as connection:
            queues.keep(connection, listener.id, player, now)
        return now

    def kept(self, listener: Listener) -> tuple[Player, datetime | None]:
        """What was kept last, and when; nothing at the beginning."""
        with self._database.read() as connection:
            return queues.kept(connection, listener.id) or (Player(), None)
