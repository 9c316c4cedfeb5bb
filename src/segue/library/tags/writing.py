"""Writes tags into mp3, flac, Ogg Vorbis, Opus and m4a files, through mutagen, under the names of the shared table.

Fields that `Tags` knows are replaced, those that are None or empty are taken out; everything else in the file's tags
stays. Lyrics and cover stay as they are where none are given. Sort names and MusicBrainz ids of a role are written if
all its names have one, as a list with gaps could not be told apart on reading.
"""

import base64
import os
from collections.abc import Callable, Sequence
from typing import Any

from segue.domain.errors import BadRequest, UnreadableFile
from segue.domain.music import Lyrics, Picture, Role, Tags
from segue.library.containers import Container, sniff
from segue.library.layout import ogg
from segue.library.lyrics import as_lrc
from segue.library.opening import open_regular, spoken
from segue.library.tags import values
from segue.library.tags.meaning import would_be_divided
from segue.library.tags.names import Family, Field, all_names, written_as
from segue.library.untyped import MutagenError, flac, id3, mp4, oggopus, oggvorbis

_FRONT_COVER = 3
_UTF8 = 3
_NO_LANGUAGE = "XXX"
_MILLISECONDS, _LYRICS = 2, 1
_INSTRUMENT = "performer"  # ID3 wants to know what a performer played; Tags does not say
_IMAGE_FORMATS = {"image/jpeg": mp4.MP4Cover.FORMAT_JPEG, "image/png": mp4.MP4Cover.FORMAT_PNG}

Values = dict[Field, list[str]]


def write_tags(
    path: str | os.PathLike[str], tags: Tags, lyrics: Sequence[Lyrics] = (), picture: Picture | None = None
) -> None:
    """Writes into the file at `path`, in place.

    Raises:
        BadRequest: Segue does not write tags into this kind of file.
        UnreadableFile: the file cannot be opened or is damaged, or could not be written.
    """
    full = os.fspath(path)
    shown = spoken(full)
    with open_regular(full, shown) as file:
        size = file.seek(0, 2)
        container = sniff(file, size)
        heads = ogg.heads(file, size) if container is Container.OGG else None
    kind = heads.codec if heads is not None else container.value if container is not None else ""
    writer = _WRITERS.get(kind)
    if writer is None:
        raise BadRequest(f"Segue cannot write tags into {shown}.", "It writes mp3, flac, ogg, opus and m4a files.")
    try:
        writer(full, as_values(tags), lyrics, picture)
    except (MutagenError, OSError) as error:
        raise UnreadableFile(f"The tags of {shown} could not be written: {error}.") from error


def as_values(tags: Tags) -> Values:
    """The fields of tags as lists of text. A number and its total stand in one value, as in 3/12."""
    gain = tags.gain
    found: dict[Field, list[str] | str | None] = {
        Field.TITLE: tags.title,
        Field.ALBUM: tags.album,
        Field.GENRE: [*tags.genres],
        Field.MOOD: [*tags.moods],
        Field.TRACK: _numbered(tags.track_number, tags.track_total),
        Field.DISC: _numbered(tags.disc_number, tags.disc_total),
        Field.DISC_TITLE: tags.disc_title,
        Field.DATE: tags.date,
        Field.ORIGINAL_DATE: tags.original_date,
        Field.COMPILATION: "1" if tags.compilation else None,
        Field.BPM: None if tags.bpm is None else f"{tags.bpm:.2f}".rstrip("0").rstrip("."),
        Field.KEY: tags.key,
        Field.LANGUAGE: tags.language,
        Field.COMMENT: tags.comment,
        Field.ISRC: [*tags.isrc],
        Field.RECORDING_ID: tags.recording_mbid,
        Field.TRACK_ID: tags.track_mbid,
        Field.ALBUM_ID: tags.album_mbid,
        Field.RELEASE_GROUP_ID: tags.release_group_mbid,
        Field.TRACK_GAIN: None if gain.track_gain is None else f"{gain.track_gain:.2f} dB",
        Field.TRACK_PEAK: None if gain.track_peak is None else f"{gain.track_peak:.6f}",
        Field.ALBUM_GAIN: None if gain.album_gain is None else f"{gain.album_gain:.2f} dB",
        Field.ALBUM_PEAK: None if gain.album_peak is None else f"{gain.album_peak:.6f}",
        Field.EXPLICIT: None if tags.explicit is None else "1" if tags.explicit else "2",
        Field.MACHINE_MADE: "1" if tags.machine_made else None,
        **_people(tags),
    }
    return {field: [value] if isinstance(value, str) else value for field, value in found.items() if value}


