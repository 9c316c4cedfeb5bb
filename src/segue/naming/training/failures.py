"""What can go wrong while a model is taught."""

from segue.domain.errors import SegueError


class CannotTrain(SegueError):
    """There is nothing that a network could learn from these lessons, or it learns nothing from them."""


class CheckpointDamaged(SegueError):
    """A checkpoint is cut short, altered, of another version, or of another course."""


class ExportFailed(SegueError):
    """The ONNX file of a network does not give what the network gives."""
