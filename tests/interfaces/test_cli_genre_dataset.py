"""`segue genre dataset` as it is typed."""

from pathlib import Path

import pytest

from tests.interfaces.conftest import Segue
from tests.naming.made_clips import collection


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
