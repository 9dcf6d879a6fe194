"""The writer's lane: on SQLite many operations in one durable commit, on PostgreSQL a transaction each."""

import threading
import time
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from souk.kit.database.errors import LaneTaken, NotKept
from souk.kit.database.sending import dropped, settle

MOST = 256
# Whoever writes while others keep coming is answered after so many seconds, their commit aside.
LONGEST = 0.02
PATIENCE = 15.0
_POLL = 0.005


@dataclass
class Stats:
    """What went through the lane: operations, commits, and the seconds that operations waited for their turn."""

    operations: int = 0
    commits: int = 0
    waited: float = 0.0


class Lane(Protocol):
    """Where an operation writes: alone from `enter` to `leave`, durable once `leave` returns."""

    stats: Stats

    def enter(self) -> Connection: ...

    def leave(self, connection: Connection, commit: bool) -> None: ...

    def close(self) -> None: ...


class OwnTransactions:
    """PostgreSQL groups commits itself: every operation has a connection and a transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.stats = Stats()

    def enter(self) -> Connection:
        connection = self._engine.connect()
        connection.begin()
        return connection

    def leave(self, connection: Connection, commit: bool) -> None:
        with connection:
            if not commit:
                dropped(connection)
            else:
                settle(connection)
                connection.commit()
                self.stats.operations += 1
                self.stats.commits += 1

    def close(self) -> None: ...


@dataclass
class Group:
    """Operations that commit together: they stand or fall with it."""

    began: float
    members: int = 0
    ended: threading.Event = field(default_factory=threading.Event)
    failure: Exception | None = None


class GroupCommit:
    """One writer at a time, each in a savepoint; who leaves last commits for all, and only then do they answer.

    The lock among processes is held for a group, or for good by the process that claimed the folder.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._lock = FileLock(path, thread_local=False)
        self._turn = threading.Lock()
        self._count = threading.Lock()
        self.queued = 0
        self._group: Group | None = None
        self._held = ExitStack()
        self._connection: Connection | None = None
        self._claimed = False
        self.stats = Stats()

    def claim(self, wait: float) -> None:
        """Keep other processes from writing until `close`; raises `LaneTaken`."""
        self._locked(wait)
        self._claimed = True

    def enter(self) -> Connection:
        """The connection, in a savepoint of one's own."""
        asked = time.monotonic()
        self._queued(1)
        try:
            self._turn.acquire()
        finally:
            self._queued(-1)
        try:
            connection = self._member()
        except BaseException:
            self._leave_turn()
            raise
        self.stats.waited += time.monotonic() - asked
        return connection

    def leave(self, connection: Connection, commit: bool) -> None:
        """Give the turn on; where `commit` is true, return once the group is on the disk, or raise `NotKept`."""
        group = self._group
        assert group is not None
        try:
            if not commit:
                _say(connection, "ROLLBACK TO member")
            _say(connection, "RELEASE member")
        except Exception as error:
            # SQLite rolls the whole transaction back where the disk is full: the others are not kept either.
            group.failure = group.failure or error
        finally:
            self._leave_turn()
        if commit:
            self._await(group)

    def close(self) -> None:
        """Let go of the connection and of the lock."""
        with self._turn:
            self._drop()
            self._held.close()
            self._claimed = False
            self._lock.release(force=True)

    def _member(self) -> Connection:
        if self._group is None:
            self._group = self._began()
        assert self._connection is not None
        _say(self._connection, "SAVEPOINT member")
        self._group.members += 1
        return self._connection

    def _began(self) -> Group:
        if not self._claimed:
            self._held.enter_context(self._locked(PATIENCE))
        try:
            if self._connection is None:
                self._connection = self._engine.connect().execution_options(souk_writes=True)
            self._connection.begin()
        except BaseException:
            self._drop()
            self._held.close()
            raise
        return Group(time.monotonic())

    def _leave_turn(self) -> None:
        group = self._group
        try:
            if group is not None and (group.failure or self._last(group)):
                self._end(group)
        finally:
            self._turn.release()

    def _last(self, group: Group) -> bool:
        return self.queued == 0 or group.members >= MOST or time.monotonic() - group.began > LONGEST

    def _end(self, group: Group) -> None:
        self._group = None
        try:
            if group.failure is None:
                assert self._connection is not None
                self._connection.commit()
                self.stats.commits += 1
                self.stats.operations += group.members
        except Exception as error:
            group.failure = error
        finally:
            if group.failure is not None:
                self._drop()
            self._held.close()
            group.ended.set()

    def _await(self, group: Group) -> None:
        while not group.ended.wait(LONGEST):
            # Whoever was to end the group may have been interrupted while it queued.
            if self._turn.acquire(blocking=False):
                try:
                    if self._group is group:
                        self._end(group)
                finally:
                    self._turn.release()
        if group.failure is not None:
            raise NotKept from group.failure

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError):
                connection.invalidate()
            connection.close()

    def _queued(self, one: int) -> None:
        with self._count:
            self.queued += one

    def _locked(self, wait: float) -> AbstractContextManager[object]:
        try:
            return self._lock.acquire(timeout=wait, poll_interval=_POLL)
        except Timeout:
            raise LaneTaken from None


def _say(connection: Connection, statement: str) -> None:
    # By the driver itself: what SQLAlchemy does around a statement costs ten times the savepoint.
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.cursor().execute(statement)
