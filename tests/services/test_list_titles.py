"""What lists are called, in every language."""

import pytest

from segue.domain.recommending import ListKind, TrackList
from segue.languages import LANGUAGES, speak
from segue.services.list_titles import title_of

MADE = [
    (ListKind.WEEKLY, "", {"week": 47, "year": 2026}, "Discoveries of week 47, 2026"),
    (ListKind.DAILY_MIX, "", {"label": "bebop", "artist": "Ada", "more": 2}, "Bebop, with Ada and 2 more"),
    (ListKind.DAILY_MIX, "", {"label": "", "artist": "Ada", "more": 0}, "Ada"),
    (ListKind.DAILY_MIX, "", {"label": "bebop", "artist": "", "more": 0}, "Bebop"),
    (ListKind.TIME_OF_DAY, "", {"part": "morning", "weekend": 1}, "Weekend mornings"),
    (ListKind.RADIO, "", {"about": "genre", "name": "folk"}, "Radio: folk"),
    (ListKind.PATH, "", {"from": "One", "to": "Two"}, "From “One” to “Two”"),
    (ListKind.BLEND, "", {"first": "Ada", "second": "Bo", "match": 50}, "Ada and Bo"),
    (ListKind.FRIENDS, "love", {}, "Friends love"),
    (ListKind.CHART, "popular", {}, "Popular here"),
    (ListKind.ALCHEMY, "", {}, "as it was made"),
    (ListKind.WEEKLY, "", {}, "as it was made"),
]


@pytest.mark.parametrize(("kind", "key", "parts", "said"), MADE)
def test_titles_are_said_from_their_parts(
    kind: ListKind, key: str, parts: dict[str, str | int | float], said: str
) -> None:
    made = TrackList(kind, "as it was made", (), "model", key=key, parts=parts)
    assert title_of(made) == said
    for code in LANGUAGES:
        title = title_of(made, speak(code))
        assert title
        assert "{" not in title
        assert all(str(part) in title for name, part in parts.items() if name in ("artist", "week", "name", "first"))
