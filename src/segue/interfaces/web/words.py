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
    "moved": lambda in_: in_.phrase(
        "{title} is at place {place} of {count} now.", title="{title}", place="{place}", count="{count}"
    ),
    "taken-off": lambda in_: in_.phrase("{title} was taken off.", title="{title}"),
    "sorted": lambda in_: in_.phrase("Sorted."),
    "journey-made": lambda in_: in_.phrase(
        "All steps together were {before} long and are {after} now.", before="{before}", after="{after}"
    ),
    "taken-in": lambda in_: in_.phrase("Tracks taken in: {count}", count="{count}"),
    "not-found": lambda in_: in_.phrase("Not found here: {count}", count="{count}"),
    "to-playlist": lambda in_: in_.phrase("To {name}", name="{name}"),
    "add": lambda in_: in_.phrase("Add"),
    "add-title": lambda in_: in_.phrase("Add {title}", title="{title}"),
    "map-other": lambda in_: in_.phrase("Others"),
    "map-unknown": lambda in_: in_.phrase("Not known"),
    "map-class": lambda in_: in_.phrase("{name}: {count}", name="{name}", count="{count}"),
    "map-chosen": lambda in_: in_.phrase("Chosen tracks: {count}", count="{count}"),
    "map-found": lambda in_: in_.phrase("Found on the map: {count}", count="{count}"),
    "map-kept": lambda in_: in_.phrase("{name} is kept, with {count} tracks.", name="{name}", count="{count}"),
    "sure": lambda in_: in_.phrase("Are you sure?"),
}


def for_scripts(language: Language) -> dict[str, str]:
    """Every sentence; what stands in braces is filled in by the module."""
    return {name: told(language) for name, told in _OF_SCRIPTS.items()}
