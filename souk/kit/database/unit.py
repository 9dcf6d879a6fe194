"""One operation's transaction: a snapshot until the first write, then the writer's lane; only the waist commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from sqlalchemy import Connection, Engine

from souk.kit.database.engine import open_engine
from souk.kit.database.errors import told
from souk.kit.database.lane import PATIENCE, GroupCommit, Lane, OwnTransactions

_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class Unit:
    """The connection that an operation has in hand; it begins where it is first needed."""

    def __init__(self, engine: Engine, lane: Lane, writes: bool) -> None:
        self._engine = engine
        self._lane = lane
        self._writes = writes
        self._snapshot: Connection | None = None
        self._writing: Connection | None = None

    def read(self) -> Connection:
        """The snapshot; after the first write, the writing transaction, so that one sees what one wrote."""
        if self._writing is not None:
            return self._writing
        if self._snapshot is None:
            options = {} if self._engine.dialect.name == "sqlite" else _SNAPSHOT
            self._snapshot = self._engine.connect().execution_options(**options)
            self._snapshot.begin()
        return self._snapshot

    def write(self) -> Connection:
        """The writing transaction; the snapshot is let go, since a reader cannot become a writer."""
        if not self._writes:
            raise RuntimeError("an operation marked READ tried to write")
        if self._writing is None:
            self._let_go()
            self._writing = self._lane.enter()
        return self._writing

    def finish(self, commit: bool) -> None:
        """End the transaction; what was written is durable when this returns."""
        self._let_go()
        writing, self._writing = self._writing, None
        if writing is not None:
            self._lane.leave(writing, commit)

    def _let_go(self) -> None:
        snapshot, self._snapshot = self._snapshot, None
        if snapshot is not None:
            snapshot.close()


class Database:
    """The engine, the writer's lane and the unit of work in hand."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self.lane = _lane(self.engine)
        self._unit: ContextVar[Unit | None] = ContextVar("unit", default=None)

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
        """One transaction around an operation; inside another one it joins that.

        Raises `Unavailable` with a sentence where disk or database fail.
        """
        if self._unit.get() is not None:
            yield
            return
        try:
            with self._own(Unit(self.engine, self.lane, writes)):
                yield
        except Exception as error:
            if (plain := told(error)) is not None:
                raise plain from error
            raise

    @property
    def inside(self) -> bool:
        """Whether an operation is in hand, whose transaction another would join."""
        return self._unit.get() is not None

    @property
    def shared(self) -> bool:
        """Whether many processes may write."""
        return not isinstance(self.lane, GroupCommit)

    def claim(self, wait: float = PATIENCE) -> None:
        """Be the one process that writes, until `close`; raises `LaneTaken`. PostgreSQL has room for many."""
        if isinstance(self.lane, GroupCommit):
            self.lane.claim(wait)

    def close(self) -> None:
        """Let go of every connection."""
        self.lane.close()
        self.engine.dispose()

    @contextmanager
    def _own(self, unit: Unit) -> Iterator[None]:
        token, done = self._unit.set(unit), False
        try:
            yield
            done = True
        finally:
            self._unit.reset(token)
            unit.finish(commit=done)

    def _current(self) -> Unit:
        unit = self._unit.get()
        if unit is None:
            raise RuntimeError("the database is used outside an operation")
        return unit


def _lane(engine: Engine) -> Lane:
    if engine.dialect.name != "sqlite":
        return OwnTransactions(engine)
    return GroupCommit(engine, Path(str(engine.url.database)).with_suffix(".lane"))
