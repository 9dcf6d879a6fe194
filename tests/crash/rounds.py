"""Rounds of kill -9: work is killed at a seeded moment, looked at, and resumed until it ends; then from the start."""

import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crash.nursery import Nursery, Report
from tests.crash.work import FEED, feed
from tests.databases import Postgres, migrated_sqlite

Given = Mapping[str, Any]
Fresh = Callable[[], Given]


@dataclass(frozen=True)
class Tally:
    """How many kills there were, how many of them hit work that had acknowledged something, and how many ended well."""

    kills: int
    within: int
    completed: int
    seed: int


class Places:
    """Fresh folders with the same beginning, each with a database of its own."""

    def __init__(self, folder: Path, server: Postgres | None = None) -> None:
        self._folder = folder
        self._server = server
        self._template = migrated_sqlite(folder / "template.db")
        self._made = 0
        self._urls: list[str] = []

    def fresh(self, stocked: Path | None = None) -> Given:
        """A folder with the feed among its uploads, or a copy of a stocked one."""
        self._made += 1
        place = self._folder / f"place-{self._made}"
        if stocked is not None:
            shutil.copytree(stocked, place)
            return {"folder": str(place)}
        (place / "uploads").mkdir(parents=True)
        (place / "uploads" / FEED).write_text(feed(), encoding="utf-8")
        if self._server is not None:
            self._urls.append(self._server.fresh())
            return {"folder": str(place), "database": self._urls[-1]}
        shutil.copy(self._template, place / "souk.db")
        return {"folder": str(place)}

    def close(self) -> None:
        for url in self._urls:
            assert self._server is not None
            self._server.drop(url)


def kill_imports(nursery: Nursery, places: Places, rounds: int, seed: int) -> Tally:
    """Kill an import again and again; what was acknowledged stays, and what comes out is what no kill gives."""
    given = places.fresh()
    whole = nursery.run("importing", given)
    right = nursery.run("imported", given).said[0]
    _check_import(right)

    def check(report: Report) -> None:
        (seen,) = nursery.run("imported", place).said
        _check_import(seen)
        reached = seen["import"]["read"] if seen["import"] else 0
        assert reached >= max(report.said, default=0), f"acknowledged {report.said}, found {reached}"
        if not report.killed:
            assert seen == right, "an import that was killed and resumed differs from one that was not"

    chance = random.Random(seed)
    place, kills, within, completed = places.fresh(), 0, 0, 0
    while kills < rounds:
        report = nursery.run("importing", place, chance.uniform(0.0, whole.seconds))
        check(report)
        kills += report.killed
        within += report.killed and bool(report.said)
        completed += not report.killed
        if not report.killed:
            place = places.fresh()
    check(nursery.run("importing", place))
    return Tally(kills, within, completed + 1, seed)


def _check_import(seen: Mapping[str, Any]) -> None:
    made = seen["import"]
    if made is None:
        assert (seen["products"], seen["revisions"], seen["events"], seen["rejects"]) == (0, 0, 0, 0)
        return
    assert seen["products"] == made["added"]
    assert seen["revisions"] == seen["events"] == made["added"] + made["changed"]
    assert seen["rejects"] == made["rejected"]
    assert made["read"] == made["added"] + made["changed"] + made["unchanged"] + made["rejected"]


def kill_indexing(nursery: Nursery, places: Places, rounds: int, seed: int) -> Tally:
    """Kill the building of the index again and again; it never goes back, and ends as if nobody had killed it."""
    stocked = places.fresh()
    nursery.run("stocking", stocked)
    source = Path(stocked["folder"])
    given = places.fresh(source)
    whole = nursery.run("indexing", given)
    right = nursery.run("indexed", given).said[0]
    assert right["found"] == right["live"]

    def check(report: Report) -> None:
        (seen,) = nursery.run("indexed", place).said
        assert seen["found"] == seen["expected"], "the index does not have what its position says"
        for status in report.said:
            assert _place(seen["status"]) >= _place(status), f"acknowledged {status}, found {seen['status']}"
            assert seen["status"]["generation"] >= status["generation"]
        if not report.killed:
            assert (seen["found"], seen["digest"]) == (right["found"], right["digest"])
            assert seen["status"]["behind"] is False

    chance = random.Random(seed)
    place, kills, within, completed = places.fresh(source), 0, 0, 0
    while kills < rounds:
        report = nursery.run("indexing", place, chance.uniform(0.0, whole.seconds))
        check(report)
        kills += report.killed
        within += report.killed and bool(report.said)
        completed += not report.killed
        if not report.killed:
            place = places.fresh(source)
    check(nursery.run("indexing", place))
    return Tally(kills, within, completed + 1, seed)


def kill_selling(nursery: Nursery, places: Places, rounds: int, seed: int) -> Tally:
    """Kill a shop that sells, with its payment provider; no order is lost or made twice, and the money is right."""
    given = places.fresh()
    nursery.run("furnishing", given)
    whole = nursery.run("selling", given)
    (right,) = nursery.run("sold", given).said
    _check_sold(right, done=True)
    assert [state for _, state, _ in right["orders"]] == ["placed"] * 10

    def check(report: Report) -> None:
        (seen,) = nursery.run("sold", place).said
        _check_sold(seen, done=not report.killed)
        states = {id: state for id, state, _ in seen["orders"]}
        for what, order in report.said:
            assert what == "done" or order in states, f"{order} was acknowledged as {what} and is not there"
            assert what != "placed" or states[order] == "placed", f"{order} was placed and is {states[order]}"

    chance = random.Random(seed)
    kills = within = completed = 0
    place = places.fresh()
    nursery.run("furnishing", place)
    while kills < rounds:
        report = nursery.run("selling", place, chance.uniform(0.0, whole.seconds))
        check(report)
        kills += report.killed
        within += report.killed and bool(report.said)
        completed += not report.killed
        if not report.killed:
            place = places.fresh()
            nursery.run("furnishing", place)
    check(nursery.run("selling", place))
    return Tally(kills, within, completed + 1, seed)


def _check_sold(seen: Mapping[str, Any], *, done: bool) -> None:
    """Stock, orders, ledger and the provider's books agree; when it is done every order ended one way or the other."""
    ((available, reserved, sold),) = seen["stock"]
    states = [state for _, state, _ in seen["orders"]]
    placed = {id: total for id, state, total in seen["orders"] if state == "placed"}
    assert available + reserved + sold == 10
    assert sold == len(placed)
    assert reserved == states.count("unpaid")
    assert seen["lines"] == [[len(states)]]
    assert seen["opened"] == [[len(states)]]
    assert (seen["entries"], [amount for _, amount in seen["ledger"]]) == ([], [0] * len(seen["ledger"]))
    assert sum(used for (used,) in seen["used"]) <= 4
    assert len(seen["charged"]) == len({key for key, _ in seen["charged"]}) >= len(placed)
    if done:
        # Who was killed between the claim of a charge and its sending has an order that failed, and its piece is free.
        assert set(states) <= {"placed", "failed", "expired"}
        assert reserved == 0
        assert sum(amount for _, amount in seen["charged"]) == sum(placed.values())


def _place(status: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(int(part) for part in (status["position"] or "0-0").split("-"))
