"""What a database that comes from an archive does not go on with."""

from souk.doors.jobs.store import jobs as store
from souk.kit.database import Database


def brought_back(url: str) -> None:
    """Let it not write that archive again: the job that did runs in it."""
    database = Database(url)
    try:
        with database.unit(writes=True):
            store.drop_running(database.write, "upkeep.back-up")
    finally:
        database.close()
