"""Asking for music in words: the index over the library, and answers by its ids."""

from dataclasses import dataclass

import numpy as np

from segue.discovery.asking import Facts, Index, answer, understand
from segue.discovery.reading import words_in
from segue.domain.recommending import ListKind, Recommendation, TrackList
from segue.services.discovering.desk import Desk
from segue.storage import lessons
from segue.taste import NOWHERE, Figures
from segue.taste.recommenders.words import Words, WordsRecipe

_PARTS = ("descriptors", "rhythm", "loudness", "timbre")
_FIGURES = {
    **{name: name for name in ("energy", "danceability", "valence", "arousal")},
    **{name: name for name in ("acousticness", "instrumentalness", "speechiness", "tempo_bpm", "loudness_lufs")},
    "spectral_centroid_mean": "brightness_hz",
}
"""What hearing calls a figure, and what questions call it."""
_MANY = 20_000
"""Among so many items a word that only one text has may be missed; reading them all anew takes too long."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was understood, a sentence for each part, and the tracks that answer."""

    understood: tuple[str, ...]
    tracks: TrackList


class Librarian:
    """Answers questions in words. It reads the library once, when it is made."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.index = Index(self._facts(), self._words())

    def find(self, query: str, count: int) -> Found:
        """The tracks that answer best, each with a reason for every part of the question that it answers."""
        understood = understand(query, self.index)
        hits = answer(understood, self.index, count)
        tracks = tuple(
            Recommendation(track, hit.score, self._desk.model, tuple(map(self._desk.reason, hit.grounds)))
            for track, hit in zip(self._desk.tracks([hit.item for hit in hits]), hits, strict=True)
        )
        short = "" if hits else "Nothing here answers that. Fewer or other words find more."
        listed = TrackList(ListKind.WORDS, query, tracks, self._desk.model, short, parts={"query": query})
        return Found(tuple(understood.sentences()), listed)

    def _words(self) -> Words:
        """Every word of every text; where there are many, those of the recommender that serves and knows all items."""
        learned = words_in(self._desk.stock.model) if len(self._desk.stock) >= _MANY else None
        return learned or WordsRecipe(least=1).learn(self._desk.stock.listening, self._desk.stock.music)

    def _facts(self) -> Facts:
        stock = self._desk.stock
        items = stock.music.items
        with self._desk.database.read() as connection:
            released = list(lessons.releases(connection))
            heard = list(lessons.heard_figures(connection, _PARTS))
        rows = items.rows(track for track, _, _, _ in released)
        years, albums, recordings = np.zeros(len(items), dtype=np.int32), [""] * len(items), dict[str, int]()
        for row, (_, recording, year, album) in zip(rows.tolist(), released, strict=True):
            if row != NOWHERE:
                years[row], albums[row], recordings[recording] = year or 0, album or "", row
        values = np.full((len(items), len(_FIGURES)), np.nan, dtype=np.float32)
        for recording, figures in heard:
            for column, name in enumerate(_FIGURES):
                if recording in recordings and isinstance(figures.get(name), int | float):
                    values[recordings[recording], column] = figures[name]
        known = Figures(tuple(_FIGURES.values()), values)
        return Facts(stock.music, known, years, tuple(albums), stock.sound, stock.heard.items)
