"""Listening read from files: every form, every spelling, and every fault in words that say where it is."""

import gzip
import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.errors import BadRequest, NotFound, SegueError
from segue.proving.data import Known, Plays, read
from segue.proving.data.listenbrainz import read_listenbrainz
from segue.taste import Music, Numbering
from segue.taste.sayings import described

SHARED = Path(__file__).parents[2] / "../shared/data"
TRIPLETS = "b80344d\tSOAKIMP\t1\nb80344d\tSOAPDEY\t2\n85c1f87\tSOAKIMP\t5\n"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def told(known: Known) -> list[tuple[int, str, float]]:
    """Listener's row, item's name and count of each play."""
    plays = known.plays
    names = known.music.names
    rows = zip(plays.listeners.tolist(), plays.items.tolist(), plays.counts.tolist(), strict=True)
    return [(listener, names[item], count) for listener, item, count in rows]


@pytest.mark.parametrize(
    "text",
    [
        "listener,item,plays\nana,Hyperballad,3\nbo,Joga,1\n",
        "user_id;Song ID;Play Count\nana;Hyperballad;3\nbo;Joga;1\n",
        "\ufeffUSER\tTrack\tListens\nana\tHyperballad\t3\n\nbo\tJoga\t1\n",
        '"listened_at","user","recording_mbid","count"\n2026-01-01,ana,Hyperballad,3\n2026-01-02,bo,Joga,1\n',
        "count|artist|user\n3|Hyperballad|ana\n1|Joga|bo\n",
        "ana,Hyperballad,3\nbo,Joga,1\n",
    ],
)
def test_a_table_is_read_in_every_spelling(tmp_path: Path, text: str) -> None:
    assert told(read(write(tmp_path / "plays.csv", text))) == [(0, "Hyperballad", 3.0), (1, "Joga", 1.0)]


def test_parquet_and_packed_text_tell_the_same(tmp_path: Path) -> None:
    text = "listener,item,plays\n7,30,3\n9,10,1\n"
    plain = read(write(tmp_path / "a.csv", text))
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(text.encode()))
    table = pa.table({"listener": [7, 9], "item": [30, 10], "plays": [3, 1]})
    pyarrow.parquet.write_table(table, tmp_path / "c.parquet")
    for known in (plain, read(tmp_path / "b.csv.gz"), read(tmp_path / "c.parquet")):
        assert known.listeners.ids.tolist() == [7, 9]
        assert known.music.items.ids.tolist() == [30, 10]
        assert told(known) == [(0, "30", 3.0), (1, "10", 1.0)]


def test_triplets_without_a_line_of_names_are_the_taste_profile(tmp_path: Path) -> None:
    known = read(write(tmp_path / "train_triplets.txt", TRIPLETS))
    assert told(known) == [(0, "SOAKIMP", 1.0), (0, "SOAPDEY", 2.0), (1, "SOAKIMP", 5.0)]
    assert known.listening().weights.toarray().tolist() == [[1.0, 2.0], [5.0, 0.0]]


def test_ids_that_are_no_plain_whole_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    huge = "18446744073709551615"
    known = read(write(tmp_path / "plays.csv", f"user,item\n{huge},007\n{huge[:-1]}4,7\n1e3,7\n"))
    assert (len(known.listeners), known.music.names) == (3, ("007", "7"))


