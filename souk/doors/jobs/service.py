"""Work that outlasts a request: rows that a worker claims, with progress that anybody may look at."""

import logging
import threading
import uuid
from datetime import timedelta
from typing import Any

from souk.doors.jobs import store
from souk.doors.jobs.contracts import Job, UnknownJob
from souk.kit.errors import Invalid, SoukError
from souk.kit.operation import Caller, Effect, Example, NotAllowed, Souk, operation

LOST_AFTER = timedelta(seconds=60)
_log = logging.getLogger(__name__)
_EXAMPLE = {"operation": "search.find", "payload": {"text": "猫砂盆"}, "id": "example-job"}


class Jobs:
    """Start a job, look at it, and work through what waits."""

    def __init__(self, souk: Souk) -> None:
        self._souk = souk
        self._database = souk.database
        self._clock = souk.clock
        self._worker = uuid.uuid4().hex[:8]
        self._system = Caller("system:jobs", frozenset({"*"}))

    @operation("jobs:start", Effect.WRITE, Example(_EXAMPLE))
    def start(self, operation: str, payload: dict[str, Any], caller: Caller, *, id: str = "") -> Job:
        """Let an operation be done in the background, with one's own scopes; the same `id` again gives the same job."""
        found = self._souk.operations.get(operation)
        if found is None or operation.startswith("jobs."):
            raise Invalid("{operation} cannot be a job.", operation=operation)
        if not caller.may(found.scope):
            raise NotAllowed(caller.actor, found.scope)
        found.arguments(payload, caller)
        name, now = id or uuid.uuid4().hex[:12], self._clock.now()
        who = {"actor": caller.actor, "scopes": sorted(caller.scopes), "shop": caller.shop}
        row = {"id": name, "operation": operation, "payload": payload, "created": now, "changed": now}
        store.add(self._database.write, {**row, **who})
        return self.show(name, caller)

    @operation("jobs:read", example=Example({"id": "example-job"}, after=(("jobs.start", _EXAMPLE),)))
    def show(self, id: str, caller: Caller) -> Job:
        """One job of one's own: waiting, running with how far, done with its answer, or failed with its error."""
        job = store.show(self._database.read, id)
        if job is None or (job.actor != caller.actor and not caller.may("jobs:all")):
            raise UnknownJob(id)
        return job

    @operation("jobs:all", example=Example({}))
    def page(self, most: int = 50) -> list[Job]:
        """All jobs, newest first."""
        if not 1 <= most <= 500:
            raise Invalid("most is {most}; it must be 1 to {limit}.", most=most, limit=500)
        return store.page(self._database.read, most)

    def work(self) -> bool:
        """Do one job if one waits; False where none did."""
        now = self._clock.now()
        with self._database.unit(writes=True):
            row = store.claim(self._database.write, self._worker, now, now - LOST_AFTER)
        if row is None:
            return False
        caller = Caller(row.actor, frozenset(row.scopes), row.shop)
        try:
            answer = None
            for step in self._souk.stream(row.operation, row.payload, caller):
                answer = step.answer
                fresh = {"done": step.done, "total": step.total, "note": step.note, "facts": dict(step.facts)}
                self._note(row.id, fresh)
            self._note(row.id, {"state": "done", "answer": answer})
        except SoukError as error:
            self._note(row.id, {"state": "failed", "error": str(error)})
        except Exception:
            _log.exception("the job %s (%s) broke", row.id, row.operation)
            self._note(row.id, {"state": "failed", "error": "The job broke; the log has the reason."})
        return True

    def follow(self) -> bool:
        """Bring annotations and the index up with the log, one batch; False where nothing was new."""
        annotated = self._souk.call("annotation.follow", {}, self._system)
        indexed = self._souk.call("search.follow", {}, self._system)
        self._souk.call("events.flush", {}, self._system)
        return bool(annotated or indexed)

    def catch_up(self) -> None:
        """Follow the log to its end."""
        while self.follow():
            pass

    def _note(self, id: str, fresh: dict[str, Any]) -> None:
        with self._database.unit(writes=True):
            store.move(self._database.write, id, self._worker, {**fresh, "changed": self._clock.now()})


class Worker:
    """Threads that work through jobs and follow the log until they are stopped."""

    def __init__(self, jobs: Jobs, pause: float = 0.2) -> None:
        self._stop = threading.Event()
        self._pause = pause
        loops = (jobs.work, jobs.follow)
        self._threads = [threading.Thread(target=self._loop, args=(loop,), daemon=True) for loop in loops]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the step in hand."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _loop(self, do: Any) -> None:
        while not self._stop.is_set():
            try:
                busy = do()
            except Exception:
                _log.exception("the background work stumbled; it goes on")
                busy = False
            if not busy:
                self._stop.wait(self._pause)
