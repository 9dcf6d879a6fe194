"""Rounds of kill -9: work is killed at a seeded moment, looked at, and resumed until it ends; then from the start."""

import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from tests.crash.nursery import Nursery
from tests.crash.work import FEED, feed
from tests.databases import Postgres, migrated_sqlite

Given = Mapping[str, Any]
SHOP, PROVIDER, DATABASE = "shop", "provider", "database"
Asked = TypeVar("Asked")


@dataclass(frozen=True)
class Tally:
    """How many kills of whom there were, how many hit work that had acknowledged something, how many runs ended."""

    of: Mapping[str, int]
    within: int
    completed: int

    @property
    def kills(self) -> int:
        return sum(self.of.values())


class Places:
    """Fresh folders with the same beginning, each with a database of its own."""

    def __init__(self, folder: Path, server: Postgres | None = None) -> None:
        self._folder = folder
        self._server = server
        self._template = migrated_sqlite(folder / "template.db")
        self._made = 0
        self._urls: list[str] = []

    def fresh(self, stocked: Given | None = None) -> Given:
        """A folder with the feed among its uploads, or a copy of a stocked one."""
        self._made += 1
        place = self._folder / f"place-{self._made}"
        if stocked is not None:
            shutil.copytree(stocked["folder"], place)
        else:
            (place / "uploads").mkdir(parents=True)
            (place / "uploads" / FEED).write_text(feed(), encoding="utf-8")
        if self._server is not None:
            return {"folder": str(place), "database": self._database(self._server, stocked)}
        if stocked is None:
            shutil.copy(self._template, place / "souk.db")
        return {"folder": str(place)}

    def close(self) -> None:
        for url in self._urls:
            assert self._server is not None
            _twice(partial(self._server.drop, url))

    def _database(self, server: Postgres, stocked: Given | None) -> str:
        made = _twice(server.fresh if stocked is None else partial(server.clone, stocked["database"]))
        self._urls.append(made)
        _keep_what_is_acknowledged(made)
        return made


def _twice(ask: Callable[[], Asked]) -> Asked:
    """Ask once more where the connection to a server that was killed is found to be broken."""
    try:
        return ask()
    except OperationalError:
        return ask()


