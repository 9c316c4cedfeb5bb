"""What is known from elsewhere about the tracks that descriptors are judged on: what they learn from, what judges them.

- Quadrants of emotion of the clips (valence, arousal).
- Emotify: the share of listeners who felt each of nine emotions. Arousal is power + joyful activation + tension less
  calmness, tenderness and sadness; valence is joyful activation + calmness + tenderness less sadness and tension. Both
  were settled before anything was measured.
- Spotify's song table: only 7 clips are in it by artist and title, so the mean over an artist's songs stands for every
  clip by that artist. About half of the variance in the table lies within artists (liveness: 0.83), so that even a
  perfect descriptor would correlate far less than fully.
- Listeners' tags of the artists at Last.fm (HetRec), genres, and words in the titles of classical works.
- MusiCNN's tags, learned from listeners' tags of a million songs: a teacher for danceability and instrumentalness, and
  never a judge.
"""

import csv
import gzip
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.descriptors_heard import DATA, Heard
from segue.hearing.embedding.musicnn import TAGS
from segue.hearing.embedding.port import EmbedderId

Wide = NDArray[np.float64]
Rows = NDArray[np.intp]

_LEAST_TAGGINGS = 10
_SPOKEN = ("198-209-0000", "3436-172162-0000", "5703-47212-0000")
_PLAYED = re.compile(
    r"sonat|fantas|suite|concert[oi]|trio|quartet|duet|piano|violin|lute|harpsichord|clavier|clavecin|cello|bassoon"
    r"|prelude|oboe|toccata|sinfonia|intermezzo|romance",
    re.IGNORECASE,
)
_SUNG = re.compile(
    r"mass|cantata|kyrie|song|airs|gloria|chorus|magnificat|stabat|lenten|alysoun|confitebor", re.IGNORECASE
)


@dataclass(frozen=True)
class Lesson:
    """What a descriptor is fitted to: `values` in 0..1 for `rows`, each counting `weights`."""

    rows: Rows
    values: Wide
    weights: Wide


@dataclass(frozen=True)
class Judgement:
    """What a descriptor is judged by: `truth` for `rows`; `area` (ROC-AUC) where it is yes or no, else Spearman's rho.

    `known` says whether it counts when a head and a formula are compared.
    """

    name: str
    rows: Rows
    truth: Wide
    area: bool
    known: bool = True


