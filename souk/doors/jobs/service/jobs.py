"""Work that outlasts a request: rows that a worker claims, with progress that its owner may look at."""

import json
import uuid
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

from souk.doors.jobs.contracts import (
    Cancelled,
    Counts,
    Job,
    JobPage,
    LargePayload,
    NoJob,
    OtherJob,
    OtherShop,
    SecretJob,
    Sought,
    State,
    Terms,
    TooManyWaiting,
    UnknownJob,
    Whose,
    WrongState,
)
from souk.doors.jobs.rules import cursor, named, place, window
from souk.doors.jobs.secrecy import private
from souk.doors.jobs.service.running import SYSTEM, Hands, said
from souk.doors.jobs.store import jobs as store
from souk.doors.jobs.store import timetables
from souk.kit.errors import Invalid, NotAllowed
from souk.kit.operation import Caller, Effect, Example, Operation, Souk, operation

_EXAMPLE = {"operation": "search.find", "payload": {"text": "猫砂盆"}, "id": "example-job"}
_STARTED = (("jobs.start", {**_EXAMPLE, "shop": "corner"}),)
_STOPPED = (*_STARTED, ("jobs.cancel", {"id": "example-job"}))
_SWEPT_AT_ONCE = 1000
# What a domain keeps of somebody follows them when they are erased.
FORGET = ("orders.forget-erased", "decisions.forget-erased", "market.forget-erased", "shopper.forget-erased")


