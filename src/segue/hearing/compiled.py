"""Compiling inner loops to machine code, kept on disk so that only the first run after an install pays for it.

The compiler is loaded when the first loop is called: what only looks things up never waits for it.
"""

import threading
from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")

# Sums may be regrouped and products fused, which lets them run in SIMD lanes. NaN, infinity and signed zero keep
# their meaning.
_REGROUP = {"reassoc", "contract"}
_compiling = threading.RLock()


def kernel(function: Callable[Given, Made]) -> Callable[Given, Made]:
    """A loop over arrays, compiled when first called. It lets other threads run and checks no bounds."""
    return _Kernel(function, None)


def summing_kernel(function: Callable[Given, Made]) -> Callable[Given, Made]:
    """A kernel whose sums may be regrouped: results may differ in the last digits between processors."""
    return _Kernel(function, _REGROUP)


class _Kernel(Generic[Given, Made]):
    """A function that numba takes over when it is first called, here or by another kernel."""

    def __init__(self, function: Callable[Given, Made], freedoms: set[str] | None) -> None:
        update_wrapper(self, function)
        self._function, self._freedoms = function, freedoms
        self._taken_over: Callable[Given, Made] | None = None

    def __call__(self, *args: Given.args, **kwargs: Given.kwargs) -> Made:
        """Run it."""
        return (self._taken_over or self.taken_over())(*args, **kwargs)

    def taken_over(self) -> Callable[Given, Made]:
        """The function as numba has it."""
        with _compiling:
            if self._taken_over is None:
                self._taken_over = _compiled(self._function, self._freedoms)
        return self._taken_over


def _compiled(function: Callable[Given, Made], freedoms: set[str] | None) -> Callable[Given, Made]:
    njit = _compiler()
    made: Callable[Given, Made]
    try:
        made = njit(cache=True, nogil=True, fastmath=freedoms or False)(function)
    except RuntimeError:
        # Neither beside this file nor in the user's cache folder may anything be written.
        made = njit(nogil=True, fastmath=freedoms or False)(function)
    return made


@lru_cache(maxsize=1)
def _compiler() -> Callable[..., Any]:
    from numba import njit  # noqa: PLC0415 - time and 50 MB, for those who need it
    from numba.extending import typeof_impl  # noqa: PLC0415

    # A kernel that another one calls is, to the compiler, what it was taken over as.
    typeof_impl.register(_Kernel)(lambda found, context: typeof_impl(found.taken_over(), context))
    return njit
