"""How fast a library is scanned and searched.

Method: a tree of 100,000 small tagged files (MP3 and FLAC, ten tracks an album) is made; `segue scan` takes it in from
nothing and then once more unchanged, each as a process of its own, with the memory of all its processes sampled; then
tracks are searched in this process by one to three words or beginnings of words. Peer: `beet import -A` (beets from
PyPI, in an environment of its own; no copying, writing or autotagging) on the same tree, right after.

Both read tags; Segue hashes the audio, too. A ratio is the peer's time over ours.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.trees import make_tree
from segue.storage import catalogue, search
from segue.storage.database import Database

_PEERS = Path(__file__).parent.parent / ".bench"
_SEARCHES = 500


def main() -> None:
    """Run it all and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object, last")
    parser.add_argument("--quick", action="store_true", help="3,000 files instead of 100,000")
    parser.add_argument("--files", type=int, default=100_000, help="how many files (100,000)")
    parser.add_argument("--without-beets", action="store_true", help="leave the peer out")
    options = parser.parse_args()
    files = 3_000 if options.quick else options.files
    with tempfile.TemporaryDirectory(prefix="segue-bench-") as name:
        home = Path(name)
        print(f"making {files:,} files ...", file=sys.stderr)
        words = make_tree(home / "music", files)
        figures = _scan(home, files) | _search(home, words)
        if not options.without_beets:
            figures |= _beets(home, files, figures["first_scan_s"])
    for label, value in figures.items():
        print(f"{label:<20} {value:>12,.2f}")
    if options.json:
        print(json.dumps({label: round(value, 3) for label, value in figures.items()}))


def _scan(home: Path, files: int) -> dict[str, float]:
    command = [sys.executable, "-m", "segue", "--data", str(home / "data"), "scan", "--json"]
    first, first_peak = _timed([*command, str(home / "music")])
    second, second_peak = _timed(command)
    database = Database(f"sqlite:///{home / 'data' / 'segue.db'}")
    with database.read() as connection:
        found = catalogue.counts(connection).tracks
    database.close()
    if found != files:
        raise SystemExit(f"{found} tracks were found in {files} files")
    return {
        "files": files,
        "first_scan_s": first,
        "first_files_per_s": files / first,
        "second_scan_s": second,
        "peak_mb": max(first_peak, second_peak) / 1e6,
        "database_mb": (home / "data" / "segue.db").stat().st_size / 1e6,
    }


def _search(home: Path, words: list[str]) -> dict[str, float]:
    """Milliseconds from the words to the twenty best tracks, read and ready to show."""
    moods = random.Random(1)
    database = Database(f"sqlite:///{home / 'data' / 'segue.db'}")
    took = []
    for number in range(_SEARCHES):
        chosen = moods.choices(words, k=moods.randint(1, 3))
        if number % 3 == 0:
            # As it is typed: the last word has only begun.
            chosen[-1] = chosen[-1][: moods.randint(1, 4)]
        began = time.perf_counter()
        with database.read() as connection:
            catalogue.tracks_by_id(connection, search.find_tracks(connection, " ".join(chosen), 20))
        took.append((time.perf_counter() - began) * 1000)
    database.close()
    cuts = statistics.quantiles(took, n=20)
    return {"search_p50_ms": cuts[9], "search_p95_ms": cuts[18], "search_max_ms": max(took)}


def _beets(home: Path, files: int, ours: float) -> dict[str, float]:
    beet = _PEERS / "beets" / "bin" / "beet"
    if not beet.exists():
        print("installing beets ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(_PEERS / "beets")], check=True)
        subprocess.run(
            [str(beet.with_name("pip")), "install", "--quiet", "beets"], check=True, stderr=subprocess.DEVNULL
        )
    configuration = home / "beets.yaml"
    configuration.write_text(
        f"directory: {home / 'beets-music'}\nlibrary: {home / 'beets.db'}\nplugins: []\n"
        "import:\n  copy: no\n  write: no\n  quiet: yes\n  resume: no\n  incremental: no\n"
    )
    took, _ = _timed([str(beet), "-c", str(configuration), "import", "-A", str(home / "music")])
    return {"beets_scan_s": took, "beets_files_per_s": files / took, "ratio_to_beets": took / ours}


def _timed(command: list[str]) -> tuple[float, float]:
    """Seconds that a command takes, and the most memory that all its processes held together, in bytes."""
    peak = 0.0
    ended = threading.Event()

    def sample(pid: int) -> None:
        nonlocal peak
        while not ended.wait(0.1):
            peak = max(peak, _memory(pid))

    began = time.perf_counter()
    environment = {**os.environ, "HOME": tempfile.gettempdir()}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment) as process:
        watcher = threading.Thread(target=sample, args=(process.pid,))
        watcher.start()
        code = process.wait()
        took = time.perf_counter() - began
        ended.set()
        watcher.join()
    if code:
        raise SystemExit(f"{shutil.which(command[0])} ended with {code}")
    return took, peak


def _memory(pid: int) -> float:
    """Proportional set size, in which memory that processes share counts once."""
    total = 0.0
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return 0.0
    for process in family:
        try:
            total += process.memory_full_info().pss
        except psutil.Error:
            continue
    return total


if __name__ == "__main__":
    main()
