"""Moods told from what was really written: tempo, mode, brightness and how much happens."""

from segue.composing.score import Score

_NAMES: tuple[tuple[str, float, float], ...] = (
    ("calm", 0.1, 0.6),
    ("dreamy", 0.2, 0.45),
    ("melancholic", 0.25, 0.15),
    ("warm", 0.35, 0.75),
    ("hypnotic", 0.5, 0.35),
    ("mysterious", 0.1, 0.05),
    ("restless", 0.22, 0.1),
    ("tense", 0.6, 0.05),
    ("playful", 0.65, 0.85),
    ("uplifting", 0.8, 0.75),
    ("energetic", 0.95, 0.5),
    ("dark", 0.75, 0.15),
)
"""Mood words with the energy and valence, 0..1, of the music they fit best."""

_BRIGHT_MODES = {"lydian": 0.75, "major": 0.8, "pentatonic": 0.72, "mixolydian": 0.68, "rast": 0.6}
_DARK_MODES = {
    "dorian": 0.42,
    "desert pentatonic": 0.45,
    "minor pentatonic": 0.4,
    "bayati": 0.38,
    "hijaz": 0.32,
    "minor": 0.28,
    "harmonic minor": 0.22,
}
_DARKEST = 0.1


def energy(score: Score) -> float:
    """0 (still) to 1 (driving): how much is struck per second and how hard, and the tempo."""
    force = sum(note.velocity**2 for part in score.parts for note in part.notes) / score.duration_s
    pace = (score.tempo - 50) / 130 if score.pulse else 0.1
    return min(1.0, max(0.0, 0.65 * min(1.0, force / 9) + 0.35 * pace))


def valence(score: Score) -> float:
    """0 (sad, dark) to 1 (glad): the mode first, then tempo and the brightness of the sounds."""
    mode = score.key.mode if score.key else ""
    base = {**_BRIGHT_MODES, **_DARK_MODES}.get(mode, _DARKEST)
    colour = sum(part.brightness for part in score.parts) / max(1, len(score.parts))
    return min(1.0, max(0.0, base + 0.15 * (energy(score) - 0.5) + 0.25 * (colour - 0.5)))


def moods(score: Score, count: int = 2) -> tuple[str, ...]:
    """The words that lie nearest to the piece, best first."""
    lively, glad = energy(score), valence(score)
    ranked = sorted(_NAMES, key=lambda mood: (mood[1] - lively) ** 2 + (mood[2] - glad) ** 2)
    return tuple(name for name, _, _ in ranked[:count])
