"""What a database says of itself: its version, its encoding, and whether what it acknowledges is on the disk."""

from collections.abc import Mapping
from contextlib import suppress

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from souk.kit.database.engine import open_engine
from souk.kit.errors import Unavailable

_PRAGMAS = ("journal_mode", "synchronous", "foreign_keys", "encoding")
_SHOWN = ("server_version_num", "server_encoding", "fsync", "synchronous_commit", "full_page_writes")
_OTHERS = (
    "SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0) FROM pg_stat_activity "
    "WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid()"
)


class NoDatabase(Unavailable):
    """A database cannot be reached; what the driver said may hold a password, so its kind is all that is told."""

    def __init__(self, why: str) -> None:
        super().__init__("The database cannot be reached: {why}.", why=why)


def facts_of(connection: Connection) -> Mapping[str, str]:
    """Its settings by name; `now` where it has a clock of its own, `oldest` the seconds of its oldest transaction."""
    read = connection.exec_driver_sql
    if connection.dialect.name == "sqlite":
        return {name: str(read(f"PRAGMA {name}").scalar()) for name in _PRAGMAS}
    shown = {name: str(read(f"SHOW {name}").scalar()) for name in _SHOWN}
    now = str(read("SELECT extract(epoch FROM clock_timestamp())").scalar())
    return {**shown, "now": now, "oldest": str(read(_OTHERS).scalar())}


def reach(url: str, seconds: int = 5) -> Mapping[str, str]:
    """The facts of a database that may not be there; raises `NoDatabase`, and `Invalid` for what is no address."""
    engine = open_engine(_patient(url, seconds))
    try:
        with engine.connect() as connection:
            return facts_of(connection)
    except SQLAlchemyError as error:
        raise NoDatabase(_plain(error)) from None
    except TypeError:
        # The driver gives bytes where a server has no encoding to read text by.
        raise NoDatabase("its encoding is SQL_ASCII; create it with ENCODING 'UTF8'") from None
    finally:
        engine.dispose()


def hidden(url: str) -> str:
    """A database's address without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "(not an address)"


def _patient(url: str, seconds: int) -> str:
    if not url.startswith("postgres"):
        return url
    with suppress(ArgumentError):
        return make_url(url).update_query_dict({"connect_timeout": str(seconds)}).render_as_string(hide_password=False)
    return url


def _plain(error: SQLAlchemyError) -> str:
    said = str(getattr(error, "orig", error)).strip().splitlines()
    return said[0].rstrip(".") if said else type(error).__name__
