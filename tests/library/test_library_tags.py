"""Tags as others write them: mutagen with the names that Picard documents, one set of values in every family."""

import base64
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutagen.aiff
import mutagen.apev2
import mutagen.asf
import mutagen.flac
import mutagen.id3
import mutagen.mp4
import mutagen.oggflac
import mutagen.oggopus
import mutagen.oggvorbis
import mutagen.wave
import pytest

from segue.domain.music import Credit, LyricLine, ReplayGain, Role, Tags
from tests.library.made_music import image, read

mg: Any = mutagen
Fresh = Callable[[str], Path]
IDS = [f"{digit * 8}-0000-4000-8000-000000000000" for digit in "123456"]

EXPECTED = Tags(
    title="Duet",
    album="Songs",
    credits=(
        Credit("Anna", Role.ARTIST, "Anna, A.", IDS[0]),
        Credit("Bob", Role.ARTIST, "Bob, B.", IDS[1]),
        Credit("Anna & Bob", Role.ALBUM_ARTIST, "Anna and Bob", IDS[2]),
        Credit("Cleo", Role.COMPOSER, "Cleo, C."),
        Credit("Lyra", Role.LYRICIST),
        Credit("Conrad", Role.CONDUCTOR),
        Credit("Percy", Role.PERFORMER),
        Credit("Prue", Role.PRODUCER),
        Credit("Remy", Role.REMIXER),
    ),
    genres=("Raï", "Jazz"),
    moods=("Calm",),
    track_number=3,
    track_total=12,
    disc_number=1,
    disc_total=2,
    disc_title="First half",
    date="2001-05-06",
    original_date="1999-12",
    compilation=True,
    bpm=120.0,
    key="F#m",
    language="eng",
    comment="two\nlines",
    isrc=("USRC17607839",),
    recording_mbid=IDS[3],
    track_mbid=IDS[4],
    album_mbid=IDS[5],
    release_group_mbid=IDS[0],
    gain=ReplayGain(-7.32, 0.988547, -6.5, 1.0),
    explicit=True,
    machine_made=True,
)

GAINS = {
    "REPLAYGAIN_TRACK_GAIN": "-7.32 dB",
    "REPLAYGAIN_TRACK_PEAK": "0.988547",
    "REPLAYGAIN_ALBUM_GAIN": "-6.50 dB",
    "REPLAYGAIN_ALBUM_PEAK": "1.000000",
}
PICARD_IDS = {
    "MusicBrainz Album Artist Id": [IDS[2]],
    "MusicBrainz Artist Id": [IDS[0], IDS[1]],
    "MusicBrainz Album Id": [IDS[5]],
    "MusicBrainz Release Group Id": [IDS[0]],
    "MusicBrainz Release Track Id": [IDS[4]],
}
VORBIS = {
    "TITLE": ["Duet"], "ALBUM": ["Songs"], "ARTIST": ["Anna feat. Bob"], "ARTISTS": ["Anna", "Bob"],
    "ARTISTSORT": ["Anna, A.", "Bob, B."], "ALBUMARTIST": ["Anna & Bob"], "ALBUMARTISTSORT": ["Anna and Bob"],
    "COMPOSER": ["Cleo"], "COMPOSERSORT": ["Cleo, C."], "LYRICIST": ["Lyra"], "CONDUCTOR": ["Conrad"],
    "PERFORMER": ["Percy (piano)"], "PRODUCER": ["Prue"], "REMIXER": ["Remy"], "GENRE": ["Raï", "Jazz"],
    "MOOD": ["Calm"], "TRACKNUMBER": ["3"], "TRACKTOTAL": ["12"], "TOTALTRACKS": ["12"], "DISCNUMBER": ["1"],
    "DISCTOTAL": ["2"], "DISCSUBTITLE": ["First half"], "DATE": ["2001-05-06"], "ORIGINALDATE": ["1999-12"],
    "COMPILATION": ["1"], "BPM": ["120"], "KEY": ["F#m"], "LANGUAGE": ["eng"], "COMMENT": ["two\nlines"],
    "ISRC": ["USRC17607839"], "MUSICBRAINZ_TRACKID": [IDS[3]], "MUSICBRAINZ_RELEASETRACKID": [IDS[4]],
    "MUSICBRAINZ_ALBUMID": [IDS[5]], "MUSICBRAINZ_RELEASEGROUPID": [IDS[0]],
    "MUSICBRAINZ_ARTISTID": [IDS[0], IDS[1]], "MUSICBRAINZ_ALBUMARTISTID": [IDS[2]], "ITUNESADVISORY": ["1"],
    "SEGUE_MACHINE_MADE": ["1"],
}  # fmt: skip


