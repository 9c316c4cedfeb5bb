"""Every instrument a score may ask for, by name."""

from segue.composing.drums import DRUMS
from segue.composing.keys import KEYS
from segue.composing.pads import HELD
from segue.composing.strings import STRINGS, tambura, wavering_bass
from segue.composing.stroke import Voice
from segue.composing.textures import TEXTURES
from segue.composing.winds import WINDS

INSTRUMENTS: dict[str, Voice] = {
    **DRUMS,
    **KEYS,
    **HELD,
    **STRINGS,
    **TEXTURES,
    **WINDS,
    "tambura": tambura,
    "skin bass": wavering_bass,
}
"""Name to voice."""

KICKS = frozenset({"kick", "deep kick"})
"""The drums that make ducking parts step back."""
