"""Writing tags and reading them again gives the same tags, in every format that is written."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutagen.flac
import mutagen.id3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segue.domain.errors import BadRequest, UnreadableFile
from segue.domain.music import Credit, LyricLine, Lyrics, ReplayGain, Role, Tags
from segue.library import write_tags
from segue.library.artwork import measure
from segue.library.tags.cleaning import clean
from tests.library.made_music import image, read

mg: Any = mutagen
Fresh = Callable[[str], Path]
WRITTEN = (".mp3", ".flac", ".ogg", ".opus", ".m4a")

# Letters of several scripts; no mark that divides genres, and nothing that cleaning would change.
letters = st.characters(categories=["L", "N", "P", "Zs"], exclude_characters=";,\\/()\u200b\u2060")
lines = st.text(letters, min_size=1, max_size=30).map(clean).filter(bool)
names = st.one_of(lines, st.sampled_from(["AC/DC", "A; B", "Tyler, The Creator", "A / B", "A feat. B", "فيروز"]))
hundredths = st.integers(-6000, 6000).map(lambda number: number / 100)
peaks = st.integers(0, 2_000_000).map(lambda number: number / 1_000_000)
mbids = st.uuids().map(str)
counts = st.integers(1, 999)
dates = (
    st.dates(min_value=datetime.date(1000, 1, 1)).map(str).flatmap(lambda day: st.sampled_from([day, day[:7], day[:4]]))
)


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def people(draw: st.DrawFn) -> tuple[Credit, ...]:
    found: list[Credit] = []
    for role in (Role.ARTIST, Role.ALBUM_ARTIST, Role.COMPOSER, Role.LYRICIST, Role.CONDUCTOR, Role.PERFORMER):
        plain = role not in (Role.ARTIST, Role.ALBUM_ARTIST)
        listed = draw(st.lists(lines if plain else names, max_size=3, unique_by=lambda name: name.casefold()))
        sorts = draw(st.lists(lines, min_size=3, max_size=3, unique_by=lambda name: name.casefold()))
        sorted_, known = draw(st.booleans()) and role is not Role.LYRICIST, draw(st.booleans()) and not plain
        for name, sort in zip(listed, sorts, strict=False):
            may_sort = sorted_ and role in (Role.ARTIST, Role.ALBUM_ARTIST, Role.COMPOSER)
            found.append(Credit(name, role, sort if may_sort else None, draw(mbids) if known else None))
    return tuple(found)


all_tags = st.builds(
    Tags,
    title=names,
    album=optional(names),
    credits=people(),
    genres=st.lists(lines.filter(lambda name: not name.isdigit()), max_size=3, unique_by=str.casefold).map(tuple),
    moods=st.lists(lines, max_size=2, unique_by=str.casefold).map(tuple),
    track_number=optional(counts),
    track_total=optional(counts),
    disc_number=optional(counts),
    disc_total=optional(counts),
    disc_title=optional(lines),
    date=optional(dates),
    original_date=optional(dates),
    compilation=st.booleans(),
    bpm=optional(st.integers(1, 99_999).map(lambda number: number / 100)),
    key=optional(st.sampled_from(["Am", "F#m", "8A", "o"])),
    language=optional(st.sampled_from(["eng", "ara", "français"])),
    comment=optional(st.lists(lines, min_size=1, max_size=3).map("\n".join)),
    isrc=st.lists(st.sampled_from(["USRC17607839", "FRZ039800212"]), max_size=2, unique=True).map(tuple),
    recording_mbid=optional(mbids),
    track_mbid=optional(mbids),
    album_mbid=optional(mbids),
    release_group_mbid=optional(mbids),
    gain=st.builds(ReplayGain, optional(hundredths), optional(peaks), optional(hundredths), optional(peaks)),
    explicit=optional(st.booleans()),
    machine_made=st.booleans(),
)


@pytest.mark.parametrize("ending", WRITTEN)
def test_tags_survive(ending: str, fresh: Fresh) -> None:
    path = fresh(f"song{ending}")
    identity = read(path).audio_hash

    # The file keeps what earlier examples wrote, so this also shows that nothing old stays behind.
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.nested_given])
    @given(all_tags)
    def survive(tags: Tags) -> None:
        write_tags(path, tags)
        found = read(path)
        assert found.tags == tags
        assert found.audio_hash == identity
        assert found.notes == ()

    survive()


@pytest.mark.parametrize("ending", WRITTEN)
def test_lyrics_and_cover_survive(ending: str, fresh: Fresh) -> None:
    path = fresh(f"song{ending}")
    cover = measure(image())
    synced = Lyrics((LyricLine("one", 1000), LyricLine("two", 2500)))
    write_tags(path, Tags("Song"), [synced], cover)
    assert read(path).lyrics == (synced,)
    assert read(path).picture == cover
    write_tags(path, Tags("Other"))
    assert (read(path).tags, read(path).lyrics, read(path).picture) == (Tags("Other"), (synced,), cover)
    plain = Lyrics((LyricLine("one"), LyricLine(""), LyricLine("two")))
    smaller = measure(image("PNG", (8, 8)))
    write_tags(path, Tags("Other"), [plain], smaller)
    assert read(path).lyrics == (plain,)
    assert read(path).picture == smaller


def test_others_read_what_is_written(fresh: Fresh) -> None:
    path = fresh("song.mp3")
    made = Tags(
        "Song",
        credits=(Credit("A"), Credit("B"), Credit("P", Role.PRODUCER)),
        machine_made=True,
        track_number=2,
        bpm=99.5,
    )
    write_tags(path, made)
    tag = mg.id3.ID3(path)
    assert (tag["TIT2"].text, tag["TPE1"].text, tag["TRCK"].text) == (["Song"], ["A", "B"], ["2"])
    assert tag["TXXX:SEGUE_MACHINE_MADE"].text == ["1"]
    assert tag["TIPL"].people == [["producer", "P"]]
    assert tag["TBPM"].text == ["99.5"]
    path = fresh("song.flac")
    write_tags(path, made)
    audio = mg.flac.FLAC(path)
    assert (audio["title"], audio["artist"], audio["artists"]) == (["Song"], ["A", "B"], ["A", "B"])


def test_what_tags_do_not_know_stays(fresh: Fresh) -> None:
    path = fresh("song.mp3")
    tag = mg.id3.ID3()
    tag.add(mg.id3.TENC(encoding=3, text="encoder"))
    tag.add(mg.id3.TXXX(encoding=3, desc="My own", text="value"))
    tag.add(mg.id3.COMM(encoding=3, lang="eng", desc="iTunNORM", text="0000"))
    tag.add(mg.id3.TIPL(encoding=3, people=[["engineer", "Eve"], ["producer", "Old"]]))
    tag.save(path)
    write_tags(path, Tags("Song"))
    kept = mg.id3.ID3(path)
    assert {"TENC", "TXXX:My own", "COMM:iTunNORM:eng", "TIPL"} <= set(kept)
    assert kept["TIPL"].people == [["engineer", "Eve"]]


def test_files_that_are_not_written(fresh: Fresh, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="cannot write tags"):
        write_tags(fresh("song.wma"), Tags("Song"))
    with pytest.raises(UnreadableFile, match="not there"):
        write_tags(tmp_path / "gone.mp3", Tags("Song"))
    (tmp_path / "text.mp3").write_text("text")
    with pytest.raises(BadRequest):
        write_tags(tmp_path / "text.mp3", Tags("Song"))
