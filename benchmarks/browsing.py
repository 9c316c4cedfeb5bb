"""How fast a large library is looked through.

Method: a library of 100,000 tracks (ten an album, a hundred an artist) is made without files: readings are taken in
as a scan takes them, figures by chance are kept as hearing keeps them, for nine in ten; one listener has 20,000 plays.
Then questions are put to the JSON API inside this process, one after the other: first and later pages in every order,
with chances' choice of one to three filters, and with how many there are in all; suggestions as words are typed;
the lists of albums, artists, genres and folders. Nothing is warm but what the question before left behind.

`p95_ms` are milliseconds from the question to the finished document.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha1
from pathlib import Path

from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.trees import _GENRES, _name, _word
from segue.assembly import House, open_house
from segue.domain.accounts import Role as AccountRole
from segue.domain.hearing import HeardPart
from segue.domain.ids import AudioHash, ModelId
from segue.domain.listening import Ending, Event, EventKind, Listener, Subject
from segue.domain.music import AudioFormat, Credit, FileStamp, Folder, Kind, Reading, Role, Tags
from segue.domain.naming import Guess, Naming, Task
from segue.domain.time import wall_clock
from segue.hearing.descriptors.definitions import DEFINITIONS
from segue.interfaces.door.reception import reception_of
from segue.interfaces.server.app import create_app
from segue.services.accounts import NewAccount
from segue.settings import Settings
from segue.storage import folders, heard, intake, listening, named
from segue.storage.browsing.listing import ORDERS

_AT_ONCE = 1000
_PLAYS = 20_000
_HEARD = 0.9


def main() -> None:
    """Run it all and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object, last")
    parser.add_argument("--quick", action="store_true", help="3,000 tracks instead of 100,000")
    parser.add_argument("--tracks", type=int, default=100_000, help="how many tracks (100,000)")
    parser.add_argument("--questions", type=int, default=200, help="how many of each sort (200)")
    parser.add_argument("--data", type=Path, help="keep the library here, or use the one that is there")
    parser.add_argument("--database", help="another database than SQLite, by its address")
    options = parser.parse_args()
    tracks = 3_000 if options.quick else options.tracks
    with tempfile.TemporaryDirectory(prefix="segue-bench-") as name:
        data = options.data or Path(name) / "data"
        made_before = data.exists()
        with open_house(Settings(data, database=options.database)) as house, reception_of(house) as reception:
            chance = random.Random(4747)
            words = [_word(chance) for _ in range(3000)]
            if not made_before:
                began = time.perf_counter()
                make(house, tracks, words)
                print(f"made in {time.perf_counter() - began:.0f} s", file=sys.stderr)
                account = reception.accounts.make(NewAccount("ada", "correct horse", AccountRole.ADMIN))
                _play(house, account.listener, tracks)
            account = reception.accounts.open("ada", "correct horse", "127.0.0.1")
            _, key = reception.keys.make(account, "benchmark")
            client = TestClient(create_app(reception), headers={"Authorization": f"Bearer {key}"})
            figures: dict[str, float] = {"tracks": tracks}
            for label, questions in _questions(words, chance).items():
                figures |= _asked(client, label, [questions() for _ in range(options.questions)])
    for label, value in figures.items():
        print(f"{label:<28} {value:>12,.1f}")
    if options.json:
        print(json.dumps({label: round(value, 2) for label, value in figures.items()}))


def _questions(words: list[str], chance: random.Random) -> dict[str, Callable[[], str]]:
    def page() -> str:
        return f"tracks?order={chance.choice(['', '-'])}{chance.choice(ORDERS)}"

    def chosen() -> str:
        return f"{page()}&{'&'.join(_filter(words, chance) for _ in range(chance.randint(1, 3)))}"

    def typed() -> str:
        word = chance.choice(words)
        before = f"{chance.choice(words)} " if chance.random() < 0.3 else ""
        return f"search/suggest?q={before}{word[: chance.randint(1, len(word))]}"

    return {
        "first_page": page,
        "chosen": chosen,
        "counted": lambda: chosen().replace("tracks?", "tracks/count?"),
        "suggest": typed,
        "search": lambda: f"search?q={chance.choice(words)[:4]}",
        "albums": lambda: f"albums?order={chance.choice(['title', 'artist', '-year', '-added'])}",
        "artists": lambda: "artists",
        "genres": lambda: "genres",
        "folders": lambda: "folders/1",
        "descriptors": lambda: "descriptors",
    }


