"""What can go wrong with a model of sound, each with a class of its own."""

from segue.domain.errors import SegueError


class ModelUnavailable(SegueError):
    """The model is not installed, or what it is made from could not be fetched."""


class ModelDamaged(SegueError):
    """A model, or what it is made from, is not what it should be and is not used."""


class ModelsDiffer(SegueError):
    """Two vectors of different models were to be compared, which has no meaning."""