def _id3(tag: Any) -> None:
    text = {
        "TIT2": "Duet", "TALB": "Songs", "TPE1": "Anna feat. Bob", "TSOP": ["Anna, A.", "Bob, B."],
        "TPE2": "Anna & Bob", "TSO2": "Anna and Bob", "TCOM": "Cleo", "TSOC": "Cleo, C.", "TEXT": "Lyra",
        "TPE3": "Conrad", "TPE4": "Remy", "TCON": ["Raï", "Jazz"], "TMOO": "Calm", "TRCK": "3/12", "TPOS": "1/2",
        "TSST": "First half", "TDRC": "2001-05-06", "TDOR": "1999-12", "TCMP": "1", "TBPM": "120", "TKEY": "F#m",
        "TLAN": "eng", "TSRC": "USRC17607839",
    }  # fmt: skip
    for name, value in text.items():
        tag.add(mg.id3.Frames[name](encoding=1, text=value))
    own = {"ARTISTS": ["Anna", "Bob"], "ITUNESADVISORY": "1", "SEGUE_MACHINE_MADE": "1", **PICARD_IDS, **GAINS}
    for name, value in own.items():
        tag.add(mg.id3.TXXX(encoding=3, desc=name, text=value))
    tag.add(mg.id3.TMCL(encoding=3, people=[["piano", "Percy"]]))
    tag.add(mg.id3.TIPL(encoding=3, people=[["producer", "Prue"], ["engineer", "Eve"]]))
    tag.add(mg.id3.COMM(encoding=3, lang="eng", desc="iTunNORM", text=" 00000344"))
    tag.add(mg.id3.COMM(encoding=3, lang="eng", desc="", text="two\nlines"))
    tag.add(mg.id3.UFID(owner="http://musicbrainz.org", data=IDS[3].encode()))
    tag.add(mg.id3.USLT(encoding=1, lang="eng", desc="", text="la\nla"))
    tag.add(mg.id3.APIC(encoding=0, mime="image/png", type=4, desc="back", data=image("PNG", (9, 9))))
    tag.add(mg.id3.APIC(encoding=1, mime="image/jpeg", type=3, desc="front", data=image()))


def _mp3(path: Path) -> None:
    tag = mg.id3.ID3()
    _id3(tag)
    tag.save(path)


def _mp3_old(path: Path) -> None:
    tag = mg.id3.ID3()
    _id3(tag)
    tag.delall("TMCL")
    tag.delall("TMOO")
    tag.add(mg.id3.TXXX(encoding=1, desc="MOOD", text="Calm"))
    tag.delall("TSST")
    tag.delall("TDOR")
    tag.add(mg.id3.TXXX(encoding=1, desc="DISCSUBTITLE", text="First half"))
    tag.add(mg.id3.IPLS(encoding=1, people=[["producer", "Prue"], ["piano", "Percy"]]))
    tag.delall("TIPL")
    tag.update_to_v23()
    tag.save(path, v2_version=3, v23_sep=None)


def _riff(kind: Any) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        audio = kind(path)
        audio.add_tags()
        _id3(audio.tags)
        audio.save()

    return write


def _picture() -> Any:
    picture = mg.flac.Picture()
    picture.type, picture.mime, picture.data = 3, "image/jpeg", image()
    return picture


def _flac(path: Path) -> None:
    audio = mg.flac.FLAC(path)
    audio.update({**VORBIS, **GAINS, "LYRICS": "la\nla"})
    audio.add_picture(_picture())
    audio.save()


def _ogg(kind: Any) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        audio = kind(path)
        audio.update({**VORBIS, **GAINS, "lyrics": "la\nla"})
        audio["metadata_block_picture"] = base64.b64encode(_picture().write()).decode()
        audio.save()

    return write


def _opus(path: Path) -> None:
    _ogg(mg.oggopus.OggOpus)(path)
    audio = mg.oggopus.OggOpus(path)
    audio["R128_TRACK_GAIN"], audio["R128_ALBUM_GAIN"] = str(round(-12.32 * 256)), str(round(-11.5 * 256))
    audio["REPLAYGAIN_TRACK_GAIN"] = "99 dB"
    audio.save()