def _numbered(number: int | None, total: int | None) -> str | None:
    if number is None and total is None:
        return None
    return f"{number or 0}/{total}" if total else str(number)


def _people(tags: Tags) -> dict[Field, list[str]]:
    found: dict[Field, list[str]] = {}
    for role, field, list_field, sort, ids in (
        (Role.ARTIST, Field.ARTIST, Field.ARTISTS, Field.ARTIST_SORT, Field.ARTIST_ID),
        (
            Role.ALBUM_ARTIST,
            Field.ALBUM_ARTIST,
            Field.ALBUM_ARTISTS,
            Field.ALBUM_ARTIST_SORT,
            Field.ALBUM_ARTIST_ID,
        ),
    ):
        names = list(tags.names(role))
        found[field] = names
        if len(names) > 1 or any(would_be_divided(name) for name in names):
            found[list_field] = names
        found[sort] = _all_or_none([credit.sort_name for credit in tags.credits if credit.role is role])
        found[ids] = _all_or_none([credit.mbid for credit in tags.credits if credit.role is role])
    for role, field in (
        (Role.COMPOSER, Field.COMPOSER),
        (Role.LYRICIST, Field.LYRICIST),
        (Role.CONDUCTOR, Field.CONDUCTOR),
        (Role.PERFORMER, Field.PERFORMER),
        (Role.PRODUCER, Field.PRODUCER),
        (Role.REMIXER, Field.REMIXER),
    ):
        found[field] = list(tags.names(role))
    found[Field.COMPOSER_SORT] = _all_or_none([c.sort_name for c in tags.credits if c.role is Role.COMPOSER])
    return found


def _all_or_none(texts: list[str | None]) -> list[str]:
    given = [text for text in texts if text]
    return given if len(given) == len(texts) else []


def _write_mp3(path: str, found: Values, lyrics: Sequence[Lyrics], picture: Picture | None) -> None:
    try:
        tag = id3.ID3(path)
    except id3.ID3NoHeaderError:
        tag = id3.ID3()
    for field in Field:
        if field is not Field.LYRICS:
            _drop_frames(tag, field)
    for field, texts in found.items():
        tag.add(_frame(written_as(field, Family.ID3), texts))
    if lyrics:
        tag.delall("USLT")
        tag.delall("SYLT")
    for number, words in enumerate(lyrics):
        _add_lyrics(tag, words, str(number) if number else "")
    if picture is not None:
        tag.delall("APIC")
        tag.add(id3.APIC(encoding=_UTF8, mime=picture.mime, type=_FRONT_COVER, desc="", data=picture.data))
    tag.save(path, v2_version=4)


def _drop_frames(tag: Any, field: Field) -> None:
    """Takes a field out under all its names; of comments only the one without a description, which is ours."""
    names = {name.casefold() for name in all_names(field, Family.ID3)}
    for key in list(tag.keys()):
        plain = key.split("::")[0].casefold() if key.startswith("COMM") else key.casefold()
        if plain in names:
            del tag[key]
    if field is Field.PRODUCER:
        for key in ("TIPL", "IPLS"):
            kept = [pair for pair in getattr(tag.get(key), "people", []) if pair[0].lower() != "producer"]
            tag.delall(key)
            if kept:
                tag.add(id3.TIPL(encoding=_UTF8, people=kept))


def _frame(name: str, texts: list[str]) -> Any:
    kind, _, detail = name.partition(":")
    if kind == "TXXX":
        return id3.TXXX(encoding=_UTF8, desc=detail, text=texts)
    if kind == "UFID":
        return id3.UFID(owner=detail, data=texts[0].encode("ascii"))
    if kind == "COMM":
        return id3.COMM(encoding=_UTF8, lang=_NO_LANGUAGE, desc="", text=texts)
    if kind == "TIPL":
        return id3.TIPL(encoding=_UTF8, people=[[detail, text] for text in texts])
    if kind == "TMCL":
        return id3.TMCL(encoding=_UTF8, people=[[_INSTRUMENT, text] for text in texts])
    return id3.Frames[kind](encoding=_UTF8, text=texts)


def _add_lyrics(tag: Any, words: Lyrics, description: str) -> None:
    language = words.language or _NO_LANGUAGE
    if words.synced:
        text = [(line.text, line.at_ms) for line in words.lines]
        tag.add(
            id3.SYLT(encoding=_UTF8, lang=language, format=_MILLISECONDS, type=_LYRICS, desc=description, text=text)
        )
    else:
        tag.add(id3.USLT(encoding=_UTF8, lang=language, desc=description, text=as_lrc(words)))


