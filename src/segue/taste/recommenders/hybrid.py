"""All ideas together: candidates from each, in an order that was learned from what listeners turned out to like.

Some listeners are kept back while the members learn, and some items are kept from everybody, as if they had just come;
what the members then say of those listeners, a part of what they like being hidden, teaches the order. A linear blend
and trees that learn to rank are held against each other on listeners that neither has seen, and the better serves. Then
the members learn from everybody. Where there are too few listeners to teach an order, the members count alike, and
where there is nothing but sound, sound decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.taste.arithmetic.shelves import together
from segue.taste.arithmetic.weighing import support
from segue.taste.hiding import hide, unmet, unmet_by_anybody
from segue.taste.listening import Histories, Listening, Weights, alone, entries
from segue.taste.music import Floats, Labels, Music
from segue.taste.numbering import Rows
from segue.taste.opinions import Few
from segue.taste.ordering.candidates import Known, candidates, names, stand, standing
from segue.taste.ordering.rankers import Blend, Lesson, Ranker, Trees, learn_blend, learn_trees, ndcg, untaught
from segue.taste.port import (
    Arrays,
    Grounds,
    Opinion,
    Ranked,
    Recipe,
    Recommender,
    Scores,
    names_array,
    names_of,
    text_array,
    text_of,
)
from segue.taste.recommenders import kinds
from segue.taste.recommenders.ease import Ease, EaseRecipe
from segue.taste.sayings import described

_MEMBER = "member."
_EACH = 150
_HIDDEN = 0.3
_UNHEARD = 0.1
_FEW_LISTENERS = 20
_FEW_FOR_TREES = 150
_ENOUGH = 5


class Hybrid(Recommender):
    """Its members by name, what is known of the items, and the ranker that brings them together."""

    name: ClassVar[str] = "hybrid"

    def __init__(self, members: Mapping[str, Recommender], known: Known, ranker: Ranker) -> None:
        self.members, self.known, self.ranker = dict(members), known, ranker
        self._last: tuple[Histories | None, Mapping[str, tuple[Opinion, Scores]]] = (None, {})

    def scores(self, histories: Histories) -> Scores:
        """The ranker's word on what any member would recommend; -inf for the rest."""
        return self._everywhere(self.opinion(histories))

    def opinion(self, histories: Histories) -> Few:
        """On the candidates only, which are new to each."""
        return self._few(histories, histories.struck())

    def best(self, histories: Histories, count: int, struck: Weights) -> Ranked:
        """The best of all candidates but those that are stored in `struck`."""
        return self._few(histories, struck).best(count, struck)

    def _few(self, histories: Histories, struck: Weights) -> Few:
        found = candidates(self.members, histories, self.known, _EACH, struck)
        return _few([some.items for some in found], [self.ranker.score(some.figures) for some in found])

    def _everywhere(self, told: Few) -> Scores:
        """Of all items, -inf for those that it does not speak of."""
        asked = len(told.starts) - 1
        scores = np.full((asked, len(self.known.support)), -np.inf, dtype=np.float32)
        scores[np.repeat(np.arange(asked), np.diff(told.starts)), told.items] = told.scores
        return scores

    def similar(self, items: Rows) -> Scores:
        """The members' words on what is near, each in deviations from its mean, added up."""
        told = [member.similar(items) for name, member in self.members.items() if name != "popularity"]
        total = np.zeros((len(items), len(self.known.support)), dtype=np.float32)
        for scores in told:
            total += standing(scores)
        silent = np.all([np.isneginf(scores) for scores in told], axis=0) if told else np.ones(total.shape, dtype=bool)
        total[silent] = -np.inf
        total[np.arange(len(items)), items] = -np.inf
        return total

    def akin(self, items: Rows) -> Few:
        """The same of what any member holds to be nearest."""
        told = [member.akin(items) for name, member in self.members.items() if name != "popularity"]
        itself = alone(items, len(self.known.support))
        best = [opinion.best(_EACH, itself).items for opinion in told]
        found, scores = list[Rows](), list[Floats]()
        for row in range(len(items)):
            found.append(together([items[:0], *(some[row] for some in best)]))
            total = np.zeros(len(found[-1]), dtype=np.float32)
            for opinion in told:
                total += stand(opinion.voices(row, found[-1]), opinion.overall(row))
            scores.append(total)
        return _few(found, scores)

    def prepare(self) -> None:
        """Let every member prepare."""
        for member in self.members.values():
            member.prepare()

    def grounds(self, history: Histories, item: int) -> Grounds | None:
        """The reason of the member that puts the item highest and has one."""
        places = []
        for name, (opinion, best) in self._heard(history).items():
            (voice,) = opinion.voices(0, np.array([item], dtype=np.int32))
            if np.isfinite(voice):
                # What is popular is the last reason to give: it says nothing of this listener.
                places.append((name == "popularity", int((best > voice).sum()), name))
        others = _but(history, item)
        for _, _, name in sorted(places):
            found = self.members[name].grounds(others, item)
            if found is not None:
                return found
        return None

    def _heard(self, history: Histories) -> Mapping[str, tuple[Opinion, Scores]]:
        """Each member's opinion of one history, and its best scores; of the one that was asked about last, as it was.

        A list of fifty has fifty reasons, which are all asked for one after the other.
        """
        asked, told = self._last
        if asked is not history:
            opinions = {name: member.opinion(history) for name, member in self.members.items()}
            struck = history.struck()
            told = {name: (one, one.best(_EACH, struck).scores[0]) for name, one in opinions.items()}
            self._last = history, told
        return told

    def arrays(self) -> Arrays:
        """Everything its members learned, what is weighed, and the ranker."""
        arrays: dict[str, NDArray[np.generic]] = {}
        for name, member in self.members.items():
            arrays |= {f"{_MEMBER}{name}.{part}": array for part, array in member.arrays().items()}
        shares = self.known.labels.shares
        arrays |= {
            "members": names_array(self.members),
            "artists": self.known.artists,
            "albums": self.known.albums,
            "support": self.known.support,
            "age": self.known.age,
            "labels": names_array(self.known.labels.names),
            "label_shares": shares.data,
            "label_items": shares.indices,
            "label_starts": shares.indptr,
        }
        if isinstance(self.ranker, Trees):
            return arrays | {"trees": text_array(self.ranker.words)}
        return arrays | {"blend": self.ranker.weights}  # type: ignore[attr-defined]

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Self:
        """From what `arrays` gave."""
        members = {}
        for name in names_of(arrays["members"]):
            own = f"{_MEMBER}{name}."
            parts = {part.removeprefix(own): array for part, array in arrays.items() if part.startswith(own)}
            members[name] = kinds()[name].makes.of_arrays(parts)
        labels = names_of(arrays["labels"])
        shape = (len(arrays["support"]), len(labels))
        shares = sp.csr_array((arrays["label_shares"], arrays["label_items"], arrays["label_starts"]), shape=shape)
        known = Known(
            arrays["artists"].astype(np.int32),
            arrays["albums"].astype(np.int32),
            Labels(labels, shares),
            arrays["support"].astype(np.float32, copy=False),
            arrays["age"].astype(np.float32, copy=False),
        )
        if "trees" in arrays:
            return cls(members, known, Trees.read(text_of(arrays["trees"])))
        return cls(members, known, Blend(arrays["blend"].astype(np.float32, copy=False)))


