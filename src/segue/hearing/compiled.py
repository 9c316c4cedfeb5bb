"""Compiling inner loops to machine code, kept on disk so that only the first run after an install pays for it."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

Given = ParamSpec("Given")
Made = TypeVar("Made")

# Sums may be regrouped and products fused, which lets them run in SIMD lanes. NaN, infinity and signed zero keep
# their meaning.
_REGROUP = {"reassoc", "contract"}


def kernel(function: Callable[Given, Made]) -> Callable[Given, Made]:
    """A loop over arrays, compiled when first called. It lets other threads run and checks no bounds."""
    return _compiled(function, None)


def summing_kernel(function: Callable[Given, Made]) -> Callable[Given, Made]:
    """A kernel whose sums may be regrouped: results may differ in the last digits between processors."""
    return _compiled(function, _REGROUP)


def _compiled(function: Callable[Given, Made], freedoms: set[str] | None) -> Callable[Given, Made]:
    made: Callable[Given, Made]
    try:
        made = njit(cache=True, nogil=True, fastmath=freedoms or False)(function)
    except RuntimeError:
        # Neither beside this file nor in the user's cache folder may anything be written.
        made = njit(nogil=True, fastmath=freedoms or False)(function)
    return made
