"""Taking a query apart: from its words to parts, the longest phrase that means something first."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from segue.discovery.asking.index import HIGH, LOW, Index
from segue.discovery.asking.parts import About, Alike, Bound, Dated, Described, Labelled, Part, Understood, Worded
from segue.discovery.asking.vocabulary import Descriptor, vocabulary
from segue.domain.text import is_unspaced, words

_LONGEST = 4
_DECADE = re.compile(r"(19|20)?(\d0)(?:s|er|년대)")
_YEAR = re.compile(r"(19[2-9]\d|20[0-4]\d)(?:년)?")
_TEMPO = re.compile(r"(\d{2,3})(bpm)?")
_SLOWEST, _FASTEST = 30, 300
_NEAR, _AWAY = 0.02, 0.08
"""A tempo is near another within 2 of 100, and is no answer 8 of 100 further away."""
_STEP = 0.02
"""More of a figure: further on by this share of what lies between nearly all items here."""
_UNITS = {"tempo_bpm": "{:.0f} bpm", "loudness_lufs": "{:.1f} LUFS", "brightness_hz": "{:.0f} Hz"}


class Taken(NamedTuple):
    """What some words were taken for, and how many they are."""

    parts: tuple[Part, ...]
    used: int


def understand(query: str, index: Index) -> Understood:
    """What a query means; words that say nothing are left out."""
    typed = words(query)
    tokens = [_mended(token, index) for token in typed]
    parts: list[Part] = []
    place = 0
    while place < len(tokens):
        taken = next(found for take in _READERS if (found := take(tokens[place:], index)) is not None)
        parts += taken.parts
        place += taken.used
    corrections = tuple((was, now) for was, now in zip(typed, tokens, strict=True) if was != now)
    ignored = vocabulary().grammar["ignored"]
    told = tuple(dict.fromkeys(token for token in tokens if token not in ignored))
    return Understood(tuple(dict.fromkeys(parts)), told or tuple(dict.fromkeys(tokens)), corrections)


def _mended(token: str, index: Index) -> str:
    known = token in index.known or any(letter.isdigit() for letter in token) or is_unspaced(token[0])
    if known:
        return token if not is_unspaced(token[0]) or token in index.known else _hangul(token, index)
    if "\u0600" <= token[0] <= "\u06ff" and index.terms_of(token):
        return token
    return index.spelling.nearest(token) or token


def _hangul(token: str, index: Index) -> str:
    """Words that carry endings are known by how they begin; only what begins like nothing is mended."""
    begins = any(token[:size] in index.known for size in range(2, len(token)))
    return token if begins else index.spelling.nearest(token) or token


def _phrase(tokens: Sequence[str], known: Callable[[str], object]) -> int:
    """How many of the first words are a phrase that is known, the longest; 0 where none is."""
    sizes = range(min(_LONGEST, len(tokens)), 0, -1)
    return next((size for size in sizes if known(" ".join(tokens[:size]))), 0)


def _role(tokens: Sequence[str], role: str) -> int:
    return _phrase(tokens, vocabulary().grammar[role].__contains__)


def _alike(tokens: Sequence[str], index: Index) -> Taken | None:
    """As in: like X; like X but faster."""
    led = _role(tokens, "like")
    if not led:
        return None
    rest = tokens[led:]
    for size in range(len(rest), 0, -1):
        seeds = index.called(" ".join(rest[:size]))
        if seeds:
            name = " ".join(rest[:size])
            found = Alike(name, seeds, f"sounds like {_names(seeds, index)}")
            more, used = _more(rest[size:], seeds, index)
            return Taken((found, *more), led + size + used)
    return None


def _more(tokens: Sequence[str], seeds: tuple[int, ...], index: Index) -> tuple[list[Part], int]:
    """Comparatives: more of a figure than the seeds have."""
    found: list[Part] = []
    place = _role(tokens, "but")
    while place < len(tokens) and (size := _phrase(tokens[place:], vocabulary().more.__contains__)):
        asked = " ".join(tokens[place : place + size])
        descriptor = vocabulary().more[asked]
        bounds = [_beyond(name, seeds, index, up=False) for name in descriptor.low]
        bounds += [_beyond(name, seeds, index, up=True) for name in descriptor.high]
        known = tuple(bound for bound in bounds if bound is not None)
        found.append(Described(asked, known, (), _told_bounds(known)))
        place += size + _role(tokens[place + size :], "ignored")
    return found, place if found else 0


def _beyond(name: str, seeds: tuple[int, ...], index: Index, *, up: bool) -> Bound | None:
    values, lowest, highest = index.figure(name), index.quantile(name, 0.05), index.quantile(name, 0.95)
    if values is None or lowest is None or highest is None or not np.isfinite(values[list(seeds)]).any():
        return None
    step, own = _STEP * (highest - lowest), float(np.nanmean(values[list(seeds)]))
    return Bound(name, own + step, np.inf, step) if up else Bound(name, -np.inf, own - step, step)


def _tempo(tokens: Sequence[str], _: Index) -> Taken | None:
    """As in: 130 bpm; 120 130 bpm, which is how 120-130 bpm comes here; between 120 and 130 bpm."""
    joins = vocabulary().grammar["ignored"]
    numbers: list[int] = []
    place, unit = 0, False
    while place < len(tokens) and not unit:
        found = _TEMPO.fullmatch(tokens[place])
        if found is not None:
            numbers.append(int(found[1]))
            unit = found[2] is not None
        elif tokens[place] in vocabulary().grammar["bpm"]:
            unit = True
        elif not numbers or tokens[place] not in joins:
            break
        place += 1
    numbers = [number for number in numbers[-2:] if _SLOWEST <= number <= _FASTEST]
    if not unit or not numbers:
        return None
    low, high = min(numbers) * (1 - _NEAR), max(numbers) * (1 + _NEAR)
    between = f"near {numbers[0]} bpm" if len(numbers) == 1 else f"from {min(numbers)} to {max(numbers)} bpm"
    bound = Bound("tempo_bpm", low, high, _AWAY * low)
    return Taken((Described(" ".join(tokens[:place]), (bound,), (), f"tempo {between}"),), place)


def _years(tokens: Sequence[str], index: Index) -> Taken | None:
    """A year, two of them, or a decade."""
    token = tokens[0]
    decade, year = _DECADE.fullmatch(token), _YEAR.fullmatch(token)
    if token in vocabulary().decades:
        first = vocabulary().decades[token]
    elif decade is not None:
        short = int(decade[2])
        first = int(decade[1] + decade[2]) if decade[1] else short + (2000 if short < 30 else 1900)
    elif year is not None:
        return _from_year(int(year[1]), tokens, index)
    else:
        return None
    return Taken((_dated(token, first, first + 9, index),), 1)


def _dated(asked: str, first: int, last: int, index: Index) -> Dated:
    told = f"of {first}" if first == last else f"from {first} to {last}"
    there = (index.facts.years >= first) & (index.facts.years <= last)
    return Dated(asked, first, last, told if there.any() else f"{told}, which nothing here is")


def _from_year(first: int, tokens: Sequence[str], index: Index) -> Taken:
    place = 1
    while place < len(tokens) and tokens[place] in vocabulary().grammar["ignored"]:
        place += 1
    then = _YEAR.fullmatch(tokens[place]) if place < len(tokens) else None
    last = int(then[1]) if then is not None else first
    used = place + 1 if then is not None else 1
    return Taken((_dated(" ".join(tokens[:used]), min(first, last), max(first, last), index),), used)


def _about(tokens: Sequence[str], index: Index) -> Taken | None:
    """As in: about the sea; and where the word for "about" follows, as in Korean."""
    led, ignored = _role(tokens, "about"), vocabulary().grammar["ignored"]
    if not led:
        after = _role(tokens[1:], "after_about")
        return Taken((_topic(tokens[:1], index),), 1 + after) if after else None
    start = led
    while start < len(tokens) and tokens[start] in ignored:
        start += 1
    end = start
    while end < len(tokens) and tokens[end] not in ignored and _years(tokens[end:], index) is None:
        end += 1
    return Taken((_topic(tokens[start:end], index),), end) if end > start else None


def _topic(asked: Sequence[str], index: Index) -> About:
    found: dict[str, None] = {}
    for token in asked:
        found |= dict.fromkeys((token, *topic_words(token)))
    name = " ".join(asked)
    others = [word for word in found if word not in asked and index.terms_of(word)]
    more = f", or of {', '.join(others[:6])}" + (" ..." if len(others) > 6 else "") if others else ""
    return About(name, tuple(found), f"lyrics that speak of {name}{more}")


def topic_words(token: str) -> tuple[str, ...]:
    """All words of the theme that a word belongs to; what it begins with counts where words carry endings."""
    topics = vocabulary().topics
    bare = [token, token.removesuffix("s"), token.removeprefix("ال")]
    if is_unspaced(token[0]):
        bare += [token[:size] for size in range(len(token) - 1, 1, -1)]
    return next((topics[word] for word in bare if word in topics), ())


def _described(tokens: Sequence[str], index: Index) -> Taken | None:
    known = vocabulary().words
    size = _phrase(tokens, known.__contains__)
    if not size:
        return None
    asked = " ".join(tokens[:size])
    return Taken((_description(asked, known[asked], index),), size)


def _description(asked: str, descriptor: Descriptor, index: Index) -> Described:
    bounds = []
    for names, low in ((descriptor.low, True), (descriptor.high, False)):
        for name in names:
            edge = index.quantile(name, LOW if low else HIGH)
            far = index.quantile(name, HIGH if low else LOW)
            if edge is not None and far is not None:
                ease = max(abs(far - edge), 1e-6)
                bounds.append(Bound(name, -np.inf, edge, ease) if low else Bound(name, edge, np.inf, ease))
    columns = tuple(sorted({column for label in descriptor.labels for column in index.labels.get(label, ())}))
    named = _listed([index.facts.music.labels.names[column] for column in columns])
    told = " or ".join(part for part in (_told_bounds(tuple(bounds)), named) if part)
    return Described(asked, tuple(bounds), columns, told or "nothing here was heard or tagged so")


def _labelled(tokens: Sequence[str], index: Index) -> Taken | None:
    size = _phrase(tokens, lambda phrase: phrase in index.labels or phrase in index.genres)
    if not size:
        return None
    asked = " ".join(tokens[:size])
    name, below = index.genres.get(asked, ("", ()))
    columns = tuple(sorted({*index.labels.get(asked, ()), *below}))
    names = index.facts.music.labels.names
    if not columns and size == 1 and (asked in index.words or index.terms_of(asked)):
        # No genre here, but a word of a name or of lyrics.
        return None
    if not columns:
        return Taken((Labelled(asked, (), f"genre {name}, which nothing here is"),), size)
    return Taken((Labelled(asked, columns, _listed([names[column] for column in columns])),), size)


def _negated(tokens: Sequence[str], index: Index) -> Taken | None:
    """As in: not sad; without jazz."""
    led = _role(tokens, "not")
    while led and led < len(tokens) and tokens[led] in vocabulary().grammar["ignored"]:
        led += 1
    taken = (_described(tokens[led:], index) or _labelled(tokens[led:], index)) if 0 < led < len(tokens) else None
    if taken is None:
        return None
    (part,) = taken.parts
    if isinstance(part, Described):
        turned: Part = Described(f"not {part.asked}", part.bounds, part.labels, f"not {part.told}", against=True)
    elif isinstance(part, Labelled):
        turned = Labelled(f"not {part.asked}", part.labels, f"not {part.told}", against=True)
    return Taken((turned,), led + taken.used)


def _grammar(tokens: Sequence[str], _: Index) -> Taken | None:
    """Words that say nothing by themselves."""
    sizes = [_role(tokens, role) for role in ("ignored", "but", "bpm")]
    return Taken((), max(sizes)) if any(sizes) else None


def _word(tokens: Sequence[str], index: Index) -> Taken:
    asked = tokens[0]
    here = asked in index.words or index.terms_of(asked)
    told = "a word of a title, an artist, an album, a label or lyrics" if here else "a word that stands nowhere here"
    return Taken((Worded(asked, asked, told),), 1)


_READERS: tuple[Callable[[Sequence[str], Index], Taken | None], ...] = (
    _alike, _tempo, _years, _about, _described, _negated, _labelled, _grammar, _word,
)  # fmt: skip


def _told_bounds(bounds: tuple[Bound, ...]) -> str:
    told = []
    for bound in bounds:
        value = bound.low if np.isfinite(bound.low) else bound.high
        way = "above" if np.isfinite(bound.low) else "below"
        told.append(f"{_said(bound.figure)} {way} {_UNITS.get(bound.figure, '{:.2f}').format(value)}")
    return " and ".join(told)


def _said(figure: str) -> str:
    return figure.rsplit("_", 1)[0] if figure in _UNITS else figure


def _names(items: tuple[int, ...], index: Index) -> str:
    names = index.facts.music.names
    return _listed([f"“{names[item]}”" for item in items[:3]]) + (" and others" if len(items) > 3 else "")


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:8])
    return ", ".join(shown) + (" ..." if len(names) > len(shown) else "")
