"""What a worker does with a job that it claimed: step by step, noting how far, until it is over or must wait."""

import logging
import secrets
import uuid
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

from souk.doors.jobs.contracts import Broke, Cancelled, Terms, WorkerLost
from souk.doors.jobs.rules import pause
from souk.doors.jobs.store import jobs as store
from souk.kit.database import KeyBusy
from souk.kit.errors import SoukError, Unavailable
from souk.kit.operation import Caller, Souk, Step
from souk.kit.scopes import narrowed

LEASE = timedelta(seconds=60)
SYSTEM = Caller("system:jobs", frozenset({"*"}))
_log = logging.getLogger(__name__)


class _Lost(Exception):
    """The lease ended and somebody else has the job; what is noted now would be wrong."""


class Hands:
    """One process's workers: each claim has a name of its own, so that a late one cannot write over its successor."""

    def __init__(self, souk: Souk, terms: Terms) -> None:
        self._souk = souk
        self._database = souk.database
        self._clock = souk.clock
        self._terms = terms
        self._held: dict[str, str] = {}

    def work(self, stopping: Callable[[], bool]) -> bool:
        """Do one job if one is due; False where none was. Once `stopping`, a stream waits again after its step."""
        held, now = list(self._held.values()), self._clock.now()
        with self._database.unit(writes=False):
            if not store.ready(self._database.read, now, held):
                return False
        worker = uuid.uuid4().hex
        with self._database.unit(writes=True):
            row = store.claim(self._database.write, worker, now, now + LEASE, held)
        if row is None:
            return False
        self._held[worker] = row.id
        try:
            self._do(row, stopping)
        except _Lost:
            _log.warning("the job %s was taken over; this worker lets go of it", row.id)
        finally:
            del self._held[worker]
        return True

    def beat(self) -> None:
        """Lengthen the lease of every job in hand, however long its step takes."""
        if workers := list(self._held):
            with self._database.unit(writes=True):
                store.renew(self._database.write, workers, self._clock.now() + LEASE)

    def _do(self, row: Any, stopping: Callable[[], bool]) -> None:
        try:
            if row.attempts > self._terms.tries:
                self._end(row, "dead", WorkerLost(row.attempts - 1))
            else:
                self._steps(row, stopping)
        except Cancelled as error:
            self._end(row, "cancelled", error)
        except KeyBusy as error:
            # Its holder was killed, or runs on unheard; either way the key is free a lease later.
            self._again(row, error, LEASE)
        except Unavailable as error:
            self._again(row, error)
        except SoukError as error:
            self._end(row, "failed", error)
        except _Lost:
            raise
        except Exception:
            _log.exception("the job %s (%s) broke", row.id, row.operation)
            self._again(row, Broke())

    def _steps(self, row: Any, stopping: Callable[[], bool]) -> None:
        answer = None
        found = self._souk.operations.get(row.operation)
        # Killed between the operation's end and the note of it, the next try is answered by the key.
        steps = self._souk.stream(row.operation, row.payload, self._caller(row), key=f"job-{row.id}")
        with closing(steps):  # type: ignore[type-var]
            for step in steps:
                answer = step.answer
                wanted = self._note(row, _progress(step))
                if found is None or not found.stream or answer is not None:
                    continue
                if wanted:
                    raise Cancelled(wanted, step.done)
                if stopping():
                    self._put_back(row)
                    return
        self._end(row, "done", None, answer)

    def _caller(self, row: Any) -> Caller:
        """Who started it, with no more than what both then and now were allowed."""
        scopes = frozenset(row.scopes)
        if row.actor == "operator" or row.actor.startswith("system:"):
            return Caller(row.actor, scopes, row.shop, row.personal)
        now = self._souk.call("accounts.standing", {"account": row.actor, "shop": row.shop}, SYSTEM)
        return Caller(row.actor, narrowed(scopes, now["scopes"]), row.shop, now["personal"])

    def _end(self, row: Any, state: str, error: SoukError | None, answer: Any = None) -> None:
        over = {"state": state, "ended": self._clock.now(), "answer": answer, "stopping": "", "lease": None}
        self._note(row, {**over, **said(error)})

    def _again(self, row: Any, error: SoukError, least: timedelta = timedelta()) -> None:
        """Wait for another try, or give up where there were enough."""
        if row.attempts >= self._terms.tries:
            self._end(row, "dead", error)
            return
        wait = pause(row.attempts, secrets.randbelow(1000) / 999)
        self._put_back(row, {**said(error), "due": self._clock.now() + max(wait, least), "attempts": row.attempts})

    def _put_back(self, row: Any, fresh: dict[str, Any] | None = None) -> None:
        back = {"state": "waiting", "due": self._clock.now(), "attempts": row.attempts - 1, "worker": "", "lease": None}
        self._note(row, {**back, **(fresh or {})})

    def _note(self, row: Any, fresh: dict[str, Any]) -> str:
        """Who wants the job stopped, or nobody; every note lengthens the lease."""
        now = self._clock.now()
        with self._database.unit(writes=True):
            wanted = store.move(self._database.write, row.worker, {"lease": now + LEASE, **fresh, "changed": now})
        if wanted is None:
            raise _Lost
        return wanted


def said(error: SoukError | None) -> dict[str, Any]:
    """An error as a job keeps it: its sentence, and what it is made of."""
    if error is None:
        return {"error": "", "problem": {}}
    facts = {name: fact if isinstance(fact, str | int | float) else str(fact) for name, fact in error.facts.items()}
    return {"error": str(error), "problem": {"code": error.code, "sentence": error.sentence, "facts": facts}}


def _progress(step: Step) -> dict[str, Any]:
    fresh: dict[str, Any] = {"done": step.done, "total": step.total, "note": step.note, "facts": dict(step.facts)}
    return {} if step.note == "repeated" else fresh
