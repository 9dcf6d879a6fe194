"""The one event log: facts commit with their cause, observations follow in batches."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from souk.insight.events.contracts import Event, FactObserved, Page, Position
from souk.insight.events.ports import Outgoing
from souk.insight.events.rules.publishing import PUBLISHED
from souk.insight.events.store import log as store
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.errors import Invalid
from souk.kit.operation import Caller, Effect, Example, operation

MOST = 1000
ERASED = "accounts.erased"


class Log:
    """Append what happened, and read it by position."""

    def __init__(self, database: Database, clock: Clock, outgoing: Outgoing | None = None) -> None:
        self._database = database
        self._clock = clock
        self._outgoing = outgoing or Outgoing()
        self._buffer: list[dict[str, Any]] = []
        self._guard = threading.Lock()

    def record(self, name: str, subjects: Sequence[tuple[str, Mapping[str, Any]]], caller: Caller) -> None:
        """Write facts, each a subject and its particulars, in the transaction of their cause."""
        self.record_all(name, [(subject, facts, caller) for subject, facts in subjects])

    def record_all(self, name: str, facts: Sequence[tuple[str, Mapping[str, Any], Caller]]) -> None:
        """Write facts of several callers who were done together."""
        if facts:
            store.append(self._database.write, [self._row(name, *one) for one in facts])

    @operation(
        "events:observe", Effect.WRITE, Example({"name": "search.clicked", "subject": "demo", "facts": {"rank": 1}})
    )
    def observe(self, name: str, subject: str, caller: Caller, facts: Mapping[str, Any] | None = None) -> int:
        """Note what a shopper saw or did; kept in memory, written within a second. Answers how many wait.

        Of somebody who did not agree to be remembered, nothing but that it happened is kept. A fact, such as an order,
        is written by its cause alone and cannot be observed.
        """
        if name in PUBLISHED:
            raise FactObserved(name)
        who = caller if caller.personal else replace(caller, actor="visitor")
        with self._guard:
            self._buffer.append(self._row(name, subject, facts or {}, who))
            return len(self._buffer)

    @operation("events:flush", Effect.WRITE)
    def flush(self) -> int:
        """Write the observations that wait; answers how many."""
        with self._guard:
            rows, self._buffer = self._buffer, []
        if rows:
            store.append(self._database.write, rows)
        return len(rows)

    @operation("events:read", example=Example({"most": 5}))
    def read(self, after: str = "", most: int = 100, names: Sequence[str] = ()) -> Page:
        """Events behind a position, oldest first; go on with the position that the page names.

        A position that the log does not reach is of a log before a restore: reading begins anew.
        """
        if not 1 <= most <= MOST:
            raise Invalid("most is {most}; it must be 1 to {limit}.", most=most, limit=MOST)
        newest = store.last(self._database.read)
        start = Position.parse(after)
        start = start if start <= newest else Position()
        found = store.read(self._database.read, start, most, names)
        if len(found) == most:
            return Page(tuple(found), found[-1].position)
        seen = Position.parse(found[-1].position) if found else newest
        return Page(tuple(found), str(max(newest, seen)))

    def erased(self, after: str, forget: Callable[[str], bool], most: int = 1000) -> str:
        """Let a domain forget whoever was erased since a position; where it goes on from.

        Where something of somebody is still needed (`forget` answers False) it goes on before them the next time.
        """
        page, done = self.read(after, most, [ERASED]), after
        for event in page.events:
            if not forget(event.subject):
                return done
            done = event.position
        return page.after

    @operation("events:read", example=Example({}))
    def position(self) -> str:
        """Where the log ends for a reader of this moment; whoever is there has nothing to read."""
        return self.last()

    @operation("events:adopt", Effect.WRITE, Example({}))
    def adopt(self) -> int:
        """Make a log readable that was restored from another PostgreSQL server; answers how many events it numbered.

        Its order stays. A log that this server wrote is left as it is, and so is one in SQLite.
        """
        return store.adopt(self._database.write)

    def of(self, actor: str, most: int) -> list[Event]:
        """The newest events of one actor, oldest first, for whoever is that actor."""
        return store.of(self._database.read, actor, most)

    def last(self) -> str:
        """The position of the newest event that a reader may see."""
        return str(store.last(self._database.read))

    def _row(self, name: str, subject: str, facts: Mapping[str, Any], caller: Caller) -> dict[str, Any]:
        event = Event("", self._clock.now(), name, subject, dict(facts), caller.actor, caller.shop)
        return {key: getattr(event, key) for key in ("at", "name", "subject", "facts", "actor", "shop")}