def _keep_what_is_acknowledged(url: str) -> None:
    """A server of tests may forget the last commits when it is killed; this database may not."""
    address = make_url(url)
    engine = create_engine(address.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {address.database} SET synchronous_commit = on"))
        # A clone's sequences are as far ahead in its template's log as in none of its own: after a crash they would
        # give numbers anew, until a checkpoint has made them write their own.
        connection.execute(text("CHECKPOINT"))
    engine.dispose()


@dataclass(frozen=True)
class Trial:
    """What is killed, how it is looked at, where it begins, who is killed in turn, and what must hold.

    `check` gets what was seen, all that was acknowledged before, and what a run without a kill left, or None where the
    run has not ended.
    """

    work: str
    look: str
    fresh: Callable[[], Given]
    check: Callable[[Mapping[str, Any], Sequence[Any], Mapping[str, Any] | None], None]
    victims: Sequence[str] = (SHOP,)


@dataclass(frozen=True)
class Wanted:
    """How many kills, with which seed; fewer where the moment `until` of the monotonic clock comes first."""

    rounds: int
    seed: int
    until: float = inf

    def enough(self, kills: int) -> bool:
        return kills >= self.rounds or time.monotonic() > self.until


def _kill(nursery: Nursery, trial: Trial, wanted: Wanted) -> Tally:
    place = trial.fresh()
    whole = nursery.run(trial.work, place)
    right = nursery.run(trial.look, place).said[0]
    trial.check(right, whole.said[1:], right)
    longest = whole.seconds
    chance, kills, within, completed = random.Random(wanted.seed), Counter[str](), 0, 0
    place, acknowledged, untouched = trial.fresh(), list[Any](), True
    while True:
        victim, after = trial.victims[kills.total() % len(trial.victims)], chance.uniform(0.0, longest)
        report = nursery.run(trial.work, place, None if wanted.enough(kills.total()) else after, victim)
        if report.said:
            trial.check(report.said[0], acknowledged, None)
        acknowledged += report.said[1:]
        kills[victim] += report.hit
        within += report.hit and len(report.said) > 1
        if report.killed:
            untouched = False
            continue
        trial.check(nursery.run(trial.look, place).said[0], acknowledged, right)
        completed += 1
        # A machine that was busy at first is not so for ever: moments after the end of a whole run hit nobody.
        longest = min(longest, report.seconds) if untouched and not report.hit else longest
        if wanted.enough(kills.total()):
            return Tally(kills, within, completed)
        place, acknowledged, untouched = trial.fresh(), [], True


def kill_imports(nursery: Nursery, places: Places, wanted: Wanted) -> Tally:
    """Kill an import again and again; what was acknowledged stays, and what comes out is what no kill gives."""
    return _kill(nursery, Trial("importing", "imported", places.fresh, _check_import), wanted)


def _check_import(seen: Mapping[str, Any], acknowledged: Sequence[int], right: Mapping[str, Any] | None) -> None:
    made = seen["import"]
    if made is None:
        assert (seen["products"], seen["revisions"], seen["events"], seen["rejects"]) == (0, 0, 0, 0)
        assert not acknowledged
        return
    assert seen["products"] == made["added"]
    assert seen["revisions"] == seen["events"] == made["added"] + made["changed"]
    assert seen["rejects"] == made["rejected"]
    assert made["read"] == made["added"] + made["changed"] + made["unchanged"] + made["rejected"]
    assert made["read"] >= max(acknowledged, default=0), f"acknowledged {acknowledged}, found {made['read']}"
    assert right is None or seen == right, "an import that was killed and resumed differs from one that was not"


def kill_indexing(nursery: Nursery, places: Places, wanted: Wanted) -> Tally:
    """Kill the building of the index again and again; it never goes back, and ends as if nobody had killed it."""
    stocked = places.fresh()
    nursery.run("stocking", stocked)
    trial = Trial("indexing", "indexed", lambda: places.fresh(stocked), _check_index)
    return _kill(nursery, trial, wanted)


def _check_index(
    seen: Mapping[str, Any], acknowledged: Sequence[Mapping[str, Any]], right: Mapping[str, Any] | None
) -> None:
    assert seen["found"] == seen["expected"], "the index does not have what its position says"
    for status in acknowledged:
        assert _place(seen["status"]) >= _place(status), f"acknowledged {status}, found {seen['status']}"
        assert seen["status"]["generation"] >= status["generation"]
    if right is not None:
        assert right["found"] == right["live"]
        assert (seen["found"], seen["digest"]) == (right["found"], right["digest"])
        assert seen["status"]["behind"] is False


def kill_selling(nursery: Nursery, places: Places, wanted: Wanted, victims: Sequence[str] = (SHOP, PROVIDER)) -> Tally:
    """Kill a shop that sells, its provider, its database; no order is lost or made twice, and the money is right."""
    furnished = places.fresh()
    nursery.run("furnishing", furnished)
    trial = Trial("selling", "sold", lambda: places.fresh(furnished), _check_sold, victims)
    return _kill(nursery, trial, wanted)


def _check_sold(
    seen: Mapping[str, Any], acknowledged: Sequence[tuple[str, str]], right: Mapping[str, Any] | None
) -> None:
    """Stock, orders, ledger and the provider's books agree; when it is done every order ended one way or the other."""
    ((available, reserved, sold),) = seen["stock"]
    states = {id: state for id, state, _ in seen["orders"]}
    placed = {id: total for id, state, total in seen["orders"] if state == "placed"}
    for what, order in acknowledged:
        assert what == "done" or order in states, f"{order} was acknowledged as {what} and is not there"
        assert what != "placed" or states[order] == "placed", f"{order} was placed and is {states[order]}"
    assert available + reserved + sold == 10
    assert sold == len(placed)
    assert reserved == list(states.values()).count("unpaid")
    assert seen["lines"] == seen["opened"] == [[len(states)]]
    assert (seen["entries"], [amount for _, amount in seen["ledger"]]) == ([], [0] * len(seen["ledger"]))
    assert sum(used for (used,) in seen["used"]) <= 4
    assert len(seen["charged"]) == len({key for key, _ in seen["charged"]}) >= len(placed)
    if right is None:
        return
    assert [state for _, state, _ in right["orders"]] == ["placed"] * 10
    # Who was killed between the claim of a charge and its sending has an order that failed, and its piece is free.
    assert set(states.values()) <= {"placed", "failed", "expired"}, f"not ended: {states}"
    assert reserved == 0
    assert sum(amount for _, amount in seen["charged"]) == sum(placed.values())


def _place(status: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(int(part) for part in (status["position"] or "0-0").split("-"))
