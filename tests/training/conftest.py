"""The real MusiCNN, as the embedding's tests have it."""

from tests.hearing.embedding.conftest import prepared, wheel

__all__ = ["prepared", "wheel"]
