"""The cache of bands and embeddings: what it gives, that it is whole, and what never gets in."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from segue.domain.errors import NotFound, StorageUnavailable, UnreadableFile
from segue.hearing.embedding.port import Embedding
from segue.hearing.embedding.shelf import served
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder
from segue.hearing.listening import listen
from segue.naming import hearing_clips
from segue.naming.datasets.dataset import Clip, Dataset
from segue.naming.datasets.dropping import Why
from segue.naming.datasets.layouts import read_dataset
from segue.naming.features import cached_features
from segue.naming.front_end import bands_of
from segue.naming.hearing_clips import HeardClip, Lost, Wanted, hear_clip
from tests.naming.made_clips import RATE, collection, tune, write


def dataset(*files: Path, **more: Any) -> Dataset:
    clips = tuple(Clip(file.name, file, ("x",), **more) for file in files)
    return Dataset("made", Path(), clips, ("x",), multi=False)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [write(tmp_path / f"music/{seed}.wav", tune(seed, 2.0 + seed / 4)) for seed in range(4)]


def test_bands_are_those_of_the_front_end(tmp_path: Path, files: list[Path]) -> None:
    features = cached_features(dataset(*files), tmp_path / "cache", workers=0)
    for row, file in enumerate(files):
        bands = features.bands(row)
        assert isinstance(bands, np.memmap)
        assert np.array_equal(bands, bands_of(file).astype(np.float16))
        assert features.length(row) == len(bands)
        assert abs(features.seconds(row) - (2.0 + row / 4)) < 0.03
    assert not features.lost
    assert features.kept.tolist() == [0, 1, 2, 3]


def test_a_part_of_a_file(tmp_path: Path, files: list[Path]) -> None:
    features = cached_features(dataset(files[0], start_s=0.5, length_s=1.0), tmp_path / "cache", workers=0)
    assert np.array_equal(features.bands(0), bands_of(files[0], 0.5, 1.0).astype(np.float16))


@pytest.mark.parametrize("model", ["student", "timbre"])
def test_embeddings_are_those_of_the_analysis(tmp_path: Path, files: list[Path], model: str) -> None:
    embedder = served(None, model)
    features = cached_features(dataset(*files), tmp_path / "cache", embedder=embedder, workers=0)
    found = features.embeddings(embedder.id)
    for row, file in enumerate(files):
        heard = listen(file, (), embedder).embedding
        assert heard is not None
        assert np.array_equal(found["mean"][row], heard.mean)
        assert np.array_equal(found["spread"][row], heard.spread)
        assert np.array_equal(found["tags"][row], heard.tags)


def test_children_hear_the_same(tmp_path: Path, files: list[Path]) -> None:
    embedder = served(None, "student")
    progress: list[tuple[int, int]] = []
    here = cached_features(dataset(*files), tmp_path / "here", embedder=embedder, workers=0)
    there = cached_features(
        dataset(*files),
        tmp_path / "there",
        embedder=embedder,
        workers=2,
        progress=lambda done, total: progress.append((done, total)),
    )
    for row in range(len(files)):
        assert here.sound(row) == there.sound(row)
    assert np.array_equal(here.embeddings(embedder.id)["mean"], there.embeddings(embedder.id)["mean"])
    assert progress == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_what_is_there_is_not_heard_again(tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    first = cached_features(dataset(*files[:3]), tmp_path / "cache", workers=0)
    moved = files[0].rename(files[0].with_name("renamed.wav"))
    heard: list[Path] = []

    def counted(file: Path, *rest: Any) -> Any:
        heard.append(file)
        return bands_of(file, *rest)

    monkeypatch.setattr(hearing_clips, "bands_of", counted)
    again = cached_features(dataset(moved, *files[1:]), tmp_path / "cache", workers=0)
    assert heard == [files[3]]
    assert again.sound(0) == first.sound(0)


def test_a_changed_file_is_heard_anew(tmp_path: Path, files: list[Path]) -> None:
    first = cached_features(dataset(files[0]), tmp_path / "cache", workers=0)
    write(files[0], tune(99))
    assert cached_features(dataset(files[0]), tmp_path / "cache", workers=0).sound(0) != first.sound(0)


@pytest.mark.parametrize("damage", ["torn bands", "no bands", "torn record", "torn embedding", "only a new file"])
def test_what_is_damaged_is_heard_anew(tmp_path: Path, files: list[Path], damage: str) -> None:
    embedder = TimbreEmbedder()
    whole = cached_features(dataset(files[0]), tmp_path / "cache", embedder=embedder, workers=0)
    bands, mean = np.array(whole.bands(0)), whole.embeddings(embedder.id)["mean"]
    (npy,), (record,), (npz,) = (list((tmp_path / "cache").rglob(f"*.{kind}")) for kind in ("npy", "json", "npz"))
    if damage == "torn bands":
        npy.write_bytes(npy.read_bytes()[:-7])
    elif damage == "torn record":
        record.write_bytes(b'{"frames": 3')
    elif damage == "torn embedding":
        npz.write_bytes(npz.read_bytes()[:50])
    else:
        npy.rename(npy.with_name(".new-x"))
    again = cached_features(dataset(files[0]), tmp_path / "cache", embedder=embedder, workers=0)
    assert np.array_equal(again.bands(0), bands)
    assert np.array_equal(again.embeddings(embedder.id)["mean"], mean)


def test_bands_that_vanish_later_are_told(tmp_path: Path, files: list[Path]) -> None:
    features = cached_features(dataset(files[0]), tmp_path / "cache", workers=0)
    (npy,) = (tmp_path / "cache").rglob("*.npy")
    npy.write_bytes(b"\x93NUMPY rubbish")
    with pytest.raises(StorageUnavailable, match=r"0\.wav are gone from the cache, or damaged"):
        features.bands(0)


def test_corrupt_files_are_told_and_not_kept(tmp_path: Path, files: list[Path]) -> None:
    corrupt = tmp_path / "corrupt.wav"
    corrupt.write_bytes(os.urandom(5000))
    empty = tmp_path / "empty.wav"
    empty.write_bytes(b"")
    features = cached_features(dataset(files[0], corrupt, empty, tmp_path / "gone.wav"), tmp_path / "cache", workers=0)
    assert [(one.row, one.why) for one in features.lost] == [(row, Why.UNREADABLE) for row in (1, 2, 3)]
    assert "corrupt.wav" in features.lost[0].words
    assert features.kept.tolist() == [0]
    with pytest.raises(UnreadableFile, match=r"empty\.wav could not be heard"):
        features.bands(2)
    with pytest.raises(UnreadableFile):
        features.embeddings("any")
    assert len(features.only(features.kept)) == 1


class Deranged(TimbreEmbedder):
    """A model that hears no numbers in what is loud."""

    def embed(self, samples: np.ndarray) -> Embedding:
        heard = super().embed(samples)
        if np.abs(samples).max() > 0.9:
            heard.mean[3] = np.nan
        return heard

    def embed_excerpts(self, excerpts: np.ndarray) -> Embedding:
        heard = super().embed_excerpts(excerpts)
        if np.abs(excerpts).max() > 0.9:
            heard.mean[3] = np.nan
        return heard


def test_what_is_no_number_never_gets_in(tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    loud = write(tmp_path / "loud.wav", tune(7) / np.abs(tune(7)).max() * 0.99)
    features = cached_features(dataset(files[0], loud), tmp_path / "cache", embedder=Deranged(), workers=0)
    assert [(one.row, one.why) for one in features.lost] == [(1, Why.NOT_FINITE)]
    assert len(list((tmp_path / "cache").rglob("*.npz"))) == 1
    monkeypatch.setattr(hearing_clips, "bands_of", lambda *_: np.full((9, 128), np.nan, np.float32))
    (lost,) = cached_features(dataset(files[1]), tmp_path / "cache", workers=0).lost
    assert lost.why is Why.NOT_FINITE
    assert len(list((tmp_path / "cache").rglob("*.npy"))) == 1


def test_samples_that_are_no_numbers_are_heard_as_silence(tmp_path: Path) -> None:
    samples = tune(3).astype(np.float32)
    samples[1000:1100] = np.nan
    soundfile.write(tmp_path / "nan.wav", samples, RATE, subtype="FLOAT")
    features = cached_features(dataset(tmp_path / "nan.wav"), tmp_path / "cache", workers=0)
    assert np.isfinite(np.asarray(features.bands(0))).all()


def test_a_long_clip_is_cut_and_that_is_said(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing_clips, "MOST_S", 2.1)
    features = cached_features(dataset(*files[:3]), tmp_path / "cache", workers=0)
    assert [features.length(row) for row in range(3)] == [87, 91, 91]
    assert len(features.notes) == 2
    assert features.notes[0].startswith("1.wav: only the first")


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, files: list[Path]) -> None:
    (tmp_path / "cache").write_text("a file in the way")
    with pytest.raises(StorageUnavailable, match="cannot be written"):
        cached_features(dataset(files[0]), tmp_path / "cache", workers=0)


def test_embeddings_of_a_model_that_heard_nothing(tmp_path: Path, files: list[Path]) -> None:
    with pytest.raises(NotFound, match="has not heard these clips"):
        cached_features(dataset(files[0]), tmp_path / "cache", workers=0).embeddings("other-1")


def test_a_script_that_begins_itself_anew_is_told(tmp_path: Path, files: list[Path]) -> None:
    """Without its guard a script is run once more by each child; that must end, and in words."""
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\n"
        "from segue.hearing.embedding.shelf import served\n"
        "from segue.naming.datasets.layouts import read_dataset\n"
        "from segue.naming.features import cached_features\n"
        f"found = read_dataset(Path({str(tmp_path)!r})).dataset\n"
        f"cached_features(found, Path({str(tmp_path / 'cache')!r}), embedder=served(None, 'student'), workers=1)\n"
    )
    said = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=False)
    assert said.returncode == 1
    assert "end as they begin" in said.stderr
    assert "__main__" in said.stderr


class Fatal(TimbreEmbedder):
    """A model that takes its process with it, for what is loud."""

    def embed(self, samples: np.ndarray) -> Embedding:
        if np.abs(samples).max() > 0.9:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed(samples)

    def embed_excerpts(self, excerpts: np.ndarray) -> Embedding:
        if np.abs(excerpts).max() > 0.9:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed_excerpts(excerpts)


def test_a_clip_that_kills_its_process_costs_nothing_else(tmp_path: Path, files: list[Path]) -> None:
    loud = write(tmp_path / "loud.wav", tune(7) / np.abs(tune(7)).max() * 0.99)
    clips = dataset(files[0], loud, *files[1:])
    features = cached_features(clips, tmp_path / "cache", embedder=Fatal(), workers=1)
    assert [(one.row, one.why) for one in features.lost] == [(1, Why.UNREADABLE)]
    assert "crashes" in features.lost[0].words
    assert features.kept.tolist() == [0, 2, 3, 4]


def test_a_run_that_is_killed_goes_on(tmp_path: Path, files: list[Path]) -> None:
    """Whatever is on disk at any moment is whole: each file appears under its name when all of it is written."""
    wanted = Wanted(0, files[0], 0.0, None, tmp_path / "cache")
    seen: list[set[str]] = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        seen.append({file.suffix for file in (tmp_path / "cache").rglob("[0-9a-f]*") if file.is_file()})
        return replace(self, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", watched)
        assert isinstance(hear_clip(wanted, TimbreEmbedder()), HeardClip)
    # The record comes last: where it is, all else is there.
    assert seen == [set(), {".npz"}, {".npz", ".npy"}]
    (record,) = (tmp_path / "cache").rglob("*.json")
    assert json.loads(record.read_text())["frames"] == 87
    assert not list((tmp_path / "cache").rglob(".new-*"))
    assert not isinstance(hear_clip(wanted, None), Lost)


def test_vectors_may_be_given(tmp_path: Path) -> None:
    dataset = read_dataset(collection(tmp_path / "music", {"a": ["1.wav", "2.wav"], "b": ["3.wav"]})).dataset
    features = cached_features(dataset, tmp_path / "cache", workers=0)
    given = {"mean": np.arange(6, dtype=np.float32).reshape(3, 2)}
    holding = features.holding("other", given)
    np.testing.assert_array_equal(holding.embeddings("other")["mean"], given["mean"])
    np.testing.assert_array_equal(holding.only([2, 0]).embeddings("other")["mean"], given["mean"][[2, 0]])
    assert holding.sound(1) == features.sound(1)
    with pytest.raises(NotFound):
        features.embeddings("other")


def test_no_child_is_begun_where_all_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = read_dataset(collection(tmp_path / "music", {"a": ["1.wav", "2.wav"]})).dataset
    embedder = TimbreEmbedder()
    first = cached_features(dataset, tmp_path / "cache", embedder=embedder, workers=0)
    monkeypatch.setattr("segue.naming.features._Flow", None)
    told: list[tuple[int, int]] = []
    again = cached_features(
        dataset, tmp_path / "cache", embedder=embedder, workers=2, progress=lambda *at: told.append(at)
    )
    assert told == [(1, 2), (2, 2)]
    assert [again.sound(row) for row in range(2)] == [first.sound(row) for row in range(2)]
