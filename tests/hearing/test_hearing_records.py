"""What is kept of a track is what was heard of it, part by part."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segue.domain.errors import StorageUnavailable
from segue.hearing import TrackFeatures, analyze, document, listen
from segue.hearing.parts import HEARD_PARTS, Part
from segue.hearing.records import by_name, features_of, records
from segue.hearing.sequences import pack, unpack
from tests.audio.made_sound import wav
from tests.hearing.drum_patterns import draw


@pytest.fixture(scope="module")
def sound() -> bytes:
    return wav(draw(3).samples[:, None], 22_050, "FLOAT")


@pytest.fixture(scope="module")
def features(sound: bytes) -> TrackFeatures:
    return analyze(sound)


def test_features_come_back_from_their_records(features: TrackFeatures) -> None:
    kept = by_name(records(features))
    assert set(kept) == set(Part)
    back = features_of(kept)
    told, again = document(features, sequences=True), document(back, sequences=True)
    long = ("mfcc_sequence", "chroma_sequence", "waveform")
    for name in long:
        first, second = np.array(told.pop(name)), np.array(again.pop(name))
        reach = first.max(axis=0) - first.min(axis=0)
        assert (np.abs(first - second) <= reach / 500 + 1e-3).all(), name
    assert again == told
    assert len(told["beats"]) > 10


def test_without_sequences_the_figures_are_the_same(features: TrackFeatures) -> None:
    kept = {name: replace(part, sequences=None) for name, part in by_name(records(features)).items()}
    told, again = document(features), document(features_of(kept, sequences=False))
    del told["beats"], again["beats"]
    assert again == told


def test_only_the_parts_that_are_asked_for_are_heard(sound: bytes, features: TrackFeatures) -> None:
    everything = by_name(records(features))
    for part in HEARD_PARTS:
        alone = listen(sound, {part})
        kept = by_name(records(alone))
        assert set(kept) == {part, Part.SOUND}
        assert kept[part] == everything[part]


def test_a_part_that_is_missing_or_damaged_is_refused_with_words(features: TrackFeatures) -> None:
    kept = by_name(records(features))
    for broken in (
        {name: part for name, part in kept.items() if name != Part.RHYTHM},
        {name: part for name, part in kept.items() if name != Part.DESCRIPTORS},
        {**kept, Part.DESCRIPTORS: replace(kept[Part.DESCRIPTORS], figures={})},
        {**kept, Part.TIMBRE: replace(kept[Part.TIMBRE], figures={})},
        {**kept, Part.TIMBRE: replace(kept[Part.TIMBRE], sequences=b"nonsense")},
        {**kept, Part.TIMBRE: replace(kept[Part.TIMBRE], sequences=kept[Part.TIMBRE].sequences[:-40])},  # type: ignore[index]
    ):
        with pytest.raises(StorageUnavailable, match="analyze --again"):
            features_of(broken)


@given(
    arrays(np.float32, st.tuples(st.integers(0, 30), st.integers(1, 5)), elements=st.floats(-1e3, 1e3, width=32)),
    st.lists(st.floats(0, 40_000), max_size=30),
)
def test_sequences_come_back_within_their_steps(rows: np.ndarray, times: list[float]) -> None:
    back = unpack(pack({"rows": rows, "times": np.array(times, np.float64)}))
    assert back["rows"].shape == rows.shape
    if len(rows):
        assert (np.abs(back["rows"] - rows) <= (rows.max(axis=0) - rows.min(axis=0)) / 500 + 1e-3).all()
    np.testing.assert_allclose(back["times"], times, atol=1e-4)


def test_nothing_packs_to_nothing() -> None:
    assert pack({}) is None
    assert unpack(None) == {}
