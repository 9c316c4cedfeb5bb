"""Every kind of reason that a recommender gives becomes a sentence that says what it holds, and nothing else."""

from dataclasses import replace

import pytest

from segue.domain.ids import TrackId
from segue.domain.music import Track
from segue.domain.recommending import Reason, ReasonKind
from segue.services.reasons import sentence
from segue.storage import catalogue
from segue.storage.database import Database
from tests.services.listening_library import add_tracks


@pytest.fixture
def tracks(sqlite_database: Database) -> dict[TrackId, Track]:
    add_tracks(sqlite_database, 3)
    with sqlite_database.read() as connection:
        return {one.id: one for one in catalogue.all_tracks(connection)}


ONE, TWO = (TrackId(1),), (TrackId(1), TrackId(2))


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (
            Reason(ReasonKind.LISTENERS_IN_COMMON, TWO, figures={"listeners": 54.2}),
            "54 listeners like it; who likes “Song 0” and “Song 1” tends to like it, too",
        ),
        (
            Reason(ReasonKind.YOUR_PLAYS, figures={"plays": 11, "finished": 9, "last day": 20_576}),
            "You finished 9 of 11 plays, last on 3 May 2026",
        ),
        (
            Reason(ReasonKind.YOUR_PLAYS, figures={"plays": 1, "days": 30}),
            "You played it 1 time in the last 30 days",
        ),
        (
            Reason(
                ReasonKind.YOUR_PLAYS,
                figures={"plays": 9, "plays then": 6, "from hour": 5, "to hour": 10, "weekend": 0},
            ),
            "6 of your 9 plays were on weekdays from 5 to 10 o’clock",
        ),
        (
            Reason(
                ReasonKind.YOUR_PLAYS,
                figures={"plays": 9, "plays then": 6, "from hour": 23, "to hour": 5, "weekend": 1},
            ),
            "6 of your 9 plays were at weekends from 23 to 5 o’clock",
        ),
        (
            Reason(ReasonKind.FRIENDS, words=("Ada", "Bob"), figures={"hours": 6}),
            "Played in the last 6 hours by Ada and Bob",
        ),
        (Reason(ReasonKind.FRIENDS, words=("Ada",), figures={"days": 28}), "Loved in the last 28 days by Ada"),
        (
            Reason(ReasonKind.BLEND, words=("Ada", "Bob"), figures={"least": 0.816}),
            "Fits what Ada and Bob like, for both by 82 % or more",
        ),
        (
            Reason(ReasonKind.LISTENERS_IN_COMMON, ONE, figures={"listeners": 1.0}),
            "One listener likes it; who likes “Song 0” tends to like it, too",
        ),
        (
            Reason(ReasonKind.POPULAR, words=("Techno",), figures={"listeners": 12.0, "rank": 3.0}),
            "12 listeners like it here, number 3 in Techno",
        ),
        (
            Reason(ReasonKind.LISTENERS_IN_COMMON, TWO, figures={"neighbours": 7.0, "shared": 9.0}),
            "7 listeners who also like “Song 0” and “Song 1” love it",
        ),
        (
            Reason(ReasonKind.LISTENERS_IN_COMMON, ONE, figures={"neighbours": 1.0, "shared": 1.0}),
            "One listener who also likes “Song 0” loves it",
        ),
        (
            Reason(ReasonKind.LISTENERS_IN_COMMON, ONE, figures={"stars": 4.25, "ratings": 3.0}),
            "4.2 stars expected, from 3 ratings and the stars for “Song 0”",
        ),
        (Reason(ReasonKind.POPULAR, figures={"stars": 3.0, "ratings": 1.0}), "3.0 stars expected, from one rating"),
        (
            Reason(ReasonKind.POPULAR, figures={"listeners": 1200.0, "rank": 4.0}),
            "1,200 listeners like it here, number 4 of all",
        ),
        (
            Reason(ReasonKind.SOUND, ONE, words=("Jazz", "Swing"), figures={"cosine 1": 0.934}),
            "Sounds like “Song 0” (alike 0.93); both are Jazz and Swing",
        ),
        (Reason(ReasonKind.SEQUENCE, ONE, figures={"times after 1": 1.0}), "Often played after “Song 0” (1 time)"),
        (Reason(ReasonKind.SHARED_TAG, ONE, words=("sea", "night")), "Shares sea and night with “Song 0”"),
        (Reason(ReasonKind.SHARED_TAG, words=("House",)), "Is House"),
        (
            Reason(ReasonKind.SHARED_TAG, ONE, words=("age", "new", "new age", "ageless")),
            "Shares new age and ageless with “Song 0”",
        ),
        (Reason(ReasonKind.LYRIC_THEME, words=("sea", "mer")), "Its words speak of sea and mer"),
        (Reason(ReasonKind.ASKED, words=("night", "title")), "“night” in the title"),
        (Reason(ReasonKind.ASKED, words=("fast",), figures={"tempo_bpm": 129.6}), "Fast: tempo 130 bpm"),
        (Reason(ReasonKind.NEW, ONE), "New here, and like what goes with “Song 0”"),
        (Reason(ReasonKind.NEW), "New here"),
        (Reason(ReasonKind.RANDOM), "Picked at random, to fill the list"),
    ],
)
def test_a_reason_in_words(reason: Reason, told: str, tracks: dict[TrackId, Track]) -> None:
    assert sentence(reason, tracks) == told


@pytest.mark.parametrize("kind", ReasonKind)
def test_no_kind_is_without_words(kind: ReasonKind, tracks: dict[TrackId, Track]) -> None:
    for reason in (Reason(kind), Reason(kind, (TrackId(999),)), replace(Reason(kind), words=("a",))):
        assert sentence(reason, tracks).strip()
