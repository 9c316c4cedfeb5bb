"""How long recommenders take to learn and to answer, and in what memory, beside what others take for it.

Method: listening by chance of 100,000 listeners to 50,000 tracks, 10 million pairs with play counts, tracks and
listeners as uneven as power laws. Every part (`taste_parts.py`) is a process of its own on all processors, which first
does something small that is not counted, so that compiling is not either. Parts take turns, three times, and so
share whatever else the machine is doing; figures are medians. Memory is the highest resident set of the part's
process, with the listening and all libraries.

- fit: matrix factorisation with 64 factors, as it comes: ours with as many rounds as its recipe has, each peer with
  its own number; what one round takes is printed, too;
- recommend_10k: 20 items that they do not have, for 10,000 listeners;
- fold_in_p95: from one listener's history to 50 items they do not have, the listener being placed by it alone;
- top50_100k, top50_1m: one listener's whole answer by the hybrid, on one thread (`taste_scale.py` says how). The
  hybrid learns in a made world of 100,000 tracks; among a million its order is the one learned there. Not in turns;
- ease_10k: EASE on the 10,000 most played tracks and all listeners.

Peers, from PyPI, in an environment of their own: `implicit` (ALS, cosine neighbours), `irspack` (iALS). Ratios are a
peer's time over ours, as medians.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.listeners import ONE_THREAD
from benchmarks.taste_parts import OURS, PEERS, Figures

_ENVIRONMENT = Path(__file__).parent.parent / ".bench" / "taste"
_PACKAGES = ("implicit", "irspack")
_WHOLE, _QUICK = (100_000, 50_000, 10_000_000), (8_000, 5_000, 500_000)

_SCALES, _QUICK_SCALES = {"top50_100k": 100_000, "top50_1m": 1_000_000}, {"top50_2k": 2_000, "top50_60k": 60_000}
"""Tracks among which somebody is answered, the first being where the order is learned."""

_TOLD = {
    "fit_s": "ials_s",
    "fit_cpu_s": "ials_cpu_s",
    "fit_peak_mb": "ials_mb",
    "recommend_10k_s": "ials_recommend_s",
    "recommend_10k_cpu_s": "ials_recommend_cpu_s",
    "fold_in_p95_ms": "ials_fold_ms",
    "fold_in_p95_cpu_ms": "ials_fold_cpu_ms",
    "neighbours_s": "neighbours_s",
    "neighbours_peak_mb": "neighbours_mb",
    "ease_10k_s": "ease_s",
    "ease_10k_cpu_s": "ease_cpu_s",
    "ease_10k_peak_mb": "ease_mb",
    "implicit_fit_s": "implicit_s",
    "implicit_fit_cpu_s": "implicit_cpu_s",
    "implicit_peak_mb": "implicit_mb",
    "implicit_recommend_10k_s": "implicit_recommend_s",
    "implicit_recommend_10k_cpu_s": "implicit_recommend_cpu_s",
    "implicit_fold_in_p95_ms": "implicit_fold_ms",
    "implicit_fold_in_p95_cpu_ms": "implicit_fold_cpu_ms",
    "implicit_neighbours_s": "implicit_neighbours_s",
    "irspack_fit_s": "irspack_s",
    "irspack_fit_cpu_s": "irspack_cpu_s",
}
"""What is printed, and what a part calls it. A new part's figures are told by a line here."""

_RATIOS = {
    "ratio_to_implicit": ("implicit_s", "ials_s"),
    "ratio_to_implicit_cpu": ("implicit_cpu_s", "ials_cpu_s"),
    "ratio_to_irspack": ("irspack_s", "ials_s"),
    "ratio_of_recommending": ("implicit_recommend_s", "ials_recommend_s"),
    "ratio_of_neighbours": ("implicit_neighbours_s", "neighbours_s"),
}


