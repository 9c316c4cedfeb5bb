"""The recommenders, one idea in each file, all behind `segue.taste.port`.

`kinds` finds them by looking through this folder: whatever is put here is learned, measured and tested like the rest.
"""

import importlib
import inspect
import pkgutil
from functools import lru_cache

from segue.taste.port import Recipe


@lru_cache(maxsize=1)
def kinds() -> dict[str, type[Recipe]]:
    """Every recipe by the name of what it makes, in alphabetical order."""
    found: dict[str, type[Recipe]] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        parts = vars(importlib.import_module(f"{__name__}.{module}")).values()
        for part in parts:
            if inspect.isclass(part) and issubclass(part, Recipe) and part.__module__ == f"{__name__}.{module}":
                found[part.makes.name] = part
    return found
