"""The real MusiCNN, as the embedding's own tests get it."""

from tests.hearing.embedding.conftest import prepared, wheel

__all__ = ["prepared", "wheel"]
