"""Importing a supplier's files: each batch commits with the place reached, so that a kill costs nothing."""

import json
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from souk.goods.catalog import store
from souk.goods.catalog.contracts import (
    Import,
    ImportBusy,
    Layout,
    NotPlanned,
    Plan,
    UnknownFormat,
    UnknownImport,
    UnknownMapping,
    WrongField,
)
from souk.goods.catalog.ports import Row
from souk.goods.catalog.service.intake import Intake
from souk.goods.catalog.service.ledger import Cause
from souk.goods.catalog.service.stock import Stock
from souk.goods.catalog.service.tables import table_layout
from souk.kit.errors import Conflict, Invalid
from souk.kit.operation import Caller, Step

BATCH = 500
CSV = "csv"
# It becomes the name of a file, and `undo-` before one names what takes it back.
_ID = re.compile(r"(?!undo-)[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")


@dataclass(frozen=True)
class Order:
    """What to import: files of a format for a shop, under an id of one's own or one that is made."""

    format: str
    files: tuple[str, ...]
    shop: str
    id: str
    mapping: str = ""
    source: str = ""
    retire: bool = False


class Importing(Stock):
    """Opens, advances, ends and takes back imports."""

    def _readings(self, order: Order) -> list[Iterator[Row]]:
        """The rows of each file; raises where a file, the format or the mapping is not known."""
        paths = [self._upload(file) for file in order.files]
        if order.format == CSV:
            table = self._backing.table
            return [table.rows(path, order.shop, self._layout(order, path)) for path in paths]
        reader = self._backing.readers.get(order.format)
        if reader is None:
            raise UnknownFormat(order.format, ", ".join((*self._backing.readers, CSV)))
        return [reader.rows(path, order.shop) for path in paths]

    def _layout(self, order: Order, path: Path) -> Layout:
        if not order.mapping:
            return table_layout(self._database.read, self._backing.table.sheet(path, 20), order.shop)
        kept = store.mapping(self._database.read, order.shop, order.mapping)
        if kept is None:
            raise UnknownMapping(order.mapping, order.shop)
        return kept.mapping

    def _import(self, order: Order, caller: Caller) -> Iterator[Step]:
        """Import files from where an unfinished import of the same files stands, else from the start."""
        readings = self._readings(order)
        row = self._begun(order, "running") or self._open(order, caller, "running")
        yield step_of(row, "started")
        intake = Intake(self._database, [*self._categories.values()])
        for number, reading in enumerate(readings):
            if number < row.file or row.state != "running":
                continue
            rows = to_the_break(reading)
            list(islice(rows, row.row if number == row.file else 0))
            while batch := list(islice(rows, BATCH)):
                row = self._advance(row, number, batch, Cause(caller, f"import {row.id}", row.id), intake)
                yield step_of(row, "imported")
        if row.state == "running":
            row = self._end(row)
        yield step_of(row, "done", store.import_of(row))

    def _undo(self, id: str, caller: Caller) -> Iterator[Step]:
        """Take back what an import did, but for products that somebody changed since."""
        row = self._import_row(id, caller)
        if row.state == "running":
            raise Conflict("The import {id} is still running; undo it when it is done.", id=id)
        if row.state not in ("done", "undone", "planned"):
            raise NotPlanned(id, row.state)
        cause = Cause(caller, f"undo of import {id}", f"undo-{id}")
        total, done = (store.touched(self._database.write, batch) for batch in (id, cause.batch))
        while rows := store.undoable(self._database.write, id, row.shop, BATCH):
            held = store.hold(self._database.write, [one.product for one in rows])
            kept = [one for one in rows if held[one.product].revision == one.number]
            self._ledger.restore(kept, cause)
            done += len(kept)
            yield Step(done, total, "undone")
        if row.state != "undone":
            store.advance(self._database.write, row, {"state": "undone"})
            store.forget_plan(self._database.write, id)
        yield Step(done, total, "undone", store.import_of(self._import_row(id, caller)), {"kept": total - done})

    def _import_row(self, id: str, caller: Caller) -> Any:
        """An import's row; raises `UnknownImport`, of another shop's too."""
        row = store.import_row(self._database.read, id)
        if row is None or (caller.shop is not None and row.shop != caller.shop):
            raise UnknownImport(id)
        return row

    def _begun(self, order: Order, state: str) -> Any:
        row = store.import_row(self._database.read, order.id) if order.id else None
        if row is None:
            same = {"format": order.format, "files": list(order.files), "shop": order.shop, "mapping": order.mapping}
            return store.unfinished(self._database.read, {**same, "source": source_of(order, state), "state": state})
        if (row.format, tuple(row.files), row.shop) != (order.format, order.files, order.shop):
            raise Conflict("The import {id} is of other files.", id=order.id)
        return row

    def _open(self, order: Order, caller: Caller, state: str) -> Any:
        id = order.id or uuid.uuid4().hex[:12]
        if not _ID.fullmatch(id):
            raise WrongField("id", "an import's id has 1 to 100 letters, digits and . _ : -, and no undo- before it")
        row = {"id": id, "format": order.format, "files": list(order.files), "shop": order.shop, "state": state}
        more = {"mapping": order.mapping, "source": source_of(order, state), "retire": order.retire}
        started = {"started": self._clock.now(), "actor": caller.actor}
        store.start_import(self._database.write, {**row, **more, **started})
        return store.import_row(self._database.write, id)

    def _advance(self, row: Any, file: int, batch: Sequence[Row], cause: Cause, intake: Intake) -> Any:
        settled, rejects = intake.sort(row.shop, row.files[file], batch)
        products = [one.product for one in settled]
        stored = self._ledger.put(products, cause)
        fresh = {
            "file": file,
            "row": (row.row if file == row.file else 0) + len(batch),
            "read": row.read + len(batch),
            "added": row.added + stored.added,
            "changed": row.changed + stored.changed,
            "unchanged": row.unchanged + stored.unchanged + len(products) - sum(stored.__dict__.values()),
            "rejected": row.rejected + len(rejects),
        }
        store.add_rejects(self._database.write, row.id, row.rejected + 1, rejects)
        return self._move(row, fresh)

    def _end(self, row: Any) -> Any:
        if row.rejected:
            self._write_rejects(row.id)
        return self._move(row, {"state": "done", "finished": self._clock.now()})

    def _write_rejects(self, batch: str) -> None:
        folder = self._folder / "rejects"
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f"{batch}.jsonl.part"
        with beside.open("w", encoding="utf-8") as file:
            after = 0
            while found := store.rejects(self._database.read, batch, after, BATCH):
                file.writelines(json.dumps(reject.__dict__, ensure_ascii=False) + "\n" for reject in found)
                after += len(found)
        beside.replace(folder / f"{batch}.jsonl")

    def _move(self, row: Any, fresh: dict[str, Any]) -> Any:
        if not store.advance(self._database.write, row, fresh):
            raise ImportBusy(row.id)
        return store.import_row(self._database.write, row.id)


def source_of(order: Order, state: str) -> str:
    """What an import is a next state of: its source, or the files of a format that people bring in."""
    return "" if state == "running" else order.source or f"file:{order.format}"


def to_the_break(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows of a file, the last of which says where the file breaks off, if it does."""
    try:
        yield from rows
    except Invalid as error:
        line = error.facts.get("line", 0)
        yield Row(line if isinstance(line, int) else 0, "", None, "", str(error))


def step_of(row: Any, note: str, answer: Import | Plan | None = None) -> Step:
    """How far an import is."""
    facts = {name: getattr(row, name) for name in ("id", "added", "changed", "unchanged", "rejected")}
    return Step(row.read, None, note, answer, facts)
