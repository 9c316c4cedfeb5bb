"""What listeners set for themselves: dials and consents."""

from collections.abc import Mapping
from dataclasses import asdict, fields

from sqlalchemy import Connection, delete, insert, select

from segue.domain.ids import ListenerId
from segue.domain.listening import Preferences
from segue.storage.schema import preferences

_NAMES = {field.name for field in fields(Preferences)}


def preferences_of(connection: Connection, listener_id: ListenerId) -> Preferences:
    """A listener's, or those that everybody begins with."""
    told = connection.execute(
        select(preferences.c.told).where(preferences.c.listener_id == listener_id)
    ).scalar_one_or_none()
    return _read(told or {})


def all_preferences(connection: Connection) -> dict[ListenerId, Preferences]:
    """Those of everybody who ever set any."""
    return {ListenerId(row.listener_id): _read(row.told) for row in connection.execute(select(preferences))}


def set_preferences(connection: Connection, listener_id: ListenerId, told: Preferences) -> None:
    """Keep them in the place of those that were set before."""
    connection.execute(delete(preferences).where(preferences.c.listener_id == listener_id))
    connection.execute(insert(preferences).values(listener_id=listener_id, told=asdict(told)))


def _read(told: Mapping[str, bool | float | None]) -> Preferences:
    """What is not set, or was not known then, is as it comes."""
    return Preferences(**{name: value for name, value in told.items() if name in _NAMES})  # type: ignore[arg-type]
