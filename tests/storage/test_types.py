from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.storage.types import Moment, path_to_text, text_to_path


@given(st.binary(max_size=40))
def test_any_file_name_survives_being_stored(raw: bytes) -> None:
    path = raw.decode("utf-8", "surrogateescape")
    stored = path_to_text(path)
    stored.encode("utf-8")
    assert text_to_path(stored) == path


@given(st.lists(st.sampled_from(["\U0010fc80", "\U0010fcff", "\udcff", "\udcf4", "a", "é"]), max_size=8).map("".join))
def test_names_that_look_like_stored_bytes_survive_too(path: str) -> None:
    path = path.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    assert text_to_path(path_to_text(path)) == path


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001 - given UTC here
def test_a_moment_keeps_its_millisecond(moment: datetime) -> None:
    column = Moment()
    stored = column.process_bind_param(moment, None)  # type: ignore[arg-type] # no dialect is looked at
    back = column.process_result_value(stored, None)  # type: ignore[arg-type] # the same
    assert back == moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def test_a_column_without_a_time_has_none() -> None:
    assert Moment().process_bind_param(None, None) is None  # type: ignore[arg-type] # no dialect is looked at


@pytest.mark.parametrize("text", ["", "plain/ascii.mp3", "ünï/cödé.flac"])
def test_ordinary_names_are_stored_as_they_are(text: str) -> None:
    assert path_to_text(text) == text