def _mp4(path: Path) -> None:
    audio = mg.mp4.MP4(path)
    audio.update({
        "\xa9nam": "Duet", "\xa9alb": "Songs", "\xa9ART": "Anna feat. Bob", "soar": ["Anna, A.", "Bob, B."],
        "aART": "Anna & Bob", "soaa": "Anna and Bob", "\xa9wrt": "Cleo", "soco": "Cleo, C.", "\xa9gen": ["Raï", "Jazz"],
        "trkn": [(3, 12)], "disk": [(1, 2)], "\xa9day": "2001-05-06T07:00:00Z", "cpil": True, "tmpo": [120],
        "\xa9cmt": "two\nlines", "rtng": [1], "\xa9lyr": "la\nla", "covr": [mg.mp4.MP4Cover(image())],
    })  # fmt: skip
    own = {
        "ARTISTS": ["Anna", "Bob"], "LYRICIST": ["Lyra"], "CONDUCTOR": ["Conrad"], "PERFORMER": ["Percy"],
        "PRODUCER": ["Prue"], "REMIXER": ["Remy"], "MOOD": ["Calm"], "DISCSUBTITLE": ["First half"],
        "ORIGINALDATE": ["1999-12"], "initialkey": ["F#m"], "LANGUAGE": ["eng"], "ISRC": ["USRC17607839"],
        "MusicBrainz Track Id": [IDS[3]], "SEGUE_MACHINE_MADE": ["1"], **PICARD_IDS,
        **{name.lower(): [value] for name, value in GAINS.items()},
    }  # fmt: skip
    for name, values in own.items():
        audio[f"----:com.apple.iTunes:{name}"] = [value.encode() for value in values]
    audio.save()


def _asf(path: Path) -> None:
    audio = mg.asf.ASF(path)
    audio.update({
        "Title": "Duet", "WM/AlbumTitle": "Songs", "Author": "Anna feat. Bob", "WM/ARTISTS": ["Anna", "Bob"],
        "WM/ArtistSortOrder": ["Anna, A.", "Bob, B."], "WM/AlbumArtist": "Anna & Bob",
        "WM/AlbumArtistSortOrder": "Anna and Bob", "WM/Composer": "Cleo", "WM/ComposerSortOrder": "Cleo, C.",
        "WM/Writer": "Lyra", "WM/Conductor": "Conrad", "WM/Performer": "Percy", "WM/Producer": "Prue",
        "WM/ModifiedBy": "Remy", "WM/Genre": ["Raï", "Jazz"], "WM/Mood": "Calm", "WM/TrackNumber": "3/12",
        "WM/PartOfSet": "1/2", "WM/SetSubTitle": "First half", "WM/Year": "2001-05-06",
        "WM/OriginalReleaseTime": "1999-12", "WM/IsCompilation": True, "WM/BeatsPerMinute": "120",
        "WM/InitialKey": "F#m", "WM/Language": "eng", "Description": "two\nlines", "WM/ISRC": "USRC17607839",
        "MusicBrainz/Track Id": IDS[3], "MusicBrainz/Release Track Id": IDS[4], "MusicBrainz/Album Id": IDS[5],
        "MusicBrainz/Release Group Id": IDS[0], "MusicBrainz/Artist Id": [IDS[0], IDS[1]],
        "MusicBrainz/Album Artist Id": IDS[2], "WM/ParentalRating": "1", "SEGUE_MACHINE_MADE": "1",
        "WM/Lyrics": "la\nla", **GAINS,
    })  # fmt: skip
    front = b"\x03" + struct.pack("<I", len(image())) + "image/jpeg\0\0".encode("utf-16-le") + image()
    audio["WM/Picture"] = mg.asf.ASFByteArrayAttribute(front)
    audio.save()


def _ape(path: Path) -> None:
    tag = mg.apev2.APEv2()
    same = ("ARTISTSORT", "ALBUMARTISTSORT", "COMPOSERSORT", "KEY", "ISRC", "ORIGINALDATE", "ITUNESADVISORY")
    values: dict[str, Any] = {name: VORBIS[name] for name in VORBIS if name.startswith(("MUSICBRAINZ", "SEGUE", *same))}
    values |= {
        "Title": "Duet", "Album": "Songs", "Artist": "Anna feat. Bob", "Artists": ["Anna", "Bob"],
        "Album Artist": "Anna & Bob", "Composer": "Cleo", "Lyricist": "Lyra", "Conductor": "Conrad",
        "Performer": "Percy (piano)", "Producer": "Prue", "MixArtist": "Remy", "Genre": ["Raï", "Jazz"],
        "Mood": "Calm", "Track": "3/12", "Disc": "1/2", "DiscSubtitle": "First half", "Year": "2001-05-06",
        "Compilation": "1", "BPM": "120", "Language": "eng", "Comment": "two\nlines", "Lyrics": "la\nla", **GAINS,
    }  # fmt: skip
    for name, value in values.items():
        tag[name] = value
    tag["Cover Art (Front)"] = mg.apev2.APEValue(b"front.jpg\0" + image(), mg.apev2.BINARY)
    tag.save(path)


