"""Lists of what somebody knows: what they liked and have not heard for long, and what they play most just now."""

from dataclasses import dataclass
from datetime import tzinfo

import numpy as np

from segue.discovery.memory import Memory
from segue.discovery.picks import Made, Pick, only
from segue.discovery.plays import known_well, last_played, of_plays
from segue.discovery.stock import Stock
from segue.domain.recommending import ReasonKind
from segue.taste import Grounds


@dataclass(frozen=True, slots=True)
class LongAgo:
    """`count` tracks that were liked as much as `least` (`plays.known_well`) and not played for `away` days."""

    count: int = 24
    away: float = 90.0
    least: float = 1.5


@dataclass(frozen=True, slots=True)
class Lately:
    """`count` tracks that were played `least` times or more within `days`."""

    count: int = 24
    days: float = 30.0
    least: int = 3


def rediscover(
    stock: Stock, memory: Memory, zone: tzinfo, luck: np.random.Generator, shape: LongAgo | None = None
) -> Made:
    """What somebody liked once and has not heard for long; what was liked more, and longer ago, comes sooner.

    `luck` mixes the order a little, so that what is not taken up makes room for the rest in time.
    """
    shape = shape or LongAgo()
    liked, last = known_well(memory, len(stock)), last_played(memory, len(stock))
    fit = np.flatnonzero((liked >= shape.least) & np.isfinite(last) & (last <= memory.now - shape.away))
    away = memory.now - last[fit]
    worth = np.log(liked[fit]) + 0.5 * np.log(away) + 0.25 * luck.gumbel(size=len(fit))
    order = np.argsort(-worth, kind="stable")[: shape.count]
    told = of_plays(memory, len(stock), zone)
    picks = []
    for place, (item, days) in enumerate(zip(fit[order].tolist(), away[order].tolist(), strict=True)):
        grounds = told.grounds(item)
        if grounds is not None:
            why = Grounds(grounds.kind, figures={**grounds.figures, "days ago": float(np.floor(days))})
            picks.append(Pick(item, 1 - place / shape.count, why))
    if len(picks) == shape.count:
        return Made("Rediscover", tuple(picks))
    few = only(len(picks))
    return Made("Rediscover", tuple(picks), f"{few} that you liked went unheard for {shape.away:.0f} days.")


def on_repeat(stock: Stock, memory: Memory, shape: Lately | None = None) -> Made:
    """What somebody plays most just now, and does not skip half of the time; of equals, what was played last."""
    shape = shape or Lately()
    since = memory.now - shape.days
    plays = np.bincount(memory.plays[memory.at > since], minlength=len(stock))
    cuts = np.bincount(memory.cuts[memory.cut_at > since], minlength=len(stock))
    fit = np.flatnonzero((plays >= shape.least) & (2 * cuts < plays) & ~memory.unwanted(len(stock)))
    order = np.lexsort((fit, -last_played(memory, len(stock))[fit], -plays[fit]))[: shape.count]
    picks = tuple(
        Pick(item, float(plays[item]), Grounds(ReasonKind.YOUR_PLAYS, figures=_counted(int(plays[item]), shape.days)))
        for item in fit[order].tolist()
    )
    if len(picks) == shape.count:
        return Made("On repeat", picks)
    often = f"played {shape.least} times or more in the last {shape.days:.0f} days"
    return Made("On repeat", picks, f"{only(len(picks))} {'was' if len(picks) < 2 else 'were'} {often}.")


def _counted(plays: int, days: float) -> dict[str, float]:
    return {"plays": float(plays), "days": days}
