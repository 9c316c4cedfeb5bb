"""What the demo's files say of themselves: full tags, words in time, and always that they are machine-made."""

from dataclasses import replace

from segue.composing import Composition
from segue.domain.music import Credit, LyricLine, Lyrics, Role, Tags
from segue.services.demo.catalogue import COMMENT, DemoTrack
from segue.services.demo.lyrics import SYNCED_IN_TAG, SYNCED_SIDECAR, words

COMPOSER = "Segue (machine-made)"


def tags_of(track: DemoTrack, piece: Composition) -> Tags:
    """The tags a track's file gets."""
    credits = [
        Credit(name, Role.ARTIST, sort_name) for name, sort_name in zip(track.artists, track.sort_names, strict=True)
    ]
    credits.append(Credit(track.album_artist, Role.ALBUM_ARTIST, None if track.compilation else track.sort_names[0]))
    credits.append(Credit(COMPOSER, Role.COMPOSER))
    full = Tags(
        title=track.title,
        album=track.album,
        credits=tuple(credits),
        genres=piece.genres,
        moods=piece.moods,
        track_number=track.track_number,
        track_total=track.track_total,
        disc_number=1,
        disc_total=1,
        date=track.date,
        compilation=track.compilation,
        bpm=piece.bpm,
        key=piece.key,
        language=track.language,
        comment=COMMENT,
        machine_made=True,
    )
    return _without(full, track.left_out)


def _without(tags: Tags, left_out: frozenset[str]) -> Tags:
    if "genres" in left_out:
        tags = replace(tags, genres=())
    if "moods" in left_out:
        tags = replace(tags, moods=())
    if "bpm" in left_out:
        tags = replace(tags, bpm=None)
    if "album" in left_out:
        tags = replace(tags, album=None)
    if "track" in left_out:
        tags = replace(tags, track_number=None, track_total=None)
    if "date" in left_out:
        tags = replace(tags, date=None)
    return tags


def timed_words(track: DemoTrack, piece: Composition) -> Lyrics | None:
    """The track's words, spread over the music from the end of its introduction; each line begins with a bar."""
    lines = words(track.title)
    if not lines:
        return None
    score = piece.score
    first = score.sections[0].length if score.sections else 0.0
    every = (score.length - first) / len(lines)
    starts = []
    for number in range(len(lines)):
        beat = first + number * every
        if every >= score.beats_per_bar:
            beat -= beat % score.beats_per_bar
        starts.append(round(1000 * score.seconds(beat)))
    timed = tuple(LyricLine(line, at) for line, at in zip(lines, starts, strict=True))
    return Lyrics(timed, track.language)


def embedded_lyrics(track: DemoTrack, piece: Composition) -> tuple[Lyrics, ...]:
    """What goes into the file's own tags."""
    lyrics = timed_words(track, piece)
    if lyrics is None or track.title in SYNCED_SIDECAR:
        return ()
    if track.title in SYNCED_IN_TAG:
        return (lyrics,)
    return (replace(lyrics, lines=tuple(LyricLine(line.text) for line in lyrics.lines)),)


def sidecar(track: DemoTrack, piece: Composition) -> str | None:
    """The text of the .lrc file beside the track, None where there is none."""
    lyrics = timed_words(track, piece)
    if lyrics is None or track.title not in SYNCED_SIDECAR:
        return None
    head = [
        f"[ti:{track.title}]",
        f"[ar:{', '.join(track.artists)}]",
        f"[al:{track.album}]",
        "[re:Segue demo, machine-made]",
    ]
    return "\n".join(head + [_timed(line) for line in lyrics.lines]) + "\n"


def _timed(line: LyricLine) -> str:
    minutes, rest = divmod(line.at_ms or 0, 60_000)
    return f"[{minutes:02d}:{rest / 1000:05.2f}]{line.text}"
