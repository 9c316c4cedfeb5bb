"""What is looked up when music is asked for in words: built once, as arrays over all items."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.discovery.asking.spelling import Spelling
from segue.discovery.asking.vocabulary import vocabulary
from segue.domain.naming import Task
from segue.domain.text import is_unspaced, name_key, words
from segue.naming.labels.hierarchy import shipped
from segue.taste import Figures, Music
from segue.taste.music import Floats
from segue.taste.recommenders.words import Words

LOW, HIGH = 0.35, 0.65
"""What lies low or high here: the lowest 35 of 100, and those above 65 of 100."""
_TITLE, _ARTIST, _ALBUM, _LABEL = 1.0, 1.0, 0.8, 0.9
_BY_ARTIST = 10
# "and the", "by the" and the like stand before Arabic words without a space.
_BEFORE_ARABIC = ("", "ال", "و", "وال", "بال", "لل", "ب", "ف", "ل", "كال")


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What can be asked about, a row for each item of `music`.

    `figures` are those that descriptions are taken for, `years` 0 where nobody knows, `albums` titles or '', `sound`
    [items, numbers] of unit length or nought, `often` how many listeners like each.
    """

    music: Music
    figures: Figures
    years: NDArray[np.int32]
    albums: tuple[str, ...]
    sound: Floats
    often: Floats


class Index:
    """`names` [words, items] says how much each word tells of each item by the names of it; `bearers` [labels, items].

    `texts` [terms, items] are the words of lyrics and labels as the recommender by words reads them.
    """

    def __init__(self, facts: Facts, text: Words) -> None:
        self.facts, self.text = facts, text
        music = facts.music
        self.often = np.asarray(np.log1p(facts.often) / max(float(np.log1p(facts.often).max(initial=0)), 1e-9))
        self.bearers = sp.csr_array(sp.csr_array(music.labels.shares, dtype=np.float32).T)
        self.texts = sp.csr_array(text.read.weights.T)
        self.terms = {term: row for row, term in enumerate(text.read.vocabulary.terms)}
        self.labels, self.genres = _labels(music.labels.names)
        titles = [words(name) for name in music.names] or [[]] * len(music)
        self.titles = _by_key(" ".join(title) for title in titles)
        self.artists = _by_key(name_key(name) for name in music.artist_names)
        self.names, self.words = _names(facts, titles)
        having = np.diff(self.names.indptr)
        self.rare = (1 + np.log((1 + len(music)) / (1 + having))).astype(np.float32)
        self.long = _lengths(titles, self.words, self.rare)
        self.ranks, self._sorted = _ranked(facts.figures)
        counts = Counter({word: int(many) for word, many in zip(self.words, having, strict=True)})
        counts.update({term: 1 for term in self.terms if not is_unspaced(term[0])})
        counts.update({word: 1 for phrase in (*self.labels, *self.genres) for word in phrase.split()})
        counts.update(dict.fromkeys(vocabulary().known(), 10))
        self.known = frozenset(counts)
        self.spelling = Spelling(counts)

    def __len__(self) -> int:
        return len(self.facts.music)

    def figure(self, name: str) -> Floats | None:
        """A figure of all items; None where nobody measured it."""
        figures = self.facts.figures
        return figures.values[:, figures.names.index(name)] if name in figures.names else None

    def quantile(self, name: str, share: float) -> float | None:
        """The figure below which this share of the items lies; None where none has it."""
        known = self._sorted.get(name)
        return None if known is None or not len(known) else float(known[min(len(known) - 1, int(share * len(known)))])

    def called(self, name: str) -> tuple[int, ...]:
        """The items of this title, or the best known ones of the artist of this name (folded)."""
        found = self.titles.get(name, ())
        if found:
            return found[:1] if len(found) == 1 else (max(found, key=lambda row: float(self.often[row])),)
        rows = np.flatnonzero(np.isin(self.facts.music.artists, np.array(self.artists.get(name, ()), dtype=np.int64)))
        return tuple(rows[np.argsort(-self.often[rows], kind="stable")][:_BY_ARTIST].tolist())

    def terms_of(self, word: str) -> list[int]:
        """The rows in `texts` of a word: as it stands, in the plural, or with what Arabic puts before it."""
        spellings = [word, f"{word}s", word.removesuffix("s")]
        if "\u0600" <= word[:1] <= "\u06ff":
            bare = word.removeprefix("ال")
            spellings += [f"{before}{bare}" for before in _BEFORE_ARABIC]
        elif word and is_unspaced(word[0]):
            spellings += [word[place : place + 2] for place in range(len(word) - 1)][:1]
        return sorted({self.terms[one] for one in spellings if one in self.terms})


