from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.interfaces.conftest import Segue

RATE = 22_050


@pytest.fixture
def beat(tmp_path: Path) -> Path:
    """Twelve seconds at 120 beats a minute: a drum on every beat, a chord of A minor on every other."""
    seconds = np.arange(12 * RATE) / RATE
    since_beat = seconds % 0.5
    drum = np.sin(2 * np.pi * 60 * since_beat) * np.exp(-18 * since_beat)
    snap = np.random.default_rng(1).normal(0, 0.3, seconds.size) * np.exp(-60 * since_beat)
    chord = sum(np.sin(2 * np.pi * pitch * seconds) for pitch in (220.0, 261.63, 329.63)) * np.exp(-3 * (seconds % 1.0))
    path = tmp_path / "beat.wav"
    soundfile.write(path, 0.25 * drum + 0.25 * snap + 0.08 * chord, RATE)
    return path


def test_a_file_is_listened_to(segue: Segue, beat: Path) -> None:
    (heard,) = segue("analyze", beat, "--json").json
    assert heard["file"] == str(beat)
    assert heard["tempo_bpm"] == pytest.approx(120, rel=0.04)
    assert heard["key"] == "A minor"
    assert len(heard["beats"]) == pytest.approx(24, abs=2)
    assert -30 < heard["loudness_lufs"] < -5
    card = segue("analyze", beat).out
    assert "A minor" in card
    assert "bpm" in card


def test_a_file_that_cannot_be_heard_stops_no_other(segue: Segue, beat: Path, tmp_path: Path) -> None:
    (tmp_path / "text.mp3").write_text("I am not music.\n" * 50)
    result = segue("analyze", tmp_path / "text.mp3", beat, "--json")
    assert result.code == 1
    assert [one["file"] for one in result.json] == [str(beat)]
    assert "text.mp3" in result.err
    assert segue("analyze", tmp_path / "none.mp3").code == 3
