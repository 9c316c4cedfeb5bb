"""Music is asked for in words: what a query means, who answers, and by what."""

from collections.abc import Sequence

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.discovery.asking import Facts, Hit, Index, answer, understand
from segue.discovery.asking.parts import About, Alike, Dated, Described, Labelled, Worded
from segue.discovery.asking.spelling import Spelling, errors
from segue.discovery.asking.vocabulary import vocabulary
from segue.domain.recommending import ReasonKind
from segue.domain.text import is_unspaced
from segue.taste import Figures, Labels, Listening, Music, Numbering
from segue.taste.recommenders.words import WordsRecipe

# title, artist, year, energy, tempo, labels, lyrics, angle of its sound
SONGS = [
    ("Night Bus", "Marlow", 2022, 0.5, 124, ("House",), "city in the mirror", 0.0),
    ("Iron Rain", "Rust", 1994, 0.9, 174, ("Drum and Bass", "Dark"), "rain on iron", 0.2),
    ("Still Water", "Élodie Óskar", 1996, 0.1, 70, ("Solo Piano", "Calm and relaxed"), "", 1.4),
    ("Blue Hour", "Élodie Óskar", 2001, 0.2, 66, ("Jazz", "Sad and gloomy"), "a song for the ocean", 1.3),
    ("Warehouse", "Marlow", 2019, 0.8, 130, ("Techno", "Dark"), "", 0.1),
    ("고요한 파도", "하얀안개섬", 2020, 0.3, 80, ("Ambient",), "밤은 천천히 바다가 되고", 1.2),
    ("ليل ومطر", "نور", 2021, 0.4, 90, ("Modal Drone",), "والبحر يحكي للنوافذ", 1.0),
    ("Calm House", "Anna", 2015, 0.95, 140, ("Rock",), "", 0.5),
]
TITLES = [song[0] for song in SONGS]


Song = tuple[str, str, int, float, float, tuple[str, ...], str, float]


def index(songs: Sequence[Song] = SONGS) -> Index:
    count = len(songs)
    makers = sorted({song[1] for song in songs})
    names = tuple(sorted({label for song in songs for label in song[5]}))
    shares = np.array([[float(name in song[5]) for name in names] for song in songs], np.float32).reshape(
        count, len(names)
    )
    sound = np.array([[np.cos(song[7]), np.sin(song[7])] for song in songs], np.float32).reshape(count, 2)
    figures = np.array([[song[3], song[4]] for song in songs], np.float32).reshape(count, 2)
    known = Figures(("energy", "tempo_bpm"), figures)
    music = Music(
        Numbering.of(np.arange(count)),
        np.array([makers.index(song[1]) for song in songs], np.int32),
        np.full(count, -1, np.int32),
        sound,
        known,
        Labels(names, sp.csr_array(shares)),
        tuple(f"{song[0]}\n{song[6]}" for song in songs),
        names=tuple(song[0] for song in songs),
        artist_names=tuple(makers),
    )
    listening = Listening(Numbering.of([]), sp.csr_array((0, count), dtype=np.float32))
    years = np.array([song[2] for song in songs], np.int32)
    facts = Facts(music, known, years, ("",) * count, sound, np.zeros(count, np.float32))
    return Index(facts, WordsRecipe(least=1).learn(listening, music))


@pytest.fixture(scope="module")
def songs() -> Index:
    return index()


def ask(query: str, songs: Index, count: int = 8) -> list[Hit]:
    return answer(understand(query, songs), songs, count)


def first(query: str, songs: Index) -> str:
    return TITLES[ask(query, songs)[0].item]


