"""Where artists stand in the picture around one: always the same, inside of it, and never on each other."""

from itertools import combinations

import pytest

from segue.interfaces.api.library.artist import BondDoc, GraphDoc, StarDoc
from segue.interfaces.web.sky import sky_of


def around(near: int, further: int) -> GraphDoc:
    stars = [StarDoc(id=1, name="Middle", steps=0, through=None)]
    stars += [StarDoc(id=100 * one, name=f"Near {one}", steps=1, through=1) for one in range(1, near + 1)]
    stars += [
        StarDoc(id=100 * one + other, name="A very long name that nobody can read", steps=2, through=100 * one)
        for one in range(1, near + 1)
        for other in range(1, further + 1)
    ]
    bonds = [BondDoc(one=star.through or 0, other=star.id, strength=0.5, sentence="So.") for star in stars[1:]]
    return GraphDoc(stars=stars, bonds=bonds)


@pytest.mark.parametrize(("near", "further"), [(0, 0), (1, 0), (7, 3), (3, 6), (12, 0)])
def test_everybody_has_a_place_of_their_own(near: int, further: int) -> None:
    graph = around(near, further)
    sky = sky_of(graph)
    assert {one.star.id for one in sky.spots} == {one.id for one in graph.stars}
    assert all(0 < one.x < sky.width and 0 < one.y < sky.height - 24 for one in sky.spots)
    for one, other in combinations(sky.spots, 2):
        assert (one.x - other.x) ** 2 + (one.y - other.y) ** 2 > 40**2, (one, other)
    assert len(sky.lines) == len(graph.bonds)
    assert all(len(one.short) <= 24 for one in sky.spots)
    assert sky_of(graph) == sky


def test_bonds_to_nobody_are_left_out() -> None:
    graph = around(1, 0)
    graph.bonds.append(BondDoc(one=1, other=999, strength=1.0, sentence="Gone."))
    assert len(sky_of(graph).lines) == 1
