"""What was heard of recordings: by audio and not by file, part by part, old results serving until new ones come."""

from datetime import timedelta

import numpy as np
import pytest

from segue.domain.hearing import HeardPart, HearingPlan, SoundVector, ToHear
from segue.domain.ids import AudioHash, ModelId
from segue.domain.music import Kind
from segue.storage import catalogue, heard
from segue.storage.database import Database
from tests.conftest import NOON
from tests.storage.conftest import Take, reading

MODEL = ModelId("ear-1")
PLAN = HearingPlan({"rhythm": 2, "timbre": 1}, (MODEL,))
RHYTHM = HeardPart("rhythm", 2, {"tempo_bpm": 120.5, "candidates": [1, 2]}, b"\x00packed\xff")
TIMBRE = HeardPart("timbre", 1, {"rms_mean": 0.1})


def vector(*numbers: float, model: ModelId = MODEL) -> SoundVector:
    mean = np.array(numbers, "<f4").tobytes()
    return SoundVector(model, mean, mean, b"", 8)


def waiting(database: Database, plan: HearingPlan = PLAN, after: int = 0, limit: int = 100) -> list[ToHear]:
    with database.read() as connection:
        found = heard.to_hear(connection, plan, list(Kind), after, limit)
        if not after and len(found) < limit:
            assert heard.count_to_hear(connection, plan) == len({one.audio_hash for one in found})
        return found


def test_what_is_kept_is_read_back_and_nothing_else_is(database: Database, take: Take) -> None:
    (one, two) = take(reading("a.flac"), reading("b.flac"))
    with database.write() as connection:
        track = catalogue.track(connection, one.track_id)
        heard.keep(connection, track.audio_hash, [RHYTHM, TIMBRE], [vector(1.5, -2)], NOON)
    with database.read() as connection:
        assert heard.parts_of(connection, track.audio_hash, sequences=True) == {"rhythm": RHYTHM, "timbre": TIMBRE}
        assert heard.parts_of(connection, track.audio_hash)["rhythm"].sequences is None
        assert heard.vector_of(connection, track.audio_hash, MODEL) == vector(1.5, -2)
        assert heard.vector_of(connection, track.audio_hash, ModelId("other")) is None
        assert heard.models(connection) == {MODEL: 1}
        other = catalogue.track(connection, two.track_id).audio_hash
        assert heard.parts_of(connection, other) == {}
        assert heard.counts(connection, PLAN) == heard.HeardCounts(recordings=2, heard=1, unheard=0)
    assert [one.audio_hash for one in waiting(database)] == [other]


def test_only_what_an_update_changed_is_to_be_heard_again(database: Database, take: Take) -> None:
    (taken,) = take(reading("a/b.flac"))
    (everything,) = waiting(database)
    assert (everything.root, everything.stamp.path, everything.track_id) == ("/music", "a/b.flac", taken.track_id)
    assert (everything.parts, everything.models) == (("rhythm", "timbre"), (MODEL,))
    with database.write() as connection:
        heard.keep(connection, everything.audio_hash, [RHYTHM, TIMBRE], [vector(1)], NOON)
    assert waiting(database) == []
    newer = HearingPlan({"rhythm": 3, "timbre": 1}, (MODEL,))
    (again,) = waiting(database, newer)
    assert (again.parts, again.models) == (("rhythm",), ())
    with database.read() as connection:
        assert heard.parts_of(connection, again.audio_hash)["rhythm"].version == 2, "the old result serves meanwhile"
    with database.write() as connection:
        heard.keep(connection, again.audio_hash, [HeardPart("rhythm", 3, {"tempo_bpm": 60.0})], [], NOON)
    assert waiting(database, newer) == []
    (other_ear,) = waiting(database, HearingPlan(newer.parts, (MODEL, ModelId("ear-2"))))
    assert (other_ear.parts, other_ear.models) == ((), (ModelId("ear-2"),))


def test_everything_is_heard_again_where_it_is_asked_for(database: Database, take: Take) -> None:
    take(reading("a.flac"))
    (one,) = waiting(database)
    with database.write() as connection:
        heard.keep(connection, one.audio_hash, [RHYTHM, TIMBRE], [vector(1)], NOON)
    later = HearingPlan(PLAN.parts, PLAN.models, since=NOON + timedelta(seconds=1))
    assert [(found.parts, found.models) for found in waiting(database, later)] == [(("rhythm", "timbre"), (MODEL,))]
    with database.write() as connection:
        heard.keep(connection, one.audio_hash, [RHYTHM, TIMBRE], [vector(1)], NOON + timedelta(seconds=2))
    assert waiting(database, later) == []