def test_a_description_is_taken_apart(songs: Index) -> None:
    fast, dark, techno, tempo = understand("fast dark techno 130 bpm", songs).parts
    assert isinstance(fast, Described)
    assert [bound.figure for bound in fast.bounds] == ["tempo_bpm"]
    assert isinstance(dark, Described)
    assert [songs.facts.music.labels.names[label] for label in dark.labels] == ["Dark", "Sad and gloomy"]
    assert isinstance(techno, Labelled)
    assert isinstance(tempo, Described)
    assert tempo.bounds[0].low < 130 < tempo.bounds[0].high
    sad, nineties = understand("sad songs from the 90s", songs).parts
    assert (isinstance(sad, Described), isinstance(nineties, Dated)) == (True, True)
    assert isinstance(nineties, Dated)
    assert (nineties.first, nineties.last) == (1990, 1999)
    (sea,) = understand("songs about the sea", songs).parts
    assert isinstance(sea, About)
    assert {"sea", "ocean", "바다", "بحر"} <= set(sea.words)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("fast dark techno 130 bpm", "Warehouse"),
        ("calm piano", "Still Water"),
        ("calm songs from the 90s", "Still Water"),
        ("songs about rain", "Iron Rain"),
        ("electronic music between 165 and 180 bpm", "Iron Rain"),
        ("from 1994", "Iron Rain"),
        ("between 1995 and 1999", "Still Water"),
        ("something like Night Bus but faster", "Iron Rain"),
        ("like marlow but slower", "ليل ومطر"),
        ("Calm House", "Calm House"),
        ("elodie oskar sad", "Blue Hour"),
        ("musique calme", "Still Water"),
        ("موسيقى هادئة", "Still Water"),
        ("잔잔한 음악", "Still Water"),
    ],
)
def test_the_best_answer_comes_first(query: str, title: str, songs: Index) -> None:
    assert first(query, songs) == title


@pytest.mark.parametrize("query", ["songs about the sea", "chansons sur la mer", "바다에 관한 노래", "أغاني عن البحر"])
def test_a_theme_is_found_in_every_language(query: str, songs: Index) -> None:
    found = {TITLES[hit.item] for hit in ask(query, songs)}
    assert {"Blue Hour", "고요한 파도", "ليل ومطر"} <= found
    assert "Night Bus" not in found


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("nigth bus", "Night Bus"),
        ("wharehouse", "Warehouse"),
        ("elodi oskar", "Blue Hour"),
        ("하얀안게섬", "고요한 파도"),
        ("ومطرر", "ليل ومطر"),
        ("tehcno", "Warehouse"),
    ],
)
def test_typing_errors_are_mended_and_said(typed: str, title: str, songs: Index) -> None:
    told = understand(typed, songs)
    assert told.corrections
    assert "was taken for" in told.sentences()[0]
    assert title in {TITLES[hit.item] for hit in ask(typed, songs)[:2]}


def test_no_means_no(songs: Index) -> None:
    (part,) = understand("not dark", songs).parts
    assert isinstance(part, Described)
    assert part.against
    jazzless = {TITLES[hit.item] for hit in ask("calm without jazz", songs)}
    assert "Still Water" in jazzless
    assert ask("calm without jazz", songs)[0].score > 0.9


