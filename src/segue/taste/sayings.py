"""Music with what listeners say of it: the tags that they give, and the titles of the playlists that it is in.

Whoever is kept back from learning is kept back with what they say, since somebody's own tag on a song tells that they
know it. What is known of the music without them is kept beside, so that it can be described anew by others.
"""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from segue.taste.listening import Listening
from segue.taste.music import Labels, Music


def described(music: Music, listening: Listening) -> Music:
    """The music with what these listeners say of it, and with nothing that others said."""
    bare = music.bare or music
    said = listening.sayings
    if not said.names and not said.titles:
        return bare
    labels, texts = bare.labels, bare.texts
    if said.names:
        ones = np.ones(len(said.words), dtype=np.float32)
        shares = sp.coo_array((ones, (said.items, said.words)), shape=(len(bare), len(said.names))).tocsr()
        labels = Labels(labels.names + said.names, sp.csr_array(sp.hstack([labels.shares, shares])))
    if said.titles:
        heard: list[set[str]] = [set() for _ in range(len(bare))]
        for row, title in enumerate(said.titles):
            for item in listening.weights.indices[listening.weights.indptr[row] : listening.weights.indptr[row + 1]]:
                heard[item].add(title)
        own = texts or ("",) * len(bare)
        texts = tuple(" ".join([text, *sorted(more)]).strip() for text, more in zip(own, heard, strict=True))
    return replace(bare, labels=labels, texts=texts, bare=bare)
