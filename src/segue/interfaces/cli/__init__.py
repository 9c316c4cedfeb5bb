"""The command line. `main` is the program `segue`; its exit codes are listed in `segue --help`."""

from segue.interfaces.cli.program import main

__all__ = ["main"]
