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
    "copied": lambda in_: in_.phrase("Copied."),
    "saved": lambda in_: in_.phrase("Kept."),
    "taken_out": lambda in_: in_.phrase("It is taken out of your history."),
    "import_reading": lambda in_: in_.phrase("Reading the file…"),
    "import_done": lambda in_: in_.phrase(
        "{read} found, {matched} of them with music that is here, {new} new.",
        read="{read}",
        matched="{matched}",
        new="{new}",
    ),
    "import_missing": lambda in_: in_.phrase("Not here: {artists}", artists="{artists}"),
    "import_more": lambda in_: in_.phrase("and {count} more artists", count="{count}"),
    "scan_waits": lambda in_: in_.phrase("Your music waits to be read."),
    "job_scan": lambda in_: in_.phrase("Reading your music: {done} files", done="{done}"),
    "job_analyze": lambda in_: in_.phrase("Hearing how it sounds: {done} of {total}", done="{done}", total="{total}"),
    "job_demo": lambda in_: in_.phrase("Composing the demo library: {done} of {total}", done="{done}", total="{total}"),
    "job_failed": lambda in_: in_.phrase("That did not work: {error}", error="{error}"),
    "like_it": lambda in_: in_.phrase("I like {name}", name="{name}"),
    "not_for_me": lambda in_: in_.phrase("{name} is not for me", name="{name}"),
    "unknown_to_me": lambda in_: in_.phrase("I do not know {name}", name="{name}"),
    "hear_it": lambda in_: in_.phrase("Hear {name}", name="{name}"),
    "kind_artist": lambda in_: in_.phrase("Artist"),
    "kind_track": lambda in_: in_.phrase("Track"),
    "kind_genre": lambda in_: in_.phrase("Genre"),
    "no_more_questions": lambda in_: in_.phrase("There is nothing more to ask for now."),
    "questions_wait": lambda in_: in_.phrase("The first questions come as soon as there is music."),
    "sure": lambda in_: in_.phrase("Are you sure?"),
}


def for_scripts(language: Language) -> dict[str, str]:
    """Every sentence; what stands in braces is filled in by the module."""
    return {name: told(language) for name, told in _OF_SCRIPTS.items()}
