"""Writing back: what a change says, that it reads back everywhere, and that it can be taken back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutagen.apev2
import mutagen.flac
import mutagen.id3
import mutagen.mp4
import mutagen.oggopus
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segue.domain.errors import BadRequest, NotWritten, UnreadableFile
from segue.domain.music import ReplayGain
from segue.library.retagging import Additions, carry_out, plan, plan_undo, undo
from segue.library.tags.names import Field
from tests.library.made_music import ENDINGS, read

mg: Any = mutagen
Fresh = Callable[[str], Path]
ALL = Additions(
    bpm=128,
    key="F# minor",
    gain=ReplayGain(-6.5, 0.988553, -7.25, 1.0),
    moods=("happy", "Élan"),
    genres=("Rock", "Hip-Hop/Rap", "日本"),
)
WHOLE_TEMPO = (".mp3", ".aac", ".wav", ".aiff", ".dsf", ".m4a", ".alac")


def write(path: Path, wanted: Additions, replace: bool = False) -> dict[str, Any]:
    """Writes, and gives the record as it comes back from a database."""
    change = plan(path, wanted, replace)
    record: dict[str, Any] = json.loads(json.dumps(change.record))
    carry_out(change)
    return record


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("with_tags", [False, True])
def test_it_reads_back_and_can_be_taken_back(
    ending: str, with_tags: bool, fresh: Fresh, tagged: dict[str, bytes]
) -> None:
    path = fresh(f"song{ending}")
    if with_tags:
        path.write_bytes(tagged[ending])
    before, old = path.read_bytes(), read(path)
    record = write(path, ALL)
    new = read(path)
    assert (new.tags.bpm, new.tags.key, new.tags.moods, new.tags.genres) == (128, "F#m", ALL.moods, ALL.genres)
    peaks = (None, None) if ending == ".opus" else (0.988553, 1.0)
    assert new.tags.gain == ReplayGain(-6.5, peaks[0], -7.25, peaks[1])
    assert (new.audio_hash, new.format.duration_ms) == (old.audio_hash, old.format.duration_ms)
    assert (new.tags.title, new.picture, new.notes) == (old.tags.title, old.picture, old.notes)
    assert plan(path, ALL, replace=True).fields == ()
    taken_back = undo(path, record)
    assert ([change.field for change in taken_back.fields], taken_back.kept) == (_fields(record), ())
    assert read(path).tags == old.tags
    # Windows Media keeps the empty place for tags that was made; everywhere else every byte is as before.
    assert path.read_bytes() == before or (ending == ".wma" and not with_tags)


def _fields(record: dict[str, Any]) -> list[Field]:
    return [Field[item["field"]] for item in record["fields"]]


def test_a_dry_run_says_it_all_and_touches_nothing(fresh: Fresh) -> None:
    path = fresh("song.flac")
    write(path, Additions(bpm=100, genres=("Jazz",)))
    before, status = path.read_bytes(), path.stat()
    change = plan(path, Additions(bpm=120.5, key="A minor", genres=("Jazz",)))
    assert [(field.field, field.old, field.new) for field in change.fields] == [(Field.KEY, (), ("Am",))]
    assert change.kept == (Field.BPM,)
    change = plan(path, Additions(bpm=120.5, genres=("Jazz", "Soul")), replace=True)
    assert [(field.field, field.old, field.new) for field in change.fields] == [
        (Field.BPM, ("100",), ("120.5",)),
        (Field.GENRE, ("Jazz",), ("Jazz", "Soul")),
    ]
    assert change.kept == ()
    assert path.read_bytes() == before
    assert path.stat() == status


@pytest.mark.parametrize(
    ("ending", "name", "old", "wanted", "same"),
    [
        (".flac", "BPM", ["120.00"], Additions(bpm=120), True),
        (".flac", "BPM", ["120.4"], Additions(bpm=120), False),
        (".flac", "TEMPO", ["120"], Additions(bpm=120.0), True),
        (".mp3", "TBPM", ["120.04"], Additions(bpm=119.8), True),  # as whole numbers, which is all that ID3 holds
        (".mp3", "TBPM", ["0"], Additions(bpm=120), False),
        (".flac", "KEY", ["8A"], Additions(key="A minor"), True),
        (".flac", "INITIALKEY", ["G#m"], Additions(key="Ab minor"), True),
        (".flac", "KEY", ["A"], Additions(key="A minor"), False),
        (".flac", "REPLAYGAIN_TRACK_GAIN", ["-6.50 dB"], Additions(gain=ReplayGain(-6.5)), True),
        (".flac", "REPLAYGAIN_TRACK_GAIN", ["-6.5"], Additions(gain=ReplayGain(-6.5)), True),
        (".flac", "REPLAYGAIN_TRACK_GAIN", ["-6.51 dB"], Additions(gain=ReplayGain(-6.5)), False),
        (".flac", "REPLAYGAIN_TRACK_PEAK", ["0.5"], Additions(gain=ReplayGain(None, 0.5)), True),
        (".opus", "R128_TRACK_GAIN", ["-2944"], Additions(gain=ReplayGain(-6.5)), True),
        (".opus", "R128_TRACK_GAIN", ["-2943"], Additions(gain=ReplayGain(-6.5)), True),  # a 256th of a dB beside it
        (".opus", "R128_TRACK_GAIN", ["-2900"], Additions(gain=ReplayGain(-6.5)), False),
        (".opus", "REPLAYGAIN_TRACK_GAIN", ["-6.5 dB"], Additions(gain=ReplayGain(-6.5)), True),
        (".flac", "GENRE", ["soul; Jazz"], Additions(genres=("Jazz", "Soul")), True),
        (".flac", "GENRE", ["Jazz"], Additions(genres=("Jazz", "Soul")), False),
        (".flac", "MOOD", ["Calm"], Additions(moods=("calm",)), True),
    ],
)
def test_what_is_the_same_already(
    ending: str, name: str, old: list[str], wanted: Additions, same: bool, fresh: Fresh
) -> None:
    path = fresh(f"song{ending}")
    audio = mg.File(path)
    if ending == ".mp3":
        audio.add_tags()
        audio.tags.add(mg.id3.Frames[name](encoding=3, text=old))
    else:
        audio[name] = old
    audio.save()
    change = plan(path, wanted, replace=True)
    assert bool(change.fields) is not same
    assert plan(path, wanted).kept == (() if same or old == ["0"] else (change.fields[0].field,))
    before = path.read_bytes()
    record = write(path, wanted, replace=True)
    assert plan(path, wanted, replace=True).fields == ()
    undo(path, record)
    assert path.read_bytes() == before


lines = st.text(
    st.characters(exclude_categories=["C", "Z", "M"], exclude_characters=",;\\/()"), min_size=1, max_size=40
)
words = lines.filter(lambda text: not text.isdigit())
hundredths = st.integers(-6000, 6000).map(lambda number: number / 100)
peaks = st.integers(0, 2_000_000).map(lambda number: number / 1_000_000)
additions = st.builds(
    Additions,
    bpm=st.none() | st.integers(100, 100_000).map(lambda number: number / 100),
    key=st.none() | st.sampled_from(["C major", "A minor", "Eb minor", "F# major", "8A"]),
    gain=st.builds(ReplayGain, *[st.none() | hundredths, st.none() | peaks] * 2),
    moods=st.lists(words, max_size=3).map(tuple),
    genres=st.lists(words, max_size=3).map(tuple),
)


@pytest.mark.parametrize("ending", [".mp3", ".flac", ".ogg", ".opus", ".m4a", ".wv", ".wma", ".wav"])
def test_any_values_go_in_and_out_again(ending: str, fresh: Fresh, tagged: dict[str, bytes]) -> None:
    path = fresh(f"song{ending}")
    path.write_bytes(tagged[ending])
    write(path, ALL)
    bare = read(path)

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.nested_given])
    @given(additions)
    def survive(wanted: Additions) -> None:
        before = path.read_bytes()
        record = write(path, wanted, replace=True)
        assert plan(path, wanted, replace=True).fields == ()
        found = read(path)
        assert found.audio_hash == bare.audio_hash
        assert (found.tags.title, found.picture) == (bare.tags.title, bare.picture)
        if wanted.bpm is not None:
            assert found.tags.bpm == (int(wanted.bpm + 0.5) if ending in WHOLE_TEMPO else wanted.bpm)
        if wanted.gain.track_gain is not None:
            assert found.tags.gain.track_gain == wanted.gain.track_gain
        undo(path, record)
        assert path.read_bytes() == before

    survive()


def test_other_programs_find_the_values_under_their_names(fresh: Fresh) -> None:
    for name in ("song.mp3", "song.flac", "song.m4a", "song.opus", "song.wv"):
        write(fresh(name), ALL)
    folder = fresh("song.ogg").parent
    tag = mg.id3.ID3(folder / "song.mp3")
    assert (tag["TBPM"].text, tag["TKEY"].text) == (["128"], ["F#m"])
    assert (tag["TMOO"].text, tag["TCON"].genres) == (list(ALL.moods), list(ALL.genres))
    assert tag["TXXX:REPLAYGAIN_TRACK_GAIN"].text == ["-6.50 dB"]
    assert tag["TXXX:REPLAYGAIN_TRACK_PEAK"].text == ["0.988553"]
    audio = mg.flac.FLAC(folder / "song.flac")
    # Picard and Navidrome look for KEY, beets, Rekordbox and Serato for INITIALKEY.
    assert audio["KEY"] == audio["INITIALKEY"] == ["F#m"]
    assert (audio["BPM"], audio["GENRE"], audio["MOOD"]) == (["128"], list(ALL.genres), list(ALL.moods))
    atoms = mg.mp4.MP4(folder / "song.m4a")
    assert (atoms["tmpo"], atoms["\xa9gen"]) == ([128], list(ALL.genres))
    assert atoms["----:com.apple.iTunes:initialkey"] == [b"F#m"]
    assert atoms["----:com.apple.iTunes:REPLAYGAIN_ALBUM_GAIN"] == [b"-7.25 dB"]
    # RFC 7845: Q7.8 towards -23 LUFS, (-6.5 - 5) * 256; no ReplayGain beside it.
    opus = mg.oggopus.OggOpus(folder / "song.opus")
    assert (opus["R128_TRACK_GAIN"], opus["R128_ALBUM_GAIN"]) == (["-2944"], ["-3136"])
    assert not [key for key, _ in opus.tags if key.startswith("REPLAYGAIN")]
    assert str(mg.apev2.APEv2(folder / "song.wv")["Genre"]) == "\0".join(ALL.genres)
    # APEv2: bit 31 for a tag that has a header, bit 29 for the header itself.
    ends = (folder / "song.wv").read_bytes().split(b"APETAGEX")[1:]
    assert [int.from_bytes(end[12:16], "little") for end in ends] == [0xA0000000, 0x80000000]


def test_old_replaygain_of_opus_makes_way(fresh: Fresh) -> None:
    path = fresh("song.opus")
    audio = mg.oggopus.OggOpus(path)
    audio["REPLAYGAIN_TRACK_GAIN"] = "-3.00 dB"
    audio.save()
    assert plan(path, ALL).kept == (Field.TRACK_GAIN,)
    record = write(path, Additions(gain=ReplayGain(-6.5)), replace=True)
    assert [key for key, _ in mg.oggopus.OggOpus(path).tags if "GAIN" in key] == ["R128_TRACK_GAIN"]
    undo(path, record)
    assert mg.oggopus.OggOpus(path)["REPLAYGAIN_TRACK_GAIN"] == ["-3.00 dB"]


def test_only_what_is_still_as_written_is_taken_back(fresh: Fresh) -> None:
    path = fresh("song.flac")
    record = write(path, ALL)
    audio = mg.flac.FLAC(path)
    audio["BPM"] = "129"
    audio["TITLE"] = "New"
    audio.save()
    change = undo(path, record)
    assert change.kept == (Field.BPM,)
    left = mg.flac.FLAC(path)
    assert sorted((key, value) for key, value in left.tags if key != "ENCODER") == [("BPM", "129"), ("TITLE", "New")]
    assert undo(path, record).fields == ()


def test_a_change_that_was_never_carried_out_takes_nothing_back(fresh: Fresh) -> None:
    path = fresh("song.mp3")
    before = path.read_bytes()
    change = undo(path, plan(path, ALL).record)
    assert change.fields == ()
    assert path.read_bytes() == before


def test_taking_back_can_be_taken_back(fresh: Fresh) -> None:
    path = fresh("song.ogg")
    record = write(path, ALL)
    after = path.read_bytes()
    back = undo(path, record)
    undo(path, json.loads(json.dumps(back.record)))
    assert path.read_bytes() == after


@pytest.mark.parametrize(
    "wanted",
    [
        Additions(bpm=0),
        Additions(bpm=float("nan")),
        Additions(bpm=1e9),
        Additions(key="loud"),
        Additions(gain=ReplayGain(float("-inf"))),
        Additions(gain=ReplayGain(None, -1.0)),
        Additions(genres=("x" * 2000,)),
        Additions(moods=tuple(map(str, range(100)))),
    ],
)
def test_values_that_make_no_sense(wanted: Additions, fresh: Fresh) -> None:
    with pytest.raises(BadRequest):
        plan(fresh("song.mp3"), wanted)


def test_empty_names_and_repeated_ones_are_left_out(fresh: Fresh) -> None:
    path = fresh("song.flac")
    write(path, Additions(genres=("Rock", "", " rock ", "Pop\n")))
    assert mg.flac.FLAC(path)["GENRE"] == ["Rock", "Pop"]


def test_a_genre_that_would_read_otherwise_is_refused(fresh: Fresh) -> None:
    path = fresh("song.mp3")
    before = path.read_bytes()
    with pytest.raises(NotWritten, match=r"its genre would not read as it was written"):
        carry_out(plan(path, Additions(genres=("17",))))  # ID3's number for Rock
    assert path.read_bytes() == before


def test_files_that_are_no_music(tmp_path: Path) -> None:
    (tmp_path / "text.mp3").write_text("only words")
    (tmp_path / "empty.mp3").write_bytes(b"")
    (tmp_path / "folder.mp3").mkdir()
    for name, error in (("text.mp3", BadRequest), ("empty.mp3", BadRequest), ("folder.mp3", UnreadableFile)):
        with pytest.raises(error, match=name):
            plan(tmp_path / name, ALL)
    with pytest.raises(UnreadableFile, match="not there"):
        plan(tmp_path / "gone.mp3", ALL)


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"version": 2},
        {"version": 1, "container": "mp3", "dialect": "id3v2.4", "fields": [{}]},
        {"version": 1, "container": "mp3", "dialect": "id3v2.4", "fields": 7},
        {"version": 1, "container": "mp3", "dialect": "id3v2.4",
         "fields": [{"field": "BPM", "old": [], "new": [], "taken": [[0, "?"]], "put": []}]},
    ],
)  # fmt: skip
def test_a_damaged_record_is_refused(record: dict[str, Any], fresh: Fresh) -> None:
    with pytest.raises(BadRequest, match="record"):
        plan_undo(fresh("song.mp3"), record)


def test_the_record_of_another_kind_of_file_takes_nothing_back(fresh: Fresh) -> None:
    record = write(fresh("song.flac"), ALL)
    ogg = fresh("song.ogg")
    write(ogg, ALL)
    assert plan_undo(ogg, record).fields == ()
