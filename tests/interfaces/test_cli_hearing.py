import csv
import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

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


def test_a_folder_becomes_a_table(segue: Segue, beat: Path, tmp_path: Path) -> None:
    music = tmp_path / "music"
    music.mkdir()
    beat.rename(music / "beat.wav")
    (line,) = csv.DictReader(io.StringIO(segue("analyze", music, "--csv").out))
    assert line["file"] == str(music / "beat.wav")
    assert line["key"] == "A minor"
    assert float(line["tempo_bpm"]) == pytest.approx(120, rel=0.04)
    assert float(line["mfcc_mean_19"]) < 100
    assert "beats" not in line


def test_the_library_is_heard_and_says_so(segue: Segue, beat: Path, tmp_path: Path) -> None:
    music = tmp_path / "music"
    for name in ("one", "two"):
        (music / name).mkdir(parents=True)
        sound, _ = soundfile.read(beat)
        soundfile.write(music / name / f"{name}.flac", sound[: (8 if name == "one" else 9) * RATE], RATE)
    (music / "cut.mp3").write_bytes(b"\xff\xfb\x90\x00" + bytes(2000))
    segue("scan", music)
    assert segue("similar", 1).code == 3
    assert "wait: segue analyze" in segue("status").out
    assert "recordings heard" in segue("analyze").out
    status = segue("status", "--json").json
    assert status["heard"] == 2
    found = segue("similar", 1, "--json").json
    assert [(one["id"], one["score"] > 0.9) for one in found["tracks"]] == [(2, True)]
    assert segue("similar", 1, "--other-artists").out.count("\n") == 1
    assert "A minor" in segue("show", 1).out
    assert segue("show", 1, "--json").json["heard"]["key"] == "A minor"
    assert segue("analyze", "--json").json["heard"] == 0
    assert segue("analyze", "--csv").code == 2


@pytest.mark.parametrize("kind", ["--waveform", "--spectrogram", "--chroma"])
def test_a_picture_is_drawn(segue: Segue, beat: Path, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "drawn.webp"
    assert segue("picture", beat, kind, "-o", target, "--width", 600, "--height", 200).code == 0
    with Image.open(target) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (600, 200))
        assert len(np.unique(np.asarray(drawn.convert("L")))) > 20


def test_pictures_that_cannot_be_drawn_are_refused(segue: Segue, beat: Path, tmp_path: Path) -> None:
    assert segue("picture", beat, "-o", tmp_path / "a.gif").code == 2
    assert segue("picture", beat, "--chroma", "--waveform", "-o", tmp_path / "a.png").code == 2
    assert segue("picture", tmp_path / "no.wav", "-o", tmp_path / "a.png").code == 3
    (tmp_path / "text.mp3").write_text("no music")
    said = segue("picture", tmp_path / "text.mp3", "-o", tmp_path / "a.png")
    assert (said.code, "text.mp3" in said.err) == (1, True)
    assert not (tmp_path / "a.png").exists()


def test_models_are_listed_and_chosen(segue: Segue, beat: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = {one["name"]: one for one in segue("models", "--json").json}
    assert listed["student"]["serves"]
    assert not listed["timbre"]["serves"]
    assert "student" in segue("models").out
    assert "MusiCNN is not installed" in segue("doctor").out
    monkeypatch.setenv("SEGUE_MODEL", "timbre")
    (heard,) = segue("analyze", beat, "--json").json
    assert heard["descriptors_model"] == listed["timbre"]["id"]
    monkeypatch.setenv("SEGUE_MODEL", "nosuch")
    refused = segue("analyze", beat)
    assert (refused.code, "There are: student, timbre" in refused.err) == (3, True)


def test_tags_are_written_on_request_and_taken_back(segue: Segue, beat: Path, tmp_path: Path) -> None:
    sound, _ = soundfile.read(beat)
    song = tmp_path / "music" / "song.flac"
    song.parent.mkdir()
    soundfile.write(song, sound, RATE)
    before = song.read_bytes()
    segue("scan", song.parent)
    segue("analyze")
    assert segue("tags", "undo").out == "Segue has not written into any file.\n"
    planned = segue("tags", "write", "--dry-run")
    assert (planned.code, song.read_bytes()) == (0, before)
    assert "1\tsong\tkey\t\tAm" in planned.out
    assert "1 of 1 files would change" in planned.out
    (written,) = segue("tags", "write", "--json").json
    assert {change["field"] for change in written["changes"]} == {"tempo", "key", "track gain", "track peak"}
    assert segue("show", 1, "--json").json["tags"]["key"] == "Am"
    assert segue("tags", "write", "--yes").out == "0 of 1 files changed.\n"
    assert "1 of 1 files put back" in segue("tags", "undo", "--yes").out
    assert segue("show", 1, "--json").json["tags"].get("key") is None
