"""`segue genre dataset` as it is typed."""

from pathlib import Path

import pytest

from segue.interfaces.cli.genre.datasets import cleaned_at
from segue.settings import read_settings
from tests.interfaces.conftest import Segue
from tests.naming.made_clips import collection
from tests.services.conftest import retag
from tests.services.heard_library import play


@pytest.fixture
def music(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEGUE_READERS", "1")
    names = ["A - One.wav", "B - Two.wav", "B - Three.wav", "C - Four.wav"]
    return collection(tmp_path / "labelled", {"شعبي": names, "rai": names[1:], "R&B": names[:2]})


def test_table_and_page(segue: Segue, music: Path, tmp_path: Path) -> None:
    (music / "rai/corrupt.wav").write_bytes(b"RIFF....")
    said = segue("genre", "dataset", music, "--output", tmp_path / "report.html")
    assert said.code == 0
    assert "شعبي\t4\t4\t3" in said.out
    assert "1 left out: 1 unreadable" in said.out
    assert (tmp_path / "report.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_json_of_a_column(segue: Segue, music: Path) -> None:
    files = sorted(file.relative_to(music).as_posix() for file in music.rglob("*.wav"))
    lines = "".join(f'"{name}",g,Q{number % 2}\n' for number, name in enumerate(files))
    (music / "labels.csv").write_text("file,genre,quadrant\n" + lines, "utf-8")
    told = segue("genre", "dataset", music / "labels.csv", "--labels", "quadrant", "--json").json
    assert [(one["label"], one["clips"]) for one in told["classes"]] == [("Q0", 5), ("Q1", 4)]


def test_what_is_refused(segue: Segue, tmp_path: Path, music: Path) -> None:
    assert segue("genre", "dataset", tmp_path / "nothing").code == 3
    assert segue("genre", "dataset", music, "--output", "report.pdf").code == 2
    said = segue("genre", "dataset", music, "--labels", "mood")
    assert (said.code, "each folder's name is its label" in said.err) == (2, True)


def test_without_a_path_it_is_ones_own_library(segue: Segue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGUE_READERS", "1")
    empty = segue("genre", "dataset")
    assert (empty.code, "Your library holds no music." in empty.err) == (2, True)
    library = tmp_path / "library"
    for number, (kind, genre) in enumerate([("strings", "Death Metal"), ("beats", "rap français"), ("beats", "Rap")]):
        play(library / f"{number}.flac", kind, number, f"Artist {number}", seconds=2.0)
        retag(library / f"{number}.flac", f"Song {number}", f"Artist {number}", genres=(genre,))
    play(library / "3.flac", "strings", 3, "Artist 3", seconds=2.0)
    segue("scan", library)
    told = segue("genre", "dataset", "--json").json
    # The wider genres of Death Metal are not among the classes.
    assert [(one["label"], one["clips"]) for one in told["classes"]] == [("Hip-Hop", 2), ("Death Metal", 1)]
    assert told["cleaning"]["notes"] == ["1 of 4 tracks have no genre and teach nothing."]
    assert "None of your 4 tracks says what its mood is." in segue("genre", "dataset", "--task", "mood").err
    segue("genre", "correct", 4, "calm", "--mood")
    assert "Calm and relaxed\t1" in segue("genre", "dataset", "--task", "mood").out
    (library / "0.flac").unlink()
    said = segue("genre", "dataset")
    assert "1 left out: 1 missing file" in said.out
    assert "0.flac any more. Scan again." in said.out
    refused = segue("genre", "dataset", "--labels", "genre")
    assert (refused.code, "no layout and no columns" in refused.err) == (2, True)
    learned = cleaned_at(read_settings({}, tmp_path / "data"), None, None, 2, only_single=True, quiet=True)
    assert (learned.dataset.labels, len(learned.dataset), learned.dataset.multi) == (("Hip-Hop",), 2, False)
