"""What a list is called in a language, said from what its title was made of."""

from collections.abc import Callable, Mapping

from segue.domain.recommending import ListKind, TrackList
from segue.languages import ENGLISH, Language

POPULAR = "popular"
"""The key of the chart of everything."""

Parts = Mapping[str, str | int | float]


def title_of(made: TrackList, language: Language = ENGLISH) -> str:
    """The title; as it was made where nothing is known of its parts, as of lists that were kept by an older Segue."""
    if made.kind is ListKind.FRIENDS:
        return _of_friends(made.key, language)
    if made.kind is ListKind.CHART and made.key == POPULAR:
        return language.phrase("Popular here")
    said = _PLAIN.get(made.kind)
    if said is not None:
        return said(language)
    told = _TOLD.get(made.kind)
    if told is None:
        return made.title
    try:
        return told(made.parts, language)
    except KeyError:
        return made.title


def _of_friends(key: str, language: Language) -> str:
    return language.phrase("Friends play now") if key == "now" else language.phrase("Friends love")


def _of_week(parts: Parts, language: Language) -> str:
    return language.phrase("Discoveries of week {week}, {year}", week=parts["week"], year=parts["year"])


def _of_mix(parts: Parts, language: Language) -> str:
    label, artist, more = str(parts["label"]), str(parts["artist"]), int(parts["more"])
    if not artist:
        return label[:1].upper() + label[1:] if label else language.phrase("A mix")
    if more:
        artist = language.phrases("{artist} and {count} more", "{artist} and {count} more", more, artist=artist)
    if not label:
        return artist
    return language.phrase("{label}, with {artists}", label=label[:1].upper() + label[1:], artists=artist)


def _of_hours(parts: Parts, language: Language) -> str:
    weekend = bool(parts["weekend"])
    match parts["part"]:
        case "night":
            return language.phrase("Weekend nights") if weekend else language.phrase("Weekday nights")
        case "morning":
            return language.phrase("Weekend mornings") if weekend else language.phrase("Weekday mornings")
        case "midday":
            return language.phrase("Weekend middays") if weekend else language.phrase("Weekday middays")
        case "afternoon":
            return language.phrase("Weekend afternoons") if weekend else language.phrase("Weekday afternoons")
        case _:
            return language.phrase("Weekend evenings") if weekend else language.phrase("Weekday evenings")


_PLAIN: Mapping[ListKind, Callable[[Language], str]] = {
    ListKind.FOR_YOU: lambda in_: in_.phrase("For you"),
    ListKind.NEW: lambda in_: in_.phrase("New this week"),
    ListKind.REDISCOVER: lambda in_: in_.phrase("Rediscover"),
    ListKind.ON_REPEAT: lambda in_: in_.phrase("On repeat"),
    ListKind.UP_NEXT: lambda in_: in_.phrase("Up next"),
    ListKind.JOURNEY: lambda in_: in_.phrase("Journey"),
}
_TOLD: Mapping[ListKind, Callable[[Parts, Language], str]] = {
    ListKind.WEEKLY: _of_week,
    ListKind.DAILY_MIX: _of_mix,
    ListKind.TIME_OF_DAY: _of_hours,
    ListKind.RADIO: lambda parts, in_: in_.phrase("Radio: {name}", name=parts["name"]),
    ListKind.BLEND: lambda parts, in_: in_.listed([str(parts["first"]), str(parts["second"])]),
    ListKind.TOP_SONGS: lambda parts, in_: in_.phrase("Top songs of {name}", name=parts["artist"]),
    ListKind.PATH: lambda parts, in_: in_.phrase(
        "From {first} to {last}", first=in_.quoted(str(parts["from"])), last=in_.quoted(str(parts["to"]))
    ),
}
