import os
from pathlib import Path

import pytest

from segue.domain.errors import BadRequest
from segue.settings import Settings, read_settings


def test_nothing_set_is_a_working_set_of_settings() -> None:
    settings = read_settings({})
    assert settings.data.is_absolute()
    assert settings.database is None
    assert settings.readers == (os.cpu_count() or 2)


def test_the_environment_is_read_and_the_command_line_goes_first() -> None:
    given = {"SEGUE_DATA": "/a", "SEGUE_DATABASE": "sqlite:////x.db", "SEGUE_READERS": "3"}
    assert read_settings(given) == Settings(Path("/a"), "sqlite:////x.db", 3)
    assert read_settings(given, Path("/b")).data == Path("/b")


@pytest.mark.parametrize("value", ["0", "-1", "257", "two", "2.5", "²"])
def test_a_number_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(BadRequest, match="SEGUE_READERS"):
        read_settings({"SEGUE_READERS": value})


def test_a_budget_for_little_heard_artists_is_a_share() -> None:
    assert read_settings({}).exposure == 0
    assert read_settings({"SEGUE_EXPOSURE": "0.25"}).exposure == 0.25


@pytest.mark.parametrize("value", ["-0.1", "1.5", "half", "nan"])
def test_a_share_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(BadRequest, match="SEGUE_EXPOSURE"):
        read_settings({"SEGUE_EXPOSURE": value})
