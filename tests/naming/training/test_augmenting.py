"""Variations keep what they promise to keep."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from segue.naming.training.augmenting import Masks, louder, masked, mixed

counts, widths, seeds = st.integers(0, 3), st.integers(0, 80), st.integers(0, 2**32)


def patches(count: int = 4, bands: int = 32, frames: int = 48) -> torch.Tensor:
    return torch.randn((count, bands, frames), generator=torch.Generator().manual_seed(1)) - 40


@given(counts, widths, counts, widths, seeds)
def test_masks_hide_no_more_than_they_say_and_leave_the_rest(
    bands: int, bands_wide: int, frames: int, frames_wide: int, seed: int
) -> None:
    heard, usual = patches(), torch.linspace(100, 131, 32)
    before = heard.clone()
    found = masked(heard, Masks(bands, bands_wide, frames, frames_wide), usual, np.random.default_rng(seed))
    assert torch.equal(heard, before)
    hidden = found == usual[None, :, None]
    assert torch.equal(found[~hidden], heard[~hidden])
    within = hidden.all(dim=2).sum(dim=1) <= bands * bands_wide
    assert (within | hidden.flatten(1).all(dim=1)).all()
    left = hidden & ~hidden.all(dim=2, keepdim=True)
    assert (left.any(dim=1).sum(dim=1) <= frames * frames_wide).all()


def test_masks_hide_something_in_every_patch_its_own() -> None:
    found = masked(patches(), Masks(), torch.full((32,), 9.0), np.random.default_rng(0))
    hidden = found == 9.0
    assert (hidden.flatten(1).any(dim=1)).all()
    assert not torch.equal(hidden[0], hidden[1])


@given(st.floats(0, 40), seeds)
def test_louder_moves_a_patch_as_a_whole_by_no_more_than_it_says(most: float, seed: int) -> None:
    heard = patches()
    by = louder(heard, most, np.random.default_rng(seed)) - heard
    assert (by - by[:, :1, :1]).abs().max() < 1e-4
    assert by.abs().max() <= most + 1e-4


@given(st.floats(0.05, 5), seeds)
def test_mixup_blends_examples_and_targets_alike(strength: float, seed: int) -> None:
    # A target that is the example itself: it must be blended just so.
    examples = torch.randn((6, 5), generator=torch.Generator().manual_seed(2))
    found, targets = mixed(examples, examples.clone(), strength, np.random.default_rng(seed))
    torch.testing.assert_close(found, targets)
    torch.testing.assert_close(found.mean(dim=0), examples.mean(dim=0), rtol=1e-4, atol=1e-5)
    assert found.max() <= examples.max() + 1e-6


def test_the_same_chance_gives_the_same_variation() -> None:
    first, second = (
        mixed(patches(), torch.eye(4), 0.4, np.random.default_rng(3))[0],
        mixed(patches(), torch.eye(4), 0.4, np.random.default_rng(3))[0],
    )
    assert torch.equal(first, second)
    assert not torch.equal(first, patches())
