"""Files that are named on the command line, those within folders among them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from segue.domain.errors import NotFound
from segue.interfaces.cli.output import printable
from segue.library import walk


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that are named, and those of named folders that are music by their names."""
    for path in paths:
        if path.is_dir():
            root = path.resolve()
            yield from (root / stamp.path for directory in walk(str(root)) for stamp in directory.files)
        elif path.is_file():
            yield path
        else:
            raise NotFound(f"There is no file {printable(str(path))}.")
