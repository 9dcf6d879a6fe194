"""One operation's transaction: a snapshot until the first write, then the writer's lane; only the waist commits."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from pathlib import Path

from filelock import FileLock
from sqlalchemy import Connection, Engine

from souk.kit.database.engine import open_engine


class Unit:
    """The connection that an operation has in hand; it begins where it is first needed."""

    def __init__(self, engine: Engine, lane: AbstractContextManager[object], writes: bool) -> None:
        self._engine = engine
        self._lane = lane
        self._writes = writes
        self._entered = False
        self._connection: Connection | None = None

    def read(self) -> Connection:
        """The snapshot; after the first write, the writing transaction, so that one sees what one wrote."""
        if self._connection is None:
            options = {} if self._engine.dialect.name == "sqlite" else _SNAPSHOT
            self._open(**options)
        assert self._connection is not None
        return self._connection

    def write(self) -> Connection:
        """The writing transaction; the snapshot is let go, since a reader cannot become a writer."""
        if not self._writes:
            raise RuntimeError("an operation marked READ tried to write")
        if not self._entered:
            self._close(commit=False)
            self._lane.__enter__()
            self._entered = True
            self._open(souk_writes=True)
        assert self._connection is not None
        return self._connection

    def finish(self, commit: bool) -> None:
        """End the transaction and leave the lane."""
        try:
            self._close(commit)
        finally:
            if self._entered:
                self._entered = False
                self._lane.__exit__(None, None, None)

    def _open(self, **options: object) -> None:
        self._connection = self._engine.connect().execution_options(**options)
        self._connection.begin()

    def _close(self, commit: bool) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            if commit:
                connection.commit()
        finally:
            connection.close()


class Database:
    """The engine, the writer's lane and the unit of work in hand."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self._unit: ContextVar[Unit | None] = ContextVar("unit", default=None)
        self._lane = self._lane_of(url)

    @property
    def read(self) -> Connection:
        """The connection to read from; only inside an operation."""
        return self._current().read()

    @property
    def write(self) -> Connection:
        """The connection to write to; entering the writer's lane at the first use."""
        return self._current().write()

    @contextmanager
    def unit(self, writes: bool) -> Iterator[None]:
        """One transaction around an operation; inside another one it joins that."""
        if self._unit.get() is not None:
            yield
            return
        unit = Unit(self.engine, self._lane(), writes)
        token = self._unit.set(unit)
        done = False
        try:
            yield
            done = True
        finally:
            self._unit.reset(token)
            unit.finish(commit=done)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    def _current(self) -> Unit:
        unit = self._unit.get()
        if unit is None:
            raise RuntimeError("the database is used outside an operation")
        return unit

    def _lane_of(self, url: str) -> "Lane":
        if self.engine.dialect.name != "sqlite":
            return nullcontext
        return SqliteLane(Path(url.removeprefix("sqlite:///")).with_suffix(".lane"))


Lane = Callable[[], AbstractContextManager[object]]
_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class SqliteLane:
    """One writer at a time: a lock among threads, then a lock file among processes; nobody polls the database."""

    def __init__(self, path: Path) -> None:
        self._threads = threading.Lock()
        self._processes = FileLock(path, thread_local=False)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._threads, self._processes.acquire(poll_interval=0.005):
            yield
