"""Planning an import before anything is done, and doing it: both in batches that survive a kill."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from pydantic import TypeAdapter

from souk.goods.catalog import store
from souk.goods.catalog.contracts import (
    Change,
    FieldChange,
    NotPlanned,
    Plan,
    PlannedChange,
    Product,
    Reject,
    WrongField,
)
from souk.goods.catalog.ports import Row
from souk.goods.catalog.rules import changes
from souk.goods.catalog.rules.planning import Summary, cautions, legible, price_moves, tally
from souk.goods.catalog.service.importing import BATCH, Importing, Order, step_of, to_the_break
from souk.goods.catalog.service.intake import LONGEST_ROW, Intake, Settled
from souk.goods.catalog.service.ledger import Cause
from souk.goods.catalog.store import document, product_of
from souk.kit.locale import pick
from souk.kit.operation import Caller, Step
from souk.kit.text import writable

TWICE = "the product stands in the file before"
_SUMMARY = TypeAdapter(Summary)
_CHANGES = TypeAdapter(tuple[Change, ...])


class Planning(Importing):
    """Makes plans row by row, applies what still fits the catalogue, and plans the rest anew."""

    def _plan_of(self, row: Any) -> Plan:
        batch, summary = store.import_of(row), summary_of(row)
        told = summary.fields.items()
        fields = [FieldChange(name, count, of, one.before, one.after) for name, (count, one, of) in told]
        ranked = tuple(sorted(fields, key=lambda one: (-one.count, one.field)))
        odd = tuple(cautions(batch, summary, row.retire))
        return Plan(batch, row.retire, ranked, summary.prices, odd, summary.moved, summary.waits)

    def _plan(self, order: Order, readings: Sequence[Iterator[Row]], caller: Caller) -> Iterator[Step]:
        """Plan an import from where an unfinished plan of the same files stands, else from the start."""
        row = self._begun(order, "planning") or self._open(order, caller, "planning")
        yield step_of(row, "started")
        intake = Intake(self._database, [*self._categories.values()])
        for number, reading in enumerate(readings):
            if number < row.file or row.state != "planning":
                continue
            rows = to_the_break(reading) if order.files else reading
            list(islice(rows, row.row if number == row.file else 0))
            while batch := list(islice(rows, BATCH)):
                row = self._advance_plan(row, number, batch, intake)
                yield step_of(row, "planned")
        yield from self._plan_missing(row)
        row = store.import_row(self._database.read, row.id)
        yield step_of(row, "done", self._plan_of(row))

    def _plan_missing(self, row: Any) -> Iterator[Step]:
        if row.state != "planning":
            return
        summary = summary_of(row)
        if not summary.broken:
            after = ""
            while found := store.missing(self._database.write, row, after, BATCH):
                self._note_missing(row, found)
                after = found[-1].id
                row = self._move(row, {"missing": row.missing + len(found)})
                yield step_of(row, "planned")
        had = store.seen_total(self._database.read, row.shop, row.source)
        if row.rejected:
            self._write_rejects(row.id)
        self._move(row, {"state": "planned", "row": 0, "summary": dumped(replace(summary, had=had))})

    def _note_missing(self, row: Any, found: Sequence[Any]) -> None:
        first = store.last_planned(self._database.write, row.id) + 1
        kept = [
            {
                **_place(row.id, first + at, one.id),
                "kind": "missing",
                "title": _title(product_of(one.body)),
                "revision": one.revision,
                "fresh": None,
                "says": None,
                "changes": [{"field": "retired", "before": False, "after": True}] if row.retire else [],
            }
            for at, one in enumerate(found)
        ]
        store.add_planned(self._database.write, kept)

    def _advance_plan(self, row: Any, file: int, batch: Sequence[Row], intake: Intake) -> Any:
        broken = any(_breaks(one) for one in batch)
        name = row.files[file] if row.files else row.source
        settled, rejects = self._once(row, name, *intake.sort(row.shop, name, batch))
        first = store.last_planned(self._database.write, row.id) + 1
        summary = replace(summary_of(row), broken=summary_of(row).broken or broken)
        planned: list[dict[str, Any]] = []
        counts = {"added": 0, "changed": 0, "unchanged": 0}
        for at, one in enumerate(settled):
            made, summary = _planned(row.id, first + at, one, summary)
            planned.append(made)
            counts[str(made["kind"])] += 1
        store.add_planned(self._database.write, planned)
        store.add_rejects(self._database.write, row.id, row.rejected + 1, rejects)
        fresh = {name: getattr(row, name) + count for name, count in counts.items()}
        place = {"file": file, "row": (row.row if file == row.file else 0) + len(batch), "read": row.read + len(batch)}
        return self._move(row, {**fresh, **place, "rejected": row.rejected + len(rejects), "summary": dumped(summary)})

    def _once(
        self, row: Any, file: str, settled: Sequence[Settled], rejects: Sequence[Reject]
    ) -> tuple[list[Settled], list[Reject]]:
        """Of rows about one product the first counts; the others are left out."""
        known = store.planned_products(self._database.write, row.id, [one.product.id for one in settled])
        kept: list[Settled] = []
        again: list[Settled] = []
        for one in settled:
            (again if one.product.id in known else kept).append(one)
            known.add(one.product.id)
        told = [Reject(file, one.row.line, "id", TWICE, writable(one.row.raw[:LONGEST_ROW])) for one in again]
        return kept, sorted((*rejects, *told), key=lambda reject: reject.line)

    def _apply(self, id: str, caller: Caller) -> Iterator[Step]:
        """Do what is planned; products that changed since are planned anew, counted, and wait for the next time."""
        row = self._import_row(id, caller)
        if row.state == "done":
            yield step_of(row, "done", self._plan_of(row))
            return
        if row.state not in ("planned", "applying"):
            raise NotPlanned(id, row.state)
        if row.state == "planned":
            fresh = dumped(replace(summary_of(row), moved=0, waits=None))
            row = self._move(row, {"state": "applying", "row": 0, "summary": fresh})
            yield step_of(row, "started")
        cause = Cause(caller, f"import {id}", id)
        intake = Intake(self._database, [*self._categories.values()])
        while planned := store.planned(self._database.write, id, row.row, BATCH):
            row = self._apply_batch(row, planned, cause, intake)
            yield step_of(row, "imported")
        row = self._applied(row)
        yield step_of(row, "done", self._plan_of(row))

    def _applied(self, row: Any) -> Any:
        if store.waiting(self._database.write, row.id):
            return self._move(row, {"state": "planned", "row": 0})
        store.forget_plan(self._database.write, row.id)
        return self._move(row, {"state": "done", "row": 0, "finished": self._clock.now()})

    def _apply_batch(self, row: Any, planned: Sequence[Any], cause: Cause, intake: Intake) -> Any:
        held = store.hold(self._database.write, [one.product for one in planned])
        same = [one for one in planned if not one.done and _revision(held.get(one.product)) == one.revision]
        told = [one for one in same if one.kind in ("added", "changed")]
        gone = [held[one.product] for one in same if one.kind == "missing"] if row.retire else []
        moved = [one for one in planned if not one.done and one not in same and one.kind != "missing"]
        products = [intake.again(product_of(one.fresh), _says(one), held.get(one.product)) for one in told]
        self._ledger.put(products, cause)
        self._ledger.retire(gone, cause)
        store.see(self._database.write, row.shop, row.source, [one.product for one in same if one.kind != "missing"])
        store.forget_seen(self._database.write, row.shop, row.source, [one.id for one in gone])
        stale = [one for one in planned if not one.done and one.kind == "missing" and one not in same]
        store.fulfil(self._database.write, row.id, [one.number for one in (*same, *stale)])
        for one in moved:
            self._plan_anew(one, held.get(one.product), intake)
        summary = replace(summary_of(row), moved=summary_of(row).moved + len(moved))
        more = {"retired": row.retired + len(gone), "summary": dumped(summary)}
        return self._move(row, {"row": planned[-1].number, **more})

    def _plan_anew(self, planned: Any, listed: Any, intake: Intake) -> None:
        told, says = product_of(planned.fresh), _says(planned)
        try:
            settled = Settled(told, says, intake.again(told, says, listed), listed, Row(0, "", told))
            fresh, _ = _planned(planned.batch, planned.number, settled, Summary())
        except WrongField as error:
            wrong = {"field": str(error.facts["field"]), "before": None, "after": str(error.facts["reason"])}
            fresh = {"kind": "unchanged", "changes": [wrong], "revision": _revision(listed)}
        store.replan(self._database.write, planned.batch, planned.number, fresh)

    def _drop(self, id: str, caller: Caller) -> Any:
        row = self._import_row(id, caller)
        if row.state not in ("planning", "planned"):
            raise NotPlanned(id, row.state)
        store.forget_plan(self._database.write, id)
        return self._move(row, {"state": "dropped", "finished": self._clock.now()})


def planned_change(row: Any) -> PlannedChange:
    """A row of a plan for people."""
    return PlannedChange(row.number, row.product, row.kind, row.title, _CHANGES.validate_python(row.changes))


def _planned(batch: str, number: int, one: Settled, summary: Summary) -> tuple[dict[str, Any], Summary]:
    """What becomes of a product as a row of a plan, and the summary with it."""
    listed, after = one.listed, document(one.product)
    differ = () if listed is None else changes(_state(listed.body, listed.retired), _state(after, False))
    kind = "added" if listed is None else "changed" if differ else "unchanged"
    if differ:
        before = product_of(listed.body)
        differ, moves = legible(differ, before, one.product), tuple(price_moves(before, one.product))
        summary = tally(summary, one.product.id, differ, moves)
    kept = {
        **_place(batch, number, one.product.id),
        "kind": kind,
        "title": _title(one.product),
        "revision": _revision(listed),
        "fresh": document(one.told),
        "says": None if one.says is None else sorted(one.says),
        "changes": _CHANGES.dump_python(differ, mode="json"),
    }
    return kept, summary


def _state(body: Any, retired: bool) -> dict[str, Any]:
    return {**body, **({"retired": True} if retired else {})}


def _place(batch: str, number: int, product: str) -> dict[str, Any]:
    return {"batch": batch, "number": number, "product": product, "done": False}


def _breaks(row: Row) -> bool:
    """Whether a row only says where its file breaks off."""
    return row.product is None and not row.raw and not row.field


def _says(row: Any) -> frozenset[str] | None:
    return None if row.says is None else frozenset(row.says)


def _revision(row: Any) -> int:
    return int(row.revision) if row is not None else 0


def _title(product: Product) -> str:
    return pick(product.title, "en")


def summary_of(row: Any) -> Summary:
    """What the row of an import sums up."""
    return _SUMMARY.validate_python(row.summary) if row.summary else Summary()


def dumped(summary: Summary) -> dict[str, Any]:
    """A summary as it is kept."""
    made: dict[str, Any] = _SUMMARY.dump_python(summary, mode="json")
    return made
