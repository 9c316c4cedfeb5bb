"""The JSON API, /api/v1: one module for each thing that can be asked for, each with its documents beside it."""

from segue.interfaces.api.routing import PREFIX, RESPONSES, ROUTERS

__all__ = ["PREFIX", "RESPONSES", "ROUTERS"]