@pytest.mark.parametrize(
    ("ending", "write"),
    [
        (".mp3", _mp3),
        (".aac", _mp3),
        (".wav", _riff(mg.wave.WAVE)),
        (".aiff", _riff(mg.aiff.AIFF)),
        (".flac", _flac),
        (".ogg", _ogg(mg.oggvorbis.OggVorbis)),
        (".oga", _ogg(mg.oggflac.OggFLAC)),
        (".opus", _opus),
        (".m4a", _mp4),
        (".alac", _mp4),
        (".wma", _asf),
        (".ape", _ape),
        (".wv", _ape),
        (".mpc", _ape),
        (".mp3", _ape),
    ],
)
def test_the_same_tags_in_every_family(ending: str, write: Callable[[Path], None], fresh: Fresh) -> None:
    path = fresh(f"song{ending}")
    write(path)
    reading = read(path)
    assert reading.tags == EXPECTED
    assert reading.notes == ()
    assert [lyrics.lines for lyrics in reading.lyrics] == [(LyricLine("la"), LyricLine("la"))]
    assert reading.picture is not None
    assert (reading.picture.mime, reading.picture.width, reading.picture.height) == ("image/jpeg", 64, 48)
    assert reading.picture.data == image()


def _advised(path: Path, value: str) -> None:
    """The advisory as each family's taggers write it."""
    audio = mg.File(path)
    if path.suffix == ".mp3":
        audio.tags.add(mg.id3.TXXX(encoding=3, desc="ITUNESADVISORY", text=value))
    elif path.suffix == ".m4a":
        audio["rtng"] = [int(value)]
    elif path.suffix == ".wma":
        audio["ITUNESADVISORY"], audio["WM/ParentalRating"] = value, "General Audience"
    else:
        audio["ITUNESADVISORY"] = value
    audio.save()


@pytest.mark.parametrize("ending", [".mp3", ".flac", ".ogg", ".m4a", ".wma", ".wv"])
@pytest.mark.parametrize(("value", "explicit"), [("1", True), ("4", True), ("2", False), ("0", None), ("7", None)])
def test_the_parental_advisory_in_every_family(ending: str, value: str, explicit: bool | None, fresh: Fresh) -> None:
    path = fresh(f"song{ending}")
    if ending == ".mp3":
        mg.id3.ID3().save(path)
    elif ending == ".wv":
        mg.apev2.APEv2().save(path)
    _advised(path, value)
    assert read(path).tags.explicit is explicit


def test_an_advisory_in_words_and_under_other_names(fresh: Fresh) -> None:
    song, film = fresh("song.wma"), fresh("song.m4a")
    audio = mg.asf.ASF(song)
    audio["WM/ParentalRating"] = "Explicit"
    audio.save()
    assert read(song).tags.explicit is True
    audio = mg.mp4.MP4(film)
    audio["----:com.apple.iTunes:ITUNESADVISORY"] = [mg.mp4.MP4FreeForm(b"2")]
    audio.save()
    assert read(film).tags.explicit is False


def test_id3_of_version_3(fresh: Fresh) -> None:
    path = fresh("song.mp3")
    _mp3_old(path)
    tags = read(path).tags
    assert (tags.date, tags.moods, tags.genres) == ("2001-05-06", ("Calm",), ("Raï", "Jazz"))
    assert tags.names(Role.PRODUCER) == ("Prue",)
    assert tags.names(Role.PERFORMER) == ("Percy",)