@pytest.mark.parametrize(
    "times",
    [
        ("2026-01-01", "2026-01-02", "2026-01-02"),
        ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z"),
        ("1767225600", "1767312000", "1767312000"),
        ("1767225600000", "1767312000000", "1767312000000"),
        ("1767225600000000", "1767312000000000", "1767312000000000"),
    ],
)
def test_times_are_days_whatever_they_are_counted_in(tmp_path: Path, times: tuple[str, str, str]) -> None:
    rows = "".join(f"ana,{item},{time}\n" for item, time in zip("abb", times, strict=True))
    known = read(write(tmp_path / "log.csv", "user,track,timestamp\n" + rows))
    assert known.plays.days is not None
    np.testing.assert_allclose(known.plays.days, [20454.0, 20455.0])
    assert known.notes == ("1 plays were there twice and count once.",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("listener,item\n", "holds no play"),
        ("listener,plays\na,1\n", "no column of items; its columns are: listener, plays"),
        ("track,plays\na,1\n", "no column of listeners"),
        ("foo,bar,baz\nx,y,z\n", "no column of listeners"),
        ("listener,item,plays\na,b,1\n\na,c,nan\n", "line 4: the column plays holds nan"),
        ("listener,item,plays\na,b,1\na,c,\n", "line 3: the column plays holds nothing"),
        ("listener,item,plays\na,b,many\n", "line 2: the column plays holds 'many'"),
        ("listener,item,plays\na,b,inf\n", "line 2: the column plays holds inf"),
        ("listener,item,plays\na,b,2\na,c,-3\n", "line 3: -3 in the column plays is below nought"),
        ("listener,item,plays\na,b,0\n", "all are 0"),
        ("listener,item,plays\na,b,2\na,b,2\n", "line 3: this listener and item are together in line 2 already"),
        ("listener,item\na,b\n,c\n", "line 3: the column listener is empty"),
        ("listener,item,time\na,b,2026-01-01\na,c,soon\n", "line 3: the column time holds 'soon'"),
        ("listener,item\na,b\na,b,c\n", "no table: CSV parse error: Expected 2 columns, got 3"),
        ("listener,item,item\na,b,c\n", "two columns of one name"),
        ("a,b,1\nc,d,x\n", "line 2: the column plays holds 'x'"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadRequest) as refused:
        read(write(tmp_path / "plays.csv", text))
    assert words in refused.value.what
    assert refused.value.what.startswith("plays") or "plays.csv" in refused.value.what
    assert refused.value.mend


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "plays.csv", "listener,item\nana,Joga\nana,Jóga\n", "latin-1")
    with pytest.raises(BadRequest, match=r"plays.csv, line 3: not written in UTF-8"):
        read(path)


@pytest.mark.parametrize("left", [8, 40])
def test_a_packed_file_that_was_cut_short_is_refused(tmp_path: Path, left: int) -> None:
    lines = "".join(f"{number},{number * 7919 % 1000}\n" for number in range(5000))
    path = tmp_path / "plays.csv.gz"
    path.write_bytes(gzip.compress(f"listener,item\n{lines}".encode())[:-left])
    with pytest.raises(BadRequest, match="cut short"):
        read(path)
    path.write_bytes(b"no gzip")
    with pytest.raises(BadRequest, match="damaged"):
        read(path)


def test_a_parquet_file_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plays.parquet"
    pyarrow.parquet.write_table(pa.table({"user": ["a"], "item": ["b"], "plays": [-1]}), path)
    with pytest.raises(BadRequest, match=r"row 1: -1 in the column plays is below nought"):
        read(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BadRequest, match="no Parquet file"):
        read(path)


@pytest.mark.parametrize("ids", [[[1], [2]], [b"\xff", b"a"]])
def test_a_parquet_column_that_holds_no_ids_is_refused(tmp_path: Path, ids: list[object]) -> None:
    path = tmp_path / "plays.parquet"
    pyarrow.parquet.write_table(pa.table({"user": ids, "item": [1, 2]}), path)
    with pytest.raises(BadRequest, match=r"The column user, .* holds no ids"):
        read(path)


def test_a_parquet_file_has_times_and_playlists_too(tmp_path: Path) -> None:
    days = pa.array([20_454 * 86_400, 20_455 * 86_400], pa.timestamp("s", "UTC"))
    pyarrow.parquet.write_table(pa.table({"user": ["a", "b"], "item": [1, 2], "time": days}), tmp_path / "log.parquet")
    known = read(tmp_path / "log.parquet")
    assert known.plays.days is not None
    np.testing.assert_allclose(known.plays.days, [20_454, 20_455])
    lists = pa.table({"playlist_id": ["p", "p", "q"], "track_id": ["x", "y", "x"], "tempo": [90.0, 120.0, 90.0]})
    pyarrow.parquet.write_table(lists, tmp_path / "lists.parquet")
    songs = read(tmp_path / "lists.parquet")
    assert told(songs) == [(0, "x", 1.0), (0, "y", 1.0), (1, "x", 1.0)]
    assert songs.music.figures.values.tolist() == [[90], [120]]
    assert songs.music.artists.tolist() == [-1, -1]


def test_what_is_no_listening_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read(tmp_path / "nothing")
    with pytest.raises(BadRequest, match="no listening"):
        read(tmp_path)
    with pytest.raises(BadRequest, match="no file of listening"):
        read(write(tmp_path / "song.mp3", "x"))
    write(tmp_path / "a.csv", "listener,item\na,b\n")
    assert told(read(tmp_path)) == [(0, "b", 1.0)]
    write(tmp_path / "b.csv", "listener,item\na,b\n")
    with pytest.raises(BadRequest, match="2 tables"):
        read(tmp_path)


