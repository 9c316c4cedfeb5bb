"""The demo library as a world to simulate: its music as it was heard, and its people, whose taste is known."""

from dataclasses import replace

import numpy as np

from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import ModelId, TrackId
from segue.domain.time import Clock
from segue.proving.simulation.logbook import DAY_S, FIRST_DAY
from segue.proving.simulation.world import Habits, World
from segue.services.demo.listeners import invent_listeners
from segue.services.gathering import deeds_of_all, gather, people_of
from segue.storage import catalogue
from segue.storage.database import Database
from segue.storage.listening import all_listeners
from segue.taste import Numbering

_LIKED = 0.5
_KNOWN = 0.4
"""The share of what somebody likes that they know already."""
_A_DAY = 6.0
"""Tracks that the average one of them plays in a day: in a library of a hundred, more would soon be all there are."""


def demo_world(database: Database, embedder: ModelId, clock: Clock, people: int, seed: int, demo_seed: int) -> World:
    """`people` of the demo's listeners as if they had just come; what the others did is what the server knows.

    `demo_seed` is the seed that the demo library was made from.

    Raises:
        NotFound: the demo library is not here.
        BadRequest: it was made from another seed.
    """
    known = gather(database, embedder, clock())
    with database.read() as connection:
        listeners = [one for one in all_listeners(connection) if one.simulated]
        tracks = {track.id: track for track in catalogue.all_tracks(connection)}
    persons = {person.name: person for person in invent_listeners(demo_seed, max(1, len(listeners)))}
    listeners = [one for one in listeners if one.name in persons]
    if not listeners:
        raise NotFound("The demo library is not here.", "Make it: segue demo, or name listening data to simulate.")
    if any((one.region, one.age_band) != (persons[one.name].region, persons[one.name].age_band) for one in listeners):
        raise BadRequest("The demo library here was made from another seed.", "Name it: --demo-seed")
    rng = np.random.default_rng([seed, 71])
    count = min(people, max(1, len(listeners) // 2))
    living = [listeners[row] for row in np.sort(rng.choice(len(listeners), count, replace=False))]
    own = [persons[one.name] for one in living]
    music = known.music
    sung = [tracks[TrackId(int(number))] for number in music.items.ids]
    liking = np.array([[person.affinity(track) for track in sung] for person in own], dtype=np.float32)
    knows = (liking > _LIKED) & (rng.random(liking.shape) < _KNOWN)
    habits = Habits(
        np.array([_A_DAY * person.activity for person in own], dtype=np.float32).clip(4, 30),
        np.array([person.impatience for person in own], dtype=np.float32),
        np.array([person.hour for person in own], dtype=np.float32),
    )
    deeds = deeds_of_all(database, known.copies)
    before = deeds.only(~np.isin(deeds.listeners, [one.id for one in living]))
    rows = Numbering.of(np.unique(before.listeners)).rows(before.listeners).astype(np.int64) + count
    shift = FIRST_DAY * DAY_S - before.at.max(initial=0.0)
    others = replace(before, listeners=rows, at=before.at + shift)
    return World("the demo library", music, known.makers, liking, knows, habits, people_of(living), others)
