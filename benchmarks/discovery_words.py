"""How long asking in words takes: `python benchmarks/discovery_words.py [TRACKS]`, JSON out.

The made world of `taste_scale.py` is given titles, artists' names, albums, years and lyrics of made words, as uneven
as a power law, with real genres for labels. An index is built once; then 300 questions are asked on one thread, after
30 others: names with and without typing errors, descriptions, themes, years, and "like X but faster".

search_p95_ms, search_p50_ms   of an answer of 20 tracks, from the words to the grounds, by the processor's clock
index_s                        to build the index, the texts having been read
mended                         the share of one-letter errors in words of names that are taken for the right word
"""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.taste_scale import world
from segue.discovery.asking import Facts, Index, answer, understand
from segue.domain.naming import Task
from segue.naming.labels.hierarchy import shipped
from segue.taste import Figures, Labels, Music
from segue.taste.recommenders.words import WordsRecipe
from segue.taste.traits import unit

ASKED, WARM, WANTED = 300, 30, 20
_WORDS, _SUNG, _LETTERS = 30_000, 60, "aaeeiioouubcdfghklmnprstvz"


def measure_words(tracks: int, seed: int = 0) -> dict[str, float]:
    """All figures of one size."""
    listening, music = world(tracks, 1000, 100_000, seed)
    luck = np.random.default_rng(seed + 1)
    facts = _facts(music, luck)
    text = WordsRecipe().learn(listening, facts.music)
    began = time.process_time()
    index = Index(facts, text)
    figures = {"index_s": time.process_time() - began}
    took = []
    for query in _questions(facts, luck):
        began = time.process_time()
        answer(understand(query, index), index, WANTED)
        took.append(1000 * (time.process_time() - began))
    return figures | {
        "search_p50_ms": float(np.percentile(took[WARM:], 50)),
        "search_p95_ms": float(np.percentile(took[WARM:], 95)),
        "mended": _mended(index, luck),
    }


def _facts(music: Music, luck: np.random.Generator) -> Facts:
    count = len(music)
    words = np.array(sorted({"".join(luck.choice(list(_LETTERS), luck.integers(4, 10))) for _ in range(_WORDS)}))
    common = ["sea", "night", "love", "rain", "mer", "بحر", "밤은", "city", "road", "moon"]
    words[luck.choice(len(words), len(common), replace=False)] = common
    chance = (luck.permutation(len(words)) + 10.0) ** -0.9
    chance /= chance.sum()

    def said(least: int, most: int, many: int) -> list[str]:
        lengths = luck.integers(least, most, many)
        drawn = words[luck.choice(len(words), int(lengths.sum()), p=chance)]
        return [" ".join(part) for part in np.split(drawn, np.cumsum(lengths)[:-1])]

    titles = said(1, 5, count)
    genres = [genre.name for genre in shipped(Task.GENRE)][: len(music.labels.names)]
    names = ("energy", "danceability", "valence", "arousal", "acousticness", "instrumentalness", "speechiness")
    values = luck.random((count, len(names) + 3)).astype(np.float32)
    values[:, -3:] = values[:, -3:] * [120, 20, 3000] + [60, -25, 500]
    known = replace(
        music,
        labels=Labels(tuple(genres), music.labels.shares),
        names=tuple(titles),
        artist_names=tuple(said(1, 3, int(music.artists.max()) + 1)),
        texts=tuple(f"{title}\n{sung}" for title, sung in zip(titles, said(0, _SUNG, count), strict=True)),
    )
    albums = said(1, 4, int(music.albums.max()) + 1)
    return Facts(
        known,
        Figures((*names, "tempo_bpm", "loudness_lufs", "brightness_hz"), values),
        luck.integers(1950, 2026, count).astype(np.int32),
        tuple(albums[album] for album in music.albums),
        unit(music.vectors.astype(np.float32)),
        luck.random(count).astype(np.float32),
    )


def _questions(facts: Facts, luck: np.random.Generator) -> list[str]:
    names, genres = facts.music.names, facts.music.labels.names
    asked = []
    for number in range(WARM + ASKED):
        title, genre = names[int(luck.integers(len(names)))], genres[int(luck.integers(len(genres)))]
        asked.append(
            (
                title,
                _typed(title, luck),
                f"calm {genre}",
                f"fast dark {genre} {int(luck.integers(80, 180))} bpm",
                "songs about the sea and the night",
                f"sad songs from the {int(luck.integers(6, 10))}0s",
                f"something like {title} but faster",
                f"موسيقى هادئة عن البحر {title}",
            )[number % 8]
        )
    return asked


def _typed(word: str, luck: np.random.Generator) -> str:
    """One letter left out, put in, changed, or swapped with the next."""
    place, kind = int(luck.integers(max(1, len(word) - 1))), int(luck.integers(4))
    letter = str(luck.choice(list(_LETTERS)))
    middle = ("", letter + word[place], letter, word[place + 1 : place + 2] + word[place])[kind]
    return word[:place] + middle + word[place + (2 if kind == 3 else 1) :]


def _mended(index: Index, luck: np.random.Generator) -> float:
    words = [word for word in index.words if len(word) > 4]
    right = asked = 0
    for word in luck.choice(words, 500):
        typed = _typed(str(word), luck)
        if typed not in index.known:
            asked += 1
            right += index.spelling.nearest(typed) == word
    return right / max(1, asked)


if __name__ == "__main__":
    print(json.dumps(measure_words(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)))
