"""The JSON API, /api/v1: rooms of one module for each thing that can be asked for, each with its documents beside it.

`music` and `lists` are how tracks and lists are told wherever they stand.
"""

from segue.interfaces.api.routing import PREFIX, RESPONSES, ROUTERS

__all__ = ["PREFIX", "RESPONSES", "ROUTERS"]
