"""What somebody's last word on one thing is, as far as it was not taken back."""

from segue.domain.listening import Event, EventKind, Listener, Subject
from segue.storage.database import Database
from segue.storage.listening import events_of

_VERDICTS = (EventKind.LIKE, EventKind.DISLIKE, EventKind.NEVER, EventKind.FOLLOW, EventKind.RATING)


def verdict_on(database: Database, listener: Listener, subject: Subject) -> Event | None:
    """The opinion of a listener on this very track, album or artist that holds now."""
    with database.read() as connection:
        said = events_of(connection, listener.id, kinds=(*_VERDICTS, EventKind.UNDO))
    undone = {event.undoes for event in said if event.kind is EventKind.UNDO}
    own = [one for one in said if one.subject == subject and one.kind in _VERDICTS and one.id not in undone]
    return own[-1] if own else None
