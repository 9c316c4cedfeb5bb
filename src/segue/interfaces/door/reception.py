"""What all who come in share: the open house, who is known, and what is kept ready for them."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from segue.assembly import House
from segue.domain.ids import ArtistId
from segue.domain.music import Kind
from segue.interfaces.door.changes import Changes
from segue.interfaces.door.hub import Hub, News
from segue.interfaces.door.lately import Lately
from segue.interfaces.door.limits import Limit
from segue.services.accounts import Accounts, Keys, Sessions
from segue.services.atlas import Atlas
from segue.services.auditions import Auditions
from segue.services.covers import Covers
from segue.services.discovering.impressions import Shown
from segue.services.discovering.reach import ArtistsView, artists_view
from segue.services.discovering.standing import StandingDesk
from segue.services.now_playing import NowPlaying
from segue.services.percentiles import Ladders, ladders_of
from segue.services.portrait_shelf import PortraitShelf
from segue.services.rehearsing import Rehearsed
from segue.services.streaming import Streams
from segue.storage.artifacts import replace_file

_CODE_FILE = "setup-code"
_USUAL_S, _REACH_S = 600.0, 3600.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How often one person may ask for what is costly."""

    lists: Limit = field(default_factory=lambda: Limit("lists", per_minute=240, at_once=60))
    naming: Limit = field(default_factory=lambda: Limit("music to be named", per_minute=20, at_once=10))
    pictures: Limit = field(default_factory=lambda: Limit("pictures", per_minute=120, at_once=40))
    logins: Limit = field(default_factory=lambda: Limit("being let in", per_minute=30, at_once=20))


@dataclass(frozen=True, slots=True)
class Reception:
    """Stands between the HTTP faces and the house. `setup_code` opens the set-up page from other machines."""

    house: House
    accounts: Accounts
    sessions: Sessions
    keys: Keys
    standing: StandingDesk
    limits: Limits
    setup_code: str
    shown: Shown
    streams: Streams
    covers: Covers
    now_playing: NowPlaying
    portraits: PortraitShelf
    ladders: Rehearsed[Kind, Ladders]
    reach: Rehearsed[tuple[ArtistId, int], ArtistsView]
    hub: Hub
    changes: Changes
    auditions: Auditions
    atlas: Atlas
    lately: Lately = field(default_factory=Lately)


@contextmanager
def reception_of(house: House, accounts: Accounts | None = None, *, desk_after_s: float = 0.0) -> Iterator[Reception]:
    """Open the reception of a house, with its desk being set out in the background, so long after now."""
    standing = StandingDesk(house.desk, house.database)
    hub = Hub()
    changes = Changes(house.database, hub, house.clock)
    reception = Reception(
        house=house,
        accounts=accounts or Accounts(house.database, house.clock),
        sessions=Sessions(house.database, house.clock),
        keys=Keys(house.database, house.clock),
        standing=standing,
        limits=Limits(),
        setup_code=_setup_code(house.directory.path),
        shown=Shown(house.database),
        streams=Streams(house.settings.transcoders),
        covers=Covers(house.database, house.directory.artifacts, house.directory.path / "covers"),
        now_playing=NowPlaying(house.database, house.clock, lambda: hub.tell(News("playing"))),
        portraits=PortraitShelf(house.directory.path / "portraits", replace_file),
        ladders=Rehearsed("What is usual here", partial(ladders_of, house.database), lasts_s=_USUAL_S, most=len(Kind)),
        reach=Rehearsed(
            "Who would love them", lambda asked: artists_view(standing().desk, *asked), lasts_s=_REACH_S, most=200
        ),
        hub=hub,
        changes=changes,
        auditions=Auditions(),
        atlas=Atlas(house.database, house.cartographer()),
    )
    standing.open(desk_after_s)
    changes.open()
    try:
        yield reception
    finally:
        reception.streams.close()
        reception.covers.close()
        changes.close()
        standing.close()


def _setup_code(folder: Path) -> str:
    """The code of this data directory, made once and readable by its owner alone."""
    file = folder / _CODE_FILE
    if not file.exists():
        replace_file(file, secrets.token_hex(8).encode())
    return file.read_text().strip()