def test_years_are_kept_to_where_they_can_be(songs: Index) -> None:
    assert {SONGS[hit.item][2] // 10 for hit in ask("dark songs from the 90s", songs)} == {199}
    assert ask("dark songs from the 70s", songs)
    assert "which nothing here is" in understand("70s", songs).sentences()[0]
    assert not {"Blue Hour"} & {TITLES[hit.item] for hit in ask("calm without jazz", songs)}


def test_seeds_are_no_answer_and_more_is_more(songs: Index) -> None:
    hits = ask("something like Night Bus but faster", songs)
    alike = understand("something like Night Bus but faster", songs).parts[0]
    assert isinstance(alike, Alike)
    assert alike.seeds == (0,)
    assert 0 not in {hit.item for hit in hits}
    assert SONGS[hits[0].item][4] > SONGS[0][4]


def test_a_genre_that_nothing_bears_may_be_a_word_of_a_name(songs: Index) -> None:
    piano = index([("Piano at Noon", "Anna", 2001, 0.5, 90, ("Folk",), "", 0.0), *SONGS[:1]])
    (hit,) = ask("piano", piano)
    assert (hit.item, hit.grounds[0].words) == (0, ("piano", "title"))
    assert isinstance(understand("piano", songs).parts[0], Labelled)


def test_what_stands_nowhere_is_said_and_finds_nothing(songs: Index) -> None:
    told = understand("xylophonequartet", songs)
    assert isinstance(told.parts[0], Worded)
    assert "stands nowhere" in told.sentences()[-1]
    assert ask("xylophonequartet", songs) == []
    assert ask("bossa nova", songs) == []
    assert "which nothing here is" in understand("bossa nova", songs).sentences()[0]
    assert ask("", songs) == ask("the of and", songs) == []


def test_every_reason_can_be_recomputed(songs: Index) -> None:
    for query in ("calm piano", "fast techno 130 bpm", "about the sea", "like night bus", "night 2022", "dark 90s"):
        hits = ask(query, songs)
        assert hits
        for hit in hits:
            title, artist, year, energy, tempo, labels, lyrics, _ = SONGS[hit.item]
            true = {"energy": energy, "tempo_bpm": tempo, "year": year}
            for grounds in hit.grounds:
                if grounds.kind is ReasonKind.SHARED_TAG:
                    assert set(grounds.words) <= set(labels)
                elif grounds.kind is ReasonKind.LYRIC_THEME:
                    assert any(word[:2] in f"{title} {lyrics}".lower() for word in grounds.words)
                elif grounds.kind is ReasonKind.SOUND:
                    expected = np.cos(SONGS[hit.item][7] - SONGS[grounds.seeds[0]][7])
                    assert grounds.figures["cosine 1"] == pytest.approx(expected, abs=1e-5)
                elif grounds.figures:
                    assert grounds.figures == pytest.approx({name: true[name] for name in grounds.figures})
                    parts = {part.asked: part for part in understand(query, songs).parts}
                    part = parts[grounds.words[0]]
                    bounds = part.bounds if isinstance(part, Described) else ()
                    for bound in (one for one in bounds if one.figure in grounds.figures):
                        assert bound.low <= grounds.figures[bound.figure] <= bound.high
                else:
                    word, field = grounds.words
                    assert word in {"title": title, "artist": artist, "label": " ".join(labels)}[field].lower()


@given(st.text(max_size=60))
@settings(max_examples=150)
def test_any_text_at_all_is_answered(query: str) -> None:
    hits = ask(query, MADE, 3)
    assert len(hits) <= 3
    assert all(0 < hit.score <= 1.001 and hit.grounds for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


MADE = index()


def test_an_empty_library_answers_nothing() -> None:
    assert ask("calm piano", index([])) == []


def test_one_song_is_found() -> None:
    assert len(ask("night bus", index(SONGS[:1]))) == 1


def test_errors_are_counted_as_optimal_string_alignment_has_it() -> None:
    assert errors("night", "nigth", 2) == 1
    assert errors("ca", "abc", 3) == 3
    assert errors("kitten", "sitting", 3) == 3
    assert errors("kitten", "sitting", 2) == 3
    assert errors("안게", "안개", 2) == 1


@given(
    st.sampled_from(sorted(word for word in vocabulary().known() if len(word) > 5 and not is_unspaced(word[0]))),
    st.data(),
)
def test_one_wrong_letter_is_mended(word: str, data: st.DataObject) -> None:
    known = Spelling({"symphony": 1, "warehouse": 1, word: 1})
    place = data.draw(st.integers(0, len(word) - 1))
    typed = data.draw(
        st.sampled_from(
            [
                word[:place] + word[place + 1 :],
                word[:place] + "q" + word[place:],
                word[:place] + "q" + word[place + 1 :],
            ]
        )
    )
    assert known.nearest(typed) == word


def test_no_word_of_the_vocabulary_stands_for_two_things() -> None:
    told = vocabulary()
    assert not set(told.words) & set(told.more)
    assert not set(told.words) & told.grammar["ignored"]
    assert len(told.words) > 150
    measured = {"energy", "danceability", "valence", "arousal", "acousticness", "instrumentalness", "speechiness"}
    measured |= {"tempo_bpm", "loudness_lufs", "brightness_hz"}
    for descriptor in told.words.values():
        assert {*descriptor.low, *descriptor.high} <= measured
        assert descriptor.low or descriptor.high
