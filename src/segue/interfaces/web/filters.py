"""What tracks can be chosen by, as a page shows it: a range for each descriptor, and a chip for each choice."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from segue.interfaces.api.library.choosing import FROM, TO
from segue.interfaces.api.library.descriptors import DescriptorDoc
from segue.interfaces.web.asking import Asked
from segue.languages import Language
from segue.storage.browsing.choosing import Range


class Slider(NamedTuple):
    """A descriptor with the ends of all that is here, and those that are asked for."""

    told: DescriptorDoc
    step: float
    lowest: float
    highest: float
    low: float
    high: float


class Chip(NamedTuple):
    """Something that is asked for, and the address without it."""

    text: str
    without: str


def sliders(told: Sequence[DescriptorDoc], asked: Asked) -> list[Slider]:
    """A slider for every descriptor that was heard of any track."""
    found = []
    for one in told:
        if one.lowest is None or one.highest is None:
            continue
        step = 10.0**-one.decimals
        lowest, highest = math.floor(one.lowest / step) * step, math.ceil(one.highest / step) * step
        wanted = asked.ranges.get(one.name, Range())
        low = lowest if wanted.lowest is None else min(max(wanted.lowest, lowest), highest)
        high = highest if wanted.highest is None else min(max(wanted.highest, lowest), highest)
        ends = [round(value, one.decimals) for value in (lowest, highest, low, high)]
        found.append(Slider(one, round(step, one.decimals), *ends))
    return found


def chips(language: Language, told: Sequence[DescriptorDoc], asked: Asked, folder: str) -> list[Chip]:
    """A chip for everything that is asked for."""
    found = [Chip(text, asked.without(*names)) for names, text in _plain(language, asked, folder) if text]
    for name in ("kind", "key"):
        found += [
            Chip(_kind(language, value) if name == "kind" else value, asked.without(name, value=value))
            for at, value in asked.pairs
            if at == name
        ]
    for one in told:
        if one.name in asked.ranges:
            text = f"{one.title}: {_between(language, asked.ranges[one.name], one.decimals)} {one.unit}".strip()
            found.append(Chip(text, asked.without(one.name + FROM, one.name + TO)))
    return found


def _plain(language: Language, asked: Asked, folder: str) -> list[tuple[tuple[str, ...], str]]:
    wanted = asked.wanted
    years, lengths = Range(wanted.year_from, wanted.year_to), Range(wanted.duration_from, wanted.duration_to)
    yes_or_no = [
        ("machine_made", wanted.machine_made, language.phrase("Machine-made"), language.phrase("Not machine-made")),
        ("explicit", wanted.explicit, language.phrase("Explicit"), language.phrase("Not explicit")),
        ("lossless", wanted.lossless, language.phrase("Lossless"), language.phrase("Not lossless")),
    ]
    own = {
        "liked": language.phrase("Liked by me"),
        "played": language.phrase("Played by me"),
        "unplayed": language.phrase("Never played by me"),
    }
    told = [
        (("q",), language.quoted(wanted.q) if wanted.q else ""),
        (("genre",), wanted.genre or ""),
        (("named_genre",), wanted.named_genre or ""),
        (("named_mood",), wanted.named_mood or ""),
        (("any_genre",), wanted.any_genre or ""),
        (("codec",), wanted.codec or ""),
        (("folder", "path", "right_there"), folder),
        (("mine",), own[wanted.mine] if wanted.mine else ""),
        (("added_since",), language.date(wanted.added_since.date()) if wanted.added_since else ""),
        (("artist_id",), language.phrase("One artist") if wanted.artist_id else ""),
        (("album_id",), language.phrase("One album") if wanted.album_id else ""),
    ]
    told += [((name,), "" if value is None else yes if value else no) for name, value, yes, no in yes_or_no]
    if years != Range():
        said = _ends(*("" if end is None else str(int(end)) for end in years))
        told.append((("year_from", "year_to"), language.phrase("Year: {years}", years=said)))
    if lengths != Range():
        said = _between(language, Range(*(None if end is None else end for end in lengths)), 0)
        told.append((("duration_from", "duration_to"), language.phrase("Length: {seconds} s", seconds=said)))
    return told


def _kind(language: Language, kind: str) -> str:
    names = {
        "music": language.phrase("Music"),
        "podcast": language.phrase("Podcasts"),
        "audiobook": language.phrase("Audiobooks"),
    }
    return names.get(kind, kind)


def _between(language: Language, wanted: Range, decimals: int) -> str:
    return _ends(*("" if end is None else language.number(end, decimals) for end in wanted))


def _ends(low: str, high: str) -> str:
    """From low to high; the sign alone where one end is open."""
    if low and high:
        return f"{low} – {high}"
    return f"≥ {low}" if low else f"≤ {high}"
