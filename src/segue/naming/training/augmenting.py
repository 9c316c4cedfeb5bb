"""Variations of what a network is given, so that it learns the music and not the clip.

All take a batch and a seeded generator and give a new batch.
"""

from dataclasses import dataclass

import numpy as np
import torch


@dataclass(frozen=True, slots=True)
class Masks:
    """SpecAugment: how many stretches of bands and of frames are hidden in each patch, and how wide at most."""

    bands: int = 2
    bands_wide: int = 16
    frames: int = 2
    frames_wide: int = 32


def masked(patches: torch.Tensor, masks: Masks, usual: torch.Tensor, chance: np.random.Generator) -> torch.Tensor:
    """Patches [patches, bands, frames] with stretches put to what is usual for each band, `usual` [bands]."""
    count, bands, frames = patches.shape
    hidden = torch.zeros(count, bands, frames, dtype=torch.bool)
    for patch in range(count):
        for start, end in _stretches(bands, masks.bands, masks.bands_wide, chance):
            hidden[patch, start:end, :] = True
        for start, end in _stretches(frames, masks.frames, masks.frames_wide, chance):
            hidden[patch, :, start:end] = True
    return torch.where(hidden.to(patches.device), usual[None, :, None].to(patches), patches)


def _stretches(length: int, count: int, widest: int, chance: np.random.Generator) -> list[tuple[int, int]]:
    widths = chance.integers(0, min(widest, length) + 1, size=count)
    starts = chance.integers(0, length - widths + 1)
    return [(int(start), int(start + width)) for start, width in zip(starts, widths, strict=True)]


def louder(patches: torch.Tensor, most_db: float, chance: np.random.Generator) -> torch.Tensor:
    """Patches in dB, each of them louder or softer by up to `most_db`."""
    by = chance.uniform(-most_db, most_db, size=len(patches))
    return patches + torch.from_numpy(by).to(patches)[:, None, None]


def mixed(
    examples: torch.Tensor, targets: torch.Tensor, strength: float, chance: np.random.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Mixup: every example blended with another, and its targets as much. Shares are of Beta(strength, strength)."""
    share = float(chance.beta(strength, strength))
    other = torch.from_numpy(chance.permutation(len(examples))).to(examples.device)
    return share * examples + (1 - share) * examples[other], share * targets + (1 - share) * targets[other]
