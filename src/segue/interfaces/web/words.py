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
    "artist": lambda in_: in_.phrase("Artist"),
    "album": lambda in_: in_.phrase("Album"),
    "track": lambda in_: in_.phrase("Track"),
    "suggestions": lambda in_: in_.phrase("Suggestions"),
    "shown": lambda in_: in_.phrase("{count} more are shown.", count="{count}"),
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
    "job_done": lambda in_: in_.phrase("{done} of {total}", done="{done}", total="{total}"),
    "job_rate": lambda in_: in_.phrase("{rate} a second", rate="{rate}"),
    "job_left": lambda in_: in_.phrase("{time} left", time="{time}"),
    "sure": lambda in_: in_.phrase("Are you sure?"),
    "play": lambda in_: in_.phrase("Play"),
    "pause": lambda in_: in_.phrase("Pause"),
    "plays": lambda in_: in_.phrase("Now playing: {title} by {artist}", title="{title}", artist="{artist}"),
    "timeOf": lambda in_: in_.phrase("{time} of {length}", time="{time}", length="{length}"),
    "gone": lambda in_: in_.phrase("“{title}” cannot be played, so the next one follows.", title="{title}"),
    "busy": lambda in_: in_.phrase("The server turns other tracks into this format now. It goes on by itself."),
    "queued": lambda in_: in_.phrase("Added to your queue."),
    "queuedNext": lambda in_: in_.phrase("Plays next."),
    "nothingToPlay": lambda in_: in_.phrase("There is nothing here to play."),
    "noMore": lambda in_: in_.phrase("Nothing more was found that goes with this."),
    "radioOf": lambda in_: in_.phrase("{title}. What you skip, like or dislike changes what follows.", title="{title}"),
    "changed": lambda in_: in_.phrase("What follows was chosen anew."),
    "takeOut": lambda in_: in_.phrase("Take {title} out", title="{title}"),
    "takenOut": lambda in_: in_.phrase("Taken out."),
    "goOnFrom": lambda in_: in_.phrase("Play {title}", title="{title}"),
    "guests": lambda in_: in_.phrase("Guests leave no trace, so nothing is kept of what you say."),
    "nothingKept": lambda in_: in_.phrase("Nothing is kept: this is a private session."),
    "takenBack": lambda in_: in_.phrase("Taken back."),
    "sleepsIn": lambda in_: in_.phrase("It stops at {time}.", time="{time}"),
    "sleepsAfter": lambda in_: in_.phrase("It stops at the end of this track."),
    "sleepsNot": lambda in_: in_.phrase("It goes on until you stop it."),
    "slept": lambda in_: in_.phrase("Stopped by the sleep timer."),
    "seconds": lambda in_: in_.phrase("{count} s", count="{count}"),
    "chosen": lambda in_: in_.phrase("You chose it."),
    "openPlayer": lambda in_: in_.phrase("Open the player"),
    "closePlayer": lambda in_: in_.phrase("Make the player small"),
    "menuNext": lambda in_: in_.phrase("Play next"),
    "menuAdd": lambda in_: in_.phrase("Add to the queue"),
    "menuRadio": lambda in_: in_.phrase("Start a radio from it"),
    "menuPlaylist": lambda in_: in_.phrase("Add to a playlist…"),
    "menuNewPlaylist": lambda in_: in_.phrase("A new playlist"),
    "menuWhy": lambda in_: in_.phrase("Why it comes"),
    "menuNotNow": lambda in_: in_.phrase("Not now"),
    "menuDislike": lambda in_: in_.phrase("Dislike"),
    "menuNever": lambda in_: in_.phrase("Never this artist"),
    "menuTrack": lambda in_: in_.phrase("To the track"),
    "menuAlbum": lambda in_: in_.phrase("To the album"),
    "menuArtist": lambda in_: in_.phrase("To the artist"),
    "inPlaylist": lambda in_: in_.phrase("Added to “{name}”.", name="{name}"),
    "more": lambda in_: in_.phrase("More for {title}", title="{title}"),
    **naming_words.OF_SCRIPTS,
}


def for_scripts(language: Language) -> dict[str, str]:
    """Every sentence; what stands in braces is filled in by the module."""
    return {name: told(language) for name, told in _OF_SCRIPTS.items()}
