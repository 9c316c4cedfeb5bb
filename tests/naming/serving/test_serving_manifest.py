"""A manifest says all that a model is; whatever else is in the file is refused with words."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.errors import BadRequest, SegueError
from segue.domain.ids import ModelId
from segue.naming.serving.manifest import (
    BandsInput,
    EmbeddingInput,
    Member,
    NamingManifest,
    Task,
    read_manifest,
    write_manifest,
)

HASH = "0" * 64
EAR = ModelId("student-1-0123456789")
MADE = NamingManifest(
    name="made",
    version=3,
    task=Task.GENRE,
    title="Genres of a shelf",
    licence="CC0-1.0",
    source="made up",
    labels=("شعبي", "Hip-Hop/Rap", "rock"),
    multi=False,
    members=(
        Member("a.onnx", HASH, EmbeddingInput(EAR, ("mean", "spread")), 0.75),
        Member("b.onnx", "1" * 64, BandsInput(646, 8), 0.25),
    ),
    scale=(1.5, 1.0, 1.0),
    shift=(0.0, -0.25, 0.0),
    least=(0.5, 0.5, 1.0),
)


def test_what_is_written_is_read() -> None:
    assert read_manifest(write_manifest(MADE)) == MADE
    assert MADE.embedder == EAR
    assert MADE.bands == (BandsInput(646, 8),)


def test_the_id_tells_all_apart_that_decides_what_is_said() -> None:
    assert MADE.id.startswith("made-3-")
    assert replace(MADE, title="Other", licence="MIT", source="elsewhere").id == MADE.id
    moved = replace(MADE.members[0], file="c.onnx")
    assert replace(MADE, members=(moved, MADE.members[1])).id == MADE.id
    others = [replace(MADE, least=(0.4, 0.5, 1.0)), replace(MADE, multi=True), replace(MADE, labels=("a", "b", "c"))]
    others += [replace(MADE, members=(replace(moved, sha256="2" * 64), MADE.members[1])), replace(MADE, version=4)]
    assert len({MADE.id, *(other.id for other in others)}) == 6


def _document(**changes: Any) -> bytes:
    return json.dumps(MADE.to_json() | changes).encode()


def _member(**changes: Any) -> list[dict[str, Any]]:
    return [MADE.to_json()["members"][0] | {"weight": 1.0} | changes]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no JSON"),
        (b"\x80\x04]q.", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "format 1"),
        (_document(format=2), "format 1"),
        (_document(name="Made"), "name must be"),
        (_document(version=True), "version must be"),
        (_document(version=10**400), "version must be"),
        (_document(task="tempo"), 'task must be "genre" or "mood"'),
        (_document(title="a\0b"), "title must be"),
        (_document(title="\ud800"), "title must be"),
        (_document(labels=[]), "labels must be"),
        (_document(labels=["a", "a", "b"]), "labels must be different"),
        (_document(labels=["a", "b"]), "scale must be 2 numbers"),
        (_document(labels=["a", " ", "b"]), "labels must be"),
        (_document(labels=["a", "b\nc", "d"]), "labels must be"),
        (_document(labels=["x" * 201, "b", "c"]), "at most 200 characters"),
        (_document(labels=[str(number) for number in range(10_001)]), "10,000 texts"),
        (_document(labels=["a"], scale=[1], shift=[1], least=[1]), "at least two"),
        (_document(multi=1), "multi must be true or false"),
        (_document(scale=[1, 1, float("nan")]), "scale must be"),
        (_document(shift=[1, 1, float("inf")]), "shift must be"),
        (_document(shift=[1, 1, 10**400]), "shift must be"),
        (_document(least=[0, 0, 1.5]), "least must be"),
        (_document(least=[0, 0]), "least must be"),
        (_document(members=[]), "members must be"),
        (_document(members=[1]), "members must be"),
        (_document(members=_member() * 17), "members must be"),
        (_document(members=_member() * 2), "members must be each of a file of its own"),
        (_document(members=_member(weight=0.5)), "weights that sum to 1"),
        (_document(members=_member(weight=-1)), "weight must be"),
        (_document(members=_member(file="../../etc/passwd")), "members[0].file must be"),
        (_document(members=_member(file="a/b.onnx")), "members[0].file must be"),
        (_document(members=_member(file="model.pickle")), "members[0].file must be"),
        (_document(members=_member(sha256="abc")), "sha256 must be"),
        (_document(members=_member(input="mean")), "members[0].input must be an object"),
        (_document(members=_member(input={"kind": "samples"})), "input.kind must be"),
        (_document(members=_member(input={"kind": "bands", "frames": 0, "excerpts": 1})), "frames must be"),
        (_document(members=_member(input={"kind": "bands", "frames": 10**9, "excerpts": 1})), "frames must be"),
        (_document(members=_member(input={"kind": "bands", "frames": 1, "excerpts": 101})), "excerpts must be"),
        (_document(members=_member(input={"kind": "embedding", "embedder": "../x", "parts": ["mean"]})), "embedder"),
        (_document(members=_member(input={"kind": "embedding", "embedder": EAR, "parts": ["mode"]})), "parts must be"),
        (b" " * (9 << 20), "longer than 8 MiB"),
    ],
)
def test_what_is_wrong_is_said(data: bytes, message: str) -> None:
    with pytest.raises(BadRequest) as refused:
        read_manifest(data)
    assert message in str(refused.value)


def test_members_hear_by_one_embedder() -> None:
    other = Member("c.onnx", "2" * 64, EmbeddingInput(ModelId("timbre-1"), ("mean",)), 0.25)
    with pytest.raises(BadRequest, match="of one embedder"):
        write_manifest(replace(MADE, members=(MADE.members[0], other)))


def test_what_would_not_be_read_is_not_written() -> None:
    with pytest.raises(BadRequest, match="least must be"):
        write_manifest(replace(MADE, least=(2.0, 0.0, 0.0)))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_FIELDS = st.sampled_from([*MADE.to_json()])


@given(st.dictionaries(_FIELDS, _JSON, max_size=3), st.sets(_FIELDS, max_size=2))
def test_any_json_is_a_manifest_or_is_refused(changes: dict[str, Any], gone: set[str]) -> None:
    document = {name: value for name, value in (MADE.to_json() | changes).items() if name not in gone}
    try:
        found = read_manifest(json.dumps(document).encode())
    except SegueError:
        return
    assert read_manifest(write_manifest(found)) == found


@given(st.dictionaries(st.sampled_from(["file", "sha256", "weight", "input"]), _JSON, max_size=2), _JSON)
def test_any_member_is_one_or_is_refused(changes: dict[str, Any], takes: Any) -> None:
    for member in (_member(**changes), _member(input=takes), _member(input={"kind": "embedding", "parts": takes})):
        try:
            found = read_manifest(_document(members=member))
        except SegueError:
            continue
        assert read_manifest(write_manifest(found)) == found


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(SegueError):
        read_manifest(data)
