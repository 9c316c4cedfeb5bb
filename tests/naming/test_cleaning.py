"""Cleaning finds what was put in: repetitions under other names, gains, codecs and cuts, silence, and wrong labels."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from segue.domain.errors import BadRequest
from segue.naming.datasets.cleaning import Cleaned, CleaningRules, clean
from segue.naming.datasets.dataset import Clip, Dataset
from segue.naming.datasets.dropping import Why
from segue.naming.datasets.layouts import read_dataset
from segue.naming.datasets.reading import Reading
from segue.naming.features import Features, cached_features
from segue.naming.front_end import BANDS
from segue.naming.hearing_clips import HeardClip
from segue.naming.splits import SplitKind, k_folds
from tests.naming.made_clips import RATE, tune, write


def cleaned(root: Path, rules: CleaningRules | None = None) -> Cleaned:
    reading = read_dataset(root)
    return clean(reading, cached_features(reading.dataset, root.parent / "cache", workers=0), None, rules)


def dropped(found: Cleaned) -> dict[str, Why]:
    return {one.name: one.why for one in found.report.dropped}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for label, first in (("rai", 0), ("rap", 100)):
        for number in range(5):
            write(tmp_path / f"music/{label}/{number}.wav", tune(first + number))
    return tmp_path / "music"


def test_clean_music_is_left_alone(root: Path) -> None:
    found = cleaned(root)
    assert found.report.dropped == ()
    assert found.report.joined == ()
    assert len(found.dataset) == len(found.features) == 10
    assert len(set(found.groups.songs.tolist())) == 10


def test_what_cannot_be_learned_from(root: Path) -> None:
    write(root / "rai/silent.wav", np.zeros(3 * RATE))
    write(root / "rai/hiss.wav", np.random.default_rng(0).normal(0, 1e-4, 3 * RATE))
    write(root / "rai/quiet.wav", tune(50) * 0.01)
    write(root / "rai/short.wav", tune(51, 0.5))
    (root / "rap/corrupt.wav").write_bytes(b"RIFF" + bytes(range(256)))
    assert dropped(cleaned(root)) == {
        "rai/silent.wav": Why.SILENT,
        "rai/hiss.wav": Why.SILENT,
        "rai/short.wav": Why.TOO_SHORT,
        "rap/corrupt.wav": Why.UNREADABLE,
    }


def test_the_same_sound_under_other_names(root: Path) -> None:
    write(root / "rai/again.wav", tune(1))
    soundfile.write(root / "rai/lossless.flac", *soundfile.read(root / "rai/2.wav"), subtype="PCM_16")
    found = cleaned(root)
    assert dropped(found) == {"rai/again.wav": Why.DUPLICATE, "rai/lossless.flac": Why.DUPLICATE}
    assert {one.other for one in found.report.dropped} == {"rai/1.wav", "rai/2.wav"}


def test_the_same_clip_louder_or_through_a_codec(root: Path) -> None:
    write(root / "rai/quieter.wav", tune(1) * 0.4)
    soundfile.write(root / "rai/coded.ogg", tune(2), RATE)
    assert dropped(cleaned(root)) == {"rai/quieter.wav": Why.NEAR_DUPLICATE, "rai/coded.ogg": Why.NEAR_DUPLICATE}


def test_cuts_of_one_recording_stay_and_are_one_song(root: Path) -> None:
    long = tune(200, 6.0)
    write(root / "rai/early.wav", long[: 4 * RATE])
    write(root / "rap/late.wav", long[RATE : 5 * RATE])
    found = cleaned(root)
    assert found.report.dropped == ()
    ((one, other, agreement),) = found.report.joined
    assert (one, other) == ("rai/early.wav", "rap/late.wav")
    assert agreement > 0.95
    names = [clip.name for clip in found.dataset.clips]
    songs = dict(zip(names, found.groups.songs.tolist(), strict=True))
    assert songs["rai/early.wav"] == songs["rap/late.wav"]
    assert len(set(found.groups.artists.tolist())) == 11


@pytest.mark.parametrize(("gain", "words"), [(1.0, "same sound"), (0.5, "moment for moment")])
def test_a_repetition_under_another_label_is_a_conflict(root: Path, gain: float, words: str) -> None:
    write(root / "rap/again.wav", tune(1) * gain)
    found = cleaned(root)
    assert dropped(found) == {"rai/1.wav": Why.CONFLICT, "rap/again.wav": Why.CONFLICT}
    assert all("rai, rap" in one.words and words in one.words for one in found.report.dropped)


def test_segments_that_repeat_each_other_are_no_duplicates(tmp_path: Path) -> None:
    for number in range(3):
        loop = tune(7) + np.random.default_rng(number).normal(0, 1e-3, 3 * RATE)
        write(tmp_path / f"music/gnawa/A - Trance_segment_{number}.wav", loop)
    write(tmp_path / "music/rai/B - Other.wav", tune(8))
    found = cleaned(tmp_path / "music")
    assert found.report.dropped == ()
    assert found.groups.songs.tolist() == [0, 0, 0, 1]


def test_classes_that_are_too_small(root: Path) -> None:
    write(root / "sufi/only.wav", tune(300))
    found = cleaned(root, CleaningRules(least=2))
    assert dropped(found) == {"sufi/only.wav": Why.SMALL_CLASS}
    assert found.dataset.labels == ("rai", "rap")


def test_nothing_left_is_refused(tmp_path: Path) -> None:
    for number in range(2):
        write(tmp_path / f"music/rai/{number}.wav", np.zeros(2 * RATE + number))
    with pytest.raises(BadRequest, match="Nothing of music is left: 2 silent"):
        cleaned(tmp_path / "music")


def test_the_report_as_json(root: Path) -> None:
    write(root / "rai/again.wav", tune(1))
    (root / "sufi").mkdir()
    told = cleaned(root).report.as_json()
    assert (told["clips"], told["kept"], told["reasons"]) == (11, 10, {"duplicate": 1})
    assert told["dropped"][0]["name"] == "rai/again.wav"
    assert told["dropped"][0]["other"] == "rai/1.wav"
    assert told["notes"] == ["The folder sufi holds no music and gives no class."]


def test_ten_thousand_classes_are_cleaned_and_split(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    for number in range(100):
        np.save(tmp_path / f"{number}.npy", chance.normal(-30, 10, (60, BANDS)).astype(np.float16))
    labels = tuple(f"class {number}" for number in range(10_000))
    clips = tuple(Clip(f"{label}.wav", tmp_path, (label,), label, "Song", f"{label} - Song") for label in labels)
    heard = [HeardClip(row, tmp_path / str(row % 100), 60, f"sound {row}", cut=False) for row in range(len(clips))]
    reading = Reading(Dataset("many", tmp_path, clips, labels, multi=False))
    vectors = chance.normal(size=(len(clips), 64)).astype(np.float32)
    found = clean(reading, Features(heard, [clip.name for clip in clips]), vectors)
    assert (len(found.dataset), found.dataset.labels, found.report.dropped) == (10_000, labels, ())
    with pytest.raises(BadRequest, match="9,992 more"):
        k_folds(found.dataset, found.groups, SplitKind.ARTIST, 2)
