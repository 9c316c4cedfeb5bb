"""Playlists in XSPF and JSPF: what we write keeps their rules and is read again; what others write cannot hurt."""

import json
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.errors import BadRequest
from segue.library.jspf import as_jspf, read_jspf
from segue.library.playlist_entries import Entry, PlaylistFile
from segue.library.xspf import as_xspf, read_xspf

_X = "{http://xspf.org/ns/0/}"
_OF_TRACK = ["location", "identifier", "title", "creator", "album", "duration"]

titles = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"))
lines = titles.map(str.strip)
paths = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)
raw_paths = st.binary(min_size=1).filter(lambda path: b"\0" not in path)
entries = st.builds(
    Entry,
    st.one_of(paths, raw_paths.map(lambda path: path.decode("utf-8", "surrogateescape"))),
    lines,
    lines,
    st.one_of(st.none(), st.integers(0, 10**8)),
    lines,
    st.one_of(st.just(""), st.uuids().map(str)),
)
files = st.builds(PlaylistFile, lines, st.lists(entries, max_size=5).map(tuple), lines)


def _path(address: str) -> str:
    return unquote_to_bytes(address).decode("utf-8", "surrogateescape")


def _with_paths(told: PlaylistFile) -> list[tuple[object, ...]]:
    return [(_path(e.path), e.artist, e.title, e.duration_ms, e.album, e.recording) for e in told.entries]


def _plain(told: PlaylistFile) -> list[tuple[object, ...]]:
    return [(e.path, e.artist, e.title, e.duration_ms, e.album, e.recording) for e in told.entries]


@given(files)
def test_what_is_written_is_read(told: PlaylistFile) -> None:
    for again in (read_xspf(as_xspf(told)), read_jspf(as_jspf(told))):
        assert (again.name, again.comment) == (told.name, told.comment)
        assert _with_paths(again) == _plain(told)


@given(st.text(st.characters(exclude_categories=())))
def test_xml_takes_any_title_at_all(title: str) -> None:
    read_xspf(as_xspf(PlaylistFile(title, (Entry("a", title, title),))))


@given(files)
def test_the_rules_of_xspf_are_kept(told: PlaylistFile) -> None:
    root = ElementTree.fromstring(as_xspf(told))
    assert root.tag == f"{_X}playlist"
    assert root.attrib == {"version": "1"}
    assert [one.tag for one in root].count(f"{_X}trackList") == 1
    assert {one.tag for one in root} <= {f"{_X}{name}" for name in ("title", "annotation", "trackList")}
    tracks = root.find(f"{_X}trackList")
    assert tracks is not None
    assert {one.tag for one in tracks} <= {f"{_X}track"}
    for track in tracks:
        names = [one.tag.removeprefix(_X) for one in track]
        # Each at most once, and nothing that is not in the schema.
        assert names == [name for name in _OF_TRACK if name in names]
        for one in track:
            assert one.text
            if one.tag in (f"{_X}location", f"{_X}identifier"):
                # RFC 3986: nothing but what an address may hold, and no scheme made up by a path.
                assert one.text.isascii()
                assert not set(one.text) & set(' "<>\\^`{|}')
        address = track.findtext(f"{_X}location")
        assert address is not None
        assert ":" not in address


def test_a_playlist_of_another_player_is_read() -> None:
    data = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
    <x:playlist xmlns:x="http://xspf.org/ns/0/" version="1"><x:title> Evening </x:title>
     <x:extension application="a"><x:track><x:title>no</x:title></x:track></x:extension>
     <x:trackList><x:track><x:location>file:///m/caf%C3%A9.mp3</x:location><x:location>b</x:location>
       <x:creator>Bj\xf6rk &amp; <![CDATA[<co>]]></x:creator><x:duration>x</x:duration>
       <x:identifier>http://musicbrainz.org/recording/abc</x:identifier></x:track><x:track/></x:trackList></x:playlist>"""
    told = read_xspf(data)
    assert told.name == "Evening"
    assert told.entries == (Entry("file:///m/caf%C3%A9.mp3", "Björk & <co>", "", None, "", "abc"), Entry("", "", ""))
    one = {
        "title": "One",
        "creator": "Ada",
        "identifier": ["https://musicbrainz.org/recording/abc"],
        "duration": 1000.5,
    }
    listed = {"playlist": {"title": "L", "track": [one, 7, {"title": [], "album": {}}]}}
    assert read_jspf(json.dumps(listed).encode()).entries == (
        Entry("", "Ada", "One", None, "", "abc"),
        Entry("", "", ""),
    )


HOSTILE = [
    b'<!DOCTYPE playlist [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><playlist><title>&b;</title></playlist>',
    b'<!DOCTYPE playlist [<!ENTITY a SYSTEM "file:///etc/passwd">]><playlist><title>&a;</title></playlist>',
    b'<!DOCTYPE playlist SYSTEM "http://example.org/x.dtd"><playlist/>',
    b"<playlist><title>&undefined;</title></playlist>",
    b"<a>" * 100_000,
    b"<html></html>",
    b'<?xml version="1.0" encoding="no-such"?><playlist/>',
    b"<playlist><trackList>",
    b"",
]


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_xml_is_refused(data: bytes) -> None:
    with pytest.raises(BadRequest):
        read_xspf(data)


@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b"{", b"[]", b'{"playlist": 1}', b'{"playlist": {"track": 1}}', b"\xff"]
)
def test_hostile_json_is_refused(data: bytes) -> None:
    with pytest.raises(BadRequest):
        read_jspf(data)


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (read_xspf, read_jspf):
        for wrapped in (data, b"<playlist>" + data + b"</playlist>", b'{"playlist": {"track": [{"title": "' + data):
            try:
                read(wrapped)
            except BadRequest:
                continue
