"""What a player holds comes back as it was kept, on both databases."""

from datetime import timedelta

from segue.domain.ids import ListenerId, TrackId
from segue.domain.listening import Listener
from segue.domain.playing import Player, Repeat, Standing, Whose
from segue.storage import listening, queues
from segue.storage.database import Database
from tests.conftest import NOON

_PLAYER = Player(
    (Standing(TrackId(3), source="weekly", session="s"), Standing(TrackId(5), Whose.ADDED, "It goes with “Ж”.")),
    1, 12.5, (TrackId(7),), {"version": 1, "turns": [[3, "skipped", 0.2]]}, Repeat.ALL, shuffled=True,
)  # fmt: skip


def test_a_queue_is_kept_in_the_place_of_the_one_before_and_forgotten_with_its_listener(database: Database) -> None:
    with database.write() as connection:
        ada, ben = (
            listening.add_listener(connection, Listener(ListenerId(0), name, name, NOON)) for name in ("ada", "ben")
        )
        assert queues.kept(connection, ada.id) is None
        queues.keep(connection, ada.id, Player((Standing(TrackId(1)),)), NOON)
        later = NOON + timedelta(hours=1)
        queues.keep(connection, ada.id, _PLAYER, later)
        queues.keep(connection, ben.id, Player(), NOON)
        assert queues.kept(connection, ada.id) == (_PLAYER, later)
        assert queues.kept(connection, ben.id) == (Player(), NOON)
        listening.remove_listener(connection, ada.id)
        assert queues.kept(connection, ada.id) is None