@given(st.binary(max_size=300))
def test_whatever_bytes_come_they_are_read_or_refused_with_words(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "plays.csv"
    for text in (data, b"listener,item,plays\n" + data):
        path.write_bytes(text)
        with suppress(SegueError):
            known = read(path)
            assert len(known.plays)
            assert (known.plays.counts > 0).all()


def hetrec(folder: Path) -> Path:
    write(folder / "user_artists.dat", "userID\tartistID\tweight\r\n2\t51\t100\r\n2\t52\t7\r\n3\t51\t1\r\n", "latin-1")
    write(folder / "artists.dat", "id\tname\turl\tpictureURL\n51\tBjörk\tu\tp\n52\tMúm\tu\tp\n", "latin-1")
    write(folder / "tags.dat", "tagID\ttagValue\n9\tíslenskt\n", "latin-1")
    write(folder / "user_taggedartists.dat", "userID\tartistID\ttagID\tday\n2\t52\t9\t1\n\n3\t51\t9\t1\n4\t51\t9\t1\n")
    return folder


def test_hetrec_is_read_with_names_and_tags(tmp_path: Path) -> None:
    known = read(hetrec(tmp_path))
    assert told(known) == [(0, "Björk", 100.0), (0, "Múm", 7.0), (1, "Björk", 1.0)]
    assert known.listeners.ids.tolist() == [2, 3]
    music = described(known.music, known.listening())
    assert music.labels.names == ("íslenskt",)
    assert music.labels.shares.toarray().tolist() == [[1.0], [1.0]]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("user_artists.dat", "h\n2\t51\n", r"user_artists.dat, line 2: 2 columns where 3"),
        ("user_artists.dat", "h\n2\t51\tx\n", r"user_artists.dat, line 2: .*no whole numbers"),
        ("user_artists.dat", "h\n2\t51\t-4\n", r"line 2: an artist was played -4 times"),
        ("user_artists.dat", "h\n", "holds no play"),
        ("artists.dat", "h\nx\n", r"artists.dat, line 2: no number and name"),
    ],
)
def test_what_is_wrong_with_hetrec_is_said_with_its_line(tmp_path: Path, name: str, text: str, words: str) -> None:
    write(hetrec(tmp_path) / name, text)
    with pytest.raises(BadRequest, match=words):
        read(tmp_path)


def listen(user: str, artist: str, track: str, at: object, **more: str) -> str:
    track_metadata = {"artist_name": artist, "track_name": track, "additional_info": more}
    return json.dumps({"user_name": user, "listened_at": at, "track_metadata": track_metadata})


def test_listenbrainz_listens_are_items_by_id_or_by_name(tmp_path: Path) -> None:
    lines = [
        listen("ana", "Björk", "Jóga", 1767225600, recording_mbid="x"),
        listen("bo", "Bjork", "Joga (live)", "2026-01-02T00:00:00", recording_mbid="x"),
        listen("bo", "Múm", "Green Grass", 1767312000),
        listen("bo", "múm", "green grass", 1767312060),
        listen("bo", "múm", "green grass", 1767312060),
    ]
    write(tmp_path / "dump/2026/1.listens", "\n".join(lines[:3]))
    write(tmp_path / "dump/2026/2.listens", "\n".join(lines[3:]))
    known = read(tmp_path / "dump")
    assert known.listening().weights.toarray().tolist() == [[1.0, 0.0], [1.0, 2.0]]
    assert known.music.names == ("Jóga", "Green Grass")
    assert known.music.artist_names == ("Björk", "Múm")
    assert known.notes == ("1 listens were there twice and count once.",)
    sequences = known.listening().sequences
    assert [sequences[number].tolist() for number in range(len(sequences))] == [[0, 1, 1]]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "no JSON"),
        ("[]", "no listen"),
        ('{"user_name": "a", "listened_at": 5}', "'track_metadata' is missing"),
        (listen("a", "b", "c", "yesterday"), "no time"),
        (listen("a", "b", "c", float("nan")), "no time"),
    ],
)
def test_what_is_wrong_with_a_listen_is_said_with_its_line(tmp_path: Path, line: str, words: str) -> None:
    path = write(tmp_path / "1.jsonl", f"{listen('a', 'b', 'c', 1)}\n{line}\n")
    with pytest.raises(BadRequest, match=rf"1.jsonl, line 2: .*{words}"):
        read_listenbrainz(path)
    with pytest.raises(BadRequest, match="holds no listen"):
        read_listenbrainz(write(tmp_path / "2.jsonl", "\n"))