def test_a_moved_retagged_or_doubled_file_is_not_heard_again(database: Database, take: Take) -> None:
    take(reading("a.flac", "song"))
    (one,) = waiting(database)
    with database.write() as connection:
        heard.keep(connection, one.audio_hash, [RHYTHM, TIMBRE], [vector(1)], NOON)
    take(reading("b.flac", "song", title="Other title", size=101), gone=["a.flac"])
    take(reading("copy.flac", "song"))
    assert waiting(database) == []


def test_what_cannot_be_heard_is_not_tried_again_until_the_plan_changes(database: Database, take: Take) -> None:
    take(reading("a.flac"), reading("b.flac"))
    broken, fine = waiting(database)
    with database.write() as connection:
        heard.note_unheard(connection, broken.audio_hash, PLAN, "a.flac is no music.", NOON)
    assert [one.audio_hash for one in waiting(database)] == [fine.audio_hash]
    with database.read() as connection:
        assert [(one.path, one.message) for one in heard.problems(connection)] == [
            ("/music/a.flac", "a.flac is no music.")
        ]
        assert heard.counts(connection, PLAN).unheard == 1
    newer = HearingPlan({"rhythm": 3, "timbre": 1}, (MODEL,))
    assert len(waiting(database, newer)) == 2
    with database.write() as connection:
        heard.keep(connection, broken.audio_hash, [RHYTHM], [], NOON)
    with database.read() as connection:
        assert heard.problems(connection) == []


def test_pages_follow_each_other_and_kinds_are_told_apart(database: Database, take: Take) -> None:
    take(*(reading(f"{number}.flac") for number in range(7)))
    pages, after = [], 0
    while page := waiting(database, after=after, limit=3):
        pages.append([one.stamp.path for one in page])
        after = page[-1].track_id
    assert [len(page) for page in pages] == [3, 3, 1]
    assert sorted(path for page in pages for path in page) == [f"{number}.flac" for number in range(7)]
    with database.read() as connection:
        assert heard.to_hear(connection, PLAN, [Kind.PODCAST], 0, 10) == []


def test_vectors_of_one_model_come_as_one_matrix(database: Database, take: Take) -> None:
    take(reading("a.flac"), reading("b.flac"))
    recordings = sorted(one.audio_hash for one in waiting(database))
    with database.write() as connection:
        for number, audio_hash in enumerate(recordings):
            heard.keep(connection, audio_hash, [], [vector(number, 1, 2), vector(9, model=ModelId("small"))], NOON)
    with database.read() as connection:
        found = heard.vectors(connection, MODEL)
        assert found.hashes == tuple(recordings)
        np.testing.assert_array_equal(found.means, [[0, 1, 2], [1, 1, 2]])
        assert heard.vectors(connection, ModelId("none")).means.shape == (0, 0)
        held = heard.holders(connection, [*recordings, AudioHash("gone")])
        assert sorted(held) == recordings
        assert all(len(numbers) == 1 for numbers in held.values())


def test_nothing_is_kept_of_recordings_that_no_track_holds(database: Database, take: Take) -> None:
    (kept, missing) = take(reading("a.flac"), reading("b.flac"))
    with database.write() as connection:
        hashes = [catalogue.track(connection, one.track_id).audio_hash for one in (kept, missing)]
        for audio_hash in (*hashes, AudioHash("nobody")):
            heard.keep(connection, audio_hash, [RHYTHM], [vector(1)], NOON)
        heard.note_unheard(connection, AudioHash("nobody"), PLAN, "Gone.", NOON)
        heard.forget_unused(connection)
        assert sorted(heard.vectors(connection, MODEL).hashes) == sorted(hashes)
        assert heard.parts_of(connection, AudioHash("nobody")) == {}


@pytest.mark.parametrize("plan", [HearingPlan({}), HearingPlan({"rhythm": 1}), HearingPlan({}, (MODEL,))])
def test_a_plan_may_lack_parts_or_models(database: Database, take: Take, plan: HearingPlan) -> None:
    take(reading("a.flac"))
    found = waiting(database, plan)
    assert [(one.parts, one.models) for one in found] == ([(tuple(plan.parts), plan.models)] if plan.mark else [])
