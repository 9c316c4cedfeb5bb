"""What is shown, taken and told, where the truth is known: `python shown.py DATA [--interleave]`, JSON out.

DATA is a folder in which `segue demo` and `segue taste learn` have run; use a copy, for it is written to. Its invented
listeners, whose taste is known, are shown lists of ten for a fortnight that ends now: each of them on every other day,
by the recommender that serves (A) or by popularity (B), as an experiment deals them. A place is looked at with the
chance 1 / place^0.5; what is looked at is played as probably as it is liked, and heard out as probably again. These
plays name the list that they came from. What the listeners did in those days anyway counts, too, where they had been
shown the track within a day before. Everything goes through the same doors as on a server.

shares        of what each showed, the mean over listeners of what they heard out, as the experiment tells it
gap, p        the second less the first, with its always-valid interval and p, after the fortnight
truth         the mean over all listeners of what each would have had heard out, had it answered everybody
looked        how often each place was looked at beside the first, as outcomes tell it, and as it was
"""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.assembly import House, open_house
from segue.discovery import Made, Pick, Stock
from segue.domain.ids import ModelId
from segue.domain.listening import Ending, Event, EventKind, Listener, Subject
from segue.domain.music import Track
from segue.domain.recommending import ListKind, ReasonKind, TrackList
from segue.domain.time import wall_clock
from segue.proving.experiments import verdict
from segue.services.demo.listeners import SimulatedListener, invent_listeners
from segue.services.discovering.answering import answer
from segue.services.discovering.desk import Desk
from segue.services.discovering.experiments import look, start
from segue.services.discovering.impressions import note_shown
from segue.services.discovering.outcomes import outcomes
from segue.settings import read_settings
from segue.storage import catalogue, experiments
from segue.storage.listening import add_events, all_listeners
from segue.taste import Grounds, Histories, recommend
from segue.taste.keeping import pack
from segue.taste.recommenders.popularity import PopularityRecipe

DAYS, COUNT, SEED, FADE = 14, 10, 0, 0.5
DEMO = 4747


class Fortnight:
    """The days, and what is done in them."""

    def __init__(self, house: House, name: str, *, interleaved: bool) -> None:
        self.now, self.house, self.luck = wall_clock() - timedelta(days=DAYS), house, np.random.default_rng(SEED)
        learner = house.learner()
        served = learner.chosen()
        assert served is not None, "Learn first: segue taste learn"
        known = house.gathered()
        popular = PopularityRecipe().learn(known.listening, known.music)
        other = learner._keep(pack(popular, known.music.items), known, ("popularity",), {}, 0, "Only to be tried.")
        start(house.database, learner, name, (served, other.id), self.now, interleaved=interleaved, salt="shown")
        self.desk: Desk = replace(house, clock=lambda: self.now).desk()
        self.models = (served, other.id)
        with house.database.read() as connection:
            people = all_listeners(connection)
            self.tracks = {one.id: one for one in catalogue.all_tracks(connection)}
        tastes = {one.name: one for one in invent_listeners(DEMO, len(people))}
        self.people = [(one, tastes[one.name]) for one in people if one.name in tastes]
        self.histories = {one.id: self.desk.memory(one).history for one, _ in self.people}

    def go_by(self) -> None:
        """All days; what was done on a day is stored at its end."""
        for _ in range(DAYS):
            done: list[Event] = []
            for one, taste in self.people:
                if self.luck.random() < 0.5:
                    made = answer(self.desk, one, ListKind.FOR_YOU, _for_you(self.histories[one.id]), COUNT)
                    shown = note_shown(self.house.database, one, made, self.now)
                    done += self._taken(one, taste, made, shown)
            with self.house.database.write() as connection:
                add_events(connection, done)
            self.now += timedelta(days=1)

    def truth(self) -> dict[ModelId, float]:
        """What each would have had heard out of all it showed everybody."""
        found = {}
        for model in self.models:
            stock = self.desk.stock_of(model)
            assert stock is not None
            shares = []
            for one, taste in self.people:
                made = self.desk.told(ListKind.FOR_YOU, _for_you(self.histories[one.id])(stock, COUNT))
                liked = np.array([taste.affinity(self.tracks[track.track_id]) for track in made.tracks])
                shares.append(float((liked**2 * looked(len(liked))).mean()))
            found[model] = float(np.mean(shares))
        return found

    def _taken(self, one: Listener, taste: SimulatedListener, made: TrackList, shown: str) -> list[Event]:
        done = []
        for place, (track, chance) in enumerate(zip(made.tracks, looked(len(made.tracks)), strict=True)):
            liked = taste.affinity(self.tracks[track.track_id])
            if self.luck.random() < chance * liked:
                ended = Ending.COMPLETED if self.luck.random() < liked else Ending.SKIPPED
                at = self.now + timedelta(minutes=1 + place)
                done.append(_play(one, self.tracks[track.track_id], at, ended, shown))
        return done


def looked(count: int) -> NDArray[np.float64]:
    """How often each place is looked at."""
    return 1 / np.arange(1, count + 1) ** FADE


def _for_you(history: Histories) -> Callable[[Stock, int], Made]:
    def make(stock: Stock, count: int) -> Made:
        ranked = recommend(stock.model, history, count, again=True)
        found = zip(ranked.items[0].tolist(), ranked.scores[0].tolist(), strict=True)
        return Made("For you", tuple(Pick(row, score, Grounds(ReasonKind.POPULAR)) for row, score in found if row >= 0))

    return make


def _play(one: Listener, track: Track, at: datetime, ended: Ending, shown: str) -> Event:
    length = track.format.duration_ms or 25_000
    heard = length if ended is Ending.COMPLETED else length // 5
    return Event(one.id, EventKind.PLAY, Subject(track_id=track.id), at, heard, ended, source="for you", session=shown)


def measure(data: Path, *, interleaved: bool) -> dict[str, object]:
    """A fortnight, and what is told of it."""
    with open_house(read_settings({}, data)) as house:
        fortnight = Fortnight(house, f"fortnight {wall_clock():%H%M%S}", interleaved=interleaved)
        fortnight.go_by()
        looked_at = look(house.database)
        assert looked_at is not None
        with house.database.write() as connection:
            experiments.stop(connection, house.clock())
        told, found = outcomes(house.database, house.clock, DAYS + 1), looked_at.finding
        truth = fortnight.truth()
    assert found is not None, looked_at.early
    return {
        "listeners": found.people,
        "shares": found.shares,
        "gap": [found.gap.value, found.gap.low, found.gap.high],
        "p": found.p,
        "verdict": verdict(found, "A", "B"),
        "truth": list(truth.values()),
        "looked": {place: [share, float(looked(COUNT)[place - 1])] for place, share in told.seen.items()},
    }


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), interleaved="--interleave" in sys.argv[2:]), indent=1))