def _few(found: Sequence[Rows], scores: Sequence[Floats]) -> Few:
    """Scores of what was found for each, one after the other."""
    nothing = np.zeros(0, dtype=np.float32)
    items, told = np.concatenate([*found, nothing]), np.concatenate([*scores, nothing])
    return Few(np.cumsum([0, *map(len, found)]), items.astype(np.int32), told.astype(np.float32))


@dataclass(frozen=True, slots=True)
class HybridRecipe(Recipe):
    """`members` are recipes of its members, None for `every_idea`; `kept_back` is the share of listeners that teaches.

    At most `teachers` listeners are kept back, which is plenty to learn an order from.
    """

    members: tuple[Recipe, ...] | None = None
    kept_back: float = 0.25
    teachers: int = 1000
    makes: ClassVar[type[Recommender]] = Hybrid

    def learn(self, listening: Listening, music: Music, seed: int = 0) -> Hybrid:
        """Learn the order from some listeners, then the members from all."""
        recipes = every_idea(len(music)) if self.members is None else self.members
        ranker = self._ranker(recipes, listening, music, seed)
        members = _learned(recipes, listening, music, seed)
        return Hybrid(members, known_of(listening, music), ranker)

    def _ranker(self, recipes: Sequence[Recipe], listening: Listening, music: Music, seed: int) -> Ranker:
        """What learned best from the teachers; where there are too few of them, what needs no teacher."""
        voices = [recipe.makes.name for recipe in recipes]
        luck = np.random.default_rng(seed)
        able = np.flatnonzero(np.diff(entries(listening.weights, listening.weights.data > 0).indptr) >= _ENOUGH)
        count = min(int(self.kept_back * len(able)), self.teachers)
        if count < _FEW_LISTENERS:
            return untaught(voices)
        teachers = np.sort(luck.choice(able, count, replace=False)).astype(np.int32)
        there = np.unique(listening.weights.indices)
        unheard = np.zeros(len(music), dtype=bool)
        unheard[luck.permutation(there)[: int(_UNHEARD * len(there))]] = True
        lessons = _lessons(recipes, listening, music, teachers, unheard, seed)
        if len(lessons) < _FEW_LISTENERS:
            return untaught(voices)
        if len(lessons) < _FEW_FOR_TREES:
            return learn_blend(lessons, voices)
        return _better(lessons, voices, seed)


