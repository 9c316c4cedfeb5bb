"""Asking for music in words: what a query means, piece by piece, and which items answer to it.

    index = Index(facts, words)                # once: arrays over all items
    understood = understand("fast dark techno 130 bpm", index)
    hits = answer(understood, index, 20)       # each with what it answers, and how well

`vocabulary` holds the words of description and what they are taken for, `spelling` mends typing errors, `index` what
is looked up, `reading` takes a query apart, `answering` scores. When something is asked, no Python loop goes over the
items.
"""

from segue.discovery.asking.answering import Hit, answer
from segue.discovery.asking.index import Facts, Index
from segue.discovery.asking.parts import Understood
from segue.discovery.asking.reading import understand

__all__ = ["Facts", "Hit", "Index", "Understood", "answer", "understand"]
