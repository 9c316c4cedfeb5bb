"""The report of a data set: what it says, that it is one page which asks for nothing, and that it stays readable."""

import json
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from segue.naming.datasets import sound_map
from segue.naming.datasets.cleaning import Cleaned, CleaningReport, clean
from segue.naming.datasets.clip_figures import FIGURES, clip_figures
from segue.naming.datasets.dataset import Clip, Dataset
from segue.naming.datasets.dropping import Dropped, Why
from segue.naming.datasets.exploring import explore
from segue.naming.datasets.groups import groups_of
from segue.naming.datasets.layouts import read_dataset
from segue.naming.datasets.report_page import dataset_page
from segue.naming.features import cached_features
from segue.naming.front_end import bands_of
from tests.naming.made_clips import RATE, collection, tune, write

HOSTILE = "<script>alert('x')</script> & \"so\""


class Page(HTMLParser):
    """The elements of a page, its text, and every address in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [str(value) for name, value in attrs if name in ("src", "href", "action", "xlink:href")]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def music(tmp_path: Path) -> Path:
    names = ["A - One.wav", "B - Two.wav", "B - Three.wav", "C - Four.wav"]
    return collection(
        tmp_path / "music", {"شعبي": names, "rai": [name.lower() for name in names[1:]], "R&B": names[:2]}
    )


def looked_at(root: Path) -> Cleaned:
    reading = read_dataset(root)
    return clean(reading, cached_features(reading.dataset, root.parent / "cache", workers=0))


def test_what_is_counted(music: Path) -> None:
    write(music / "rai/z.wav", tune(6, 1.5))
    found = explore(looked_at(music))
    told = json.loads(json.dumps(found.as_json()))
    assert (told["clips"], told["clips_with_artist"], told["multi"]) == (9, 9, False)
    assert [(one["label"], one["clips"]) for one in told["classes"]] == [("شعبي", 4), ("rai", 3), ("R&B", 2)]
    assert told["seconds"] == pytest.approx(9 * 1.5, abs=0.3)
    assert told["cleaning"]["reasons"] == {"duplicate": 1}
    assert set(told["figures"]) == set(FIGURES)


def test_one_page_that_asks_for_nothing(music: Path) -> None:
    text = dataset_page(explore(looked_at(music)))
    page = Page(text)
    assert not {"script", "link", "iframe", "img", "object", "form"} & set(page.tags)
    assert page.addresses == []
    assert "default-src 'none'" in text
    assert "http" not in text.replace("http-equiv", "")
    assert "شعبي" in page.text
    assert text.count("<title>") > 9
    assert "A - One.wav (شعبي)" in page.text


def test_names_are_escaped() -> None:
    """Labels, files and reasons are whatever somebody called them."""
    clips = tuple(Clip(f"{HOSTILE}{n}", Path(), (HOSTILE,)) for n in range(3))
    dataset = Dataset(HOSTILE, Path(), clips, (HOSTILE,), multi=False, provenance=HOSTILE)
    text = dataset_page(explore(fake(dataset, HOSTILE)))
    assert "<script" not in text
    assert HOSTILE in Page(text).text


class Silence:
    """Bands of clips that need no files."""

    def __init__(self, count: int) -> None:
        self._bands = np.random.default_rng(0).normal(-20, 5, (count, 4, 128)).astype(np.float16)

    def bands(self, row: int) -> np.ndarray:
        return np.asarray(self._bands[row])

    def seconds(self, row: int) -> float:
        return 0.5 + row % 3


def fake(dataset: Dataset, words: str = "") -> Cleaned:
    dropped = (Dropped(words, (words,), Why.SILENT, words, words),) if words else ()
    report = CleaningReport(len(dataset), len(dataset), dropped, ((words, words, 0.9),) if words else (), ())
    return Cleaned(dataset, Silence(len(dataset)), groups_of(dataset), report)  # type: ignore[arg-type]


def test_ten_thousand_classes_stay_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound_map, "_MOST", 200)
    labels = tuple(f"class {number}" for number in range(10_000))
    clips = tuple(Clip(f"{number}.wav", Path(label), (label,), label) for number, label in enumerate(labels))
    vectors = np.random.default_rng(0).normal(size=(10_000, 3)).astype(np.float32)
    found = explore(fake(Dataset("many", Path(), clips, labels, multi=False)), vectors)
    text = dataset_page(found)
    assert "9,960 more have 9,960 clips between them" in text
    assert "all other classes" in text
    assert len(text) < 1_000_000
    assert found.map.method == "t-SNE, 200 of 10,000 clips"
    assert any("one song in: class 0" in one and "9,992 more" in one for one in found.warnings)


def test_what_to_be_careful_of() -> None:
    def warnings(rows: Sequence[tuple[str, str | None]]) -> str:
        clips = tuple(Clip(f"{n}.wav", Path(str(n)), (label,), artist) for n, (label, artist) in enumerate(rows))
        labels = tuple(sorted({clip.labels[0] for clip in clips}))
        return " ".join(explore(fake(Dataset("few", Path(), clips, labels, multi=False))).warnings)

    assert "uneven: 12 clips of a, 2 of b" in warnings([("a", str(n)) for n in range(12)] + [("b", "x"), ("b", "y")])
    assert "impossible with them" in warnings([("a", "x"), ("a", "x"), ("b", "y"), ("b", "z")])
    assert "No artist is known" in warnings([("a", None), ("a", None), ("b", None)])
    assert "one class only" in warnings([("a", "x"), ("a", "y")])
    assert "differ in spelling only: Hip-Hop and hip hop" in warnings([("Hip-Hop", "x"), ("hip hop", "y")])
    ten = ["blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock"]
    assert "looks like GTZAN" in warnings([(label, None) for label in ten])


def test_a_seed_gives_one_map(music: Path) -> None:
    found = looked_at(music)
    write(music / "rai/more.wav", tune(77, 1.5))
    assert explore(found).map == explore(found).map


def test_figures_go_the_way_they_are_named(tmp_path: Path) -> None:
    time = np.arange(2 * RATE) / RATE
    low, high = (0.3 * np.sin(2 * np.pi * pitch * time) for pitch in (80, 4000))
    noise = np.random.default_rng(0).normal(0, 0.1, 2 * RATE)
    sounds = {"low": low, "high": high, "noise": noise, "quiet": low * 0.1, "pulse": low * (time % 1 < 0.5)}
    files = {name: write(tmp_path / f"{name}.wav", samples) for name, samples in sounds.items()}
    bands = {name: bands_of(file).astype(np.float16) for name, file in files.items()}
    found = {name: dict(zip(FIGURES, clip_figures(one), strict=True)) for name, one in bands.items()}
    assert abs(found["low"]["Level"] - found["quiet"]["Level"] - 20) < 0.5
    assert found["high"]["Brightness"] == pytest.approx(4000, rel=0.02)
    assert found["low"]["Bass"] > 0.99
    assert found["high"]["Bass"] < 0.01
    assert found["pulse"]["Dynamics"] > found["low"]["Dynamics"] + 20
    assert found["noise"]["Motion"] > found["low"]["Motion"]
    assert found["low"]["Tonality"] > found["noise"]["Tonality"]
