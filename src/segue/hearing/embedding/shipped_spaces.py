"""The sound spaces that come with Segue: for MusiCNN, for its student, and for the embedding without a model.

They were fitted by `benchmarks/embedding.py --fit` to 674 clips of commercial recordings (the 4Q audio emotion set; 21
genres, moods, four quadrants of emotion) and hold only means, deviations and axes, from which no recording can be had
back. What they know of genres is what those clips hold: mostly Western popular music, little classical or folk.
"""

from importlib import resources

from segue.hearing.embedding.port import EmbedderId
from segue.hearing.embedding.sound_space import SoundSpace, read_space


def space_for(model: EmbedderId, size: int) -> SoundSpace:
    """The space that was fitted to this very model, or else the space of its vectors, of this size, as they are."""
    file = resources.files("segue.hearing.embedding") / "spaces" / f"{model}.npz"
    if not file.is_file():
        return SoundSpace.plain(model, size)
    return read_space(file.read_bytes())