def test_wav_with_only_its_own_words(fresh: Fresh) -> None:
    path = fresh("song.wav")
    data = path.read_bytes()
    info = b"INFO"
    for name, value in ((b"INAM", "Café"), (b"IART", "Zoë"), (b"ICRD", "2004"), (b"ITRK", "4"), (b"IGNR", "Folk")):
        text = value.encode("cp1252") + b"\0"
        info += name + struct.pack("<I", len(text)) + text + bytes(len(text) % 2)
    path.write_bytes(data + b"LIST" + struct.pack("<I", len(info)) + info)
    tags = read(path).tags
    assert (tags.title, tags.names(Role.ARTIST), tags.date, tags.track_number) == ("Café", ("Zoë",), "2004", 4)
    assert tags.genres == ("Folk",)


def test_id3v1_is_the_last_resort(fresh: Fresh) -> None:
    path = fresh("song.mp3")
    old = b"TAG" + b"Title".ljust(30, b"\0") + b"Artist".ljust(30) + b"Album".ljust(30, b"\0") + b"1987"
    old += b"a comment".ljust(28, b"\0") + b"\0\x07" + bytes([17])
    path.write_bytes(path.read_bytes() + old)
    tags = read(path).tags
    assert (tags.title, tags.album, tags.date, tags.track_number) == ("Title", "Album", "1987", 7)
    assert (tags.names(Role.ARTIST), tags.genres, tags.comment) == (("Artist",), ("Rock",), "a comment")


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (["AC/DC"], ("AC/DC",)),
        (["A; B"], ("A", "B")),
        (["A / B"], ("A", "B")),
        (["A", "B", "a"], ("A", "B")),
        (["A feat. B"], ("A feat. B",)),
        (["Earth, Wind & Fire"], ("Earth, Wind & Fire",)),
        (["", " "], ()),
    ],
)
def test_how_artists_are_told_apart(values: list[str], names: tuple[str, ...], fresh: Fresh) -> None:
    path = fresh("song.flac")
    audio = mg.flac.FLAC(path)
    audio["artist"] = values
    audio.save()
    assert read(path).tags.names(Role.ARTIST) == names


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (["Rock; Pop"], ("Rock", "Pop")),
        (["Rock, Pop / Jazz\\Folk"], ("Rock", "Pop", "Jazz", "Folk")),
        (["Hip-Hop/Rap"], ("Hip-Hop/Rap",)),
        (["Chaâbi", "chaâbi"], ("Chaâbi",)),
    ],
)
def test_how_genres_are_told_apart(values: list[str], names: tuple[str, ...], fresh: Fresh) -> None:
    path = fresh("song.flac")
    audio = mg.flac.FLAC(path)
    audio["genre"] = values
    audio.save()
    assert read(path).tags.genres == names


def test_a_list_that_an_old_tagger_joined_is_parted_by_its_ids(fresh: Fresh) -> None:
    path = fresh("song.mp3")
    tag = mg.id3.ID3()
    tag.add(mg.id3.TXXX(encoding=3, desc="ARTISTS", text="Anna/Bob"))
    tag.add(mg.id3.TXXX(encoding=3, desc="MusicBrainz Artist Id", text=f"{IDS[0]}/{IDS[1]}"))
    tag.save(path)
    assert read(path).tags.credits == (Credit("Anna", mbid=IDS[0]), Credit("Bob", mbid=IDS[1]))


def test_ids_that_do_not_match_the_names_are_left_out(fresh: Fresh) -> None:
    path = fresh("song.ogg")
    audio = mg.oggvorbis.OggVorbis(path)
    audio.update({"artist": ["Anna feat. Bob"], "musicbrainz_artistid": [IDS[0], IDS[1]], "artistsort": ["A", "B"]})
    audio.save()
    assert read(path).tags.credits == (Credit("Anna feat. Bob"),)


def test_a_tagged_file_takes_no_album_from_its_folder(fresh: Fresh) -> None:
    path = fresh("Downloads/05 - Someone - Something.flac")
    audio = mg.flac.FLAC(path)
    audio["title"] = "Real title"
    audio.save()
    tags = read(path).tags
    assert (tags.title, tags.album, tags.track_number) == ("Real title", None, None)
    assert tags.names(Role.ARTIST) == ("Someone",)


def test_an_id3_tag_at_the_end(fresh: Fresh) -> None:
    path = fresh("song.mp3")
    before = read(path).audio_hash
    body = b"TIT2\0\0\0\x05\0\0\0Name"
    head = b"\x04\0\x10\0\0\0" + bytes([len(body)])
    path.write_bytes(path.read_bytes() + b"ID3" + head + body + b"3DI" + head)
    assert (read(path).tags.title, read(path).audio_hash) == ("Name", before)


