"""Splits: what they promise, for data sets of every shape."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from segue.domain.errors import BadRequest, NotFound
from segue.naming.datasets.dataset import Clip, Dataset
from segue.naming.datasets.groups import Groups, groups_of
from segue.naming.splits import Fold, Split, SplitKind, k_folds, official, three_parts


def made(rows: Sequence[tuple[tuple[str, ...], str | None, str]], multi: bool = False) -> Dataset:
    """Clips from (labels, artist, title)."""
    clips = tuple(
        Clip(f"{number}.wav", Path(f"{number}.wav"), labels, artist, title)
        for number, (labels, artist, title) in enumerate(rows)
    )
    return Dataset("made", Path(), clips, tuple(sorted({label for clip in clips for label in clip.labels})), multi)


@st.composite
def collections(draw: st.DrawFn, multi: bool) -> Dataset:
    """Two to five labels, three to nine artists each, each with one to three songs in one to three parts."""
    rows: list[tuple[tuple[str, ...], str | None, str]] = []
    labels = [f"label {number}" for number in range(draw(st.integers(2, 5)))]
    for label in labels:
        for artist in range(draw(st.integers(3, 9))):
            others = draw(st.sets(st.sampled_from(labels), max_size=2)) if multi else set()
            for song in range(draw(st.integers(1, 3))):
                held = tuple(sorted({label} | others))
                rows += [(held, f"{label} artist {artist}", f"song {song}")] * draw(st.integers(1, 3))
    return made(rows, multi)


def parts_of(fold: Fold) -> tuple[np.ndarray, ...]:
    return fold.train, fold.valid, fold.test


def assert_disjoint(fold: Fold, numbers: np.ndarray) -> None:
    seen: list[set[int]] = [set(numbers[rows].tolist()) for rows in parts_of(fold)]
    assert not seen[0] & seen[1]
    assert not seen[0] & seen[2]
    assert not seen[1] & seen[2]


def assert_whole(dataset: Dataset, split: Split) -> None:
    """Each fold has every row once, and each row is in one test part."""
    for fold in split.folds:
        assert sorted(np.concatenate(parts_of(fold)).tolist()) == list(range(len(dataset)))
    tested = np.concatenate([fold.test for fold in split.folds])
    assert len(split.folds) == 1 or sorted(tested.tolist()) == list(range(len(dataset)))


@pytest.mark.parametrize("multi", [False, True])
@given(data=st.data(), folds=st.integers(2, 5), seed=st.integers(0, 1000))
@settings(max_examples=40)
def test_no_song_or_artist_is_parted(multi: bool, data: st.DataObject, folds: int, seed: int) -> None:
    dataset = data.draw(collections(multi))
    groups = groups_of(dataset)
    for kind, numbers in ((SplitKind.ARTIST, groups.artists), (SplitKind.SONG, groups.songs)):
        assume(len(np.unique(numbers)) >= folds)
        for split in (k_folds(dataset, groups, kind, folds, seed), three_parts(dataset, groups, kind, seed)):
            assert_whole(dataset, split)
            for fold in split.folds:
                assert_disjoint(fold, numbers)
                assert_disjoint(fold, groups.songs)


@pytest.mark.parametrize("multi", [False, True])
@given(data=st.data(), folds=st.integers(2, 5), seed=st.integers(0, 1000))
@settings(max_examples=40)
def test_every_label_is_learned_and_judged(multi: bool, data: st.DataObject, folds: int, seed: int) -> None:
    dataset = data.draw(collections(multi))
    groups = groups_of(dataset)
    split = k_folds(dataset, groups, SplitKind.ARTIST, folds, seed)
    for fold in split.folds:
        assert dataset.targets[fold.train].any(axis=0).all()
    fold = three_parts(dataset, groups, SplitKind.ARTIST, seed).folds[0]
    assert dataset.targets[fold.train].any(axis=0).all()
    if not multi:
        assert dataset.targets[fold.test].any(axis=0).all()
        assert dataset.targets[fold.valid].any(axis=0).all()


@given(seed=st.integers(0, 1000), folds=st.integers(3, 6))
@settings(max_examples=30)
def test_labels_are_spread_evenly(seed: int, folds: int) -> None:
    rows: list[tuple[tuple[str, ...], str | None, str]] = []
    for label, artists in (("rare", 12), ("common", 60), ("middling", 24)):
        rows += [((label,), f"{label} {number}", f"song {part}") for number in range(artists) for part in range(2)]
    dataset = made(rows)
    split = k_folds(dataset, groups_of(dataset), SplitKind.ARTIST, folds, seed)
    for fold in split.folds:
        ideal = dataset.targets.sum(axis=0) / folds
        # Artists have two clips each: no part is more than one artist from its share.
        assert (np.abs(dataset.targets[fold.test].sum(axis=0) - ideal) <= 2).all()


@given(data=st.data(), seed=st.integers(0, 1000))
@settings(max_examples=15)
def test_a_seed_gives_one_split(data: st.DataObject, seed: int) -> None:
    dataset = data.draw(collections(True))
    groups = groups_of(dataset)
    one, other = (k_folds(dataset, groups, SplitKind.SONG, 3, seed) for _ in range(2))
    for first, second in zip(one.folds, other.folds, strict=True):
        for rows, again in zip(parts_of(first), parts_of(second), strict=True):
            assert np.array_equal(rows, again)


def test_another_seed_gives_another_split() -> None:
    dataset = made([((label,), f"{label}{artist}", "song") for label in "ab" for artist in range(20)])
    one, other = (k_folds(dataset, groups_of(dataset), SplitKind.ARTIST, 5, seed) for seed in (1, 2))
    assert not np.array_equal(one.folds[0].test, other.folds[0].test)


def test_with_two_artists_a_class_is_learned_in_every_fold() -> None:
    rows = [((label,), f"{label}{artist}", f"song {song}") for label in "abc" for artist in range(2) for song in (1, 2)]
    dataset = made(rows)
    for seed in range(20):
        for fold in k_folds(dataset, groups_of(dataset), SplitKind.ARTIST, 5, seed).folds:
            assert dataset.targets[fold.train].any(axis=0).all()
        fold = three_parts(dataset, groups_of(dataset), SplitKind.ARTIST, seed).folds[0]
        assert dataset.targets[fold.train].any(axis=0).all()
        assert dataset.targets[fold.test].any(axis=0).all()


def test_the_shares_of_three_parts() -> None:
    dataset = made([((label,), f"{label}{artist}", "song") for label in "abcde" for artist in range(50)])
    fold = three_parts(dataset, groups_of(dataset), SplitKind.ARTIST, 3, (0.7, 0.1, 0.2)).folds[0]
    assert [len(rows) for rows in parts_of(fold)] == [175, 25, 50]


class TestRefused:
    def test_one_artist_per_class(self) -> None:
        dataset = made([((label,), label, f"song {song}") for label in ("رقص", "R&B/Soul") for song in range(5)])
        with pytest.raises(BadRequest, match=r"رقص, R&B/Soul is of one artist|R&B/Soul, رقص is of one artist") as told:
            k_folds(dataset, groups_of(dataset), SplitKind.ARTIST)
        assert "split by song" in told.value.mend
        assert "--leaky" in told.value.mend
        assert len(k_folds(dataset, groups_of(dataset), SplitKind.SONG).folds) == 5

    def test_one_track_per_class(self) -> None:
        dataset = made([((label,), label, "song") for label in "abcdefg"])
        for kind in (SplitKind.ARTIST, SplitKind.SONG, SplitKind.LEAKY_RANDOM):
            with pytest.raises(BadRequest, match="a, b, c"):
                k_folds(dataset, groups_of(dataset), kind, leaky=True)

    def test_an_empty_class(self) -> None:
        dataset = made([(("a",), str(artist), "song") for artist in range(9)])
        empty = Dataset("made", Path(), dataset.clips, ("a", "gnawa"), multi=False)
        with pytest.raises(BadRequest, match="no clip of gnawa"):
            k_folds(empty, groups_of(empty), SplitKind.ARTIST)

    def test_artists_of_whom_nothing_is_known(self) -> None:
        dataset = made([((label,), None, f"{label} {song}") for label in "ab" for song in range(9)])
        with pytest.raises(BadRequest, match="No clip's artist is known"):
            k_folds(dataset, groups_of(dataset), SplitKind.ARTIST)
        assert k_folds(dataset, groups_of(dataset), SplitKind.SONG).title == "song-disjoint, 5 folds, seed 0"

    def test_ten_thousand_classes_of_one_song_are_named_in_a_few_words(self) -> None:
        dataset = made([((f"class {number}",), "a", "b") for number in range(10_000)])
        with pytest.raises(BadRequest, match="9,992 more") as told:
            k_folds(dataset, groups_of(dataset), SplitKind.SONG)
        assert len(str(told.value)) < 600

    def test_leaky_splits_unless_they_are_asked_for(self) -> None:
        dataset = made([((label,), f"{label}{song}", "song") for label in "ab" for song in range(9)])
        for kind in (SplitKind.LEAKY_RANDOM, SplitKind.LEAKY_SEGMENTS):
            with pytest.raises(BadRequest, match="not to be trusted"):
                k_folds(dataset, groups_of(dataset), kind)
            assert k_folds(dataset, groups_of(dataset), kind, leaky=True).title.startswith("LEAKY")
            assert three_parts(dataset, groups_of(dataset), kind, leaky=True).title.startswith("LEAKY")

    def test_more_folds_than_artists(self) -> None:
        dataset = made([((label,), artist, "song") for label in "ab" for artist in "xyz"])
        with pytest.raises(BadRequest, match="5 parts need as many artists, and there are 3"):
            k_folds(dataset, groups_of(dataset), SplitKind.ARTIST)

    def test_groups_of_another_data_set(self) -> None:
        dataset = made([(("a",), artist, "song") for artist in "wxyz"])
        groups = Groups(np.zeros(3, np.intp), np.zeros(3, np.intp))
        with pytest.raises(BadRequest, match="3 clips"):
            k_folds(dataset, groups, SplitKind.SONG)

    @pytest.mark.parametrize("shares", [(0.5, 0.2, 0.2), (1.0, 0.0, 0.0), (0.9, 0.2, -0.1)])
    def test_shares_that_are_no_whole(self, shares: tuple[float, float, float]) -> None:
        dataset = made([(("a",), artist, "song") for artist in "wxyz"])
        with pytest.raises(BadRequest, match="shares"):
            three_parts(dataset, groups_of(dataset), SplitKind.SONG, 0, shares)


def test_a_leaky_split_parts_songs_that_an_honest_one_keeps() -> None:
    dataset = made([((label,), f"{label}{n}", "song") for label in "ab" for n in range(8) for _ in range(5)])
    groups = groups_of(dataset)
    fold = k_folds(dataset, groups, SplitKind.LEAKY_RANDOM, leaky=True).folds[0]
    assert set(groups.songs[fold.train].tolist()) & set(groups.songs[fold.test].tolist())


def test_ten_thousand_classes_are_split() -> None:
    dataset = made([((f"class {number}",), f"{number} {artist}", "b") for number in range(10_000) for artist in (1, 2)])
    split = k_folds(dataset, groups_of(dataset), SplitKind.ARTIST, 2)
    assert [len(fold.test) for fold in split.folds] == [10_000, 10_000]


class TestOfficial:
    @pytest.fixture
    def dataset(self) -> Dataset:
        clips = [Clip(f"{g}/{g}.{n:05}.wav", Path(), (g,)) for g in ("blues", "rock") for n in range(5)]
        return Dataset("ten", Path(), tuple(clips), ("blues", "rock"), multi=False)

    def write(self, folder: Path, name: str, *lines: str) -> None:
        (folder / name).write_text("\n".join(lines) + "\n")

    def test_names_with_another_ending_are_understood(self, dataset: Dataset, tmp_path: Path) -> None:
        self.write(tmp_path, "train_filtered.txt", "blues/blues.00000.wav", "rock/rock.00001.au")
        self.write(tmp_path, "valid_filtered.txt", "blues/blues.00002.wav")
        self.write(tmp_path, "test_filtered.txt", "blues/blues.00003.wav", "rock/rock.00004.wav", "gone/gone.wav")
        split = official(dataset, tmp_path)
        assert split.title == (
            "official split (filtered): 2 / 1 / 2 clips; 1 of 6 that the lists name is not here: gone/gone.wav"
        )
        assert [rows.tolist() for rows in parts_of(split.folds[0])] == [[0, 6], [2], [3, 9]]

    def test_files_that_are_not_there_are_counted(self, dataset: Dataset, tmp_path: Path) -> None:
        self.write(tmp_path, "train.txt", "blues/blues.00000.wav", "blues/blues.00009.wav")
        self.write(tmp_path, "test.txt", "rock/rock.00000.wav", "rock/rock.00009.wav")
        split = official(dataset, tmp_path)
        assert split.title == "official split: 1 / 0 / 1 clips; 2 of 4 that the lists name are not here"
        self.write(tmp_path, "train.txt", "blues/blues.00000.wav")
        self.write(tmp_path, "test.txt", "rock/rock.00000.wav")
        assert official(dataset, tmp_path).title == "official split: 1 / 0 / 1 clips"

    def test_several_are_chosen_from(self, dataset: Dataset, tmp_path: Path) -> None:
        for which in ("filtered", "stratified"):
            self.write(tmp_path, f"train_{which}.txt", "blues/blues.00000.wav")
            self.write(tmp_path, f"test_{which}.txt", "rock/rock.00000.wav")
        with pytest.raises(BadRequest, match="filtered, stratified"):
            official(dataset, tmp_path)
        assert official(dataset, tmp_path, "stratified").folds[0].test.tolist() == [5]
        with pytest.raises(NotFound, match="random"):
            official(dataset, tmp_path, "random")

    def test_a_clip_in_two_parts_is_refused(self, dataset: Dataset, tmp_path: Path) -> None:
        for part in ("train", "test"):
            self.write(tmp_path, f"{part}.txt", "blues/blues.00000.wav")
        with pytest.raises(BadRequest, match=r"blues/blues\.00000\.wav is in two parts"):
            official(dataset, tmp_path)

    def test_lists_of_other_music_are_refused(self, dataset: Dataset, tmp_path: Path) -> None:
        for part in ("train", "test"):
            self.write(tmp_path, f"{part}.txt", "polka/polka.00000.wav")
        with pytest.raises(BadRequest, match="none of these clips"):
            official(dataset, tmp_path)

    def test_the_published_lists_of_gtzan(self) -> None:
        folder = Path(__file__).parents[3] / "shared" / "data" / "gtzan"
        if not folder.is_dir():
            pytest.skip("../shared/data/gtzan is not there")
        names = ["blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock"]
        clips = tuple(Clip(f"{g}/{g}.{n:05}.wav", Path(), (g,)) for g in names for n in range(100))
        dataset = Dataset("GTZAN", Path(), clips, tuple(names), multi=False)
        fold = official(dataset, folder, "filtered").folds[0]
        assert [len(rows) for rows in parts_of(fold)] == [443, 197, 290]
