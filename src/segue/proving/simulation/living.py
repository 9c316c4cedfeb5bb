"""What a person does with a track that comes: hears it out or skips it, and now and then says what they think."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segue.domain.listening import Ending, EventKind
from segue.proving.simulation.logbook import Logbook
from segue.proving.simulation.world import World
from segue.taste.music import Floats

_TIRED_BY = 0.8
"""What is left of a liking after each play of the last days."""
_RESTED_AFTER = 10.0
"""Days after which a play tires no more."""
_HEARD_OUT = (0.1, 0.85)
"""How likely a track is heard out that is not liked at all, and how much likelier one is that is wholly liked."""
_LOVED, _LOATHED = 0.7, 0.12
_SAYS_SO = (0.15, 0.1)
"""How likely somebody says that they like what they love, and that they dislike what they loathe."""
_THE_ARTIST = 0.25
"""How likely a dislike is meant of the artist."""
_MINUTES = 3.5 / (24 * 60)


class Outcome(NamedTuple):
    """How a play ended, the share that was heard, and what was said, if anything."""

    ended: Ending
    share: float
    said: EventKind | None = None


@dataclass(slots=True)
class Person:
    """One person of a world, in the row `row`; `knows` [items] is what they have heard of."""

    row: int
    world: World
    log: Logbook
    rng: np.random.Generator
    refused_artists: set[int]
    refused_tracks: set[int]
    plays: list[tuple[int, float]]
    knows: NDArray[np.bool_]

    @classmethod
    def of(cls, row: int, world: World, log: Logbook, seed: int) -> "Person":
        """Somebody who has not heard anything yet."""
        return cls(row, world, log, np.random.default_rng([seed, 41, row]), set(), set(), [], world.knows[row].copy())

    def dulled(self, day: float) -> Floats:
        """What is left of the liking of each item, having been heard so often lately [items], 0 to 1."""
        left = np.ones(len(self.world.music), dtype=np.float32)
        self.plays = [play for play in self.plays if play[1] > day - _RESTED_AFTER]
        for item, _ in self.plays:
            left[item] *= _TIRED_BY
        return left

    def worth(self, items: np.ndarray[tuple[int], np.dtype[np.integer]], day: float) -> Floats:
        """How much each of these is liked on this day, 0 to 1."""
        worth: Floats = self.world.liking[self.row, items] * self.dulled(day)[items]
        return worth

    def hear(self, item: int, day: float, session: int) -> Outcome:
        """Play it as long as it pleases, say what is to be said, and write down what the server sees."""
        pleases = float(self.worth(np.array([item]), day)[0])
        least, more = _HEARD_OUT
        track = int(self.world.music.items.ids[item])
        if self.rng.random() < least + more * pleases:
            ended, share = Ending.COMPLETED, 1.0
        else:
            patience = 1 - float(self.world.habits.impatience[self.row])
            ended, share = Ending.SKIPPED, float(self.rng.beta(1 + 2 * patience * pleases, 2.5))
        self.log.write(self.row, EventKind.PLAY, day, track=track, ended=ended, share=share, session=session)
        self.plays.append((item, day))
        self.knows[item] = True
        return Outcome(ended, share, self._say(item, track, day + _MINUTES / 2))

    def _say(self, item: int, track: int, day: float) -> EventKind | None:
        """Opinions are about the track itself, however often it was heard: a like, a dislike, or never the artist."""
        liking = float(self.world.liking[self.row, item])
        likes, dislikes = _SAYS_SO
        if liking >= _LOVED and self.rng.random() < likes:
            self.log.write(self.row, EventKind.LIKE, day, track=track)
            return EventKind.LIKE
        if liking <= _LOATHED and self.rng.random() < dislikes:
            artist = int(self.world.music.artists[item])
            if artist >= 0 and self.rng.random() < _THE_ARTIST:
                self.log.write(self.row, EventKind.NEVER, day, artist=artist)
                self.refused_artists.add(artist)
                return EventKind.NEVER
            self.log.write(self.row, EventKind.DISLIKE, day, track=track)
            self.refused_tracks.add(item)
            return EventKind.DISLIKE
        return None