PLAYLISTS = (
    "track_id,track_name,track_artist,playlist_name,playlist_id,playlist_genre,energy,tempo\n"
    "t1,One,Ada,Slow,p1,folk,0.1,80\n"
    "t2,Two,Bo,Slow,p1,folk,0.3,90\n"
    "t2,Two,Bo,Fast,p2,rock,0.3,90\n"
    "t3,Three,Bo,Fast,p2,rock,0.8,150\n"
    "t3,Three,Bo,Fast,p2,rock,0.8,150\n"
)


def test_playlists_are_listeners_and_their_tracks_have_a_sound(tmp_path: Path) -> None:
    known = read(write(tmp_path / "songs.csv", PLAYLISTS))
    assert told(known) == [(0, "One", 1.0), (0, "Two", 1.0), (1, "Two", 1.0), (1, "Three", 1.0)]
    assert known.notes == ("1 tracks stood in their playlist twice and count once.",)
    music = described(known.music, known.listening())
    assert music.artists.tolist() == [0, 1, 1]
    assert music.figures.names == ("energy", "tempo")
    np.testing.assert_allclose(music.figures.values[:, 1], [80, 90, 150])
    np.testing.assert_allclose(music.vectors.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(music.vectors.std(axis=0), 1, rtol=1e-5)
    assert music.texts == ("Slow", "Fast Slow", "Fast")
    assert music.labels.shares.toarray().tolist() == [[1, 0], [1, 1], [0, 1]]
    assert [part.tolist() for part in known.listening().recent] == [[0, 1], [1, 2]]


def test_what_a_hidden_playlist_tells_of_its_tracks_is_hidden_too(tmp_path: Path) -> None:
    known = read(write(tmp_path / "songs.csv", PLAYLISTS)).kept(np.array([True, True, False, False]))
    music = described(known.music, known.listening())
    assert music.texts == ("Slow", "Slow", "")
    assert music.labels.shares.toarray().tolist() == [[1, 0], [1, 0], [0, 0]]
    assert len(known.listening().sequences) == 1


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not there")
def test_the_real_sets_have_the_sizes_that_are_published() -> None:
    known = read(SHARED / "hetrec")
    assert (len(known.listeners), len(known.music), len(known.plays)) == (1892, 17632, 92834)
    core = known.core(5, 5)
    assert (len(core.listeners), len(core.music), len(core.plays)) == (1859, 2823, 71355)
    songs = read(SHARED / "spotify")
    assert (len(songs.listeners), len(songs.music)) == (471, 28356)


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=60),
    st.integers(1, 4),
    st.integers(1, 4),
)
def test_a_core_is_the_largest_part_where_all_have_enough(
    pairs: list[tuple[int, int]], listeners: int, items: int
) -> None:
    plays = np.array(pairs, dtype=np.int32)
    ones = np.ones(len(plays), dtype=np.float32)
    numbering = Numbering.of(range(9))
    known = Known("made", numbering, Plays(plays[:, 0], plays[:, 1], ones), Music.unknown(numbering))
    left = set(pairs)
    while True:
        enough = {
            (who, what)
            for who, what in left
            if sum(one == who for one, _ in left) >= listeners and sum(one == what for _, one in left) >= items
        }
        if enough == left:
            break
        left = enough
    if not left:
        with pytest.raises(BadRequest, match="Nothing is left"):
            known.core(listeners, items)
        return
    core = known.core(listeners, items)
    who, what = core.listeners.ids[core.plays.listeners], core.music.items.ids[core.plays.items]
    assert set(zip(who.tolist(), what.tolist(), strict=True)) == left


def test_what_is_left_of_the_music_keeps_what_is_known_of_it(tmp_path: Path) -> None:
    known = read(write(tmp_path / "plays.csv", "listener,item\na,x\na,y\nb,y\nb,z\n"))
    told = replace(known, music=replace(known.music, explicit=np.array([True, False, True])))
    left = told.core(1, 2)
    assert left.music.names == ("y",)
    assert left.music.explicit is not None
    assert left.music.explicit.tolist() == [False]
