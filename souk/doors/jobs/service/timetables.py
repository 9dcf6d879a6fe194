"""Work that comes again: at which moments which job starts; each moment starts exactly one, whoever looks first."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from souk.doors.jobs.contracts import (
    HouseTimetable,
    Job,
    Timetable,
    TimetableTaken,
    TooManyTimetables,
    UnknownTimetable,
    Whose,
)
from souk.doors.jobs.rules import named, window
from souk.doors.jobs.service.jobs import Jobs, acting
from souk.doors.jobs.store import timetables as store
from souk.doors.jobs.timing import moments
from souk.kit.errors import Invalid
from souk.kit.operation import Caller, Effect, Example, Souk, operation

MOST = 50
HOUSE = "house-"
_FAR = 100
_EXAMPLE = {"id": "example", "operation": "search.find", "payload": {"text": "猫砂盆"}, "at": "30 3 * * *"}
_PUT = (("timetables.put", {**_EXAMPLE, "shop": "corner"}),)
_PAUSED = (*_PUT, ("timetables.pause", {"id": "example"}))
# Operations of which an installation that lives has need, where it has them: what, when.
_CHORES: Mapping[str, tuple[str, str]] = {
    "house-sweep": ("upkeep.sweep", "20 3 * * *"),
    "house-accounts-sweep": ("accounts.sweep", "40 3 * * *"),
    "house-webhooks-sweep": ("events.sweep-deliveries", "50 3 * * *"),
    "house-cards-sweep": ("shopper.sweep", "10 3 * * *"),
    "house-backup": ("upkeep.back-up", "0 4 * * *"),
}


class Timetables:
    """Start operations again and again."""

    def __init__(self, souk: Souk, jobs: Jobs) -> None:
        self._souk = souk
        self._jobs = jobs
        self._database = souk.database
        self._clock = souk.clock

    @operation("timetables:write", Effect.WRITE, Example(_EXAMPLE))
    def put(  # noqa: PLR0913 (what a timetable is, field by field, as every door asks for it)
        self,
        id: str,
        operation: str,
        payload: dict[str, Any],
        at: str,
        caller: Caller,
        *,
        zone: str = "UTC",
        note: str = "",
        shop: str = "",
    ) -> Timetable:
        """Let an operation start at the moments `at` by the clock of a `zone`, or change one's own timetable.

        `at` is five cron fields (minute, hour, day, month, weekday; Sunday is 0), such as `30 3 * * *`, or an interval
        such as `every 15 minutes`. A moment that passes while nobody works starts one job as soon as somebody does.
        It starts in the shop that one acts in; the operator may name another `shop`.
        """
        caller = acting(caller, shop, "timetables:all")
        self._jobs.check(operation, payload, caller)
        if len(note) > 1000:
            raise Invalid("A note has at most {limit} characters.", limit=1000)
        owner, now = _owner(caller), self._clock.now()
        if named(id).startswith(HOUSE) and owner != "operator":
            raise TimetableTaken(id)
        due = next(moments(at, zone, now, now))
        work = {"operation": operation, "payload": payload, "at": " ".join(at.split()), "zone": zone, "note": note}
        state = {"paused": False, "house": False, "created": now, "changed": now, "due": due, "last_job": ""}
        row = {"id": id, "owner": owner, **work, **state, **self._jobs.asked_by(caller)}
        if not store.put(self._database.write, row, MOST):
            raise TimetableTaken(id) if store.taken(self._database.write, id) else TooManyTimetables(MOST)
        return self._shown(id, caller)

    @operation("timetables:read", example=Example({}))
    def page(self, caller: Caller, after: str = "", most: int = 50) -> list[Timetable]:
        """The timetables of one's own, or of the shop one acts in, by id, from the one `after`."""
        found = store.page(self._database.read, _whose(caller), after, window(most, 500))
        return [self._told(one) for one in found]

    @operation("timetables:read", example=Example({"id": "example"}, after=_PUT, owned="shop"))
    def show(self, id: str, caller: Caller) -> Timetable:
        """One timetable, with its next three moments."""
        found = store.show(self._database.read, id, _whose(caller))
        if found is None:
            raise UnknownTimetable(id)
        return self._told(found)

    @operation("timetables:read", example=Example({"at": "30 2 * * *", "zone": "Europe/Berlin"}))
    def preview(self, at: str, zone: str = "UTC", most: int = 3) -> list[datetime]:
        """The next moments that `at` means by the clock of a zone; the sentence where it means none."""
        now = self._clock.now()
        return list(islice(moments(at, zone, now, now), window(most, _FAR)))

    @operation("timetables:write", Effect.WRITE, Example({"id": "example"}, after=_PUT, owned="shop"))
    def pause(self, id: str, caller: Caller) -> Timetable:
        """Let no moment of a timetable start anything until it is resumed."""
        return self._change(id, caller, {"paused": True, "due": None})

    @operation("timetables:write", Effect.WRITE, Example({"id": "example"}, after=_PAUSED, owned="shop"))
    def resume(self, id: str, caller: Caller) -> Timetable:
        """Let a paused timetable start jobs again, from its next moment on; what passed meanwhile is left out."""
        found, now = self._shown(id, caller), self._clock.now()
        due = next(moments(found.at, found.zone, found.created, now))
        return self._change(id, caller, {"paused": False, "due": due})

    @operation("timetables:write", Effect.WRITE, Example({"id": "example"}, after=_PUT, owned="shop"))
    def remove(self, id: str, caller: Caller) -> None:
        """Take a timetable away; jobs that it started stay. The house's own can only be paused."""
        found = self._shown(id, caller)
        if not store.remove(self._database.write, id, _whose(caller)):
            raise HouseTimetable(id) if found.house else UnknownTimetable(id)

    @operation("timetables:write", Effect.WRITE, Example({"id": "example"}, after=_PUT, owned="shop"))
    def run_now(self, id: str, caller: Caller) -> Job:
        """Start the job of a timetable at once, beside its moments; twice within a second starts one."""
        row = store.row(self._database.write, id, _whose(caller))
        if row is None:
            raise UnknownTimetable(id)
        now = self._clock.now()
        job = self._begin(row, now, "-now")
        store.change(self._database.write, id, _whose(caller), {"last": now, "last_job": job})
        return self._jobs.show(job, Caller(row.actor, frozenset({"jobs:all"}), row.shop))

    @operation("timetables:tick", Effect.WRITE, Example({}))
    def tick(self) -> int:
        """Start what is due, one job a timetable however many moments were missed; answers how many started."""
        now, started = self._clock.now(), 0
        for row in store.due(self._database.read, now, _FAR):
            due = next(moments(row.at, row.zone, row.created, now), None)
            job = _job(row.id, row.due)
            fresh = {"due": due, "last": row.due, "last_job": job}
            if store.take(self._database.write, row.id, row.due, fresh) is not None:
                self._begin(row, row.due)
                started += 1
        return started

    @operation("timetables:tick", Effect.WRITE, Example({}))
    def settle(self) -> list[str]:
        """Put the house's own chores on timetables where they are missing; answers the new ones."""
        return [
            id for id, (name, at) in _CHORES.items() if name in self._souk.operations and self._settle(id, name, at)
        ]

    def _settle(self, id: str, name: str, at: str) -> bool:
        now = self._clock.now()
        work = {"operation": name, "payload": {}, "at": at, "zone": "UTC", "note": "", "owner": "operator"}
        state = {"paused": False, "house": True, "created": now, "changed": now, "last_job": ""}
        who = {"actor": "system:house", "scopes": ["*"], "shop": None, "personal": False}
        due = next(moments(at, "UTC", now, now))
        return store.settle(self._database.write, {"id": id, "due": due, **work, **state, **who})

    def _begin(self, row: Any, moment: datetime, mark: str = "") -> str:
        id = _job(row.id, moment) + mark
        work = {"id": id, "operation": row.operation, "payload": row.payload, "timetable": row.id}
        who = {"actor": row.actor, "scopes": row.scopes, "shop": row.shop, "personal": row.personal}
        self._jobs.begin({**work, **who})
        return id

    def _change(self, id: str, caller: Caller, fresh: Mapping[str, Any]) -> Timetable:
        if not store.change(self._database.write, id, _whose(caller), {**fresh, "changed": self._clock.now()}):
            raise UnknownTimetable(id)
        return self._shown(id, caller)

    def _shown(self, id: str, caller: Caller) -> Timetable:
        found = store.show(self._database.write, id, _whose(caller))
        if found is None:
            raise UnknownTimetable(id)
        return self._told(found)

    def _told(self, found: Timetable) -> Timetable:
        if found.paused:
            return found
        now = self._clock.now()
        return replace(found, next=tuple(islice(moments(found.at, found.zone, found.created, now), 3)))


def _job(id: str, moment: datetime) -> str:
    return f"{id}@{moment:%Y%m%dT%H%M%S}Z"


def _owner(caller: Caller) -> str:
    if caller.shop is not None:
        return f"shop:{caller.shop}"
    return "operator" if caller.may("timetables:all") else caller.actor


def _whose(caller: Caller) -> Whose:
    return Whose(caller.actor, caller.shop, caller.may("timetables:all"))
