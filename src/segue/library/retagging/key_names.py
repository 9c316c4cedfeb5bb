"""The ways in which taggers write a key: 'A minor', 'Am', and the wheels of disc jockeys, '8A' and '1m'.

ID3 has the shortest one, three characters at most, and all common taggers follow it: the note, 'b' or '#', 'm' for
minor.
"""

import re

_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SHIFTS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}
_PLAIN = re.compile(r"([A-G])\s*([#♯b♭]?)\s*(major|maj|dur|M|minor|min|moll|m)?\Z")
_MINOR = frozenset({"minor", "min", "moll", "m"})
_CAMELOT = re.compile(r"(0?[1-9]|1[0-2])\s*([ABab])\Z")
_OPEN_KEY = re.compile(r"(0?[1-9]|1[0-2])\s*([dm])\Z")
_FIFTH = 7
_A, _C = 9, 0

Key = tuple[int, bool]
"""Pitch class of the tonic, 0..11 from C, and whether the mode is minor."""


def parse_key(text: str) -> Key | None:
    """The key that a text names; None where it names none."""
    text = text.strip()
    if match := _PLAIN.match(text):
        return (_NATURALS[match[1]] + _SHIFTS[match[2]]) % 12, match[3] in _MINOR
    # Both wheels go up by fifths; Camelot's 8A and Open Key's 1m are A minor.
    if match := _CAMELOT.match(text):
        return _on_the_wheel(int(match[1]) - 8, match[2] in "Aa")
    if match := _OPEN_KEY.match(text):
        return _on_the_wheel(int(match[1]) - 1, match[2] == "m")
    return None


def _on_the_wheel(steps: int, minor: bool) -> Key:
    return ((_A if minor else _C) + _FIFTH * steps) % 12, minor


def short_key(key: Key) -> str:
    """A key as ID3 writes it: 'Am', 'F#m', 'Eb'."""
    tonic, minor = key
    return _NAMES[tonic] + ("m" if minor else "")
