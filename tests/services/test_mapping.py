"""The map: neighbours stay neighbours, the same seed draws the same, and a damaged file is refused with words."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.manifold import trustworthiness

from segue.discovery.mapping.placing import among_neighbours, as_whole_numbers, spread_out
from segue.discovery.mapping.projecting import project, roughly
from segue.discovery.mapping.regions import described, parted
from segue.domain.ids import ModelId
from segue.hearing.embedding.failures import ModelDamaged
from segue.services.mapping import Drawn, laid_out, pack, unpack
from segue.storage.artifacts import replace_file
from segue.taste import Numbering
from segue.taste.music import Floats
from tests.interfaces.served import Served


def kinds_of_music(each: int, kinds: int = 6, numbers: int = 40) -> tuple[Floats, NDArray[np.int64]]:
    """Sounds of several kinds, of unit length, and which kind each is."""
    luck = np.random.default_rng(5)
    kind = np.repeat(np.arange(kinds), each)
    sounds = luck.normal(size=(kinds, numbers))[kind] + 0.5 * luck.normal(size=(len(kind), numbers))
    return (sounds / np.linalg.norm(sounds, axis=1, keepdims=True)).astype(np.float32), kind


def test_the_library_is_mapped_and_neighbours_stay_neighbours(served: Served) -> None:
    cartographer = served.house.cartographer()
    assert cartographer.is_due()
    drawn = cartographer.draw(lambda _: None, seed=3)
    assert not cartographer.is_due()
    stock = served.reception.standing().desk.stock
    sounds = stock.sound[stock.music.items.rows(drawn.tracks.ids)]
    assert len(drawn.tracks) == len(served.tracks)
    by_chance = np.random.default_rng(0).permutation(drawn.places)
    chance = trustworthiness(sounds, by_chance, n_neighbors=5)
    assert trustworthiness(sounds, drawn.places, n_neighbors=5) > chance + 0.25
    again = project(sounds, 3)
    np.testing.assert_array_equal(again, drawn.places)
    kept = cartographer.newest()
    assert kept is not None
    np.testing.assert_array_equal(kept.places, drawn.places)
    # One whose file is damaged is passed over, and another is due.
    (file,) = (served.house.directory.path / "map").glob("map-*.npz")
    replace_file(file, file.read_bytes()[:-200])
    assert cartographer.newest() is None
    assert cartographer.is_due()


def test_the_rough_map_keeps_kinds_apart_and_newcomers_come_to_their_kind() -> None:
    sounds, kind = kinds_of_music(30)
    rough = roughly(sounds)
    assert trustworthiness(sounds, rough, n_neighbors=10) > 0.7
    places = (np.stack([kind % 3, kind // 3], axis=1) * 10).astype(np.float32)
    old = np.arange(len(kind)) % 5 > 0
    found = among_neighbours(sounds[old], places[old], sounds[~old])
    assert np.abs(found - places[~old]).max() < 1
    drawn = Drawn(Numbering.of(np.flatnonzero(old)), places[old], ModelId("m"), 1, 0.0)
    laid = laid_out(drawn, np.arange(len(kind)), sounds)
    assert (laid.drawn, laid.late) == (True, int((~old).sum()))
    np.testing.assert_array_equal(laid.places[old], places[old])
    few = Drawn(Numbering.of([1, 2]), places[:2], ModelId("m"), 1, 0.0)
    assert not laid_out(few, np.arange(len(kind)), sounds).drawn


def test_regions_are_called_by_what_lies_there() -> None:
    _, kind = kinds_of_music(40, kinds=3)
    luck = np.random.default_rng(0)
    middles = np.array([[0, 0], [10, 0], [0, 10]], dtype=np.float32)
    places = as_whole_numbers((middles[kind] + 0.3 * luck.normal(size=(len(kind), 2))).astype(np.float32))
    owner = parted(places)
    genres = np.where(luck.random(len(kind)) < 0.2, -1, kind).astype(np.int32)
    regions = described(places, owner, genres, ("Folk", "Jazz", "Techno"))
    assert {one.words[0] for one in regions} == {"Folk", "Jazz", "Techno"}
    assert sum(one.tracks for one in regions) == len(kind)
    assert [one.tracks for one in regions] == sorted((one.tracks for one in regions), reverse=True)
    assert places.min() == 0
    assert places.max() == 65_535


@pytest.mark.parametrize("count", [0, 1, 2])
def test_hardly_anything_is_a_map_too(count: int) -> None:
    places = as_whole_numbers(roughly(np.ones((count, 3), dtype=np.float32)))
    assert places.shape == (count, 2)
    assert len(described(places, parted(places), np.full(count, -1, dtype=np.int32), ())) == min(count, 1)


def test_a_damaged_map_is_refused_with_words(tmp_path: Path) -> None:
    drawn = Drawn(Numbering.of([3, 1, 2]), np.ones((3, 2), dtype=np.float32), ModelId("m"), 3, 1.5)
    data = pack(drawn)
    again = unpack(data, "x")
    assert (again.tracks, again.model, again.heard, again.made_at) == (drawn.tracks, "m", 3, 1.5)
    changed = bytearray(data)
    changed[data.index(drawn.places.tobytes())] ^= 1
    short = pack(Drawn(Numbering.of([3, 1]), drawn.places, ModelId("m"), 3, 1.5))
    infinite = pack(Drawn(drawn.tracks, drawn.places * np.inf, ModelId("m"), 3, 1.5))
    for wrong in (b"", data[:-9], bytes(changed), short, infinite):
        with pytest.raises(ModelDamaged, match="map") as refused:
            unpack(wrong, "map-1.npz")
        assert "segue map" in refused.value.mend


def test_islands_are_brought_together_and_their_order_stays() -> None:
    islands = np.array([[0, 0], [0.1, 0.2], [100, 50], [100.1, 50.2]], dtype=np.float32)
    nearer = spread_out(islands)
    assert (np.argsort(nearer, axis=0) == np.argsort(islands, axis=0)).all()
    gap = (nearer[2, 0] - nearer[1, 0]) / (nearer[1, 0] - nearer[0, 0])
    assert gap < (islands[2, 0] - islands[1, 0]) / (islands[1, 0] - islands[0, 0]) / 10
    assert nearer.min() >= 0
    assert nearer.max() <= 1
