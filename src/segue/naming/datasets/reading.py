"""What reading a path gave."""

from dataclasses import dataclass

from segue.naming.datasets.dataset import Dataset
from segue.naming.datasets.dropping import Dropped


@dataclass(frozen=True, slots=True)
class Reading:
    """A data set as a path has it, what of it could not be a clip, and what else is to be said of it."""

    dataset: Dataset
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()
