import os
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from segue.domain.errors import BadRequest
from segue.settings import Settings, read_settings


def test_nothing_set_is_a_working_set_of_settings() -> None:
    settings = read_settings({})
    assert settings.data.is_absolute()
    assert settings.database is None
    assert settings.readers == (os.cpu_count() or 2)


def test_the_environment_is_read_and_the_command_line_goes_first() -> None:
    given = {"SEGUE_DATA": "/a", "SEGUE_DATABASE": "sqlite:////x.db", "SEGUE_READERS": "3", "SEGUE_TIME_ZONE": "UTC"}
    expected = Settings(Path("/a"), "sqlite:////x.db", 3, zone=ZoneInfo("UTC"))
    assert read_settings(given) == expected
    assert read_settings(given, Path("/b")).data == Path("/b")


def test_a_time_zone_is_named_or_is_the_machines_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert noon.astimezone(read_settings({"SEGUE_TIME_ZONE": "Asia/Seoul"}).zone).hour == 21
    monkeypatch.setattr("segue.settings._LOCAL_TIME", tmp_path / "localtime")
    assert read_settings({}).zone is UTC
    with resources.files("tzdata.zoneinfo").joinpath("Asia", "Tokyo").open("rb") as known:
        (tmp_path / "localtime").write_bytes(known.read())
    assert noon.astimezone(read_settings({}).zone).hour == 21
    for nowhere in ("Europe/Atlantis", "../etc/passwd", "Europe"):
        with pytest.raises(BadRequest, match="is no time zone"):
            read_settings({"SEGUE_TIME_ZONE": nowhere})


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
