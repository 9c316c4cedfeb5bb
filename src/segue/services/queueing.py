"""Queueing durable jobs: what each needs to know, and which of them join one that waits or runs already."""

from collections.abc import Mapping

from segue.domain.ids import FolderId
from segue.domain.jobs import Job, JobState, Json
from segue.domain.music import Folder
from segue.domain.time import Clock
from segue.storage import jobs
from segue.storage.database import Database

DEMO_KEY = "demo"


def scan_key(folder_id: FolderId) -> str:
    """What tells scans of one whole folder."""
    return f"scan {folder_id}"


def queue_scan(
    database: Database, clock: Clock, folder: Folder, payload: Mapping[str, Json] | None = None, *, hear: bool = False
) -> Job:
    """Queue a scan; one of a whole folder that waits or runs already is joined. `hear` has what is new heard next."""
    details = dict(payload or {})
    whole = not any(details.values())
    then: dict[str, Json] = {"hear": True} if hear else {}
    with database.write() as connection:
        return jobs.add_job(
            connection,
            "scan",
            {"folder_id": folder.id, **details, **then},
            clock(),
            active_key=scan_key(folder.id) if whole else None,
        )


def queue_analysis(database: Database, clock: Clock, *, again: bool = False) -> Job:
    """Queue the analysis of the library; one that waits or runs already is joined. `again` hears everything anew."""
    now = clock()
    payload: dict[str, Json] = {"since": now.isoformat()} if again else {}
    key = "analyze again" if again else "analyze"
    with database.write() as connection:
        return jobs.add_job(connection, "analyze", payload, now, active_key=key)


def queue_analysis_of_news(database: Database, clock: Clock) -> Job:
    """Queue the analysis of what has just come; behind one that runs already, which may have passed the place."""
    job = queue_analysis(database, clock)
    if job.state is not JobState.RUNNING:
        return job
    with database.write() as connection:
        return jobs.add_job(connection, "analyze", {}, clock(), active_key="analyze news")


def queue_learning(database: Database, clock: Clock) -> Job:
    """Queue learning from what was listened to; one that waits or runs already is joined."""
    with database.write() as connection:
        return jobs.add_job(connection, "learn", {}, clock(), active_key="learn")


def queue_map(database: Database, clock: Clock) -> Job:
    """Queue the drawing of the map; one that waits or runs already is joined."""
    with database.write() as connection:
        return jobs.add_job(connection, "map", {}, clock(), active_key="map")


def queue_weekly_lists(database: Database, clock: Clock) -> Job:
    """Queue the making of this week's lists; one that waits or runs already is joined."""
    with database.write() as connection:
        return jobs.add_job(connection, "weekly", {}, clock(), active_key="weekly")


def queue_demo(database: Database, clock: Clock) -> Job:
    """Queue the making of the demo library; one that waits or runs already is joined."""
    with database.write() as connection:
        return jobs.add_job(connection, "demo", {}, clock(), active_key=DEMO_KEY)


def queue_naming(database: Database, clock: Clock) -> Job:
    """Queue the naming of what is not named yet, behind one that runs already, which may have passed the place."""
    with database.write() as connection:
        job = jobs.add_job(connection, "name", {}, clock(), active_key="name")
        if job.state is not JobState.RUNNING:
            return job
        return jobs.add_job(connection, "name", {}, clock(), active_key="name news")


def queue_install(database: Database, clock: Clock) -> Job:
    """Queue the fetching of MusiCNN; one that waits or runs already is joined."""
    with database.write() as connection:
        return jobs.add_job(connection, "install", {}, clock(), active_key="install", max_attempts=2)


def queue_backup(database: Database, clock: Clock) -> Job:
    """Queue a backup; one that waits or runs already is joined."""
    with database.write() as connection:
        return jobs.add_job(connection, "backup", {}, clock(), active_key="backup")
