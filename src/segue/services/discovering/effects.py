"""What follows from what listeners say, in sentences for people."""

from datetime import timedelta

from segue.discovery.memory import RESTS
from segue.domain.listening import Event, EventKind, Subject
from segue.languages import Language
from segue.storage.names import Called

LOW = 2
"""Stars up to this speak against a track."""


def about(subject: Subject, called: Called, in_: Language) -> str:
    """A thing as sentences name it, in their middle."""
    if subject.artist_id is not None:
        return called.title
    title = in_.quoted(called.title)
    if subject.album_id is not None:
        return in_.phrase("the album {title} by {artist}", title=title, artist=called.maker)
    return in_.phrase("{title} by {artist}", title=title, artist=called.maker)


def effect(event: Event, about: str, in_: Language) -> str:
    """What follows from feedback that holds, in a sentence."""
    if event.subject.track_id is not None:
        return _capital(_of_track(event, about, in_))
    if event.subject.artist_id is not None:
        return _of_artist(event, about, in_)
    return _of_album(event, about, in_)


def _of_track(event: Event, about: str, in_: Language) -> str:
    match event.kind:
        case EventKind.LIKE:
            return in_.phrase("{track} counts as liked, and lists lean towards what goes with it.", track=about)
        case EventKind.DISLIKE | EventKind.NEVER:
            return in_.phrase(
                "{track} will never come again, in any list, and less comes that is like it.", track=about
            )
        case EventKind.RATING:
            return _of_stars(event.rating or 0, about, in_)
        case EventKind.NOT_NOW:
            return in_.phrase("{track} will not come until {day}.", track=about, day=_rests(event, in_))
        case EventKind.SKIP:
            return in_.phrase("{track} was passed over, which counts a little against it.", track=about)
        case _ if event.heard_ms is None:
            return in_.phrase("{track} was turned away; the sooner, the more it counts against it.", track=about)
        case _:
            return in_.phrases(
                "{track} was turned away after {count} second; the sooner, the more it counts against it.",
                "{track} was turned away after {count} seconds; the sooner, the more it counts against it.",
                round(event.heard_ms / 1000),
                track=about,
            )


def _of_artist(event: Event, about: str, in_: Language) -> str:
    match event.kind:
        case EventKind.FOLLOW:
            return in_.phrase("What is new by {artist} will be shown, and lists lean towards it.", artist=about)
        case EventKind.DISLIKE | EventKind.NEVER:
            return in_.phrase("Nothing by {artist} will come again, in any list.", artist=about)
        case EventKind.NOT_NOW:
            return in_.phrase("What is by {artist} will not come until {day}.", artist=about, day=_rests(event, in_))
        case _:
            return in_.phrase(
                "Lists lean towards what is by {artist} from now on, and towards what goes with it.", artist=about
            )


def _of_album(event: Event, about: str, in_: Language) -> str:
    match event.kind:
        case EventKind.DISLIKE | EventKind.NEVER:
            return in_.phrase("Nothing on {album} will come again, in any list.", album=about)
        case EventKind.NOT_NOW:
            return in_.phrase("What is on {album} will not come until {day}.", album=about, day=_rests(event, in_))
        case _:
            return in_.phrase(
                "Lists lean towards what is on {album} from now on, and towards what goes with it.", album=about
            )


def _of_stars(stars: int, about: str, in_: Language) -> str:
    if stars <= LOW:
        return in_.phrases(
            "With {count} star, {track} will not come again, and less comes that is like it.",
            "With {count} stars, {track} will not come again, and less comes that is like it.",
            stars,
            track=about,
        )
    if stars == LOW + 1:
        return in_.phrase("With {stars} stars, {track} counts as liked a little.", stars=stars, track=about)
    return in_.phrase("With {stars} stars, {track} counts as liked.", stars=stars, track=about)


def _rests(event: Event, in_: Language) -> str:
    return in_.date((event.at + timedelta(days=RESTS)).date())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
