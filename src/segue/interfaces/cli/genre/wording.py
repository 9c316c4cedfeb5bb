"""How genre and mood are written for people: what was heard is always told apart from what tags say."""

from typing import Annotated, Any

import typer

from segue.domain.errors import BadRequest
from segue.domain.naming import Correction, Guess, Naming, Task

AboutMood = Annotated[bool, typer.Option("--mood", help="Of the mood, not the genre.")]

_SHOWN = 3
_LEAST = 0.005


def task_of(mood: bool) -> Task:
    """What a command is about."""
    return Task.MOOD if mood else Task.GENRE


def no_model(what: str) -> BadRequest:
    """The refusal where no model serves that names genre, mood or either."""
    return BadRequest(f"No model names {what} yet.", "Install one: segue genre install FOLDER")


def in_words(naming: Naming, most: int = _SHOWN) -> str:
    """Labels with their probabilities: those that are named, or, marked as unsure, the first guesses."""
    if naming.sure:
        told = [guess for guess in naming.guesses if guess.label in naming.named]
        return ", ".join(f"{guess.label} {guess.probability:.0%}" for guess in told)
    told = likely(naming, most)
    return "unsure: " + ", ".join(f"{guess.label} {guess.probability:.0%}" for guess in told)


def likely(naming: Naming, most: int) -> list[Guess]:
    """The first guesses, without those that would be told as 0%."""
    return [guess for place, guess in enumerate(naming.guesses[:most]) if not place or guess.probability >= _LEAST]


def document(naming: Naming) -> dict[str, Any]:
    """A naming as JSON."""
    return {
        "task": naming.task,
        "model": naming.model,
        "sure": naming.sure,
        "labels": list(naming.named),
        "doubt": round(naming.doubt, 4),
        "guesses": [{"label": one.label, "probability": round(one.probability, 4)} for one in naming.guesses],
    }


def pairs_of(named: dict[Task, Naming], corrected: dict[Task, Correction]) -> list[tuple[str, object]]:
    """What models and people say of one track, for a card that shows its tags above."""
    pairs: list[tuple[str, object]] = []
    for task in Task:
        if task in corrected:
            pairs.append((f"{task.capitalize()} by you", ", ".join(corrected[task].labels)))
        if task in named:
            pairs.append((f"{task.capitalize()} heard", f"{in_words(named[task])}  ({named[task].model})"))
    return pairs