def _labels(names: tuple[str, ...]) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[str, tuple[int, ...]]]]:
    """Columns by folded label; and what every known name of a genre means: its name, the columns at or below it."""
    own: dict[str, list[int]] = {}
    below: dict[str, list[int]] = {}
    tree = shipped(Task.GENRE)
    for column, label in enumerate(names):
        own.setdefault(name_key(label), []).append(column)
        for genre in tree.resolve_all(label):
            for wider in (genre, *tree.ancestors(genre.id)):
                below.setdefault(wider.id, []).append(column)
    genres = {
        name_key(name): (genre.name, tuple(sorted(set(below.get(genre.id, ())))))
        for genre in tree
        for name in (genre.name, *genre.synonyms)
    }
    return {key: tuple(columns) for key, columns in own.items()}, genres


def _by_key(keys: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for row, key in enumerate(keys):
        if key:
            found.setdefault(key, []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def _names(facts: Facts, titles: list[list[str]]) -> tuple[sp.csr_array, dict[str, int]]:
    """[words, items]: the best field in which each word stands."""
    music, vocabulary = facts.music, dict[str, int]()
    count = len(music)
    parts = [_held(titles, vocabulary, np.arange(count), _TITLE)]
    parts.append(_held([words(name) for name in music.artist_names], vocabulary, music.artists, _ARTIST))
    albums, place = np.unique(np.array([*facts.albums, ""], dtype=object).astype(str), return_inverse=True)
    parts.append(_held([words(album) for album in albums], vocabulary, place[:-1], _ALBUM))
    said = [words(label) for label in music.labels.names]
    rows, columns, _ = parts[0]
    labelled = sp.coo_array(music.labels.shares)
    for label in np.unique(labelled.col):
        items = labelled.row[labelled.col == label]
        for word in said[label]:
            row = vocabulary.setdefault(word, len(vocabulary))
            parts.append((np.full(len(items), row), items, labelled.data[labelled.col == label] * _LABEL))
    rows, columns, data = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((-data, columns, rows))
    rows, columns, data = rows[order], columns[order], data[order]
    first = np.ones(len(rows), dtype=np.bool_)
    first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    shape = (len(vocabulary), count)
    return sp.csr_array((data[first].astype(np.float32), (rows[first], columns[first])), shape=shape), vocabulary


def _held(
    names: list[list[str]], vocabulary: dict[str, int], whose: NDArray[np.integer], weight: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Words and items, where the item in each place bears the name number `whose` (below nought for none)."""
    lengths = np.array([len(name) for name in names] + [0], dtype=np.int64)
    flat = np.array([vocabulary.setdefault(word, len(vocabulary)) for name in names for word in name], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths[:-1])])
    items = np.flatnonzero((whose >= 0) & (whose < len(names)))
    many = lengths[whose[items]]
    inside = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
    rows = flat[np.repeat(starts[whose[items]], many) + inside]
    return rows, np.repeat(items, many), np.full(len(rows), weight)


def _lengths(titles: list[list[str]], vocabulary: Mapping[str, int], rare: Floats) -> Floats:
    """How much all words of each title say together."""
    lengths = np.array([len(title) for title in titles], dtype=np.int64)
    flat = np.array([vocabulary[word] for title in titles for word in title], dtype=np.int64)
    return np.bincount(np.repeat(np.arange(len(titles)), lengths), rare[flat], len(titles)).astype(np.float32)


def _ranked(figures: Figures) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """The place of each item among all by each figure, 0..1 and NaN where unknown; and the figures in order."""
    ranks: dict[str, Floats] = {}
    ordered: dict[str, Floats] = {}
    for column, name in enumerate(figures.names):
        values = figures.values[:, column]
        known = np.sort(values[np.isfinite(values)])
        places = np.searchsorted(known, values, side="left") / max(1, len(known))
        ranks[name] = np.where(np.isfinite(values), places, np.nan).astype(np.float32)
        ordered[name] = known
    return ranks, ordered
