"""A piece from a style, a character and a seed, with what is true of it."""

from dataclasses import dataclass

from numpy.random import Generator

from segue.composing.character import Character
from segue.composing.moods import energy, moods, valence
from segue.composing.score import Score
from segue.composing.style import Style
from segue.domain.errors import BadRequest

SHORTEST_S = 18.0
LONGEST_S = 40.0
_WILD = 0.5


@dataclass(frozen=True, slots=True)
class Composition:
    """A score and what it says of itself: genres (style first), moods, tempo and key where there are such."""

    score: Score
    genres: tuple[str, ...]
    moods: tuple[str, ...]
    energy: float
    valence: float
    bpm: float | None
    key: str | None


def compose(style: Style, character: Character, rng: Generator, seconds: float, subgenre: bool = True) -> Composition:
    """A piece of about `seconds` seconds. With `subgenre`, the branch of the style it leans to is named too."""
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise BadRequest(
            f"A piece of {seconds:g} seconds cannot be composed.", f"Ask for {SHORTEST_S:g} to {LONGEST_S:g} seconds."
        )
    score = style.write(character, rng, seconds)
    branch = style.subgenres[1 if character.wildness > _WILD else 0]
    return Composition(
        score=score,
        genres=(style.genre, branch) if subgenre else (style.genre,),
        moods=moods(score),
        energy=energy(score),
        valence=valence(score),
        bpm=score.tempo if score.pulse else None,
        key=score.key.tag if score.key else None,
    )
