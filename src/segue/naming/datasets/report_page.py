"""The exploration of a data set as one page."""

import numpy as np

from segue.naming.cards.pages import page
from segue.naming.datasets.clip_figures import FIGURES
from segue.naming.datasets.exploring import DRAWN, Exploration, Spread

_MOST_LISTED = 500
_BINS = 20


def dataset_page(found: Exploration) -> str:
    """HTML in one file: no script, nothing fetched. Of what is dropped or joined, at most 500 lines are listed."""
    shown, rest = found.classes[:DRAWN], found.classes[DRAWN:]
    return page(
        "dataset.html",
        found=found,
        total=long_time(found.seconds),
        shown=shown,
        counts=[(one.label, one.clips) for one in shown],
        more=len(rest),
        more_clips=sum(one.clips for one in rest),
        lengths=_bins(found.lengths_s),
        figures=[(name, spreads, *_ends(spreads), FIGURES[name]) for name, spreads in found.figures.items()],
        reasons=[(why.value, count) for why, count in found.cleaning.reasons.most_common()],
        dropped=found.cleaning.dropped[:_MOST_LISTED],
        joined=found.cleaning.joined[:_MOST_LISTED],
    )


def long_time(seconds: float) -> str:
    """5 h 37 min, 12 min or 40 s."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 120 else f"{minutes} min"


def _bins(lengths: tuple[float, ...]) -> list[tuple[float, float, int]]:
    low, high = min(lengths), max(lengths)
    if high - low < 0.5:
        low, high = max(0.0, low - 1), high + 1
    counts, edges = np.histogram(lengths, _BINS, (low, high))
    return [(float(edges[at]), float(edges[at + 1]), int(count)) for at, count in enumerate(counts)]


def _ends(spreads: tuple[Spread, ...]) -> tuple[float, float]:
    """The lowest and the highest value that is drawn, apart from each other."""
    low = min(one.quantiles[0] for one in spreads)
    high = max(one.quantiles[-1] for one in spreads)
    return (low, high) if high - low > 1e-6 else (low - 1, high + 1)
