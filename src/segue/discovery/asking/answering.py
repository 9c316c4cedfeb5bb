"""Which items answer to what was understood, how well, and to which part of it.

Each part gives every item a score from 0 to 1; an item answers as well as their mean, or as its names hold what was
asked for, whichever is more. How well known it is only decides between equals.
"""

from dataclasses import dataclass
from typing import assert_never

import numpy as np

from segue.discovery.asking.index import Index
from segue.discovery.asking.parts import About, Alike, Bound, Dated, Described, Labelled, Part, Understood, Worded
from segue.domain.recommending import ReasonKind
from segue.domain.text import words
from segue.taste import Grounds
from segue.taste.music import Floats

_LEAST = 0.3
"""Who answers a part less than this gives no reason by it."""
_BEST_SHARE = 0.5
"""Items come that answer at least so well as the best one, times this."""
_LYRICS, _MEANING = 0.6, 0.5
"""What a word in the lyrics counts beside one in a name; and what lyrics that mean the like without it, at most."""
_MEANT = 0.3
_UNSTEADY = 0.1
_RULED = 0.5
"""What answers a year, or a "not", less than this does not come, as long as something else does."""
_KNOWN = 1e-3


@dataclass(frozen=True, slots=True)
class Hit:
    """An item, how well it answers (0..1), and its grounds, one for each part that it answers."""

    item: int
    score: float
    grounds: tuple[Grounds, ...]


def answer(understood: Understood, index: Index, count: int) -> list[Hit]:
    """The `count` items that answer best, the best first; none where nothing was understood."""
    if not understood.parts or not len(index):
        return []
    each = [_scores(part, index) for part in understood.parts]
    described = np.mean(each, axis=0)
    must = _must(understood.parts, each)
    if (described * must).any():
        described = described * must
    total = np.maximum(described, _named(understood.words, index))
    for part in understood.parts:
        if isinstance(part, Alike):
            total[list(part.seeds)] = 0
    order = total + (_KNOWN * index.often).astype(np.float32)
    some = np.argpartition(-order, min(count, len(order)) - 1)[:count]
    best = float(total.max())
    kept = [int(item) for item in some[np.argsort(-order[some], kind="stable")] if total[item] > 0]
    hits = []
    for item in kept:
        if total[item] >= max(_LEAST, _BEST_SHARE * best):
            told = [_grounds(part, item, index) for part, own in zip(understood.parts, each, strict=True)
                    if own[item] >= _LEAST]  # fmt: skip
            found = tuple(one for one in told if one is not None) or _by_name(understood.words, item, index)
            if found:
                hits.append(Hit(item, float(total[item]), found))
    return hits


def _must(parts: tuple[Part, ...], each: list[Floats]) -> Floats:
    """1 where an item is of the years that were asked for, and not what was ruled out; else 0."""
    must = np.ones_like(each[0])
    for part, own in zip(parts, each, strict=True):
        if isinstance(part, Dated) or (isinstance(part, Described | Labelled) and part.against):
            must = np.asarray(must * (own >= _RULED), dtype=np.float32)
    return must


def _scores(part: Part, index: Index) -> Floats:
    """How well every item answers a part [items], 0..1."""
    match part:
        case Described():
            found = np.maximum(_within(part.bounds, index), _bearing(part.labels, index))
            return _turned(found) if part.against else found
        case Labelled():
            found = _bearing(part.labels, index)
            return _turned(found) if part.against else found
        case Dated():
            years = index.facts.years
            return np.asarray((years >= part.first) & (years <= part.last), dtype=np.float32)
        case About():
            return _speaking(part.words, index)
        case Alike():
            return _sounding(part.seeds, index)
        case Worded():
            sung = _LYRICS * _speaking((part.word,), index, meant=False)
            return np.asarray(np.maximum(_holding(part.word, index), sung), dtype=np.float32)
        case _:
            assert_never(part)


def _turned(found: Floats) -> Floats:
    return np.asarray(1 - found, dtype=np.float32)