def _lessons(
    recipes: Sequence[Recipe],
    listening: Listening,
    music: Music,
    teachers: Rows,
    unheard: NDArray[np.bool_],
    seed: int,
) -> list[Lesson]:
    """What members that know neither the teachers nor the items `unheard` [items] bring, and what of it was liked."""
    others = np.setdiff1d(np.arange(len(listening.listeners)), teachers).astype(np.int32)
    asked, hidden = hide(listening.histories(teachers), _HIDDEN, seed)
    asked, gone = unmet(asked, unheard)
    hidden = hidden + entries(gone, gone.data > 0)
    rest = unmet_by_anybody(listening.only(others), unheard)
    told = described(music, rest)
    found = candidates(_learned(recipes, rest, told, seed), asked, known_of(rest, told), _EACH)
    lessons = [
        Lesson(some, np.isin(some.items, hidden.indices[hidden.indptr[row] : hidden.indptr[row + 1]]))
        for row, some in enumerate(found)
    ]
    return [lesson for lesson in lessons if lesson.liked.any()]


def _but(history: Histories, item: int) -> Histories:
    """The history without an item: nothing is a reason for itself."""
    if item not in history.weights.indices:
        return history
    alone = np.zeros(history.weights.shape[1], dtype=bool)
    alone[item] = True
    return unmet(history, alone)[0]


def every_idea(items: int) -> tuple[Recipe, ...]:
    """The ideas that speak in a hybrid, for a catalogue of so many items, each as it comes."""
    silent = {Hybrid.name, "random"} | ({Ease.name} if items > EaseRecipe().most else set())
    return tuple(recipe() for name, recipe in kinds().items() if name not in silent)


def _learned(recipes: Sequence[Recipe], listening: Listening, music: Music, seed: int) -> dict[str, Recommender]:
    return {recipe.makes.name: recipe.learn(listening, music, seed) for recipe in recipes}


def known_of(listening: Listening, music: Music) -> Known:
    """What is weighed of the items."""
    return Known.of(music, support(listening.weights), listening.today)


def _better(lessons: Sequence[Lesson], members: Sequence[str], seed: int) -> Ranker:
    """The blend or the trees, whichever orders better what it has not learned from; learned from all lessons then."""
    odd, even = lessons[1::2], lessons[::2]
    blend = trees = 0.0
    for seen, unseen in ((odd, even), (even, odd)):
        blend += ndcg(learn_blend(seen, members), unseen)
        trees += ndcg(learn_trees(seen, names(members), seed), unseen)
    return learn_trees(lessons, names(members), seed) if trees > blend else learn_blend(lessons, members)
