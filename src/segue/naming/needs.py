"""Whether what training needs is installed: a server that only serves models has none of it."""

from importlib.util import find_spec

from segue.domain.errors import SegueError

_NEEDED = {
    "torch": "PyTorch",
    "matplotlib": "matplotlib",
    "safetensors": "safetensors",
}


class TrainingNotInstalled(SegueError):
    """Training and judging models needs packages that serving them does not, and one is missing."""


def needs_training() -> None:
    """Say in words what is missing for training.

    Raises:
        TrainingNotInstalled: with the names of what is missing.
    """
    missing = [name for package, name in _NEEDED.items() if find_spec(package) is None]
    if missing:
        raise TrainingNotInstalled(
            f"Training needs {' and '.join(missing)}, not installed here.",
            "Install what trains models: pip install 'segue[train]'",
        )
