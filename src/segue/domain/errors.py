"""One class per meaning. Each says what happened, to which file or field, and what the person can do about it."""


class SegueError(Exception):
    """A failure that is explained to a person: `what` happened and, where there is one, the `mend`."""

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(what, mend)
        self.what = what
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.what} {self.mend}".strip()


class NotFound(SegueError):
    """The track, folder, job or backup that was asked for does not exist."""


class BadRequest(SegueError):
    """What the person typed or configured cannot be used as it stands."""


class TooLarge(SegueError):
    """What was sent is larger than this server takes."""


class NotLetIn(SegueError):
    """Nobody is known by this name and password, this key or this session."""


class NotAllowed(SegueError):
    """Who asks is known, and may not do this."""


class ChangedMeanwhile(SegueError):
    """What was to be changed is not any more as it was when it was read."""


class TooMuch(SegueError):
    """More was asked for at a time than the server gives. `after_s` says how many seconds to wait."""

    def __init__(self, what: str, mend: str = "", *, after_s: float = 1.0) -> None:
        super().__init__(what, mend)
        self.after_s = after_s


class NotReady(TooMuch):
    """What was asked for is being prepared; the same question has an answer in a while."""


class FolderUnavailable(SegueError):
    """A music folder is missing, unreadable, or suddenly empty, as when its disk is not mounted."""


class UnreadableFile(SegueError):
    """One file cannot be read as audio. The scan lists it and goes on."""


class FileChanging(SegueError):
    """A file was written to while it was being read. The next scan takes it."""


class NotWritten(SegueError):
    """A file's tags were not written. The file is as it was."""


class StorageUnavailable(SegueError):
    """The database or data directory cannot be used: locked, read-only, unreachable or damaged."""


class DiskFull(StorageUnavailable):
    """There is no room left to write."""


class InUse(StorageUnavailable):
    """Another Segue process holds what this one needs for itself."""


class NewerDatabase(StorageUnavailable):
    """The database was written by a newer Segue than this one."""


class BackupDamaged(SegueError):
    """A backup file fails its own checks and is not restored."""


class Cancelled(SegueError):
    """Somebody asked for this job to stop."""


class LeaseLost(SegueError):
    """This worker stalled for so long that another one took its job over."""
