"""A reason as one sentence for people, said from its data and from nothing else."""

from collections.abc import Mapping

from segue.domain.ids import TrackId
from segue.domain.music import Track
from segue.domain.recommending import Reason, ReasonKind


def sentence(reason: Reason, tracks: Mapping[TrackId, Track]) -> str:
    """Why a track was recommended, in English; `tracks` are those that the reason names."""
    titles = [f"“{tracks[track].tags.title}”" for track in reason.seed_tracks if track in tracks]
    seeds = _listed(titles)
    match reason.kind:
        case ReasonKind.SOUND:
            alike = reason.figures.get("cosine 1")
            how = f"Sounds like {seeds}" + (f" (alike {alike:.2f})" if alike is not None else "")
            return how + (f"; both are {_listed(list(reason.words))}" if reason.words else "")
        case ReasonKind.LISTENERS_IN_COMMON:
            return _of_listeners(reason, seeds)
        case ReasonKind.SEQUENCE:
            times = reason.figures.get("times after 1", 0)
            often = f" ({times:g} {'time' if times == 1 else 'times'})" if times else ""
            return f"Often played after {titles[0] if titles else 'what was heard'}{often}"
        case ReasonKind.SHARED_TAG | ReasonKind.LYRIC_THEME:
            return _in_words(reason, seeds if titles else "")
        case ReasonKind.ASKED:
            return _asked(reason)
        case ReasonKind.POPULAR:
            return _popular(reason)
        case ReasonKind.FOLLOWED_ARTIST:
            return "By an artist who is followed"
        case ReasonKind.NEW:
            return f"New here, and like what goes with {seeds}" if titles else "New here"
        case ReasonKind.RANDOM:
            return "Picked at random, to fill the list"


_UNITS = {"tempo_bpm": ("tempo", "{:.0f} bpm"), "loudness_lufs": ("loudness", "{:.1f} LUFS"),
          "brightness_hz": ("brightness", "{:.0f} Hz"), "year": ("year", "{:.0f}")}  # fmt: skip


def _in_words(reason: Reason, seeds: str) -> str:
    shared = _listed(list(reason.words))
    if seeds:
        return f"Shares {shared} with {seeds}"
    return f"Is {shared}" if reason.kind is ReasonKind.SHARED_TAG else f"Its words speak of {shared}"


def _popular(reason: Reason) -> str:
    if "stars" in reason.figures:
        return _of_stars(reason, "")
    rank = reason.figures.get("rank")
    return f"{_people(reason)} it here" + (f", number {rank:g} of all" if rank else "")


def _asked(reason: Reason) -> str:
    """What was asked for, and the figures or the name that answer it."""
    if not reason.figures:
        word, field = (*reason.words, "", "")[:2]
        return f"“{word}” in the {field}" if field else "As asked for"
    told = []
    for figure, value in reason.figures.items():
        name, form = _UNITS.get(figure, (figure, "{:.2f}"))
        told.append(f"{name} {form.format(value)}")
    return f"{_listed(list(reason.words)).capitalize()}: {', '.join(told)}"


def _of_listeners(reason: Reason, seeds: str) -> str:
    if "neighbours" in reason.figures:
        count = round(reason.figures["neighbours"])
        who = "One listener who also likes" if count == 1 else f"{count:,} listeners who also like"
        return f"{who} {seeds} {'loves' if count == 1 else 'love'} it"
    if "stars" in reason.figures:
        return _of_stars(reason, seeds if reason.seed_tracks else "")
    return f"{_people(reason)} it; who likes {seeds} tends to like it, too"


def _of_stars(reason: Reason, seeds: str) -> str:
    count = round(reason.figures.get("ratings", 0))
    told = "one rating" if count == 1 else f"{count:,} ratings"
    return f"{reason.figures['stars']:.1f} stars expected, from {told}" + (
        f" and the stars for {seeds}" if seeds else ""
    )


def _people(reason: Reason) -> str:
    # Who listened long ago counts for less, so that the sum need not be a whole number.
    count = round(reason.figures.get("listeners", 0))
    return "One listener likes" if count == 1 else f"{count:,} listeners like"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else " and ".join([", ".join(words[:-1]), words[-1]]) if words else "it"
