"""A database written out at one moment, while others go on writing."""

import os
import re
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType

from sqlalchemy import URL, Connection, Engine, inspect

from souk.kit.database.migration import current_step
from souk.kit.errors import Unavailable

PAGES = 512
_TICK = 0.1
_OPTIONS = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class NoTool(Unavailable):
    """PostgreSQL is saved by its own tool, which is not here or too old."""

    def __init__(self, tool: str, why: str) -> None:
        super().__init__(
            "{tool} is needed for this and {why}. Install PostgreSQL's client tools of the server's version or "
            "newer, or name their folder in SOUK_PG_TOOLS.",
            tool=tool,
            why=why,
        )


class NotWritten(Unavailable):
    """The database could not be written out or read back."""

    def __init__(self, why: str) -> None:
        super().__init__("The database could not be copied: {why}.", why=why)


class Snapshot:
    """One moment of a database; whatever is read here or written out is of that moment."""

    def __init__(self, engine: Engine, tools: Path | None = None) -> None:
        self._engine = engine
        self._tools = tools
        self.kind = "sqlite" if engine.dialect.name == "sqlite" else "postgresql"

    def __enter__(self) -> "Snapshot":
        options = {} if self.kind == "sqlite" else _OPTIONS
        self.connection: Connection = self._engine.connect().execution_options(**options)
        self.connection.begin()
        # A snapshot begins with the first read; PostgreSQL's is lent to pg_dump by its name.
        first = "SELECT count(*) FROM sqlite_schema" if self.kind == "sqlite" else "SELECT pg_export_snapshot()"
        self._name = str(self.connection.exec_driver_sql(first).scalar_one())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.connection.close()

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return row_counts(self.connection)

    def said(self, statements: Iterable[str]) -> list[str]:
        """The first column of what some queries find, as text."""
        return [str(value) for one in statements for value in self.connection.exec_driver_sql(one).scalars()]

    def step(self) -> str:
        """The step of the tables' history that the database is at."""
        return current_step(self.connection)

    def write(self, file: Path) -> Iterator[int]:
        """Write the database to a file, yielding the bytes that are there; given up where the caller stops."""
        return self._pages(file) if self.kind == "sqlite" else self._dump(file)

    def _pages(self, file: Path) -> Iterator[int]:
        stop, failed = threading.Event(), list[Exception]()
        source = self.connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)

        def copy() -> None:
            try:
                copy_pages(source, file, stop)
            except Exception as error:
                failed.append(error)

        thread = threading.Thread(target=copy, name="backup")
        thread.start()
        try:
            while thread.is_alive():
                thread.join(_TICK)
                yield _size(file)
        finally:
            stop.set()
            thread.join()
        if failed:
            raise NotWritten(str(failed[0])) from failed[0]
        yield _size(file)

    def _dump(self, file: Path) -> Iterator[int]:
        # Schemas that a restore put beside are no part of the state.
        options = ("--format=custom", "--compress=1", "--no-owner", "--no-acl", "--exclude-schema=souk_before_*")
        where = (f"--snapshot={self._name}", f"--file={file}", f"--dbname={plain(self._engine.url)}")
        yield from run([tool("pg_dump", self._tools), *options, *where], self._engine.url, file)


def copy_pages(source: sqlite3.Connection, file: Path, stop: threading.Event | None = None) -> None:
    """Copy what `source` sees to a file, durably; a snapshot that it holds keeps the copy from starting again."""

    def asked(_status: int, _remaining: int, _total: int) -> None:
        if stop is not None and stop.is_set():
            raise InterruptedError("it was given up")

    with closing(sqlite3.connect(file)) as target:
        target.execute("PRAGMA synchronous=OFF")
        source.backup(target, pages=PAGES, progress=asked)
        # One file alone: the copy needs no log beside it.
        target.execute("PRAGMA journal_mode=DELETE")
    sync(file)


def row_counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = sorted(inspect(connection).get_table_names())
    return {name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in names}


def sync(path: Path) -> None:
    """Have a file or a folder on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def run(command: Sequence[str], url: URL | None, file: Path) -> Iterator[int]:
    """Run one of PostgreSQL's tools, yielding the size of a file until it ends; raises `NoTool`, `NotWritten`."""
    secret = {"PGPASSWORD": url.password} if url is not None and url.password else {}
    with subprocess.Popen(
        command, env={**os.environ, **secret}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=-1
    ) as process:
        said: list[bytes] = []
        reading = threading.Thread(target=_drain(process, said), name="backup")
        reading.start()
        try:
            while (status := _ended(process)) is None:
                yield _size(file)
        finally:
            process.kill()
            reading.join()
    if status:
        raise _failure(command[0], b"".join(said).decode(errors="replace"))
    yield _size(file)


def _drain(process: subprocess.Popen[bytes], said: list[bytes]) -> Callable[[], None]:
    assert process.stderr is not None
    stream = process.stderr
    return lambda: said.append(stream.read()[-4000:])


def _ended(process: subprocess.Popen[bytes]) -> int | None:
    try:
        return process.wait(_TICK)
    except subprocess.TimeoutExpired:
        return None


def _failure(tool: str, said: str) -> Exception:
    if "server version mismatch" in said:
        return NoTool(Path(tool).name, "the one that is here is older than the server")
    lines = [line for line in said.splitlines() if line.strip()]
    return NotWritten(re.sub(r"^\S*pg_\w+: (error: )?", "", lines[0]) if lines else "the tool ended without a word")


def tool(name: str, folder: Path | None) -> str:
    """Where one of PostgreSQL's tools is; raises `NoTool`."""
    found = shutil.which(name, path=str(folder) if folder else None)
    if found is None:
        raise NoTool(name, f"is not in {folder}" if folder else "is not on the PATH")
    return found


def plain(url: URL) -> str:
    """A database's address as its own tools read it, without the password."""
    # The password goes by the environment: what stands in an argument, every process of the machine may read.
    return url.set(drivername="postgresql")._replace(password=None).render_as_string(hide_password=False)


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
