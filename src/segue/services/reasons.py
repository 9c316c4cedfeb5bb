"""A reason as one sentence for people, said from its data and from nothing else."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from segue.domain.ids import TrackId
from segue.domain.music import Track
from segue.domain.recommending import Reason, ReasonKind
from segue.languages import ENGLISH, Language

_FIRST_DAY = date(1970, 1, 1)


def sentence(reason: Reason, tracks: Mapping[TrackId, Track], language: Language = ENGLISH) -> str:
    """Why a track was recommended; `tracks` are those that the reason names."""
    titles = [language.quoted(tracks[track].tags.title) for track in reason.seed_tracks if track in tracks]
    return _SAID_OF[reason.kind](reason, titles, language)


def _of_sound(reason: Reason, titles: list[str], language: Language) -> str:
    seeds = language.listed(titles)
    alike = reason.figures.get("cosine 1")
    if not seeds:
        said = language.phrase("Its sound fits")
    elif alike is None:
        said = language.phrase("Sounds like {seeds}", seeds=seeds)
    else:
        said = language.phrase("Sounds like {seeds} (alike {alike})", seeds=seeds, alike=language.number(alike, 2))
    if not reason.words:
        return said
    return language.phrase("{said}; both are {words}", said=said, words=language.listed(_largest(reason.words)))


def _largest(words: Sequence[str]) -> list[str]:
    """What is shared without what is a part of something else that is: no "new" and "age" beside "new age"."""
    whole = [f" {word.casefold()} " for word in words]
    return [word for word, own in zip(words, whole, strict=True) if not any(own in one and own != one for one in whole)]


def _of_words(reason: Reason, titles: list[str], language: Language) -> str:
    shared, seeds = language.listed(_largest(reason.words)), language.listed(titles)
    if seeds:
        return language.phrase("Shares {words} with {seeds}", words=shared, seeds=seeds)
    if not shared:
        return language.phrase("Its words fit")
    if reason.kind is ReasonKind.SHARED_TAG:
        return language.phrase("Is {words}", words=shared)
    return language.phrase("Its words speak of {words}", words=shared)


def _of_sequence(reason: Reason, titles: list[str], language: Language) -> str:
    if not titles:
        return language.phrase("Often played after what was heard")
    times = round(reason.figures.get("times after 1", 0))
    if not times:
        return language.phrase("Often played after {seed}", seed=titles[0])
    return language.phrases(
        "Often played after {seed} ({count} time)", "Often played after {seed} ({count} times)", times, seed=titles[0]
    )


def _of_listeners(reason: Reason, titles: list[str], language: Language) -> str:
    seeds = language.listed(titles)
    if "stars" in reason.figures:
        return _of_stars(reason, seeds, language)
    if "neighbours" in reason.figures:
        count = round(reason.figures["neighbours"])
        if seeds:
            return language.phrases(
                "One listener who also likes {seeds} loves it",
                "{count} listeners who also like {seeds} love it",
                count,
                seeds=seeds,
            )
        return language.phrases("One listener of like taste loves it", "{count} listeners of like taste love it", count)
    # Who listened long ago counts for less, so that the sum need not be a whole number.
    count = round(reason.figures.get("listeners", 0))
    if not seeds:
        return language.phrases("One listener likes it here", "{count} listeners like it here", count)
    return language.phrases(
        "One listener likes it; who likes {seeds} tends to like it, too",
        "{count} listeners like it; who likes {seeds} tends to like it, too",
        count,
        seeds=seeds,
    )


def _of_popularity(reason: Reason, _: list[str], language: Language) -> str:
    if "stars" in reason.figures:
        return _of_stars(reason, "", language)
    if "at least" in reason.figures:
        return language.phrases(
            "Played by {count} listener or more",
            "Played by {count} listeners or more",
            round(reason.figures["at least"]),
        )
    if "place" in reason.figures:
        return _of_top_songs(reason, language)
    count, rank = round(reason.figures.get("listeners", 0)), reason.figures.get("rank")
    if not rank:
        return language.phrases("One listener likes it here", "{count} listeners like it here", count)
    if reason.words:
        return language.phrases(
            "One listener likes it here, number {rank} in {genre}",
            "{count} listeners like it here, number {rank} in {genre}",
            count,
            rank=language.number(rank),
            genre=language.listed(reason.words),
        )
    return language.phrases(
        "One listener likes it here, number {rank} of all",
        "{count} listeners like it here, number {rank} of all",
        count,
        rank=language.number(rank),
    )


def _of_top_songs(reason: Reason, language: Language) -> str:
    place = language.number(reason.figures["place"])
    if "listeners" not in reason.figures:
        return language.phrase("Number {place} of the artist’s songs here", place=place)
    return language.phrases(
        "Number {place} of the artist’s songs here; one listener likes it",
        "Number {place} of the artist’s songs here; {count} listeners like it",
        round(reason.figures["listeners"]),
        place=place,
    )


def _of_mixture(reason: Reason, _: list[str], language: Language) -> str:
    near, far = (
        language.listed(
            [f"{name[2:]} ({language.number(value, 2)})" for name, value in reason.figures.items() if name[:2] == sign]
        )
        for sign in ("+ ", "- ")
    )
    if not far:
        return language.phrase("Near {near}", near=near)
    return language.phrase("Near {near}; beside that, {far}", near=near, far=far)


def _of_asking(reason: Reason, _: list[str], language: Language) -> str:
    """What was asked for, and the figures or the name that answer it."""
    if not reason.figures:
        word, field = (*reason.words, "", "")[:2]
        in_fields = {
            "title": language.phrase("{word} in the title", word=language.quoted(word)),
            "artist": language.phrase("{word} in the artist’s name", word=language.quoted(word)),
            "album": language.phrase("{word} in the album’s title", word=language.quoted(word)),
        }
        return in_fields.get(field, language.phrase("Asked for"))
    told = {
        "tempo_bpm": lambda value: language.phrase("tempo {value} bpm", value=language.number(value)),
        "loudness_lufs": lambda value: language.phrase("loudness {value} LUFS", value=language.number(value, 1)),
        "brightness_hz": lambda value: language.phrase("brightness {value} Hz", value=language.number(value)),
        "year": lambda value: language.phrase("year {value}", value=str(round(value))),
    }
    said = [
        told[name](value) if name in told else f"{name} {language.number(value, 2)}"
        for name, value in reason.figures.items()
    ]
    asked = language.listed(reason.words)
    return f"{asked[:1].upper()}{asked[1:]}: {language.listed(said)}"


def _of_stars(reason: Reason, seeds: str, language: Language) -> str:
    stars, count = language.number(reason.figures["stars"], 1), round(reason.figures.get("ratings", 0))
    if seeds:
        return language.phrases(
            "{stars} stars expected, from one rating and the stars for {seeds}",
            "{stars} stars expected, from {count} ratings and the stars for {seeds}",
            count,
            stars=stars,
            seeds=seeds,
        )
    return language.phrases(
        "{stars} stars expected, from one rating", "{stars} stars expected, from {count} ratings", count, stars=stars
    )


def _of_news(_: Reason, titles: list[str], language: Language) -> str:
    if titles:
        return language.phrase("New here, and like what goes with {seeds}", seeds=language.listed(titles))
    return language.phrase("New here")


def _of_following(_: Reason, __: list[str], language: Language) -> str:
    return language.phrase("By an artist who is followed")


def _of_plays(reason: Reason, _: list[str], language: Language) -> str:
    figures = reason.figures
    count = round(figures.get("plays", 0))
    if "days" in figures:
        days = language.number(figures["days"])
        return language.phrases(
            "You played it {count} time in the last {days} days",
            "You played it {count} times in the last {days} days",
            count,
            days=days,
        )
    if "from hour" in figures:
        return _of_hours(figures, count, language)
    day = language.date(_FIRST_DAY + timedelta(days=round(figures.get("last day", 0))))
    return language.phrases(
        "You finished {finished} of {count} play, last on {day}",
        "You finished {finished} of {count} plays, last on {day}",
        count,
        finished=language.number(figures.get("finished", 0)),
        day=day,
    )


def _of_hours(figures: Mapping[str, float], count: int, language: Language) -> str:
    told = {
        "here": language.number(figures["plays then"]),
        "start": round(figures["from hour"]),
        "end": round(figures["to hour"]),
    }
    if figures["weekend"]:
        return language.phrases(
            "{here} of your {count} play was at a weekend from {start} to {end} o’clock",
            "{here} of your {count} plays were at weekends from {start} to {end} o’clock",
            count,
            **told,
        )
    return language.phrases(
        "{here} of your {count} play was on a weekday from {start} to {end} o’clock",
        "{here} of your {count} plays were on weekdays from {start} to {end} o’clock",
        count,
        **told,
    )


def _of_friends(reason: Reason, _: list[str], language: Language) -> str:
    names, figures = language.listed(reason.words), reason.figures
    if "hours" in figures:
        hours = round(figures["hours"])
        return language.phrases(
            "Played in the last {count} hour by {names}", "Played in the last {count} hours by {names}", hours,
            names=names,
        )  # fmt: skip
    days = round(figures.get("days", 0))
    return language.phrases(
        "Loved in the last {count} day by {names}", "Loved in the last {count} days by {names}", days, names=names
    )


def _of_both(reason: Reason, _: list[str], language: Language) -> str:
    least = language.number(100 * reason.figures.get("least", 0))
    names = language.listed(reason.words)
    return language.phrase("Fits what {names} like, for both by {least} % or more", names=names, least=least)


def _of_chance(_: Reason, __: list[str], language: Language) -> str:
    return language.phrase("Picked at random, to fill the list")


_SAID_OF: Mapping[ReasonKind, Callable[[Reason, list[str], Language], str]] = {
    ReasonKind.SOUND: _of_sound,
    ReasonKind.LISTENERS_IN_COMMON: _of_listeners,
    ReasonKind.SHARED_TAG: _of_words,
    ReasonKind.LYRIC_THEME: _of_words,
    ReasonKind.SEQUENCE: _of_sequence,
    ReasonKind.FOLLOWED_ARTIST: _of_following,
    ReasonKind.POPULAR: _of_popularity,
    ReasonKind.NEW: _of_news,
    ReasonKind.RANDOM: _of_chance,
    ReasonKind.YOUR_PLAYS: _of_plays,
    ReasonKind.FRIENDS: _of_friends,
    ReasonKind.BLEND: _of_both,
    ReasonKind.ASKED: _of_asking,
    ReasonKind.MIXTURE: _of_mixture,
}
"""What says each kind: from the reason, the titles that it names, and the language."""
