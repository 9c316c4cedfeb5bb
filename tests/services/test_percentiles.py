"""Where a figure stands in the library, against counting by hand, on both databases."""

import numpy as np
import pytest

from segue.domain.hearing import HeardPart
from segue.domain.ids import AudioHash
from segue.domain.music import Kind
from segue.hearing.descriptors.definitions import BY_NAME, DEFINITIONS
from segue.hearing.descriptors.values import NAMES
from segue.hearing.parts import VERSIONS, Part
from segue.languages import LANGUAGES, speak
from segue.services.percentiles import Ladders, ladders_of
from segue.storage import catalogue, heard
from segue.storage.database import Database
from tests.conftest import NOON
from tests.services.discovering.sounding_library import add_songs


def test_a_percentile_counts_those_below_and_half_of_those_beside() -> None:
    values = np.round(np.random.default_rng(3).normal(size=501), 1)
    ladders = Ladders({"energy": values})
    for value in (*values[:40], -9.0, 9.0, 0.05):
        by_hand = 100 * (np.mean(values < value) + np.mean(values == value) / 2)
        assert ladders.percentile("energy", float(value)) == pytest.approx(by_hand)
    assert ladders.percentile("valence", 0.5) is None


def test_figures_are_those_of_the_music_that_is_there_and_each_sound_counts_once(database: Database) -> None:
    tracks = add_songs(database, "ear-1")  # type: ignore[arg-type]
    with database.read() as connection:
        hashes = [one.audio_hash for one in catalogue.tracks_by_id(connection, tracks)]
    with database.write() as connection:
        for place, audio_hash in enumerate([*hashes[:4], AudioHash("gone")]):
            figures = {"tempo_bpm": None if place == 3 else 100.0 + place, "beat_strength": 0.5}
            heard.keep(connection, audio_hash, [HeardPart(Part.RHYTHM, VERSIONS[Part.RHYTHM], figures)], [], NOON)
    ladders = ladders_of(database, Kind.MUSIC)
    assert (ladders.count("tempo_bpm"), ladders.count("beat_strength")) == (3, 4)
    assert ladders.percentile("tempo_bpm", 101.0) == pytest.approx(50)
    assert ladders_of(database, Kind.PODCAST).count("tempo_bpm") == 0


def test_every_descriptor_has_a_name_and_a_meaning_in_every_language() -> None:
    assert set(NAMES) <= BY_NAME.keys()
    assert len(BY_NAME) == len(DEFINITIONS)
    for code in LANGUAGES:
        assert all(one.title(speak(code)) and one.meaning(speak(code)).endswith(".") for one in DEFINITIONS)