def _sounding(seeds: tuple[int, ...], index: Index) -> Floats:
    """The cosine to what the seeds sound like together."""
    toward = index.facts.sound[list(seeds)].mean(axis=0)
    near = index.facts.sound @ (toward / max(float(np.linalg.norm(toward)), 1e-9))
    return np.asarray(near.clip(0, 1), dtype=np.float32)


def _within(bounds: tuple[Bound, ...], index: Index) -> Floats:
    """The mean over the bounds; nought where a figure is unknown. What lies well within is ahead of what just does."""
    if not bounds:
        return np.zeros(len(index), dtype=np.float32)
    return np.asarray(np.mean([_one_bound(bound, index) for bound in bounds], axis=0), dtype=np.float32)


def _one_bound(bound: Bound, index: Index) -> Floats:
    values = index.figure(bound.figure)
    if values is None:
        return np.zeros(len(index), dtype=np.float32)
    short = np.maximum(np.maximum(bound.low - values, values - bound.high), 0) / bound.ease
    ranks = index.ranks[bound.figure]
    if np.isfinite(bound.low) and np.isfinite(bound.high):
        middle = (bound.low + bound.high) / 2
        unsteady = np.abs(values - middle) / max((bound.high - bound.low) / 2, 1e-9)
    else:
        unsteady = 1 - ranks if np.isfinite(bound.low) else ranks
    found = (1 - short).clip(0, 1) * (1 - _UNSTEADY * unsteady.clip(0, 1))
    return np.asarray(np.nan_to_num(found), dtype=np.float32)


def _bearing(labels: tuple[int, ...], index: Index) -> Floats:
    found = np.zeros(len(index), dtype=np.float32)
    for label in labels:
        start, end = index.bearers.indptr[label : label + 2]
        items = index.bearers.indices[start:end]
        found[items] = np.maximum(found[items], index.bearers.data[start:end].clip(0, 1))
    return found


def _holding(word: str, index: Index) -> Floats:
    found = np.zeros(len(index), dtype=np.float32)
    row = index.words.get(word)
    if row is not None:
        start, end = index.names.indptr[row : row + 2]
        found[index.names.indices[start:end]] = index.names.data[start:end].clip(0, 1)
    return found


def _speaking(asked: tuple[str, ...], index: Index, *, meant: bool = True) -> Floats:
    """How much lyrics speak of any of these words; `meant`: or of what goes with them."""
    found = np.zeros(len(index), dtype=np.float32)
    rows = sorted({row for word in asked for row in index.terms_of(word)})
    for row in rows:
        start, end = index.texts.indptr[row : row + 2]
        found[index.texts.indices[start:end]] += index.texts.data[start:end]
    most = float(found.max(initial=0))
    if most > 0:
        found = np.where(found > 0, _LYRICS + (1 - _LYRICS) * found / most, 0).astype(np.float32)
    if meant and rows and index.text.right.size:
        toward = index.text.right[:, rows].sum(axis=1)
        near = index.text.places @ (toward / max(float(np.linalg.norm(toward)), 1e-9))
        found = np.maximum(found, np.where(near > _MEANT, _MEANING * near, 0)).astype(np.float32)
    return found


def _named(asked: tuple[str, ...], index: Index) -> Floats:
    """How much of what was asked the names of each item hold, squared; more where the title holds little else."""
    rows = [index.words[word] for word in asked if word in index.words]
    missing = sum(float(np.log1p(len(index))) + 1 for word in asked if word not in index.words)
    held = np.zeros(len(index), dtype=np.float32)
    for row in rows:
        start, end = index.names.indptr[row : row + 2]
        held[index.names.indices[start:end]] += index.rare[row] * index.names.data[start:end].clip(0, 1)
    whole = float(index.rare[rows].sum()) + missing
    cover = held / max(whole, 1e-9)
    tight = np.minimum(held, index.long) / np.maximum(index.long, 1e-9)
    return np.asarray(cover**2 * (0.9 + 0.1 * tight.clip(0, 1)), dtype=np.float32)