class Truth:
    """Lessons and judgements of every descriptor, over the rows of what was heard."""

    def __init__(self, heard: Sequence[Heard], teacher: EmbedderId) -> None:
        self._sounds = [one.sound for one in heard]
        self._where = np.array([sound.where for sound in self._sounds])
        self._tags = np.log(np.stack([one.embeddings[teacher].tags for one in heard]).astype(np.float64) + 1e-4)
        self._songs, self._by_artist = _spotify()
        self._lastfm = _lastfm()
        self.artist: Rows = np.unique([fold(sound.artist) for sound in self._sounds], return_inverse=True)[1]
        self.music = np.flatnonzero(np.isin(self._where, ("clips", "emotify")))
        self._clips, self._emotify = (np.flatnonzero(self._where == where) for where in ("clips", "emotify"))
        self._quadrant = np.array([sound.row.get("quadrant", "") for sound in self._sounds])

    def rows(self, where: str) -> Rows:
        """The rows of a set."""
        return np.flatnonzero(self._where == where)

    def lessons(self) -> dict[str, list[Lesson]]:
        """Per descriptor what it is fitted to."""
        clips, classical = self._clips, self._classical()
        power = self._felt("power")
        party = self._tag_order("party", "dance", "Hip-Hop", "funk")
        voiceless = self._tag_order("instrumental") - 0.3 * (
            self._tag_order("female vocalists") + self._tag_order("male vocalists")
        )
        return {
            "energy": [
                _lesson(self._emotify, share_below(power)),
                self._by_table("energy", ranked=True),
                _lesson(clips, 0.15 + 0.7 * self._is("Q1", "Q2"), 0.5),
            ],
            "danceability": [self._by_table("danceability"), _lesson(clips, 0.35 + 0.5 * party[clips], 0.25)],
            "valence": [
                _lesson(clips, self._is("Q1", "Q4")),
                _lesson(self._emotify, share_below(self._valence()), 0.5),
            ],
            "arousal": [
                _lesson(clips, self._is("Q1", "Q2")),
                _lesson(self._emotify, share_below(self._arousal()), 0.5),
            ],
            "acousticness": [self._by_table("acousticness"), _lesson(classical.rows, 0.1 + 0.8 * classical.truth)],
            "instrumentalness": [_lesson(self.music, share_below(voiceless[self.music]))],
            "speechiness": [
                _lesson(self._speech(), np.ones(len(self._speech())), 10.0),
                _lesson(clips, np.where(self._genre("Rap"), 0.3, 0.03)),
                _lesson(self._emotify, np.full(len(self._emotify), 0.03)),
            ],
            "liveness": self._halls(),
        }

    def judgements(self) -> dict[str, list[Judgement]]:
        """Per descriptor what it is judged by."""
        clips, emotify, tables = self._clips, self._emotify, self._tables()
        quadrants = {
            "arousal": Judgement("clips", clips, self._is("Q1", "Q2"), area=True),
            "valence": Judgement("clips", clips, self._is("Q1", "Q4"), area=True),
        }
        return {
            "energy": [Judgement("emotify_power", emotify, self._felt("power"), area=False), *tables["energy"]],
            "danceability": [*tables["danceability"], self._dance_genres(), self._dance_taggings()],
            "valence": [
                quadrants["valence"],
                Judgement("emotify", emotify, self._valence(), area=False),
                *self._emotions("joyful_activation", "sadness", "tension"),
                *tables["valence"],
            ],
            "arousal": [
                quadrants["arousal"],
                Judgement("emotify", emotify, self._arousal(), area=False),
                *self._emotions("power", "joyful_activation", "calmness", "sadness"),
            ],
            "acousticness": [*tables["acousticness"], self._classical()],
            "instrumentalness": [*tables["instrumentalness"], *self._voiceless()],
            "speechiness": [*tables["speechiness"], *self._talk()],
            "liveness": [
                *(
                    _merged(f"hall_{where}", self.rows(f"hall-{where}"), self._dry(where))
                    for where in ("clips", "emotify")
                ),
                *tables["liveness"],
            ],
        }

    def _is(self, *quadrants: str) -> Wide:
        return np.isin(self._quadrant[self._clips], quadrants).astype(float)

    def _felt(self, emotion: str) -> Wide:
        return np.array([float(self._sounds[row].row[emotion]) for row in self._emotify])

    def _emotions(self, *names: str) -> list[Judgement]:
        """Single emotions, to look at."""
        return [Judgement(f"felt_{name}", self._emotify, self._felt(name), area=False, known=False) for name in names]

    def _arousal(self) -> Wide:
        more = self._felt("power") + self._felt("joyful_activation") + self._felt("tension")
        return np.asarray(more - self._felt("calmness") - self._felt("tenderness") - self._felt("sadness"))

    def _valence(self) -> Wide:
        more = self._felt("joyful_activation") + self._felt("calmness") + self._felt("tenderness")
        return np.asarray(more - self._felt("sadness") - self._felt("tension"))

    def _tag_order(self, *names: str) -> Wide:
        """For every row the share of the music in which these tags together are less likely."""
        likely = np.exp(self._tags[:, [TAGS.index(name) for name in names]]).sum(axis=1)
        return np.asarray(np.searchsorted(np.sort(likely[self.music]), likely) / len(self.music))

    def _genre(self, *names: str) -> NDArray[np.bool_]:
        """Of each clip: whether it has one of these genres."""
        return np.array([bool(set(names) & set(self._sounds[row].row["genres"].split("; "))) for row in self._clips])

    def _of_genres(self, name: str, yes: tuple[str, ...], no: tuple[str, ...]) -> Judgement:
        """Clips that have a genre of one list and none of the other."""
        first, second = self._genre(*yes), self._genre(*no)
        return _merged(name, self._clips[first & ~second], self._clips[second & ~first])

    def _dance_genres(self) -> Judgement:
        still = ("New Age", "Classical", "Stage & Screen", "Avant-Garde", "Folk", "Easy Listening")
        return self._of_genres("genres", ("Rap", "Electronic", "R&B", "Latin", "Reggae"), still)

    def _taggings(self, *names: str) -> Wide:
        """Of each clip: the share of these among the taggings of its artist; nan where there are under ten."""
        counts = [self._lastfm.get(fold(self._sounds[row].artist), Counter()) for row in self._clips]
        return np.array(
            [
                sum(one[name] for name in names) / one.total() if one.total() >= _LEAST_TAGGINGS else np.nan
                for one in counts
            ]
        )

    def _dance_taggings(self) -> Judgement:
        share = self._taggings("dance", "danceable", "disco", "house", "funk", "party", "club")
        told = np.isfinite(share)
        return Judgement("lastfm", self._clips[told], share[told], area=False)

    def _voiceless(self) -> list[Judgement]:
        played = self._taggings("instrumental")
        sung = self._taggings("female vocalists", "male vocalists", "singer-songwriter", "hip-hop", "rap", "vocal")
        told = np.isfinite(played)
        titles = [f"{self._sounds[row].row['title']} {self._sounds[row].row['album']}" for row in self._emotify]
        genre = np.array([self._sounds[row].row["genre"] for row in self._emotify])
        voice = (genre == "classical") & np.array([bool(_SUNG.search(title)) for title in titles])
        plays = (genre == "classical") & np.array([bool(_PLAYED.search(title)) for title in titles]) & ~voice
        return [
            Judgement("lastfm", self._clips[told], ((played > 0.02) & (played > sung))[told].astype(float), area=True),
            self._of_genres("genres", ("New Age",), ("Rap", "Vocal", "R&B", "Country")),
            _merged("emotify_pop", self._emotify[plays], self._emotify[genre == "pop"]),
            _merged("emotify_titles", self._emotify[plays], self._emotify[voice]),
        ]

    def _classical(self) -> Judgement:
        genre = np.array([self._sounds[row].row["genre"] for row in self._emotify])
        return _merged("emotify", self._emotify[genre == "classical"], self._emotify[genre == "electronic"])

    def _speech(self) -> Rows:
        return np.array([row for row, sound in enumerate(self._sounds) if sound.name in _SPOKEN], np.intp)

    def _talk(self) -> list[Judgement]:
        found = [
            Judgement("rap", self._clips, self._genre("Rap").astype(float), area=True),
            _merged("readings", self._speech(), self.music),
        ]
        prompts = self.rows("prompts")
        return [*found, _merged("prompts", prompts, self.music)] if len(prompts) else found

    def _dry(self, where: str) -> Rows:
        """The clips of which there is a version in a hall."""
        names = {self._sounds[row].name for row in self.rows(f"hall-{where}")}
        return np.array([row for row in self.rows(where) if self._sounds[row].name in names], np.intp)

    def _halls(self) -> list[Lesson]:
        found = []
        for where in ("clips", "emotify"):
            dry, wet = self._dry(where), self.rows(f"hall-{where}")
            found += [_lesson(dry, np.zeros(len(dry))), _lesson(wet, np.ones(len(wet)))]
        return found

    def _by_table(self, figure: str, *, ranked: bool = False) -> Lesson:
        """The mean of the artist's songs, counting more where there are more; if `ranked`, its place among others."""
        rows, values, counts = self._artist_means(figure)
        return Lesson(rows, share_below(values) if ranked else values, np.sqrt(np.minimum(counts, 10.0)))

    def _artist_means(self, figure: str) -> tuple[Rows, Wide, Wide]:
        songs = [self._by_artist.get(fold(self._sounds[row].artist), []) for row in self._clips]
        known = np.array([bool(one) for one in songs])
        means = [float(np.mean([float(song[figure]) for song in one])) for one in songs if one]
        return self._clips[known], np.array(means), np.array([float(len(one)) for one in songs if one])

    def _tables(self) -> dict[str, list[Judgement]]:
        """Spotify's figures: of the artists, and of the very songs that are clips."""
        pairs = [(row, self._songs.get(self._song_key(row))) for row in self._clips]
        found = {}
        for figure in (
            "energy",
            "danceability",
            "valence",
            "acousticness",
            "instrumentalness",
            "speechiness",
            "liveness",
        ):
            rows, means, _ = self._artist_means(figure)
            songs = [(row, float(song[figure])) for row, song in pairs if song]
            exact = np.array([row for row, _ in songs], np.intp), np.array([value for _, value in songs])
            found[figure] = [
                Judgement("spotify_artists", rows, means, area=False),
                Judgement("spotify_songs", *exact, area=False, known=False),
            ]
        return found

    def _song_key(self, row: int | np.intp) -> tuple[str, str]:
        return fold(self._sounds[row].artist), fold_title(self._sounds[row].row["title"])


