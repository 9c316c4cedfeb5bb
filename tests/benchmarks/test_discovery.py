"""The benchmark's world: what is measured in it answers, and says what the figures are called."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.discovery import PARTS, World, made, percentiles


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> World:
    kept = tmp_path_factory.mktemp("kept") / "learned.npz"
    return _same(made((300, 40, 4_000), kept), made((300, 40, 4_000), kept))


def _same(learned: World, read: World) -> World:
    """What was kept answers as what was learned."""
    history = next(learned.listeners).history
    one, other = (some.stock.model.best(history, 20, history.struck()) for some in (learned, read))
    assert np.array_equal(one.items, other.items)
    return read


@pytest.mark.parametrize("part", PARTS)
def test_each_part_tells_its_percentiles(given: World, part: str) -> None:
    figures = PARTS[part](given)
    assert figures[f"{part}_p95_ms"] > 0
    assert all(name.startswith(f"{part}_") for name in figures)


def test_percentiles_are_those_of_the_answers() -> None:
    told = percentiles("x", [float(one) for one in range(101)], [2.0] * 5)
    assert told == {"x_p50_ms": 50, "x_p95_ms": 95, "x_p95_cpu_ms": 2}


def test_listeners_come_with_what_they_played(given: World) -> None:
    memory = next(given.listeners)
    assert memory.met.tolist() == memory.history.weights.indices.tolist()
    assert (np.diff(memory.at) >= 0).all()
    assert sorted(memory.plays.tolist()) == memory.met.tolist()


def test_its_method_names_every_part() -> None:
    text = (Path(__file__).parents[2] / "benchmarks" / "discovery.py").read_text()
    for part in PARTS:
        assert f"\n- {part}: " in text