def _grounds(part: Part, item: int, index: Index) -> Grounds | None:
    """By what an item answers a part; None where there is nothing to show for it."""
    match part:
        case Described() | Labelled() if part.against:
            return None
        case Described():
            return _by_label(part.labels, item, index) or _by_figures(part, item, index)
        case Labelled():
            return _by_label(part.labels, item, index)
        case Dated():
            return Grounds(ReasonKind.ASKED, words=(part.asked,), figures={"year": float(index.facts.years[item])})
        case About():
            return _by_lyrics(part.words, item, index)
        case Alike():
            seeds = part.seeds[:3]
            near = {
                f"cosine {place}": float(index.facts.sound[item] @ index.facts.sound[seed])
                for place, seed in enumerate(seeds, start=1)
            }
            return Grounds(ReasonKind.SOUND, seeds, figures=near)
        case Worded():
            found = _by_name((part.word,), item, index)
            return found[0] if found else _by_lyrics((part.word,), item, index)
        case _:
            assert_never(part)


def _by_label(labels: tuple[int, ...], item: int, index: Index) -> Grounds | None:
    shares = index.facts.music.labels.shares
    own = dict(
        zip(
            shares.indices[shares.indptr[item] : shares.indptr[item + 1]].tolist(),
            shares.data[shares.indptr[item] : shares.indptr[item + 1]].tolist(),
            strict=True,
        )
    )
    borne = sorted((label for label in labels if own.get(label, 0) >= _LEAST), key=lambda label: -own[label])
    names = index.facts.music.labels.names
    return Grounds(ReasonKind.SHARED_TAG, words=tuple(names[label] for label in borne)) if borne else None


def _by_figures(part: Described, item: int, index: Index) -> Grounds | None:
    """The figures that lie within what was asked for; what only comes near is no reason."""
    within: dict[str, float] = {}
    for bound in part.bounds:
        values = index.figure(bound.figure)
        if values is not None and bound.low <= values[item] <= bound.high:
            within[bound.figure] = float(values[item])
    return Grounds(ReasonKind.ASKED, words=(part.asked,), figures=within) if within else None


def _by_lyrics(asked: tuple[str, ...], item: int, index: Index) -> Grounds | None:
    """The words that its lyrics hold; or those that they hold of the theme that they share with the words."""
    terms = {row: word for word in reversed(asked) for row in index.terms_of(word)}
    read = index.text.read
    own = read.weights.indices[read.weights.indptr[item] : read.weights.indptr[item + 1]]
    held = tuple(dict.fromkeys(terms[row] for row in own.tolist() if row in terms))
    if held:
        return Grounds(ReasonKind.LYRIC_THEME, words=held)
    mine = {read.vocabulary.terms[row] for row in own.tolist()}
    shared = tuple(word for theme in index.text.themes_of(item) for word in theme if word in mine)
    return Grounds(ReasonKind.LYRIC_THEME, words=tuple(dict.fromkeys(shared))) if shared else None


def _by_name(asked: tuple[str, ...], item: int, index: Index) -> tuple[Grounds, ...]:
    """Where the names of an item hold the words."""
    music = index.facts.music
    artist = int(music.artists[item])
    fields = {
        "title": music.names[item] if music.names else "",
        "artist": music.artist_names[artist] if 0 <= artist < len(music.artist_names) else "",
        "album": index.facts.albums[item],
        "label": " ".join(_labels_of(item, index)),
    }
    held = {field: set(words(name)) for field, name in fields.items()}
    found = [(word, next((field for field in held if word in held[field]), "")) for word in asked]
    return tuple(Grounds(ReasonKind.ASKED, words=(word, field)) for word, field in found if field)


def _labels_of(item: int, index: Index) -> list[str]:
    shares, names = index.facts.music.labels.shares, index.facts.music.labels.names
    return [names[label] for label in shares.indices[shares.indptr[item] : shares.indptr[item + 1]]]