def main() -> None:
    """Run it all and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object, last")
    parser.add_argument("--quick", action="store_true", help="8,000 listeners, 5,000 tracks, 500,000 pairs, one turn")
    parser.add_argument("--turns", type=int, default=3, help="how often each part takes its turn (3)")
    parser.add_argument(
        "--only", action="append", choices=[*OURS, *PEERS, "top50"], help="only this part; again for more"
    )
    parser.add_argument("--without-peers", action="store_true", help="leave the peers out")
    parser.add_argument("--peer-python", type=Path, help="a Python that has the peers (one is made in .bench/)")
    options = parser.parse_args()
    asked = [name for name in [*OURS, *PEERS] if not options.only or name in options.only]
    if options.without_peers:
        asked = [name for name in asked if name in OURS]
    peers = options.peer_python or (_peers_python() if set(asked) & set(PEERS) else Path())
    told: Figures = {}
    with tempfile.TemporaryDirectory(prefix="segue-bench-taste-") as folder:
        if asked:
            told |= _in_turns(asked, peers, folder, 1 if options.quick else options.turns, options.quick)
        if not options.only or "top50" in options.only:
            told |= _scales(Path(folder), _QUICK_SCALES if options.quick else _SCALES)
    for label, value in told.items():
        print(f"{label:<28} {value:>12,.2f}")
    if options.json:
        print(json.dumps({label: round(value, 3) for label, value in told.items()}))


def _in_turns(asked: Sequence[str], peers: Path, folder: str, count: int, quick: bool) -> Figures:
    """The figures of all parts that share one world."""
    size = [str(number) for number in (_QUICK if quick else _WHOLE)]
    print(f"{_part(Path(sys.executable), 'world', folder, *size)['plays']:,.0f} pairs", file=sys.stderr)
    turns: list[Figures] = []
    for turn in range(count):
        turns.append({})
        for name in asked:
            found = _part(peers if name in PEERS else Path(sys.executable), name, folder)
            print(f"turn {turn + 1}: {json.dumps(found)}", file=sys.stderr)
            turns[-1] |= found
    return _told(turns)


def _scales(folder: Path, scales: dict[str, int]) -> Figures:
    """One listener's answers among many tracks and among very many."""
    told: Figures = {}
    for label, tracks in scales.items():
        print(label, file=sys.stderr)
        command = [sys.executable, "-P", str(Path(__file__).with_name("taste_scale.py")), str(tracks)]
        done = subprocess.run(
            [*command, str(folder / "order.txt")],
            stdout=subprocess.PIPE, check=True, text=True, env={**os.environ, **ONE_THREAD},
        )  # fmt: skip
        told |= {f"{label}_{name}": value for name, value in json.loads(done.stdout).items()}
    return told


def _told(turns: Sequence[Figures]) -> Figures:
    """Medians over the turns of whatever was measured."""
    there = turns[0]
    told = {label: statistics.median(turn[key] for turn in turns) for label, key in _TOLD.items() if key in there}
    for name in ("ials", "implicit", "irspack"):
        if f"{name}_s" in there:
            told[f"{name}_round_s"] = statistics.median(turn[f"{name}_s"] / turn[f"{name}_rounds"] for turn in turns)
    for label, (theirs, ours) in _RATIOS.items():
        if theirs in there and ours in there:
            told[label] = statistics.median(turn[theirs] / turn[ours] for turn in turns)
    return told


def _part(python: Path, *words: str) -> Figures:
    # Libraries of linear algebra ask for this when they have threads of their own beside those of the peer.
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"} if words[0] in PEERS else dict(os.environ)
    command = [str(python), "-P", str(Path(__file__).with_name("taste_parts.py")), *words]
    done = subprocess.run(command, capture_output=True, check=False, text=True, env=environment)
    if done.returncode:
        raise SystemExit(f"{words[0]} ended with {done.returncode}: {done.stderr.strip()[-1000:]}")
    figures: Figures = json.loads(done.stdout)
    return figures


def _peers_python() -> Path:
    python = _ENVIRONMENT / "bin" / "python"
    if not (_ENVIRONMENT / "whole").exists():
        print("installing the peers ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(_ENVIRONMENT)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *_PACKAGES], check=True)
        (_ENVIRONMENT / "whole").touch()
    return python


if __name__ == "__main__":
    main()
