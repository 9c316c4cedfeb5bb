"""The words by which people describe music, read from `vocabulary.toml`, which says what each is taken for."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from segue.domain.text import name_key


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A word of description: figures that lie low or high, and labels that say the same."""

    name: str
    low: tuple[str, ...]
    high: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words, folded.

    `words` and `more` lead to descriptors, plain and comparative, `topics` from each word of a theme to all of its
    words, `grammar` from a role to its phrases, `decades` to first years.
    """

    words: Mapping[str, Descriptor]
    more: Mapping[str, Descriptor]
    topics: Mapping[str, tuple[str, ...]]
    grammar: Mapping[str, frozenset[str]]
    decades: Mapping[str, int]

    def known(self) -> set[str]:
        """Every single word that stands in it."""
        phrases = [*self.words, *self.more, *self.topics, *self.decades]
        phrases += [phrase for some in self.grammar.values() for phrase in some]
        return {word for phrase in phrases for word in phrase.split()}


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that comes with Segue."""
    told = tomllib.loads((resources.files("segue.discovery.asking") / "vocabulary.toml").read_text("utf-8"))
    described = {name: _descriptor(name, fields) for name, fields in told["descriptors"].items()}
    topics = {name: _folded(words) for name, words in told["topics"].items()}
    return Vocabulary(
        _leading(told["descriptors"], "words", described),
        _leading(told["descriptors"], "more", described),
        {word: words for words in topics.values() for word in words},
        {role: frozenset(_folded(phrases)) for role, phrases in told["grammar"].items()},
        {name_key(name): year for name, year in told["decades"].items()},
    )


def _descriptor(name: str, fields: Mapping[str, Any]) -> Descriptor:
    return Descriptor(
        name, tuple(fields.get("low", ())), tuple(fields.get("high", ())), _folded(fields.get("labels", ()))
    )


def _leading(
    told: Mapping[str, Mapping[str, Any]], field: str, described: Mapping[str, Descriptor]
) -> dict[str, Descriptor]:
    return {word: described[name] for name, fields in told.items() for word in _folded(fields.get(field, ()))}


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name_key(word) for word in words))