def _write_flac(path: str, found: Values, lyrics: Sequence[Lyrics], picture: Picture | None) -> None:
    audio = flac.FLAC(path)
    if audio.tags is None:
        audio.add_tags()
    _comments(audio, found, lyrics)
    if picture is not None:
        audio.clear_pictures()
        audio.add_picture(_block(picture))
    audio.save()


def _write_vorbis(path: str, found: Values, lyrics: Sequence[Lyrics], picture: Picture | None) -> None:
    _write_ogg(oggvorbis.OggVorbis(path), found, lyrics, picture)


def _write_opus(path: str, found: Values, lyrics: Sequence[Lyrics], picture: Picture | None) -> None:
    """Opus has gains of its own; its specification forbids ReplayGain's beside them."""
    for plain, own in ((Field.TRACK_GAIN, Field.R128_TRACK_GAIN), (Field.ALBUM_GAIN, Field.R128_ALBUM_GAIN)):
        if text := found.pop(plain, None):
            found[own] = [values.r128_text(float(text[0].removesuffix(" dB")))]
    _write_ogg(oggopus.OggOpus(path), found, lyrics, picture)


def _write_ogg(audio: Any, found: Values, lyrics: Sequence[Lyrics], picture: Picture | None) -> None:
    _comments(audio, found, lyrics)
    if picture is not None:
        audio.pop("coverart", None)
        audio["metadata_block_picture"] = base64.b64encode(_block(picture).write()).decode("ascii")
    audio.save()


def _comments(audio: Any, found: Values, lyrics: Sequence[Lyrics]) -> None:
    _split_totals(found)
    for field in Field:
        if field is not Field.LYRICS or lyrics:
            for name in all_names(field, Family.VORBIS):
                audio.pop(name, None)
    for field, texts in found.items():
        audio[written_as(field, Family.VORBIS)] = texts
    if lyrics:
        audio[written_as(Field.LYRICS, Family.VORBIS)] = [as_lrc(words) for words in lyrics]


def _split_totals(found: Values) -> None:
    """Vorbis comments keep the total apart."""
    for field, total_field in ((Field.TRACK, Field.TRACK_TOTAL), (Field.DISC, Field.DISC_TOTAL)):
        number, _, total = found.pop(field, [""])[0].partition("/")
        if number not in ("", "0"):
            found[field] = [number]
        if total:
            found[total_field] = [total]


def _block(picture: Picture) -> Any:
    block = flac.Picture()
    block.type, block.mime, block.data = _FRONT_COVER, picture.mime, picture.data
    block.width, block.height, block.depth = picture.width, picture.height, 24
    return block


def _write_mp4(path: str, found: Values, lyrics: Sequence[Lyrics], picture: Picture | None) -> None:
    audio = mp4.MP4(path)
    if audio.tags is None:
        audio.add_tags()
    for field in Field:
        if field is not Field.LYRICS or lyrics:
            for name in all_names(field, Family.MP4):
                audio.tags.pop(name, None)
    for field, texts in found.items():
        name = written_as(field, Family.MP4)
        audio.tags[name] = _atom(field, name, texts)
    if bpm := found.get(Field.BPM):
        audio.tags["tmpo"] = [min(round(float(bpm[0])), 65_535)]
    if lyrics:
        audio.tags[written_as(Field.LYRICS, Family.MP4)] = [as_lrc(lyrics[0])]
    if picture is not None:
        image = _IMAGE_FORMATS.get(picture.mime, mp4.MP4Cover.FORMAT_JPEG)
        audio.tags["covr"] = [mp4.MP4Cover(picture.data, imageformat=image)]
    audio.save()


def _atom(field: Field, name: str, texts: list[str]) -> Any:
    if name.startswith("----"):
        return [mp4.MP4FreeForm(text.encode("utf-8")) for text in texts]
    if field in (Field.TRACK, Field.DISC):
        number, _, total = texts[0].partition("/")
        return [(int(number), int(total or 0))]
    if field is Field.COMPILATION:
        return True
    if field is Field.EXPLICIT:
        return [int(texts[0])]
    return texts


_WRITERS: dict[str, Callable[[str, Values, Sequence[Lyrics], Picture | None], None]] = {
    "mp3": _write_mp3,
    "flac": _write_flac,
    "vorbis": _write_vorbis,
    "opus": _write_opus,
    "mp4": _write_mp4,
}
