"""What has been heard of a data set's clips, on disk: bands in dB as a memory map, and embeddings.

features = cached_features(dataset, folder, embedder=embedder, workers=2)
features.lost                 the clips that could not be heard, and why
features.bands(row)           (frames, 128) float16 dB
features.embeddings(id)       mean, spread and tags of all clips
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import NotFound, SegueError, StorageUnavailable, UnreadableFile
from segue.hearing.embedding.port import Embedder
from segue.naming.clip_workers import begin_worker, begun, hear_in_worker
from segue.naming.datasets.dataset import Dataset
from segue.naming.datasets.dropping import Why
from segue.naming.front_end import BANDS, FRAME_RATE
from segue.naming.hearing_clips import MOST_S, HeardClip, Lost, Wanted, hear_clip, known_clip, read_embedding

Rows = NDArray[np.intp]
Progress = Callable[[int, int], None]

_AHEAD = 4


class Features:
    """What has been heard of each row of a data set's clips. Asking for a row that was lost is refused."""

    def __init__(self, heard: Sequence[HeardClip | Lost], names: Sequence[str]) -> None:
        """`heard` and the clips' `names` are in the order of the data set's rows."""
        self._heard = tuple(heard)
        self._names = tuple(names)
        self._given: dict[str, dict[str, NDArray[np.float32]]] = {}

    def __len__(self) -> int:
        return len(self._heard)

    @property
    def lost(self) -> tuple[Lost, ...]:
        """The clips that could not be heard, and why, in their order."""
        return tuple(one for one in self._heard if isinstance(one, Lost))

    @property
    def kept(self) -> Rows:
        """The rows that could be heard."""
        return np.array([row for row, one in enumerate(self._heard) if isinstance(one, HeardClip)], np.intp)

    @property
    def notes(self) -> tuple[str, ...]:
        """What else is to be said: which clips were cut."""
        cut = [
            name for one, name in zip(self._heard, self._names, strict=True) if isinstance(one, HeardClip) and one.cut
        ]
        return tuple(f"{name}: only the first {MOST_S / 60:.0f} minutes are heard." for name in cut)

    def only(self, rows: Iterable[int]) -> "Features":
        """The features of these clips only, as `Dataset.only` has the clips."""
        chosen = [int(row) for row in rows]
        heard = [replace(self._heard[row], row=number) for number, row in enumerate(chosen)]
        found = Features(heard, [self._names[row] for row in chosen])
        for embedder, parts in self._given.items():
            found._given[embedder] = {part: values[chosen] for part, values in parts.items()}
        return found

    def holding(self, embedder_id: str, parts: dict[str, NDArray[np.float32]]) -> "Features":
        """These features, with an embedder's "mean", "spread" and "tags" of (clips, size) as given, not as cached."""
        found = self.only(range(len(self)))
        found._given[embedder_id] = parts
        return found

    def bands(self, row: int) -> NDArray[np.float16]:
        """Bands in dB, shape (frames, 128), as a memory map that is read where it is looked at.

        Raises:
            UnreadableFile: the clip could not be heard.
            StorageUnavailable: its bands are gone from the disk, or damaged.
        """
        one = self._found(row)
        try:
            bands = np.load(one.record.with_suffix(".npy"), mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise StorageUnavailable(
                f"The bands of {self._names[row]} are gone from the cache, or damaged.", "Run the same command again."
            ) from error
        if bands.shape != (one.frames, BANDS) or bands.dtype != np.float16:
            raise StorageUnavailable(f"The bands of {self._names[row]} are damaged.", f"Delete {one.record.parent}.")
        return np.asanyarray(bands)

    def length(self, row: int) -> int:
        """Frames of a clip."""
        return self._found(row).frames

    def seconds(self, row: int) -> float:
        """How long a clip is."""
        return (self.length(row) - 1) / FRAME_RATE

    def sound(self, row: int) -> str:
        """A hash of what is heard: the same for two clips whose sound is the same, whatever their tags."""
        return self._found(row).sound

    def embeddings(self, embedder_id: str) -> dict[str, NDArray[np.float32]]:
        """What the embedder heard: "mean", "spread" and "tags", of the shape (clips, size) each.

        Raises:
            UnreadableFile: some clips could not be heard: take `only(kept)` of the data set and of this.
            NotFound: this embedder has not heard them.
        """
        if embedder_id in self._given:
            return self._given[embedder_id]
        read = [read_embedding(self._found(row).record, embedder_id) for row in range(len(self))]
        found = [one for one in read if one is not None]
        if not found or len(found) < len(read):
            raise NotFound(f"The model {embedder_id} has not heard these clips.", "Cache their features with it.")
        return {part: np.stack([one[part] for one in found]) for part in ("mean", "spread", "tags")}

    def _found(self, row: int) -> HeardClip:
        one = self._heard[row]
        if isinstance(one, Lost):
            raise UnreadableFile(f"{self._names[row]} could not be heard: {one.words}")
        return one


def cached_features(
    dataset: Dataset,
    folder: Path,
    *,
    embedder: Embedder | None = None,
    workers: int = 1,
    progress: Progress = lambda *_: None,
) -> Features:
    """The features of all clips, heard where they are not in the cache yet.

    Args:
        dataset: its clips.
        folder: the cache; several data sets may share it.
        embedder: a model to hear them too.
        workers: child processes that hear, one thread each; a file that crashes its decoder ends one of them and
            nothing else. 0 hears in this process.
        progress: told how many clips are done, and of how many.

    Raises:
        StorageUnavailable: the cache cannot be written.
        SegueError: no child process can be begun.
    """
    wanted = [Wanted(row, clip.file, clip.start_s, clip.length_s, folder) for row, clip in enumerate(dataset.clips)]
    heard: dict[int, HeardClip | Lost] = {}
    left: list[Wanted] = []
    for clip in wanted:
        # Looking is quick, and beginning a child is not.
        known = known_clip(clip, embedder)
        if known is None:
            left.append(clip)
        else:
            heard[clip.row] = known
            progress(len(heard), len(wanted))
    for one in _in_children(left, embedder, workers) if workers else (hear_clip(clip, embedder) for clip in left):
        heard[one.row] = one
        progress(len(heard), len(wanted))
    return Features([heard[row] for row in range(len(wanted))], [clip.name for clip in dataset.clips])


def _in_children(wanted: Sequence[Wanted], embedder: Embedder | None, workers: int) -> Iterator[HeardClip | Lost]:
    """Each clip's result, as they come. Those that were being heard when a child died are tried once more, alone."""
    left = deque(wanted)
    while left:
        flow = _Flow(left, embedder, min(workers, len(left)))
        yield from flow.results()
        for one in flow.suspects:
            alone = _Flow(deque([one]), embedder, 1)
            yield from alone.results()
            for culprit in alone.suspects:
                words = f"{culprit.file.name} crashes the decoder, or needs more memory than there is."
                yield Lost(culprit.row, Why.UNREADABLE, words)


def _begin(pool: ProcessPoolExecutor) -> None:
    """Have a child answer before it is given a clip, so that no clip is blamed for a child that cannot begin.

    Raises:
        SegueError: none can.
    """
    try:
        pool.submit(begun).result()
    except BrokenProcessPool as error:
        raise SegueError(
            "The processes that hear clips end as they begin.",
            'Look whether there is memory for them; a script calls this below `if __name__ == "__main__":`.',
        ) from error


class _Flow:
    """One crew of children, and the few clips that it has been given at a time."""

    def __init__(self, left: deque[Wanted], embedder: Embedder | None, workers: int) -> None:
        self._left = left
        self._embedder = embedder
        self._workers = workers
        self.suspects: list[Wanted] = []

    def results(self) -> Iterator[HeardClip | Lost]:
        """Results until nothing is left, or a child dies; then `suspects` are the clips that it may have been."""
        running: dict[Future[HeardClip | Lost], Wanted] = {}
        pool = ProcessPoolExecutor(
            self._workers, mp_context=get_context("spawn"), initializer=begin_worker, initargs=(self._embedder,)
        )
        try:
            _begin(pool)
            while self._left or running:
                while self._left and len(running) < _AHEAD * self._workers:
                    running[pool.submit(hear_in_worker, self._left[0])] = self._left[0]
                    self._left.popleft()
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    result = done.result()
                    del running[done]
                    yield result
        except BrokenProcessPool:
            self.suspects = list(running.values())
        finally:
            pool.shutdown(cancel_futures=True)
