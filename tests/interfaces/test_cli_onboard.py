"""`segue onboard` as it is typed."""

import io
import json
from pathlib import Path

import pytest

from segue.assembly import open_house
from segue.settings import read_settings
from tests.interfaces.conftest import Segue
from tests.services.listening_library import add_listeners, add_tracks, circles, store


@pytest.fixture(autouse=True)
def listened(tmp_path: Path) -> None:
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        store(opened.database, circles(add_listeners(opened.database, 30), add_tracks(opened.database)))


def test_questions_are_printed_and_a_file_answers(segue: Segue, tmp_path: Path) -> None:
    told = segue("onboard", "noor", "--questions", 4, "--json", "--region", "KR", "--age", "18-24").json
    assert len(told["questions"]) == 4
    track = next(one for one in told["questions"] if one["kind"] == "track")
    assert track["preview"]["end_ms"] - track["preview"]["start_ms"] == 15_000
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps([{one["kind"]: one[one["kind"]], "reply": "yes"} for one in told["questions"]]))
    then = segue("onboard", "noor", "--answers", answers, "--questions", 4, "--json").json
    assert not {one["name"] for one in then["questions"]} & {one["name"] for one in told["questions"]}
    assert len(segue("feedback", "noor", "--json").json) == 4
    segue("onboard", "noor", "--answers", answers, "--json")
    assert len(segue("feedback", "noor", "--json").json) == 4


def test_it_asks_in_the_terminal(segue: Segue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("1 -2\nq\n"))
    said = segue("onboard", "noor", "--questions", 3).out
    assert "Round 1 of 3. Which of these do you like?" in said
    assert "Round 2 of 3" in said
    assert "Round 3 of 3" not in said
    assert {one["event"]["kind"] for one in segue("feedback", "noor", "--json").json} == {"like", "dislike"}


def test_answers_that_are_none_are_refused(segue: Segue, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    assert segue("onboard", "noor", "--answers", file).code == 2
    for text in ("{", "{}", '[{"artist": "7", "reply": "yes"}]', '[{"artist": 7}]', '[{"track": 1, "genre": "a"}]'):
        file.write_text(text)
        assert segue("onboard", "noor", "--answers", file).code == 2, text
    file.write_text('[{"track": 999, "reply": "yes"}]')
    assert segue("onboard", "noor", "--answers", file).code == 3
    assert segue("feedback", "noor").code == 3
