import contextlib
import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.domain.errors import BadRequest
from segue.hearing.embedding.log_mels import LogMels
from segue.hearing.embedding.manifest import Input, Manifest, Output, read_manifest, write_manifest

MELS = Manifest(
    "model-a",
    3,
    "MIT",
    "made",
    "a.onnx",
    "0" * 64,
    Input.of_mels("x", 20, LogMels()),
    Output("e", 7, "t", ("a", "ü")),
    4,
)
SOUND = Manifest("model-b", 1, "MIT", "made", "b.onnx", "f" * 64, Input("x", 8000, 4000), Output("e", 7), 4)


BANDS = Manifest("model-c", 1, "MIT", "made", "c.onnx", "f" * 64, Input.of_bands("x", 30), Output("e", 7), 4)


@pytest.mark.parametrize("manifest", [MELS, SOUND, BANDS])
def test_manifest_comes_back(manifest: Manifest) -> None:
    assert read_manifest(write_manifest(manifest)) == manifest


def changed(path: str, value: object) -> Manifest:
    found = copy.deepcopy(MELS.to_json())
    place: Any = found
    *way, last = path.split(".")
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return read_manifest(json.dumps(found).encode())


def test_id_follows_what_decides_the_vectors_and_nothing_else() -> None:
    assert MELS.id.startswith("model-a-3-")
    for field in ("licence", "source"):
        assert changed(field, "other").id == MELS.id
    others = {
        changed(field, value).id
        for field, value in (
            ("sha256", "1" * 64),
            ("excerpts", 5),
            ("version", 4),
            ("name", "model-c"),
            ("input.hop", 255),
            ("input.gain", 1),
            ("output.embedding", "t"),
        )
    }
    assert len(others) == 7
    assert MELS.id not in others


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Not A Name"),
        ("name", None),
        ("version", True),
        ("version", 0),
        ("file", "../../etc/passwd.onnx"),
        ("file", "model.bin"),
        ("sha256", "abc"),
        ("licence", ""),
        ("excerpts", 10**9),
        ("input", []),
        ("input.kind", "pictures"),
        ("input.sample_rate", "16000"),
        ("input.hop", 513),
        ("input.hop", 0),
        ("input.gain", -1),
        ("input.gain", float("inf")),
        ("input.frames", None),
        ("output", None),
        ("output.size", 0),
        ("output.tag_names", ["a", ""]),
        ("output.tag_names", []),
    ],
)
def test_wrong_field_is_named(field: str, value: object) -> None:
    with pytest.raises(BadRequest, match=f"{field} must be"):
        changed(field, value)


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b'{"format": 2}', b"[" * 100_000])
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(BadRequest, match="manifest is"):
        read_manifest(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([path for path in MELS.to_json() if path != "format"]), JSON)
def test_no_value_in_any_field_does_harm(field: str, value: object) -> None:
    with contextlib.suppress(BadRequest):
        read_manifest(json.dumps(MELS.to_json() | {field: value}).encode())