class Jobs:
    """Start a job, look at it, and work through what waits."""

    def __init__(self, souk: Souk, terms: Terms | None = None) -> None:
        self._souk = souk
        self._database = souk.database
        self._clock = souk.clock
        self.terms = terms or Terms()
        self.alive: Callable[[], bool] = lambda: False
        self._hands = Hands(souk, self.terms)
        self._settled = False
        self._forgotten = dict.fromkeys(FORGET, "")

    @operation("jobs:start", Effect.WRITE, Example(_EXAMPLE))
    def start(self, operation: str, payload: dict[str, Any], caller: Caller, *, id: str = "", shop: str = "") -> Job:
        """Let an operation be done in the background, with one's own scopes; the same `id` again gives the same job.

        It is done in the shop that one acts in; the operator may name another `shop`.
        """
        caller = acting(caller, shop, "jobs:all")
        found = self.check(operation, payload, caller)
        # What is one's own is no shop's: its other members would read the answer.
        caller = replace(caller, shop=None) if found.example.owned == "self" else caller
        name = named(id) if id else uuid.uuid4().hex[:12]
        most = None if caller.may("jobs:all") else self.terms.waiting
        started = self.begin({"id": name, "operation": operation, "payload": payload, **self.asked_by(caller)}, most)
        job = store.show(self._database.write, name, _whose(caller))
        if job is None:
            if not started and most is not None and not store.taken(self._database.write, name):
                raise TooManyWaiting(caller.actor, most)
            raise UnknownJob(name)
        if (job.operation, job.payload) != (operation, payload):
            raise OtherJob(name)
        return job

    @operation("jobs:read", example=Example({"id": "example-job"}, after=_STARTED, owned="shop"))
    def show(self, id: str, caller: Caller) -> Job:
        """One job of one's own, or of the shop one acts in: how far it is, then its answer or why there is none."""
        job = store.show(self._database.read, id, _whose(caller))
        if job is None:
            raise UnknownJob(id)
        return job

    @operation("jobs:read", example=Example({}))
    def mine(
        self, caller: Caller, after: str = "", most: int = 50, state: State | None = None, operation: str = ""
    ) -> JobPage:
        """The jobs of the shop one acts in, else one's own, newest first, from the place `after` of another page."""
        whose = Whose(caller.actor, caller.shop, all=False)
        return self._page(whose, Sought(state, operation), after, most)

    @operation("jobs:all", example=Example({}))
    def page(self, caller: Caller, sought: Sought | None = None, after: str = "", most: int = 50) -> JobPage:
        """Everybody's jobs, newest first, by state, operation or actor where that is `sought`."""
        return self._page(Whose(caller.actor, caller.shop, all=True), sought or Sought(), after, most)

    @operation("jobs:read", example=Example({}))
    def counts(self, caller: Caller) -> Counts:
        """How many of the jobs that one may see are in each state, and since when the longest overdue waits."""
        return store.counts(self._database.read, _whose(caller))

    @operation("jobs:start", Effect.WRITE, Example({"id": "example-job"}, after=_STARTED, owned="shop"))
    def cancel(self, id: str, caller: Caller) -> Job:
        """End a job: one that waits at once, one that runs after its step in hand. What its steps did stays done."""
        now, whose = self._clock.now(), _whose(caller)
        ended = {"state": "cancelled", "ended": now, "changed": now, **said(Cancelled(caller.actor, 0))}
        connection = self._database.write
        # It may pass from one state to the other between two statements, once.
        for _ in range(2):
            if store.put(connection, id, whose, ("waiting",), ended):
                return self._shown(id, whose)
            if store.put(connection, id, whose, ("running",), {"stopping": caller.actor}):
                return self._shown(id, whose)
        raise WrongState(id, self._shown(id, whose).state)

    @operation("jobs:start", Effect.WRITE, Example({"id": "example-job"}, after=_STOPPED, owned="shop"))
    def retry(self, id: str, caller: Caller) -> Job:
        """Let a job that is dead, failed or was cancelled wait for all its tries anew; its key keeps what was done."""
        now, blank = self._clock.now(), {"stopping": "", "worker": "", "ended": None, "lease": None}
        fresh = {"state": "waiting", "attempts": 0, "due": now, "changed": now, **blank}
        return self._put(id, caller, ("dead", "failed", "cancelled"), fresh)

    @operation("jobs:start", Effect.WRITE, Example({"id": "example-job", "reason": "x"}, after=_STOPPED, owned="shop"))
    def drop(self, id: str, reason: str, caller: Caller) -> Job:
        """Give up a job that is dead, failed or was cancelled, for a reason that stays with it as its note."""
        if not reason.strip() or len(reason) > 1000:
            raise Invalid("Say in 1 to 1,000 characters why it is dropped.")
        now = self._clock.now()
        fresh = {"state": "dropped", "note": reason.strip(), "ended": now, "changed": now}
        return self._put(id, caller, ("dead", "failed", "cancelled"), fresh)

    @operation("jobs:all", Effect.WRITE, Example({}))
    def sweep(self, days: int | None = None) -> int:
        """Forget jobs that ended more than `days` ago, else than is set; dead ones stay. Answers how many went."""
        if days is not None and not 0 <= days <= 3650:
            raise Invalid("days is {days}; it must be 0 to {limit}.", days=days, limit=3650)
        kept = self.terms.kept if days is None else timedelta(days=days)
        gone, before = 0, self._clock.now() - kept
        while count := store.sweep(self._database.write, before, _SWEPT_AT_ONCE):
            gone += count
        return gone

    def check(self, operation: str, payload: Mapping[str, Any], caller: Caller) -> Operation:
        """The operation, if this caller may have it done with this payload in the background."""
        found = self._souk.operations.get(operation)
        if found is None or operation.startswith(("jobs.", "timetables.")):
            raise NoJob(operation)
        if not caller.may(found.scope):
            raise NotAllowed(caller.actor, found.scope)
        if private(found):
            raise SecretJob(operation)
        size = len(json.dumps(payload, ensure_ascii=False).encode(errors="surrogatepass"))
        if size > self.terms.bytes:
            raise LargePayload(size, self.terms.bytes)
        found.arguments(payload, caller)
        return found

    def begin(self, row: Mapping[str, Any], most: int | None = None) -> bool:
        """Put a job among those that wait; False where it is there already, or too many are."""
        now = self._clock.now()
        return store.add(self._database.write, {"created": now, "changed": now, **row}, most)

    def asked_by(self, caller: Caller) -> dict[str, Any]:
        """Who asks, as a row keeps it."""
        who = {"actor": caller.actor, "scopes": sorted(caller.scopes), "shop": caller.shop}
        return {**who, "personal": caller.personal}

    def unfinished(self) -> list[str]:
        """The operations of jobs that may run again, whose keys must stay."""
        return store.unfinished(self._database.read)

    def forget_actor(self, actor: str) -> int:
        """Drop all jobs and timetables of somebody who is erased; answers how many."""
        connection = self._database.write
        return store.forget_actor(connection, actor) + timetables.forget_actor(connection, actor)

    def work(self, stopping: Callable[[], bool] = lambda: False) -> bool:
        """Do one job if one is due; False where none was."""
        return self._hands.work(stopping)

    def beat(self) -> None:
        """Keep the jobs in hand from being taken for lost."""
        self._hands.beat()

    def follow(self) -> bool:
        """Bring annotations and the index up with the log, one batch; False where nothing was new."""
        annotated = self._souk.call("annotation.follow", {}, SYSTEM)
        indexed = self._souk.call("search.follow", {}, SYSTEM)
        self._souk.call("events.flush", {}, SYSTEM)
        counted = self._souk.call("search.tally", {}, SYSTEM)
        return bool(annotated or indexed or counted)

    def log_ends(self) -> str:
        """Where the event log ends now."""
        return str(self._souk.call("events.position", {}, SYSTEM))

    def catch_up(self) -> None:
        """Follow the log to its end."""
        while self.follow():
            pass

    def deliver(self) -> bool:
        """Send the letters that wait; False where none did."""
        if "accounts.deliver" not in self._souk.operations:
            return False
        # To the end: a letter that was claimed and left would wait for its claim to run out.
        return any(self._souk.call("accounts.deliver", {}, SYSTEM).values())

    def trade(self) -> bool:
        """Charge what is to be paid, go on with orders, and free what nobody pays for; False where nothing moved."""
        if "orders.sweep" not in self._souk.operations:
            return False
        ends = self.log_ends()
        for name, after in self._forgotten.items():
            if name in self._souk.operations and after != ends:
                self._forgotten[name] = self._souk.call(name, {"after": after}, SYSTEM)
        swept = self._souk.call("payments.sweep", {}, SYSTEM)
        sweeps = (
            *("orders.sweep", "checkout.sweep", "checkout.sweep-agreed", "checkout.settle-mandates"),
            *("inventory.expire", "payments.forget-delegated", "admission.let-in"),
        )
        moved = [self._souk.call(name, {}, SYSTEM) for name in sweeps]
        return any(swept.values()) or any(moved)

    def tend(self, stopping: Callable[[], bool] = lambda: False) -> bool:
        """Let agents go on with what is due, and decisions with what was begun; False where nothing was."""
        if "shopper.due" not in self._souk.operations:
            return False
        works = ("decisions.work", "market.sweep", "market.follow", "market.forget")
        done = [self._souk.call(name, {}, SYSTEM) for name in works]
        due = self._souk.call("shopper.due", {}, SYSTEM)
        for task in due:
            if stopping():
                break
            self._souk.call("shopper.work", {"task": task}, SYSTEM)
        return any(done) or bool(due)

    def notify(self, stopping: Callable[[], bool] = lambda: False) -> bool:
        """Tell webhooks what happened, and send what is due; False where nothing was, or once `stopping`."""
        if "events.deliver" not in self._souk.operations:
            return False
        steps = self._souk.stream("events.deliver", {}, SYSTEM)
        with closing(steps):  # type: ignore[type-var]
            for step in steps:
                if step.answer is not None:
                    return any(step.answer.values())
                if stopping():
                    break
        return False

    def tick(self) -> bool:
        """Start what timetables have due, after a first look whether the house's chores are there."""
        if not self._settled:
            self._souk.call("timetables.settle", {}, SYSTEM)
            self._settled = True
        return bool(self._souk.call("timetables.tick", {}, SYSTEM))

    def _page(self, whose: Whose, sought: Sought, after: str, most: int) -> JobPage:
        limit = window(most, 500)
        found = store.page(self._database.read, whose, sought, place(after), limit + 1)
        return JobPage(found[:limit], cursor(found[limit - 1]) if len(found) > limit else "")

    def _put(self, id: str, caller: Caller, states: tuple[State, ...], fresh: Mapping[str, Any]) -> Job:
        whose = _whose(caller)
        done = store.put(self._database.write, id, whose, states, fresh)
        job = self._shown(id, whose)
        if not done:
            raise WrongState(id, job.state)
        return job

    def _shown(self, id: str, whose: Whose) -> Job:
        job = store.show(self._database.write, id, whose)
        if job is None:
            raise UnknownJob(id)
        return job


def acting(caller: Caller, shop: str, scope: str) -> Caller:
    """The caller in a shop: the one that it acts in, or any for who may do what `scope` covers."""
    if not shop or shop == caller.shop:
        return caller
    if caller.shop is not None or not caller.may(scope):
        raise OtherShop(caller.actor, shop)
    return replace(caller, shop=shop)


def _whose(caller: Caller) -> Whose:
    return Whose(caller.actor, caller.shop, caller.may("jobs:all"))
