"""What is said and sung: lyrics, tags, titles of playlists and articles, as words that can be searched and named.

Two items are near when they share rare words, and when their words go with the same others (a truncated singular value
decomposition of all texts), in equal parts. Labels count as words, too.
"""

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.domain.recommending import ReasonKind
from segue.taste.arithmetic.factors import factors
from segue.taste.arithmetic.products import along, shared
from segue.taste.arithmetic.shelves import Shelved, Sought, many
from segue.taste.arithmetic.weighing import owners, spoke_for, tempered
from segue.taste.listening import Histories, Listening
from segue.taste.music import Floats, Music
from segue.taste.numbering import Rows
from segue.taste.port import Arrays, Compared, Grounds, Opinion, Recipe, Recommender, Scores, names_array, names_of
from segue.taste.text.language import UNKNOWN, language_of
from segue.taste.text.terms import terms
from segue.taste.text.themes import themes, themes_of
from segue.taste.text.weighing import Vocabulary, vocabulary
from segue.taste.traits import unit

_WORDS = 5
_FEW_TERMS = 128
_SPARE, _LOOKED_AT = 3, 16
"""Very many texts say nearly the same: so many times what is wanted is taken from so many shelves."""
_FEW = 20
"""Where there are fewer texts, a term that one of them has is kept as well."""


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """What was read: `weights` [items, terms], of `languages` [items], the terms that came from `labels` [terms]."""

    vocabulary: Vocabulary
    weights: sp.csr_array
    languages: tuple[str, ...]
    labels: NDArray[np.bool_]


class Words(Shelved, Recommender):
    """`right` [directions, terms] are the directions of all texts; `meant` is what they count beside the words."""

    name: ClassVar[str] = "words"

    def __init__(self, read: Read, right: Floats, meant: float, power: float) -> None:
        self.read, self.right, self.meant, self.power = read, right, meant, power
        # Held the other way round as well: a search goes through the items of its few terms only.
        self._bearers = sp.csr_array(read.weights.T)
        self.places = unit(np.asarray(read.weights @ right.T, dtype=np.float32))
        self.known = np.diff(read.weights.indptr) > 0
        self.themes = themes(right, read.vocabulary.terms)

    def scores(self, histories: Histories) -> Scores:
        """How near each text is to all that somebody likes, taken together, less what repels them."""
        return self._near(self._said_of(histories))

    def opinion(self, histories: Histories) -> Opinion:
        """On shelves where there are many items, by what the words mean and by the words as far as they go with it."""
        if not many(len(self.known)):
            return super().opinion(histories)
        return self._sought(self._said_of(histories))

    def akin(self, items: Rows) -> Compared:
        """On shelves in the same way."""
        return self._sought(self.read.weights[items]).but(items) if many(len(self.known)) else super().akin(items)

    def _sought(self, asked: sp.csr_array) -> Sought:
        whole, told = _whole(asked)
        meant, profiles = self._meant(whole), whole.toarray()

        def exact(row: int, items: Rows) -> Scores:
            if not told[row]:
                return np.full(len(items), -np.inf, dtype=np.float32)
            words, meaning = shared(self.read.weights, items, profiles[row]), along(self.places, items, meant[row])
            scores = (1 - self.meant) * words + self.meant * meaning
            return np.where(self.known[items], scores, -np.inf).astype(np.float32)

        toward = np.hstack([(1 - self.meant) * self._placed(whole), self.meant * meant])
        return Sought(self.shelves, list(toward[:, None].astype(np.float32)), exact, spare=_SPARE, looked_at=_LOOKED_AT)

    def on_shelves(self) -> tuple[Floats, NDArray[np.bool_]]:
        """The words of each text, and what they mean."""
        return np.hstack([self._placed(self.read.weights), self.places]), self.known

    def similar(self, items: Rows) -> Scores:
        """The nearest texts."""
        near = self._near(self.read.weights[items])
        near[np.arange(len(items)), items] = -np.inf
        return near

    def search(self, words: str) -> Scores:
        """How well each item answers to these words [items]; -inf where it does not at all."""
        counted = Counter(terms(words, language_of(words))) or Counter(terms(words))
        scores: Scores = self._near(self.read.vocabulary.weigh([counted]))[0]
        scores[~(scores > 0)] = -np.inf
        return scores

    def grounds(self, history: Histories, item: int) -> Grounds | None:
        """The liked texts that it shares most with, and the words that it shares with all that is liked."""
        row = tempered(history.liked()[:1], self.power)
        item_words = self.read.weights[[item]]
        liked = self.read.weights[row.indices]
        brought = row.data * (liked @ item_words.T).toarray()[:, 0]
        seeds, shares = spoke_for(row.indices, brought)
        if not seeds:
            return None
        profile = np.asarray(row.data @ liked).reshape(-1)
        both = profile[item_words.indices] * item_words.data
        order = np.argsort(-both, kind="stable")[:_WORDS]
        told = item_words.indices[order[both[order] > 0]]
        languages = {self.read.languages[seed] for seed in seeds} - {UNKNOWN}
        return Grounds(
            ReasonKind.SHARED_TAG if self.read.labels[told[0]] else ReasonKind.LYRIC_THEME,
            seeds,
            shares,
            tuple(self.read.vocabulary.terms[term] for term in told),
            {"words shared": float((both > 0).sum()), "same language": float(self.read.languages[item] in languages)},
        )

    def themes_of(self, item: int) -> tuple[tuple[str, ...], ...]:
        """What its text is about: the words of its strongest directions."""
        return themes_of(self.places[item], self.themes) if self.known[item] else ()

    def arrays(self) -> Arrays:
        """The texts' weights, the words, and the directions."""
        weights = self.read.weights
        return {
            "terms": names_array(self.read.vocabulary.terms),
            "rare": self.read.vocabulary.rare,
            "labels": self.read.labels,
            "languages": names_array(self.read.languages),
            "weights": weights.data.astype(np.float32),
            "columns": weights.indices.astype(np.int32),
            "starts": weights.indptr.astype(np.int64),
            "right": self.right,
            "meant": np.array(self.meant),
            "power": np.array(self.power),
        }

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Self:
        """From what `arrays` gave."""
        known = names_of(arrays["terms"])
        languages = names_of(arrays["languages"])
        parts = (arrays["weights"], arrays["columns"], arrays["starts"])
        weights = sp.csr_array(parts, shape=(len(languages), len(known)))
        words = Vocabulary(known, arrays["rare"].astype(np.float32, copy=False))
        read = Read(words, weights, languages, arrays["labels"].astype(np.bool_))
        return cls(read, arrays["right"].astype(np.float32, copy=False), float(arrays["meant"]), float(arrays["power"]))

    def _near(self, asked: sp.csr_array) -> Scores:
        """How near each item is to these words [askings, items]."""
        whole, told = _whole(asked)
        near = (1 - self.meant) * (whole @ self._bearers).toarray()
        near += self.meant * (self._meant(whole) @ self.places.T)
        near[:, ~self.known] = -np.inf
        near[~told] = -np.inf
        return np.asarray(near, dtype=np.float32)

    def _said_of(self, histories: Histories) -> sp.csr_array:
        """The words of all that each likes, less those of what repels them [histories, terms]."""
        return sp.csr_array(tempered(histories.weights, self.power) @ self.read.weights)

    def _placed(self, words: sp.csr_array) -> Floats:
        """Words as numbers to be put on shelves by: all of them where there are few, else how far each direction."""
        few = words.shape[1] <= _FEW_TERMS
        return np.asarray(words.toarray() if few else words @ self.right.T, dtype=np.float32)

    def _meant(self, whole: sp.csr_array) -> Floats:
        """The direction in which these words lie [askings, directions]."""
        return unit(np.asarray(whole @ self.right.T, dtype=np.float32))


