"""What the modules of the pages say, in the language of who looks: their sentences, by the names they ask for."""

from collections.abc import Callable

from segue.interfaces.web import naming_words
from segue.languages import Language

_OF_SCRIPTS: dict[str, Callable[[Language], str]] = {
    "offline": lambda in_: in_.phrase("The server does not answer. What you hear goes on as far as it is loaded."),
    "back": lambda in_: in_.phrase("The server is back."),
    "failed": lambda in_: in_.phrase("That did not work."),
    "done": lambda in_: in_.phrase("Done."),
    "undo": lambda in_: in_.phrase("Undo"),
    "close": lambda in_: in_.phrase("Close"),
    "sure": lambda in_: in_.phrase("Are you sure?"),
    **naming_words.OF_SCRIPTS,
}


def for_scripts(language: Language) -> dict[str, str]:
    """Every sentence; what stands in braces is filled in by the module."""
    return {name: told(language) for name, told in _OF_SCRIPTS.items()}
