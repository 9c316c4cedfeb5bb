"""Files of every kind to samples, and files that are not what they say."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from segue.audio.channels import mono, stereo
from segue.audio.decode import open_audio
from segue.audio.notes import DecodeNotes
from segue.domain.errors import UnreadableFile
from tests.audio.made_sound import RATE, by_ffmpeg, tone, wav, with_data_size


def heard(source: str | Path | bytes) -> tuple[NDArray[np.float32], int, DecodeNotes]:
    with open_audio(source) as stream:
        blocks = [block.copy() for block in stream]
        whole = np.concatenate(blocks) if blocks else np.zeros((0, stream.channels), np.float32)
        assert stream.frames_heard == len(whole)
        return whole, stream.sample_rate, stream.notes


@pytest.mark.parametrize(("format_name", "subtype"), [("FLAC", "PCM_24"), ("WAV", "PCM_16"), ("AIFF", "PCM_24")])
def test_lossless_files_give_the_samples_that_were_written(tmp_path: Path, format_name: str, subtype: str) -> None:
    path = tmp_path / "a.sound"
    soundfile.write(path, tone(3.0), RATE, format=format_name, subtype=subtype)
    samples, rate, notes = heard(path)
    assert rate == RATE
    assert notes.flags == ()
    assert np.abs(samples - tone(3.0)).max() < 2 / 32768


@pytest.mark.parametrize(("format_name", "subtype"), [("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS"), ("OGG", "OPUS")])
def test_lossy_files_sound_as_libsndfile_decodes_them(tmp_path: Path, format_name: str, subtype: str) -> None:
    path = tmp_path / "a.sound"
    rate = 48_000
    with soundfile.SoundFile(path, "w", rate, 2, subtype, format=format_name) as file:
        for start in range(0, 96_000, 16_000):
            file.write(tone(2.0, rate=rate)[start : start + 16_000])
    samples, found, notes = heard(path)
    assert found == rate
    assert not notes.damaged
    middle = samples[20_000:60_000]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.4 / np.sqrt(2), rel=0.02)
    if subtype != "OPUS":
        assert notes.flags == ()
        expected, _ = soundfile.read(path, dtype="float32", always_2d=True)
        assert np.abs(samples - expected).max() < 1e-4


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.m4a", "aac"), ("a.m4a", "alac"), ("a.wma", "wmav2"), ("a.wv", "wavpack"), ("a.mka", "aac"), ("a.ac3", "ac3")],
)
def test_what_only_ffmpeg_reads_is_heard(tmp_path: Path, name: str, codec: str) -> None:
    samples, rate, notes = heard(by_ffmpeg(tmp_path / name, tone(2.0), codec))
    assert rate == RATE
    assert not notes.damaged
    assert abs(len(samples) - 2 * RATE) < 0.1 * RATE
    assert np.sqrt(np.mean(samples[20_000:60_000] ** 2)) == pytest.approx(0.4 / np.sqrt(2), rel=0.03)


def test_the_sound_track_of_a_video_is_heard(tmp_path: Path) -> None:
    samples, _, _ = heard(by_ffmpeg(tmp_path / "a.mp4", tone(2.0), "aac", picture=True))
    assert abs(len(samples) - 2 * RATE) < 0.1 * RATE


def test_bytes_and_path_are_the_same_to_the_ear(tmp_path: Path) -> None:
    for name, codec in (("a.m4a", "aac"), ("a.flac", "flac")):
        path = by_ffmpeg(tmp_path / name, tone(), codec)
        assert np.array_equal(heard(path)[0], heard(path.read_bytes())[0])


def test_blocks_are_bounded_whatever_the_number_of_channels() -> None:
    many = wav(tone(4.0, channels=16))
    with open_audio(many) as stream:
        assert stream.channels == 16
        assert max(block.size for block in stream) <= 131_072


def test_numbers_that_are_none_become_silence_and_are_flagged() -> None:
    samples = tone(1.0)
    samples[100] = np.nan
    samples[200, 1] = np.inf
    samples[300] = -1e30
    got, _, notes = heard(wav(samples, subtype="FLOAT"))
    assert notes.not_finite
    assert np.isfinite(got).all()
    assert (got[[100, 300]] == 0).all()
    assert np.array_equal(np.delete(got, [100, 200, 300], axis=0), np.delete(samples, [100, 200, 300], axis=0))
    assert not heard(wav(tone(1.0) * 20, subtype="FLOAT"))[2].not_finite


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 10_000_000])
def test_a_wave_that_lies_about_its_size_is_heard_and_flagged(size: int) -> None:
    samples, _, notes = heard(with_data_size(wav(tone(2.0)), size))
    assert notes.header_wrong or notes.truncated
    assert len(samples) == pytest.approx(2 * RATE, abs=64)


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_24", "PCM_32", "DOUBLE", "ULAW", "MS_ADPCM"])
def test_waves_of_other_depths_are_heard(subtype: str) -> None:
    samples, _, notes = heard(wav(tone(1.0), subtype=subtype))
    assert notes.flags == ()
    assert np.sqrt(np.mean(samples**2)) == pytest.approx(0.4 / np.sqrt(2), rel=0.03)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"Dear diary, today I played the oud.\n" * 200, "not a sound file"),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n", "not a sound file"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "not a sound file"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00", "not a sound file"),
        (b"RIFF\x00\x00\x00\x00WAVE", "not a sound file"),
        (bytes(5000), "not a sound file"),
    ],
)
def test_what_is_no_sound_is_refused_in_one_sentence(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=words) as caught:
        heard(path)
    assert caught.value.what.count(".") == 2
    assert "song.mp3" in caught.value.what


def test_a_picture_and_a_file_that_is_gone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        open_audio(tmp_path / "gone.flac")
    with pytest.raises(UnreadableFile):
        open_audio(b"\x89PNG\r\n\x1a\n" + bytes(300))


@pytest.mark.parametrize("kind", ["MP3", "FLAC", "OGG", "WAV", "m4a"])
def test_files_cut_short_anywhere_give_their_beginning_with_a_flag_or_one_error(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "whole"
    noise = 0.1 * np.random.default_rng(5).standard_normal((3 * RATE, 2)).astype(np.float32)
    if kind == "m4a":
        path = by_ffmpeg(tmp_path / "whole.m4a", noise, "alac")
    else:
        soundfile.write(path, noise, RATE, format=kind)
    data = path.read_bytes()
    whole, _, _ = heard(data)
    for share in (0.001, 0.01, 0.05, 0.2, 0.4, 0.6, 0.8, 0.93):
        try:
            samples, _, notes = heard(data[: int(len(data) * share)])
        except UnreadableFile:
            continue
        assert len(samples) < len(whole)
        assert notes.flags or kind == "MP3"
        assert np.isfinite(samples).all()
        common = min(len(samples), int(share * len(whole) * 0.8))
        if kind != "OGG":
            sure = max(0, common - 4096)
            assert np.abs(samples[:sure] - whole[:sure]).max(initial=0.0) < 1e-3


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.binary(min_size=1, max_size=400), head=st.sampled_from([b"", b"fLaC", b"OggS", b"RIFF", b"\xff\xfb"]))
def test_noise_from_anywhere_is_an_error_or_finite_samples(data: bytes, head: bytes) -> None:
    try:
        samples, _, _ = heard(head + data)
    except UnreadableFile:
        return
    assert np.isfinite(samples).all()


@given(count=st.integers(1, 12), level=st.floats(-1, 1, width=32))
def test_equal_channels_keep_their_level_in_mono(count: int, level: float) -> None:
    block = np.full((8, count), level, np.float32)
    assert np.allclose(mono(block), level, atol=1e-6)
    assert stereo(block).shape == (8, 2)
    assert np.abs(stereo(block)).max() <= abs(level) + 1e-6


def test_the_low_frequency_channel_is_left_out_and_surrounds_go_to_their_sides() -> None:
    block = np.eye(6, dtype=np.float32)
    assert np.allclose(mono(block), [0.2, 0.2, 0.2, 0.0, 0.2, 0.2])
    left, right = stereo(block).T
    assert left[3] == right[3] == 0
    assert left[4] > 0 == right[4]
    assert right[5] > 0 == left[5]
    assert left[2] == right[2] > 0
