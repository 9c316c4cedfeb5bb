"""What others play and love, and blends of two: only of those who let others see what they hear."""

from datetime import timedelta

from segue.discovery.lists.blending import Shape as BlendShape
from segue.discovery.lists.blending import Side, blend
from segue.discovery.lists.friends import Friend, Shape, loved_lately, played_now
from segue.discovery.memory import remember
from segue.domain.errors import BadRequest, NotFound
from segue.domain.listening import Listener
from segue.domain.recommending import ListKind, TrackList
from segue.services.discovering.desk import Desk
from segue.services.gathering import lived_since, people_of
from segue.storage.database import Database
from segue.storage.listening import all_listeners
from segue.storage.preferences import all_preferences, preferences_of


def lists_of_friends(desk: Desk, listener: Listener, count: int = 24) -> list[TrackList]:
    """What the others play now, and what they love lately."""
    shape = Shape(count=count)
    memory, friends = desk.memory(listener), _friends(desk, listener, shape)
    return [
        desk.told(ListKind.FRIENDS, played_now(desk.stock, memory, friends, shape), "now"),
        desk.told(ListKind.FRIENDS, loved_lately(desk.stock, memory, friends, shape), "love"),
    ]


def blend_of(desk: Desk, asking: Listener, other: Listener, count: int = 30) -> TrackList:
    """A list for two. Who asks agrees to it by asking; the other must let others see what they hear.

    Raises:
        BadRequest: the other does not, or they are the same.
    """
    if asking.id == other.id:
        raise BadRequest("A blend is of two listeners.", "Name another one.")
    with desk.database.read() as connection:
        if not preferences_of(connection, other.id).seen_by_friends:
            raise BadRequest(
                f"{other.display_name} does not let others see what they hear.", "Only they can change that."
            )
    first, second = (Side(one.display_name, desk.memory(one)) for one in (asking, other))
    made = blend(desk.stock, first, second, BlendShape(count=count))
    return desk.told(ListKind.BLEND, made, f"{asking.id} {other.id}")


def blend_with(desk: Desk, asking: Listener, name: str, count: int = 30) -> TrackList:
    """A list for two, of whom the other is named. Whether somebody is here who does not agree is not given away.

    Raises:
        NotFound: nobody of this name lets others see what they hear.
    """
    other = next((one for one in seen_by_others(desk.database, asking) if one.name == name), None)
    if other is None:
        raise NotFound("Nobody of this name lets others see what they hear.", "Only they can change that.")
    return blend_of(desk, asking, other, count)


def seen_by_others(database: Database, listener: Listener) -> list[Listener]:
    """The other listeners who let others see what they hear."""
    with database.read() as connection:
        told = all_preferences(connection)
        others = [one for one in all_listeners(connection) if one.id in told and told[one.id].seen_by_friends]
    return [one for one in others if one.id != listener.id]


def _friends(desk: Desk, listener: Listener, shape: Shape) -> list[Friend]:
    others = seen_by_others(desk.database, listener)
    deeds = lived_since(desk.database, others, desk.copies, desk.clock() - timedelta(days=shape.days))
    items, makers = desk.stock.music.items, desk.stock.makers
    return [
        Friend(
            one.display_name,
            remember(deeds.only(deeds.listeners == one.id), items, makers, desk.now(), one.id, people_of([one])),
        )
        for one in others
    ]