def _lesson(rows: Rows, values: Wide, weight: float = 1.0) -> Lesson:
    return Lesson(rows, np.asarray(values, np.float64), np.full(len(rows), weight))


def _merged(name: str, yes: Rows, no: Rows) -> Judgement:
    return Judgement(name, np.concatenate([yes, no]), np.repeat([1.0, 0.0], [len(yes), len(no)]), area=True)


def share_below(values: Wide) -> Wide:
    """For each value the share of all that are less, in 0..1; equal ones in the middle of their own."""
    order = np.sort(values)
    both = np.searchsorted(order, values, "left") + np.searchsorted(order, values, "right")
    return np.asarray(both / (2.0 * len(values)))


def fold(name: str) -> str:
    """A name without case, marks and anything but letters and figures."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name).lower() if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]", "", plain.replace("&", "and"))


def fold_title(title: str) -> str:
    """A title folded, without what stands in brackets, after a dash, or of guests."""
    return fold(re.sub(r"\(.*?\)|\[.*?\]| - .*$|feat\..*$", "", title, flags=re.IGNORECASE))


def _spotify() -> tuple[dict[tuple[str, str], dict[str, str]], dict[str, list[dict[str, str]]]]:
    """The song table by artist and title, and by artist without songs that stand in it twice."""
    songs: dict[tuple[str, str], dict[str, str]] = {}
    artists: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    with gzip.open(DATA / "spotify" / "spotify_songs.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            songs.setdefault((fold(row["track_artist"]), fold_title(row["track_name"])), row)
            artists[fold(row["track_artist"])].setdefault(row["track_id"], row)
    return songs, {artist: list(rows.values()) for artist, rows in artists.items() if artist}


def _lastfm() -> dict[str, Counter[str]]:
    """Per artist how often listeners gave it each tag."""

    def table(name: str, take: Callable[[dict[str, str]], tuple[str, str]]) -> list[tuple[str, str]]:
        with gzip.open(DATA / "hetrec" / name, "rt", encoding="latin-1", newline="") as file:
            return [take(row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]

    artists = dict(table("artists.dat.gz", lambda row: (row["id"], fold(row["name"]))))
    tags = dict(table("tags.dat.gz", lambda row: (row["tagID"], row["tagValue"])))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for artist, tag in table("user_taggedartists.dat.gz", lambda row: (row["artistID"], row["tagID"])):
        if artist in artists:
            found[artists[artist]][tags[tag]] += 1
    return found