@dataclass(frozen=True, slots=True)
class WordsRecipe(Recipe):
    """How texts are read and weighed.

    Terms that fewer than `least` or more than a `share` of the texts have say nothing, and the `most` commonest of the
    rest are kept. The label that an item bears most counts as if it came `loud` times in its text, the others less but
    at least once. There are `directions` in which texts lie; they count `meant`, the words themselves 1 - `meant`.
    """

    least: int = 2
    share: float = 0.5
    most: int = 50_000
    loud: float = 1.0
    directions: int = 64
    meant: float = 0.5
    power: float = 0.5
    makes: ClassVar[type[Recommender]] = Words

    def learn(self, listening: Listening, music: Music, seed: int = 0) -> Words:
        """Read every text, and find the directions in which they lie."""
        languages = tuple(language_of(text) for text in music.texts) or (UNKNOWN,) * len(music)
        texts = music.texts or ("",) * len(music)
        counted = [Counter[str](terms(text, language)) for text, language in zip(texts, languages, strict=True)]
        borne = _count_labels(counted, music, self.loud)
        found = vocabulary(counted, self.least if len(music) >= _FEW else 1, self.share, self.most)
        weights = found.weigh(counted)
        directions = min(self.directions, -(-min(weights.shape) // 4))
        right = factors(weights, directions, seed).right
        labels = np.array([term in borne for term in found.terms], dtype=np.bool_)
        return Words(Read(found, weights, languages, labels), right, self.meant, self.power)


def _whole(asked: sp.csr_array) -> tuple[sp.csr_array, NDArray[np.bool_]]:
    """These words at length one, and of which askings there are any at all [askings]."""
    row = owners(asked)
    length = np.sqrt(np.bincount(row, asked.data.astype(np.float64) ** 2, asked.shape[0]))
    data = np.divide(asked.data, length[row], out=np.zeros(len(row)), where=length[row] > 1e-9)
    return sp.csr_array((data.astype(np.float32), asked.indices, asked.indptr), shape=asked.shape), length > 1e-9


def _count_labels(counted: list[Counter[str]], music: Music, loud: float) -> set[str]:
    """Adds what each item's labels say to its words: each word of a name, and the whole of it. Those that it added."""
    shares = sp.csr_array(music.labels.shares)
    said = [_said(name) for name in music.labels.names]
    row = owners(shares)
    most = np.zeros(len(music), dtype=np.float32)
    np.maximum.at(most, row, shares.data)
    for item, label, share in zip(row, shares.indices, shares.data, strict=True):
        if share > 0:
            for term in said[label]:
                counted[item][term] += max(1.0, loud * float(share / most[item]))
    return {term for some in said for term in some}


def _said(name: str) -> tuple[str, ...]:
    parts = tuple(terms(name))
    return (*parts, " ".join(parts)) if len(parts) > 1 else parts