def test_flac_with_tags_of_other_families(fresh: Fresh) -> None:
    path = fresh("song.flac")
    tag = mg.id3.ID3()
    tag.add(mg.id3.TIT2(encoding=3, text="Guest"))
    tag.save(path)
    assert read(path).tags.title == "Guest"


def test_pictures_in_blocks_of_ogg_flac(tmp_path: Path) -> None:
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + (44_100 << 44 | 15 << 36 | 44_100).to_bytes(8, "big") + bytes(16)
    packets = [
        b"\x7fFLAC\x01\0\0\x02fLaC\0\0\0\x22" + info,
        b"\x04\0\0\0" + bytes(4) + b"\x01\0\0\0" + struct.pack("<I", 10) + b"TITLE=Name",
        b"\x86\0\0\0" + _picture().write(),
        b"\xff\xf8" + bytes(100),
        b"\xff\xf8" + bytes(90),
    ]
    path = tmp_path / "song.oga"

    def write(packets: list[bytes]) -> str:
        pages = []
        for number, packet in enumerate(packets):
            lacing = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
            flags = 2 if number == 0 else 0
            pages.append(struct.pack("<4sBBqIIIB", b"OggS", 0, flags, 0, 7, number, 0, len(lacing)) + lacing + packet)
        path.write_bytes(b"".join(pages))
        return read(path).audio_hash

    with_picture = write(packets)
    found = read(path)
    assert (found.tags.title, found.format.duration_ms, found.format.codec) == ("Name", 1000, "flac")
    assert found.picture is not None
    assert write([*packets[:2], *packets[3:]]) == with_picture
    assert write([*packets[:2], packets[3]]) != with_picture


def test_speex(tmp_path: Path) -> None:
    head = (
        b"Speex   "
        + b"1.2".ljust(20, b"\0")
        + struct.pack("<IIIIIIIIIIIII", 1, 80, 16_000, 1, 4, 1, 0, 320, 0, 1, 0, 0, 0)
    )
    comment = bytes(4) + b"\x01\0\0\0" + struct.pack("<I", 10) + b"TITLE=Name"
    path = tmp_path / "song.spx"
    pages = []
    for number, (packet, position) in enumerate(((head, 0), (comment, 0), (b"\x55" * 60, 16_000))):
        page = struct.pack("<4sBBqIIIB", b"OggS", 0, 2 if number == 0 else 0, position, 7, number, 0, 1)
        pages.append(page + bytes([len(packet)]) + packet)
    path.write_bytes(b"".join(pages))
    found = read(path)
    assert (found.tags.title, found.format.codec, found.format.duration_ms) == ("Name", "speex", 1000)


def test_text_chunks_of_aiff_and_old_pictures_of_id3(fresh: Fresh) -> None:
    path = fresh("song.aiff")
    path.write_bytes(path.read_bytes() + b"NAME\0\0\0\x04Name" + b"AUTH\0\0\0\x04Band")
    found = read(path).tags
    assert (found.title, found.names(Role.ARTIST)) == ("Name", ("Band",))
    path = fresh("song.mp3")
    picture = b"\0JPG\x03\0" + image()
    body = b"TT2\0\0\x05\0Name" + b"PIC" + len(picture).to_bytes(3, "big") + picture
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    path.write_bytes(b"ID3\x02\0\0" + size + body + path.read_bytes())
    reading = read(path)
    assert reading.tags.title == "Name"
    assert reading.picture is not None


def test_a_damaged_ape_tag_gives_what_came_before(fresh: Fresh) -> None:
    path = fresh("song.ape")
    items = struct.pack("<II", 4, 0) + b"Title\0Name" + struct.pack("<II", 5_000, 0) + b"Artist\0x"
    footer = struct.pack("<8sIIII8x", b"APETAGEX", 2000, len(items) + 32, 2, 0)
    path.write_bytes(path.read_bytes() + items + footer)
    found = read(path)
    assert found.tags.title == "Name"
    assert found.notes == ("Its APE tag is damaged; what came before the damage was read.",)


def test_old_genres_of_itunes(fresh: Fresh) -> None:
    path = fresh("song.m4a")
    audio = mg.mp4.MP4(path)
    audio["\xa9gen"] = "zz"
    audio.save()
    data = path.read_bytes()
    at = data.index(b"\xa9gen")
    path.write_bytes(data[:at] + b"gnre" + data[at + 4 :].replace(b"zz", b"\x00\x12", 1))
    assert read(path).tags.genres == ("Rock",)
