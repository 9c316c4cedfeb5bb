"""Listening to whole files, good and bad: figures, or a flag, or one clear error."""

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from segue.audio.resample import Resampler
from segue.domain.errors import UnreadableFile
from segue.hearing.listening import analyze
from segue.hearing.parts import VERSIONS
from segue.hearing.records import document
from segue.hearing.track_features import TrackFeatures
from tests.audio.made_sound import by_ffmpeg, tone, wav
from tests.hearing.cadences import draw_cadence
from tests.hearing.drum_patterns import draw


def finite(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(map(finite, value.values()))
    return all(map(finite, value)) if isinstance(value, list) else True


def heard(samples: NDArray[np.float32], rate: int = 22_050, subtype: str = "FLOAT") -> TrackFeatures:
    features = analyze(wav(samples, rate, subtype))
    told = document(features, sequences=True)
    assert finite(json.loads(json.dumps(told, allow_nan=False)))
    return features


def test_a_drum_pattern_has_its_tempo_and_a_cadence_its_key() -> None:
    pattern = draw(0)
    rhythm = heard(pattern.samples[:, None]).rhythm
    assert rhythm.tempo_bpm == pytest.approx(pattern.bpm, rel=0.04)
    for cadence in (draw_cadence(5), draw_cadence(17)):
        assert heard(cadence.samples[:, None]).tonality.key == cadence.key


def test_sound_on_top_of_direct_current_is_sound() -> None:
    """A microphone's offset hides no music: the whale's song in the shared recordings has one."""
    assert "constant" not in heard(0.02 * tone(5.0, channels=1, rate=22_050) + np.float32(0.5)).flags


def test_the_names_stay() -> None:
    told = document(heard(draw(1).samples[:, None]), sequences=True)
    assert {"tempo_bpm", "beats", "key", "loudness_lufs", "mfcc_mean", "flags", "versions"} <= set(told)
    assert told["versions"] == {str(part): version for part, version in VERSIONS.items()}
    assert len(told["mfcc_mean"]) == len(told["mfcc_sequence"][0]) == 20
    assert len(told["spectral_contrast_mean"]) == 7
    assert "mfcc_sequence" not in document(heard(draw(1).samples[:, None]))


@pytest.mark.parametrize(
    ("samples", "flags"),
    [
        (np.zeros((220_500, 2)), {"silent", "no_clear_pulse", "no_clear_key"}),
        (np.full((220_500, 1), 0.5), {"constant", "no_clear_pulse"}),
        (np.full((1, 1), 0.5), {"short", "no_clear_pulse"}),
        (np.clip(tone(5.0, rate=22_050) * 9, -1, 1), {"clipped"}),
        (np.where(np.arange(110_250) % 1000 == 0, np.nan, 0.1 * tone(5.0, 1, 22_050).T).T, {"not_finite"}),
        (np.sign(tone(5.0, 1, 22_050)), {"clipped"}),
    ],
    ids=["silence", "direct current", "one sample", "clipping", "not a number", "one bit"],
)
def test_strange_sound_is_heard_with_its_flag(samples: NDArray[np.float64], flags: set[str]) -> None:
    features = heard(samples.astype(np.float32))
    assert flags <= set(features.flags)
    if "silent" in flags:
        assert features.loudness.integrated_lufs is None
        assert features.rhythm.tempo_bpm is None
        assert features.tonality.key is None


@pytest.mark.parametrize(("channels", "rate"), [(8, 48_000), (3, 44_100), (1, 192_000), (1, 8_000), (2, 11_025)])
def test_any_number_of_channels_and_any_rate(channels: int, rate: int) -> None:
    features = heard(tone(4.0, channels, rate), rate)
    assert (features.sound.channels, features.sound.sample_rate) == (channels, rate)
    assert features.timbre.centroid.mean == pytest.approx(440, rel=0.25)
    assert ("narrow_band" in features.flags) == (rate < 22_050)


def test_a_video_is_listened_to_and_text_is_refused(tmp_path: Path) -> None:
    features = analyze(by_ffmpeg(tmp_path / "a.mp4", tone(4.0), "aac", picture=True))
    assert features.sound.duration_s == pytest.approx(4.0, abs=0.1)
    (tmp_path / "b.mp3").write_text("These are not the notes you are looking for.\n" * 50)
    with pytest.raises(UnreadableFile, match=r"b\.mp3 is not a sound file"):
        analyze(tmp_path / "b.mp3")


@pytest.mark.parametrize("kind", ["FLAC", "MP3", "WAV"])
def test_a_file_cut_short_is_heard_with_a_flag_or_refused(tmp_path: Path, kind: str) -> None:
    soundfile.write(tmp_path / "a", draw(2).samples[:150_000], 22_050, format=kind)
    data = (tmp_path / "a").read_bytes()
    for share in (0.02, 0.3, 0.7, 0.95):
        try:
            features = analyze(data[: int(share * len(data))])
        except UnreadableFile:
            continue
        assert features.flags
        assert finite(document(features))


def test_blocks_do_not_matter_to_the_resampler() -> None:
    samples = np.random.default_rng(0).standard_normal(50_000).astype(np.float32)
    whole = Resampler(44_100, 22_050).feed(samples, last=True)
    resampler = Resampler(44_100, 22_050)
    parts = [resampler.feed(samples[at : at + 7_001], last=at + 7_001 >= 50_000) for at in range(0, 50_000, 7_001)]
    assert np.allclose(whole, np.concatenate(parts), atol=1e-6)


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_memory_does_not_grow_with_length() -> None:
    """Twenty-five minutes through the ear, in a process of its own, takes hardly more than two minutes do."""
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "import numpy as np\n"
        "from segue.hearing.listening import Ear\n"
        "noise = (0.1 * np.random.default_rng(0).standard_normal((44_100, 1))).astype(np.float32)\n"
        "ear = Ear(44_100, 1)\n"
        "peaks = []\n"
        "for second in range(int(sys.argv[1])):\n"
        "    ear.feed(noise)\n"
        "    if second in (119, 1_499):\n"
        "        status = Path('/proc/self/status').read_text()\n"
        "        peaks.append(int(status.split('VmHWM:')[1].split()[0]) // 1024)\n"
        "print(*peaks)\n"
    )
    out = ""
    # Compiling, which the first run after an install does, takes memory of its own.
    for seconds in ("3", "1500"):
        command = [sys.executable, "-c", program, seconds]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    short, long = map(int, out.split())
    assert long < 300
    assert long - short < 60
