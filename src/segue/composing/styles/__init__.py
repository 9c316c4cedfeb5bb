"""The styles that can be composed in, one module each."""

from segue.composing.style import Style
from segue.composing.styles import ambient, drum_and_bass, folk, free, house, modal_drone, solo_piano, swing

STYLES: dict[str, Style] = {
    module.STYLE.genre: module.STYLE
    for module in (drum_and_bass, folk, ambient, solo_piano, modal_drone, house, swing, free)
}
"""Genre name to style."""
