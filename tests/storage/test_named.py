"""What recordings are called: by audio and not by file, the old until the new is there, people before models."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from segue.domain.errors import BadRequest
from segue.domain.hearing import SoundVector
from segue.domain.ids import AudioHash, ModelId
from segue.domain.naming import Guess, Naming, Task
from segue.storage import catalogue, heard, named, serving_models
from segue.storage.database import Database
from tests.conftest import NOON
from tests.storage.conftest import Take, reading

EAR, MODEL, NEWER = ModelId("ear-1"), ModelId("genres-1-0123456789"), ModelId("genres-2-0123456789")


def naming(*labels: str, model: ModelId = MODEL, doubt: float = 0.25, task: Task = Task.GENRE) -> Naming:
    """A model that is sure of these labels, and thinks of two more."""
    others = (Guess("polka", 0.0625), Guess("شعبي", 0.03125))
    named_so = tuple(Guess(label, 0.5 - 0.125 * place) for place, label in enumerate(labels))
    return Naming(task, model, named_so + others, labels, doubt)


@pytest.fixture
def recordings(database: Database, take: Take) -> list[AudioHash]:
    """Three recordings, heard, in the order of their hashes."""
    taken = take(*(reading(f"{name}.flac", title=name) for name in "abc"))
    vector = SoundVector(EAR, np.ones(3, "<f4").tobytes(), b"", b"", 1)
    with database.write() as connection:
        found = [catalogue.track(connection, one.track_id).audio_hash for one in taken]
        for audio_hash in found:
            heard.keep(connection, audio_hash, [], [vector], NOON)
    return sorted(found)


def test_what_is_kept_is_read_back(database: Database, recordings: list[AudioHash]) -> None:
    one, two, _ = recordings
    kept = [(one, naming("jazz", "rock")), (two, naming(doubt=0.75)), (one, naming("Q1", task=Task.MOOD))]
    with database.write() as connection:
        named.keep(connection, kept, NOON)
        named.keep(connection, [], NOON)
    with database.read() as connection:
        found = named.namings_of(connection, recordings)
        assert found == {(audio_hash, said.task): said for audio_hash, said in kept}
        assert not found[two, Task.GENRE].sure
        assert named.counts(connection, Task.GENRE, MODEL) == named.NamedCounts(1, 1, 0, 0)
        assert named.label_counts(connection, Task.GENRE) == {"jazz": 1, "rock": 1}
        assert named.unsure(connection, Task.GENRE) == 1
        (track,) = catalogue.tracks_by_id(connection, named.tracks_named(connection, Task.GENRE, "jazz", 9))
        assert track.audio_hash == one


def test_a_new_naming_takes_the_place_of_the_old_one_whole(database: Database, recordings: list[AudioHash]) -> None:
    one = recordings[0]
    with database.write() as connection:
        named.keep(connection, [(one, naming("jazz", "rock"))], NOON)
        named.keep(connection, [(one, naming("rai", model=NEWER))], NOON)
    with database.read() as connection:
        assert named.namings_of(connection, [one])[one, Task.GENRE] == naming("rai", model=NEWER)
        assert named.label_counts(connection, Task.GENRE) == {"rai": 1}


def test_only_the_best_guesses_of_many_are_kept_and_all_that_are_named(
    database: Database, recordings: list[AudioHash]
) -> None:
    guesses = tuple(Guess(f"label {number}", 0.9 - number / 100) for number in range(30))
    said = Naming(Task.GENRE, MODEL, guesses, tuple(guess.label for guess in guesses[:12]), 0.5)
    with database.write() as connection:
        named.keep(connection, [(recordings[0], said)], NOON)
    with database.read() as connection:
        found = named.namings_of(connection, recordings)[recordings[0], Task.GENRE]
    assert found.named == said.named
    assert [guess.label for guess in found.guesses] == [guess.label for guess in guesses[:12]]


def test_what_waits_is_what_this_model_has_not_spoken_of(
    database: Database, recordings: list[AudioHash], take: Take
) -> None:
    def waiting(model: ModelId = MODEL, after: str = "", limit: int = 10) -> list[AudioHash]:
        with database.read() as connection:
            found = named.vectors_to_name(connection, Task.GENRE, model, EAR, after, limit)
            if not after and limit == 10:
                assert named.count_vectors_to_name(connection, Task.GENRE, model, EAR) == len(found)
                files = named.files_to_name(connection, Task.GENRE, model, 0, 10)
                assert {one.audio_hash for one in files} == {audio_hash for audio_hash, _ in found}
                assert named.count_files_to_name(connection, Task.GENRE, model) == len(found)
        assert all(vector.model == EAR for _, vector in found)
        return [audio_hash for audio_hash, _ in found]

    assert waiting() == recordings
    assert waiting(limit=2) + waiting(after=recordings[1], limit=2) == recordings
    with database.write() as connection:
        named.keep(connection, [(recordings[0], naming("jazz"))], NOON)
        named.note_unnamed(connection, recordings[1], Task.GENRE, MODEL, "b.flac is no music.", NOON)
    assert waiting() == recordings[2:]
    assert waiting(NEWER) == recordings
    with database.read() as connection:
        assert [one.message for one in named.problems(connection)] == ["b.flac is no music."]
        assert named.counts(connection, Task.GENRE, MODEL).failed == 1
        assert named.vectors_to_name(connection, Task.GENRE, MODEL, ModelId("other"), "", 9) == []
    with database.write() as connection:
        named.keep(connection, [(recordings[1], naming("jazz"))], NOON)
    with database.read() as connection:
        assert named.problems(connection) == []


def test_people_go_before_models_and_are_asked_where_there_is_doubt(
    database: Database, recordings: list[AudioHash]
) -> None:
    one, two, three = recordings
    with database.write() as connection:
        doubts = zip(recordings, (0.25, 0.5, 0.75), strict=True)
        named.keep(connection, [(audio_hash, naming("jazz", doubt=doubt)) for audio_hash, doubt in doubts], NOON)
    with database.read() as connection:
        assert [found for found, _ in named.doubtful(connection, Task.GENRE, MODEL, 9)] == [three, two, one]
        assert named.doubtful(connection, Task.GENRE, NEWER, 9) == []
    with database.write() as connection:
        named.correct(connection, three, Task.GENRE, ["polka"], NOON)
        named.correct(connection, three, Task.GENRE, ["شعبي", "rai"], NOON + timedelta(1))
    with database.read() as connection:
        said = named.corrections_of(connection, recordings)
        assert {key: (one.labels, one.at) for key, one in said.items()} == {
            (three, Task.GENRE): (("شعبي", "rai"), NOON + timedelta(1))
        }
        assert [found for found, _ in named.doubtful(connection, Task.GENRE, MODEL, 9)] == [two, one]
        assert named.counts(connection, Task.GENRE, MODEL).corrected == 1
    with database.write() as connection:
        assert named.take_back(connection, three, Task.GENRE)
        assert not named.take_back(connection, three, Task.GENRE)


def test_missing_tracks_are_not_spoken_of_and_purged_ones_are_forgotten(
    database: Database, recordings: list[AudioHash]
) -> None:
    with database.write() as connection:
        everything = [(audio_hash, naming("jazz")) for audio_hash in (*recordings, AudioHash("nobody"))]
        named.keep(connection, everything, NOON)
        named.correct(connection, AudioHash("nobody"), Task.GENRE, ["rai"], NOON)
        assert named.label_counts(connection, Task.GENRE) == {"jazz": 3}
        named.forget_unused(connection)
        assert named.namings_of(connection, [AudioHash("nobody")]) == {}
        assert named.corrections_of(connection, [AudioHash("nobody")]) == {}
        assert len(named.namings_of(connection, recordings)) == 3


def test_choices_of_models_are_a_history_that_can_be_returned_through(database: Database) -> None:
    with database.write() as connection:
        with pytest.raises(BadRequest, match="nothing to return to"):
            serving_models.roll_back(connection, Task.GENRE, NOON)
        for model in (MODEL, MODEL, NEWER):
            serving_models.serve(connection, Task.GENRE, model, NOON)
        assert serving_models.serving(connection, Task.GENRE) == NEWER
        assert serving_models.serving(connection, Task.MOOD) is None
        assert serving_models.roll_back(connection, Task.GENRE, NOON) == MODEL
        serving_models.serve(connection, Task.GENRE, NEWER, NOON)
        assert serving_models.roll_back(connection, Task.GENRE, NOON) == MODEL
        assert serving_models.roll_back(connection, Task.GENRE, NOON) is None
        with pytest.raises(BadRequest, match="nothing to return to"):
            serving_models.roll_back(connection, Task.GENRE, NOON)
        assert [one.model for one in serving_models.history(connection, Task.GENRE)] == [
            MODEL, NEWER, None, NEWER, None, None,
        ]  # fmt: skip


def test_a_naming_knows_whether_it_is_sure() -> None:
    assert naming("jazz").sure
    assert not replace(naming("jazz"), named=()).sure
