"""Folders, tables and FMA's layout become data sets; what cannot be read is refused in words or told line by line."""

from pathlib import Path

import pytest
import soundfile

from segue.domain.errors import BadRequest, NotFound, SegueError
from segue.naming.datasets.choosing import at_least, segmented, single
from segue.naming.datasets.dropping import Why
from segue.naming.datasets.file_names import Names, from_name
from segue.naming.datasets.groups import groups_of
from segue.naming.datasets.layouts import Layout, read_dataset
from tests.naming.made_clips import RATE, tune, write

SHARED = Path(__file__).parents[3] / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not there")


def touch(root: Path, *names: str) -> Path:
    """Files that are there; readers do not listen."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"RIFF")
    return root


def table(root: Path, text: str | bytes, name: str = "labels.csv") -> Path:
    root.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return root / name


@pytest.mark.parametrize(
    ("stem", "names"),
    [
        ("blues.00000", Names()),
        ("Nass El Ghiwane - Siniya_segment_3", Names("Nass El Ghiwane", "Siniya", "Nass El Ghiwane - Siniya")),
        ("Artist 1 - Song 1_segment_12", Names("Artist 1", "Song 1", "Artist 1 - Song 1")),
        ("01 - Björk - Jóga", Names("Björk", "Jóga")),
        ("Cheb_Khaled_-_Didi_part_2", Names("Cheb Khaled", "Didi", "Cheb_Khaled_-_Didi")),
        ("ناس الغيوان – الصينية_segment_1", Names("ناس الغيوان", "الصينية", "ناس الغيوان – الصينية")),
        ("track_segment_4", Names(song="track")),
        (" - ", Names()),
    ],
)
def test_names_of_files(stem: str, names: Names) -> None:
    assert from_name(stem) == names


class TestFolders:
    def test_gtzan(self, tmp_path: Path) -> None:
        touch(tmp_path, *(f"{genre}/{genre}.{n:05}.wav" for genre in ("blues", "rock") for n in range(3)))
        found = read_dataset(tmp_path).dataset
        assert found.labels == ("blues", "rock")
        assert [clip.name for clip in found.clips][:2] == ["blues/blues.00000.wav", "blues/blues.00001.wav"]
        assert not found.multi
        assert len(set(groups_of(found).songs.tolist())) == 6

    def test_segments_are_of_one_song_and_artists_are_known(self, tmp_path: Path) -> None:
        names = [f"gnawa/Mahmoud Guinia - {t}_segment_{n}.wav" for t in ("Sidi", "Chalaba") for n in range(3)]
        found = read_dataset(touch(tmp_path, *names, "rai/MAHMOUD GUINIA - Other.wav")).dataset
        groups = groups_of(found)
        assert len(set(groups.songs.tolist())) == 3
        assert set(groups.artists.tolist()) == {0}

    def test_segments_without_artists_are_of_their_own_folders(self, tmp_path: Path) -> None:
        names = [f"{genre}/song_1_segment_{n}.wav" for genre in ("a", "b") for n in range(3)]
        assert len(set(groups_of(read_dataset(touch(tmp_path, *names)).dataset).songs.tolist())) == 2

    def test_labels_in_any_script_and_deeper_folders(self, tmp_path: Path) -> None:
        touch(tmp_path, "شعبي/a.mp3", "شعبي/album/b.mp3", "演歌/c.flac", "Drum & Bass/d.ogg")
        found = read_dataset(tmp_path).dataset
        assert set(found.labels) == {"شعبي", "演歌", "Drum & Bass"}
        assert len(found) == 4

    def test_an_empty_class_and_loose_files_are_told(self, tmp_path: Path) -> None:
        (tmp_path / "sufi").mkdir()
        touch(tmp_path, "rap/a.wav", "rap/cover.jpg", "rap/._a.wav", "loose.wav")
        found = read_dataset(tmp_path)
        assert found.dataset.labels == ("rap",)
        assert len(found.dataset) == 1
        assert found.notes == ("The folder sufi holds no music and gives no class.",)
        assert [(one.name, one.why) for one in found.dropped] == [("loose.wav", Why.UNLABELLED)]

    def test_artists_from_tags(self, tmp_path: Path) -> None:
        (tmp_path / "rap").mkdir()
        with soundfile.SoundFile(tmp_path / "rap/01.flac", "w", RATE, 1) as file:
            file.artist, file.title = "Dizzy DROS", "Casafonia"
            file.write(tune(1, 0.2))
        clip = read_dataset(tmp_path).dataset.clips[0]
        assert (clip.artist, clip.title) == ("Dizzy DROS", "Casafonia")


class TestTables:
    def test_several_labels_with_slashes(self, tmp_path: Path) -> None:
        touch(tmp_path, "a.wav", "b.wav", "c.wav")
        text = 'file,label,artist,title\na.wav,"Pop/Rock; R&B",Björk,x\nb.wav,Pop/Rock,bjork,y\nc.wav,شعبي|R&B,,\n'
        found = read_dataset(table(tmp_path, text)).dataset
        assert found.multi
        assert found.labels == ("Pop/Rock", "R&B", "شعبي")
        assert found.clips[0].labels == ("Pop/Rock", "R&B")
        assert groups_of(found).artists.tolist() == [0, 0, 1]

    @pytest.mark.parametrize("mark", [";", "\t", "|"])
    def test_other_delimiters_and_a_byte_order_mark(self, tmp_path: Path, mark: str) -> None:
        touch(tmp_path, "a.wav")
        text = "\ufefffile,label,artist\r\na.wav,Raï,Khaled\r\n".replace(",", mark)
        found = read_dataset(table(tmp_path, text)).dataset
        assert found.labels == ("Raï",)
        assert found.clips[0].artist == "Khaled"

    def test_a_column_is_chosen(self, tmp_path: Path) -> None:
        touch(tmp_path, "a.wav", "b.wav")
        path = table(tmp_path, "file,genres,quadrant\na.wav,Rock,Q1\nb.wav,Rock,Q2\n")
        assert read_dataset(path).dataset.labels == ("Rock",)
        assert read_dataset(path, labels="quadrant").dataset.labels == ("Q1", "Q2")
        with pytest.raises(BadRequest, match="no column mood; its columns are: file, genres, quadrant"):
            read_dataset(path, labels="mood")

    def test_shares_above_a_threshold(self, tmp_path: Path) -> None:
        touch(tmp_path, "a.wav", "b.wav", "c.wav")
        path = table(tmp_path, "file,genre,calm,sad\na.wav,x,0.5,0.3\nb.wav,x,0.1,0.31\nc.wav,x,0.0,0.1\n")
        found = read_dataset(path, labels="calm,sad", threshold=0.3)
        assert [clip.labels for clip in found.dataset.clips] == [("calm", "sad"), ("sad",)]
        assert [(one.name, one.why) for one in found.dropped] == [("c.wav", Why.UNLABELLED)]
        assert read_dataset(path, labels="calm", threshold=0.1).dataset.labels == ("calm",)
        with pytest.raises(BadRequest, match=r"line 2: 'x' in the column genre is no number"):
            read_dataset(path, labels="genre,sad")

    def test_lines_that_give_no_clip_are_told(self, tmp_path: Path) -> None:
        touch(tmp_path, "a.wav", "b.wav")
        text = "file,label\na.wav,Rock\na.wav,Rock\na.wav,Jazz\nb.wav,\nc.wav,Rock\n,Rock\n"
        found = read_dataset(table(tmp_path, text))
        assert len(found.dataset) == 1
        whys = [Why.DUPLICATE, Why.CONFLICT, Why.UNLABELLED, Why.MISSING, Why.MISSING]
        assert [one.why for one in found.dropped] == whys
        assert "Line 6" in found.dropped[3].words

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("file,label\na.wav,Ra\u00ef\n".encode("latin-1"), "not written in UTF-8: line 2"),
            (b"", "is empty"),
            (b"name,label\na.wav,x\n", "no column of files"),
            (b"file,size\na.wav,3\n", "no column of labels"),
            (b"file,label\n", "no line but its headings"),
            (b"file,label\nb.wav,x\nc.wav,x\n", "2 of its 2 lines have missing file"),
            (b"file,label\n\x00.wav,x\n", "gives no clip"),
            (b"file,label\n" + b"x" * 5000 + b",x\n", "gives no clip"),
        ],
    )
    def test_what_is_refused(self, tmp_path: Path, text: bytes, words: str) -> None:
        with pytest.raises(BadRequest, match=words):
            read_dataset(table(touch(tmp_path, "a.wav"), text))

    def test_a_folder_with_a_table(self, tmp_path: Path) -> None:
        touch(tmp_path, "a.wav", "more/b.wav")
        table(tmp_path, "file,label\na.wav,Rock\nmore/b.wav,Jazz\n")
        assert len(read_dataset(tmp_path).dataset) == 2
        assert read_dataset(tmp_path, Layout.FOLDERS).dataset.labels == ("more",)

    def test_ten_thousand_classes(self, tmp_path: Path) -> None:
        touch(tmp_path, *(f"{number}.wav" for number in range(10_000)))
        lines = "".join(f"{number}.wav,class {number}\n" for number in range(10_000))
        assert len(read_dataset(table(tmp_path, "file,label\n" + lines)).dataset.labels) == 10_000


class TestFma:
    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        lines = [
            ",album,artist,set,set,track,track,track",
            ",title,name,split,subset,genre_top,genres_all,title",
            "track_id,,,,,,,",
            '2,A,AWOL,training,small,Hip-Hop,"[21]",Food',
            '5,A,AWOL,validation,small,Hip-Hop,"[21, 10]",This World',
            '1034,B,Kurt Vile,test,small,Pop,"[10]",Freeway',
            '20,C,Nicky Cook,training,large,,"[10]",Spiritual Level',
            '140,C,Gone,training,small,Folk,"[17]",Lost',
        ]
        (tmp_path / "fma_metadata").mkdir()
        (tmp_path / "fma_metadata/tracks.csv").write_text("\n".join(lines) + "\n", "utf-8")
        (tmp_path / "fma_metadata/genres.csv").write_text("genre_id,title\n10,Pop\n17,Folk\n21,Hip-Hop\n", "utf-8")
        return touch(tmp_path, *(f"fma_small/{name}.mp3" for name in ("000/000002", "000/000005", "001/001034")))

    def test_its_small_set(self, root: Path) -> None:
        found = read_dataset(root)
        assert [(clip.name, clip.labels, clip.artist) for clip in found.dataset.clips] == [
            ("000/000002.mp3", ("Hip-Hop",), "AWOL"),
            ("000/000005.mp3", ("Hip-Hop",), "AWOL"),
            ("001/001034.mp3", ("Pop",), "Kurt Vile"),
        ]
        assert [(one.name, one.why) for one in found.dropped] == [("000/000140.mp3", Why.MISSING)]
        assert read_dataset(root, labels="genres").dataset.clips[1].labels == ("Hip-Hop", "Pop")

    def test_its_own_split(self, root: Path) -> None:
        from segue.naming.splits import official  # noqa: PLC0415 - only here

        fold = official(read_dataset(root).dataset, root).folds[0]
        assert [rows.tolist() for rows in (fold.train, fold.valid, fold.test)] == [[0], [1], [2]]

    def test_another_table_is_refused(self, root: Path) -> None:
        (root / "fma_metadata/tracks.csv").write_text("a,b\nc,d\n1,2\n")
        with pytest.raises(BadRequest, match="FMA's columns"):
            read_dataset(root)


class TestChoosing:
    def test_single_and_at_least(self, tmp_path: Path) -> None:
        touch(tmp_path, *"abcde")
        path = table(tmp_path, "file,label\na,x;y\nb,x\nc,x\nd,y\ne,z\n")
        found = read_dataset(path).dataset
        assert single(found).labels == ("x", "y", "z")
        assert not single(found).multi
        assert [clip.name for clip in single(found, 2).clips] == ["b", "c"]
        assert [clip.labels for clip in at_least(found, 3).clips] == [("x",), ("x",), ("x",)]
        with pytest.raises(BadRequest, match="has 4 clips"):
            at_least(found, 4)

    def test_segments_know_their_clips(self, tmp_path: Path) -> None:
        for name, seconds in (("long", 3.2), ("short", 0.4)):
            write(tmp_path / f"rai/{name}.wav", tune(1, seconds))
        found = read_dataset(tmp_path).dataset
        parts, rows = segmented(found, 1.0)
        assert rows.tolist() == [0, 0, 0, 1]
        assert [(clip.start_s, clip.length_s) for clip in parts.clips] == [(0, 1), (1, 1), (2, 1), (0, 1)]
        assert len({clip.name for clip in parts.clips}) == 4
        assert groups_of(found).of(rows).songs.tolist() == groups_of(parts).songs.tolist() == [0, 0, 0, 1]
        with pytest.raises(BadRequest, match="holds nothing"):
            segmented(found, 0)


def test_guests_and_nobody(tmp_path: Path) -> None:
    touch(tmp_path, *"abcdef")
    text = "file,label,artist,title\na,x,A feat. B,1\nb,x,a,2\nc,x,B,3\nd,x,Various Artists,4\ne,x,Unknown,4\nf,x,,4\n"
    assert groups_of(read_dataset(table(tmp_path, text)).dataset).artists.tolist() == [0, 0, 1, 2, 3, 4]


@pytest.mark.parametrize("what", ["nothing", "empty folder", "picture"])
def test_what_is_no_data_set(tmp_path: Path, what: str) -> None:
    path = tmp_path / what
    if what == "empty folder":
        path.mkdir()
    elif what == "picture":
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    with pytest.raises(SegueError) as told:
        read_dataset(path)
    assert isinstance(told.value, NotFound if what == "nothing" else BadRequest)


@needs_shared
def test_the_shared_clips() -> None:
    found = read_dataset(SHARED / "clips")
    assert (len(found.dataset), len(found.dataset.labels), found.dropped) == (674, 21, ())
    assert len(single(found.dataset, 15)) == 234
    assert len(at_least(found.dataset, 25).labels) == 16
    assert len(read_dataset(SHARED / "clips", labels="quadrant").dataset.labels) == 4


@needs_shared
def test_the_shared_emotions() -> None:
    emotions = "amazement,solemnity,tenderness,nostalgia,calmness,power,joyful_activation,tension,sadness"
    found = read_dataset(SHARED / "emotify", labels=emotions, threshold=0.3).dataset
    assert found.multi
    assert found.labels == tuple(emotions.split(","))
    assert len(found) == 395
