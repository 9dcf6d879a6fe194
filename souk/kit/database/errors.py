"""What goes wrong with a database, in sentences; nothing that was not acknowledged is claimed."""

import errno
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from souk.kit.errors import Unavailable

# What SQLite says where a write or a longer file is refused; after a sync that failed nobody knows what is kept.
_UNWRITTEN = {"SQLITE_IOERR_WRITE", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_SHMOPEN"}


class LaneTaken(Unavailable):
    """Another process writes."""

    def __init__(self) -> None:
        super().__init__("Another process writes to this data folder; try again, or let that process do it.")


class NotKept(Unavailable):
    """The commit failed; what was asked for is not done."""

    def __init__(self) -> None:
        super().__init__("The database could not keep this; nothing was changed. Try again.")


class DiskFull(Unavailable):
    """There is no room."""

    def __init__(self) -> None:
        super().__init__("The disk is full; nothing was changed. Free some space and try again.")


class WriteRefused(Unavailable):
    """The system refused to let a file grow, or the disk to take a block."""

    def __init__(self) -> None:
        super().__init__(
            "A file could not be written: its size is limited, or the disk fails; nothing was changed. "
            "Lift the limit or look at the disk, and try again."
        )


class ReadOnly(Unavailable):
    """The disk or the database takes no writes."""

    def __init__(self) -> None:
        super().__init__("The data folder or database is read-only now; nothing was changed.")


class DatabaseAway(Unavailable):
    """The database does not answer; whether a write in hand was kept, a repetition with its key says."""

    def __init__(self) -> None:
        super().__init__("The database does not answer. Try again with the same key; nothing is done twice.")


class TooBusy(Unavailable):
    """No connection came free in time."""

    def __init__(self) -> None:
        super().__init__("Too much is asked at once; try again in a moment.")


_OF_SYSTEM: dict[int | None, Callable[[], Unavailable]] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EROFS: ReadOnly,
    errno.EFBIG: WriteRefused,
}


def told(error: BaseException) -> Unavailable | None:
    """The sentence for an error of disk or database; None for any other, which is a bug and may crash."""
    if isinstance(error, PoolTimeout):
        return TooBusy()
    if isinstance(error, NotKept):
        return told(error.__cause__) if error.__cause__ else None
    if isinstance(error, OSError):
        return _OF_SYSTEM[error.errno]() if error.errno in _OF_SYSTEM else None
    return _of_driver(error) if isinstance(error, DBAPIError) else None


def _of_driver(error: DBAPIError) -> Unavailable | None:
    said, state = str(error.orig).lower(), getattr(error.orig, "sqlstate", None)
    if "disk is full" in said or state == "53100":
        return DiskFull()
    if getattr(error.orig, "sqlite_errorname", "") in _UNWRITTEN or "file too large" in said:
        return WriteRefused()
    if "readonly database" in said or "during recovery" in said or state == "25006":
        return ReadOnly()
    if state in ("40001", "40P01", "55P03"):
        return TooBusy()
    away = error.connection_invalidated or isinstance(error, OperationalError | InternalError)
    return DatabaseAway() if away and not _ours(said, state) else None


def _ours(said: str, state: str | None) -> bool:
    """Whether a statement of ours was wrong, which no repetition heals."""
    wrong = ("no such table", "no such column", "no such savepoint", "syntax error", "has no column")
    return any(word in said for word in wrong) or (state or "").startswith("42")
