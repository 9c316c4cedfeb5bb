"""How well Segue names genres and moods, beside a bar, a reference run and peers; and how much a leaky split flatters.

Data: clips of 30 s with artist, genres and emotion quadrant in ../shared/data/clips, and GTZAN as tables of numbers
with its lists of parts in ../shared/data/gtzan (neither is part of the repository). GTZAN's audio is a user's own.

Method: everything goes through Segue's own reading, cleaning, splits, training, calibration and judging.

- clips: artist-disjoint, five folds, seed 0. In each fold, networks learn from, are stopped and are calibrated by what
  is not its test part. Models on embeddings are `head` (logistic regression) and `mlp`.
- peers: scikit-learn's SVM and logistic regression on the same vectors, folds and turns, settings chosen on what the
  turns hold back, calibrated as Segue's models are (`naming_peers.py`). The reference run is the same idea, done once
  outside of Segue on all 900 clips of the set, of which 674 are here.
- segments (LEAKY): each clip cut into segments of 10 s, judged by artist, and with parts of one clip on both sides.
- GTZAN: learned from the train list, chosen and calibrated by the valid list, judged on the test list; fault-filtered,
  and under the random lists (LEAKY). The parts are not of one size: 443 / 197 / 290 clips and 500 / 250 / 250. Artists
  are not known there, so that the intervals are drawn over clips and promise too much.

Intervals are of 95 % and drawn over artists, where these are known. Nothing is chosen by looking at a test part.

`--networks` trains the CNN and the LSTM on the clips, too (hours). `--gtzan FOLDER` trains them on a folder of GTZAN's
audio (blues/blues.00000.wav ...) and leaves out the clips. Training that was broken off goes on where it was. What is
heard is kept in SEGUE_DATA, where MusiCNN is looked for (segue models install); the student hears where it is not.
`--only PART` runs a part. `--quick`: GTZAN's MFCC statistics, and the head on the clips of one genre, heard by the
student.
"""

import argparse
import json
import os
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.naming_clips import NETWORKS, QUESTIONS, Workplace, head_alone, leaky_beside_honest, on_clips
from benchmarks.naming_gtzan import on_audio, on_statistics, show_published
from segue.assembly import model_of
from segue.domain.errors import SegueError
from segue.hearing.embedding.shelf import STUDENT, choose, load
from segue.settings import Settings, read_settings

PARTS = (*(question.key for question in QUESTIONS), "segments", "gtzan")
DATA = Path(__file__).parent.parent.parent / "shared" / "data"


def workplace(settings: Settings, options: argparse.Namespace) -> Workplace:
    """What hears, and where that is kept."""
    model = choose(None, STUDENT) if options.quick else model_of(settings)
    return Workplace(load(model), settings.data / "naming", options.workers, options.epochs)


def needed(path: Path) -> Path:
    """A part of the data, or the end of the benchmark."""
    if not path.exists():
        raise SystemExit(f"This benchmark needs {path}, and it is not there. --data names another folder.")
    return path


def measured(options: argparse.Namespace, place: Workplace) -> dict[str, float]:
    """What was asked for, as flat figures."""
    lists = needed(options.data / "gtzan")
    asked = ("gtzan",) if options.quick else options.only or PARTS
    flat: dict[str, float] = {}
    if options.gtzan is not None:
        flat |= on_statistics(lists) | on_audio(options.gtzan, lists, place)
        show_published()
        return flat
    clips = needed(options.data / "clips")
    if options.quick:
        print("Quick: without MusiCNN, several genres, quadrants, segments, networks, and GTZAN's librosa features.")
        flat |= head_alone(clips, place)
    else:
        flat |= on_clips(clips, place, asked, networks=options.networks)
    if "segments" in asked:
        flat |= leaky_beside_honest(clips, place, ("mlp", *(NETWORKS if options.networks else ())))
    if "gtzan" in asked:
        flat |= on_statistics(lists, most=1 if options.quick else 2)
        show_published()
    return flat


def main() -> None:
    """Run what is asked for and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object, last")
    parser.add_argument("--quick", action="store_true", help="what takes a minute")
    parser.add_argument("--only", action="append", choices=PARTS, help="only this part; again for more")
    parser.add_argument("--networks", action="store_true", help="train the CNN and the LSTM, too")
    parser.add_argument("--gtzan", type=Path, metavar="FOLDER", help="train on the audio of GTZAN in this folder")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder in which clips/ and gtzan/ lie")
    parser.add_argument("--epochs", type=int, help="at most so many for the CNN and the LSTM")
    parser.add_argument("--workers", type=int, default=1, help="processes that listen; 0 listens in this one")
    options = parser.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    try:
        place = workplace(read_settings(os.environ), options)
        print(f"What is heard: {place.embedder.id}, kept in {place.kept}")
        flat = measured(options, place)
    except SegueError as error:
        raise SystemExit(str(error)) from error
    if options.json:
        print(json.dumps(flat | {"embedder": place.embedder.id}))


if __name__ == "__main__":
    main()