def _filter(words: list[str], chance: random.Random) -> str:
    figure = chance.choice(DEFINITIONS)
    low, high = sorted((chance.random(), chance.random()))
    return chance.choice(
        [
            f"{figure.name}_from={low}&{figure.name}_to={high}",
            f"{figure.name}_from={low}",
            f"q={chance.choice(words)}",
            f"genre={chance.choice(_GENRES)}",
            f"named_genre={chance.choice(_GENRES)}",
            f"year_from={chance.randint(1960, 2010)}",
            f"mine={chance.choice(['played', 'unplayed', 'liked'])}",
            f"artist_id={chance.randint(1, 1000)}",
            "lossless=true",
        ]
    )


def _asked(client: TestClient, label: str, questions: list[str]) -> dict[str, float]:
    took = []
    for question in questions:
        began = time.perf_counter()
        answer = client.get(f"/api/v1/{question}")
        took.append(1000 * (time.perf_counter() - began))
        if answer.status_code != 200:
            raise SystemExit(f"{question}: {answer.text}")
    cuts = statistics.quantiles(took, n=20)
    return {f"{label}_p50_ms": cuts[9], f"{label}_p95_ms": cuts[18], f"{label}_max_ms": max(took)}


def make(house: House, tracks: int, words: list[str], place: str = "/music") -> None:
    """Take so many tracks in, whose files would be at a place."""
    chance, now = random.Random(1), wall_clock()
    with house.database.write() as connection:
        folder = folders.add_folder(connection, place, Kind.MUSIC, now)
    for start in range(0, tracks, _AT_ONCE):
        readings = [_reading(number, words, chance) for number in range(start, min(start + _AT_ONCE, tracks))]
        with house.database.write() as connection:
            _take(house, folder, connection, readings, chance)


def _take(house: House, folder: Folder, connection: object, readings: list[Reading], chance: random.Random) -> None:
    now = house.clock()
    intake.take(connection, folder, [(one, None) for one in readings], now, lambda *_: True)  # type: ignore[arg-type]
    names = []
    for one in readings:
        if chance.random() < _HEARD:
            heard.keep(connection, one.audio_hash, _parts(chance), (), now)  # type: ignore[arg-type]
            guess = Guess(chance.choice(_GENRES), chance.random())
            names.append((one.audio_hash, Naming(Task.GENRE, ModelId("m"), (guess,), (guess.label,), 0.5)))
    named.keep(connection, names, now)  # type: ignore[arg-type]


def _parts(chance: random.Random) -> Iterator[HeardPart]:
    by_part: dict[str, dict[str, object]] = {}
    for one in DEFINITIONS:
        by_part.setdefault(one.part, {})[one.name] = chance.random()
    by_part["tonality"]["key"] = chance.choice(["C major", "A minor"])
    for part, figures in by_part.items():
        yield HeardPart(part, 1, figures)  # type: ignore[arg-type]


def _reading(number: int, words: list[str], chance: random.Random) -> Reading:
    artist, album = f"{_name(words, number // 100)} {number // 100}", number // 10
    path = f"{artist}/{album}/{number % 10:02}.flac"
    credits = (Credit(artist), Credit(artist, Role.ALBUM_ARTIST))
    tags = Tags(
        title=" ".join(chance.choices(words, k=chance.randint(1, 4))),
        album=f"{_name(words, 7 * album)}",
        credits=credits,
        genres=(chance.choice(_GENRES),),
        track_number=number % 10 + 1,
        date=str(1960 + album % 60),
    )
    sound = AudioFormat("flac", "flac", chance.randint(60_000, 600_000), 900, 44_100, 2, 16)
    return Reading(FileStamp(path, 100, 1), AudioHash(sha1(path.encode()).hexdigest()), sound, tags)


def _play(house: House, listener: Listener, tracks: int) -> None:
    chance, now = random.Random(2), house.clock()
    events = (
        Event(
            listener.id,
            EventKind.PLAY,
            Subject(track_id=chance.randint(1, tracks)),  # type: ignore[arg-type]
            now - timedelta(minutes=number),
            heard_ms=180_000,
            ended=Ending.COMPLETED,
        )
        for number in range(_PLAYS)
    )
    with house.database.write() as connection:
        listening.add_events(connection, events)


if __name__ == "__main__":
    main()
