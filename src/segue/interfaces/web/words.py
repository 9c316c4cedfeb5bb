"""What the modules of the pages say, in the language of who looks: their sentences, by the names they ask for."""

from collections.abc import Callable

from segue.languages import Language

_OF_SCRIPTS: dict[str, Callable[[Language], str]] = {
    "offline": lambda in_: in_.phrase("The server does not answer. What you hear goes on as far as it is loaded."),
    "back": lambda in_: in_.phrase("The server is back."),
    "failed": lambda in_: in_.phrase("That did not work."),
    "done": lambda in_: in_.phrase("Done."),
    "undo": lambda in_: in_.phrase("Undo"),
    "close": lambda in_: in_.phrase("Close"),
    "artist": lambda in_: in_.phrase("Artist"),
    "album": lambda in_: in_.phrase("Album"),
    "track": lambda in_: in_.phrase("Track"),
    "suggestions": lambda in_: in_.phrase("Suggestions"),
    "shown": lambda in_: in_.phrase("{count} more are shown.", count="{count}"),
    "chosen": lambda in_: in_.phrase("Chosen: {count}", count="{count}"),
    "choose": lambda in_: in_.phrase("Choose some tracks first."),
    "said": lambda in_: in_.phrase("Tracks named: {count}", count="{count}"),
    "written": lambda in_: in_.phrase("Files written: {count}", count="{count}"),
    "put_back": lambda in_: in_.phrase("The tags are as they were before."),
    "keeps": lambda in_: in_.phrase("The file names something already, which stays."),
    "unsure": lambda in_: in_.phrase("Nothing is sure enough to be written."),
    "now": lambda in_: in_.phrase("Now:"),
    "sure": lambda in_: in_.phrase("Are you sure?"),
}


def for_scripts(language: Language) -> dict[str, str]:
    """Every sentence; what stands in braces is filled in by the module."""
    return {name: told(language) for name, told in _OF_SCRIPTS.items()}
