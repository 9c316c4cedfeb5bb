"""Drawing the map of the library, as a durable job; the map is kept in the data directory, versioned and hashed."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.discovery.mapping.placing import among_neighbours
from segue.discovery.mapping.projecting import ENOUGH, project, roughly
from segue.domain.errors import BadRequest
from segue.domain.ids import ModelId
from segue.domain.jobs import Json, Progress
from segue.domain.time import Clock
from segue.hearing.embedding.failures import ModelDamaged
from segue.hearing.learned_arrays import read_arrays, write_arrays
from segue.services.gathering import gather
from segue.services.work import Report
from segue.storage import heard
from segue.storage.database import Database
from segue.taste import NOWHERE, Numbering
from segue.taste.music import Floats
from segue.taste.traits import unit

_FORMAT = 1
_NEW_SHARE = 0.05
_NEW_LEAST = 20
_EVERY = timedelta(hours=1)
_KEPT = 2
_MEND = "Draw it anew: segue map"
_log = logging.getLogger(__name__)

Write = Callable[[Path, bytes], None]


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A map that is kept: where [items, 2] the tracks with these numbers lie.

    `model` heard how they sound, and had heard `heard` recordings; `made_at` is in seconds since 1970.
    """

    tracks: Numbering
    places: Floats
    model: ModelId
    heard: int
    made_at: float


class Cartographer:
    """Draws maps of what a model has heard, and keeps the last ones in a folder."""

    def __init__(self, database: Database, folder: Path, embedder: ModelId, clock: Clock, write: Write) -> None:
        self._database, self._folder, self._embedder = database, folder, embedder
        self._clock, self._write = clock, write

    def handle(self, payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        """The job."""
        drawn = self.draw(report, seed=int(str(payload.get("seed", 0))))
        return {"tracks": len(drawn.tracks)}

    def draw(self, report: Report, *, seed: int = 0) -> Drawn:
        """Draw the map and keep it.

        Raises:
            BadRequest: too little was heard for a map.
        """
        report(Progress(0, 2, "gathering"))
        music = gather(self._database, self._embedder, self._clock()).music
        rows = np.flatnonzero(music.heard)
        if len(rows) < ENOUGH:
            raise BadRequest(f"{len(rows)} pieces of music were heard; a map needs {ENOUGH}.", "Run: segue analyze")
        report(Progress(1, 2, "drawing"))
        places = project(unit(music.vectors[rows]), seed)
        now = self._clock()
        drawn = Drawn(Numbering.of(music.items.ids[rows]), places, self._embedder, self._heard(), now.timestamp())
        self._write(self._folder / f"map-{now:%Y%m%d-%H%M%S}.npz", pack(drawn))
        for old in self._files()[:-_KEPT]:
            old.unlink(missing_ok=True)
        report(Progress(2, 2))
        return drawn

    def newest(self) -> Drawn | None:
        """The last map of what this model hears that can be read; None where there is none."""
        for file in reversed(self._files()):
            with suppress(FileNotFoundError):
                try:
                    drawn = unpack(file.read_bytes(), file.name)
                except (ModelDamaged, PermissionError) as error:
                    _log.warning("%s", error)
                    continue
                if drawn.model == self._embedder:
                    return drawn
        return None

    def name_of_newest(self) -> str:
        """What the last map is called; empty where none is kept."""
        files = self._files()
        return files[-1].name if files else ""

    def is_due(self) -> bool:
        """Whether there is enough for a map, and none is kept, or much music came since and an hour has gone by."""
        count = self._heard()
        if count < ENOUGH:
            return False
        drawn = self.newest()
        if drawn is None:
            return True
        came = abs(count - drawn.heard)
        old = self._clock() - datetime.fromtimestamp(drawn.made_at, self._clock().tzinfo) >= _EVERY
        return old and came >= max(_NEW_LEAST, _NEW_SHARE * drawn.heard)

    def _heard(self) -> int:
        with self._database.read() as connection:
            return heard.models(connection).get(self._embedder, 0)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("map-*.npz"))


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """Where all that sounds lies [items, 2]. `drawn` is False where it is the rough map; `late` were placed since."""

    places: Floats
    drawn: bool
    late: int


def laid_out(drawn: Drawn | None, tracks: NDArray[np.int64], sounds: Floats) -> Laid:
    """Places for these tracks: those of a drawn map, and beside their neighbours for what came since.

    Without a map, or where most of the music came since, it is a rough one.
    """
    rows = np.full(len(tracks), NOWHERE) if drawn is None else drawn.tracks.rows(tracks)
    known = rows != NOWHERE
    if drawn is None or known.sum() * 2 < len(tracks):
        return Laid(roughly(sounds), False, 0)
    places = np.zeros((len(tracks), 2), dtype=np.float32)
    places[known] = drawn.places[rows[known]]
    places[~known] = among_neighbours(sounds[known], places[known], sounds[~known])
    return Laid(places, True, int((~known).sum()))


def pack(drawn: Drawn) -> bytes:
    """The file of a map."""
    told = {
        "tracks": drawn.tracks.ids,
        "places": drawn.places.astype(np.float32),
        "model": np.frombuffer(drawn.model.encode(), np.uint8),
        "heard": np.int64(drawn.heard),
        "made_at": np.float64(drawn.made_at),
    }
    return write_arrays(_FORMAT, {name: np.asarray(value) for name, value in told.items()}, squeezed=False)


def unpack(data: bytes, name: str = "") -> Drawn:
    """What `pack` wrote.

    Raises:
        ModelDamaged: it is no such file, was changed, or holds what is no map.
    """
    what = f"The map {name}".strip()
    try:
        arrays = read_arrays(data, what, _FORMAT)
        tracks, places = Numbering.of(arrays["tracks"]), arrays["places"]
        told = ModelId(arrays["model"].tobytes().decode()), int(arrays["heard"]), float(arrays["made_at"])
    except ModelDamaged as error:
        raise ModelDamaged(error.what, _MEND) from error
    except (KeyError, ValueError, TypeError) as error:
        raise ModelDamaged(f"{what} does not hold what it should.", _MEND) from error
    if places.shape != (len(tracks), 2) or places.dtype != np.float32 or not np.isfinite(places).all():
        raise ModelDamaged(f"{what} does not hold what it should.", _MEND)
    return Drawn(tracks, places, *told)
