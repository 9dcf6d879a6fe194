"""Importing a supplier's files: each batch commits with the place reached, so that a kill costs nothing."""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from souk.goods.catalog import store
from souk.goods.catalog.contracts import ForeignShop, Import, ImportBusy, Product, Reject, UnknownFile, WrongField
from souk.goods.catalog.ports import FeedReader, Row
from souk.goods.catalog.rules import check
from souk.goods.catalog.service.ledger import Cause, Ledger
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.errors import Conflict, Invalid, NotFound
from souk.kit.operation import Caller, Step
from souk.kit.text import writable

BATCH = 500
LONGEST_ROW = 20_000


@dataclass(frozen=True)
class Order:
    """What to import: files of a format for a shop, under an id of one's own or one that is made."""

    format: str
    files: tuple[str, ...]
    shop: str
    id: str


class Importing:
    """Opens, advances, ends and takes back imports."""

    def __init__(
        self, database: Database, clock: Clock, ledger: Ledger, folder: Path, categories: frozenset[str]
    ) -> None:
        self._database = database
        self._clock = clock
        self._ledger = ledger
        self._uploads = folder / "uploads"
        self._rejects = folder / "rejects"
        self._categories = categories

    def run(self, reader: FeedReader, order: Order, caller: Caller) -> Iterator[Step]:
        """Import files from where an unfinished import of the same files stands, else from the start."""
        paths = [self._path(file) for file in order.files]
        row = self._found(order) or self._open(order, caller)
        yield _step(row, "started")
        for number, path in enumerate(paths):
            if number < row.file or row.state != "running":
                continue
            rows = _to_the_break(reader.rows(path, order.shop))
            list(islice(rows, row.row if number == row.file else 0))
            while batch := list(islice(rows, BATCH)):
                row = self._advance(row, number, batch, caller)
                yield _step(row, "imported")
        if row.state == "running":
            row = self._end(row)
        yield _step(row, "done", store.import_of(row))

    def undo(self, id: str, caller: Caller) -> Iterator[Step]:
        """Take back what an import did, but for products that somebody changed since."""
        row = self.row(id)
        if row.state == "running":
            raise Conflict("The import {id} is still running; undo it when it is done.", id=id)
        if caller.shop is not None and caller.shop != row.shop:
            raise ForeignShop(caller.shop, f"import {id}")
        cause = Cause(caller, f"undo of import {id}", f"undo-{id}")
        total, done = (store.touched(self._database.write, batch) for batch in (id, cause.batch))
        while rows := store.undoable(self._database.write, id, BATCH):
            held = store.hold(self._database.write, [one.product for one in rows])
            kept = [one for one in rows if held[one.product].revision == one.number]
            self._ledger.restore(kept, cause)
            done += len(kept)
            yield Step(done, total, "undone")
        if row.state != "undone":
            store.advance(self._database.write, row, {"state": "undone"})
        yield Step(done, total, "undone", store.import_of(self.row(id)), {"kept": total - done})

    def row(self, id: str) -> Any:
        """An import's row; raises `NotFound`."""
        row = store.import_row(self._database.read, id)
        if row is None:
            raise NotFound("There is no import {id}.", id=id)
        return row

    def _path(self, file: str) -> Path:
        path = self._uploads / file
        if Path(file).name != file or not path.is_file():
            raise UnknownFile(file)
        return path

    def _found(self, order: Order) -> Any:
        row = store.import_row(self._database.read, order.id) if order.id else None
        if row is None:
            return store.running_import(self._database.read, order.format, order.files, order.shop)
        if (row.format, tuple(row.files), row.shop) != (order.format, order.files, order.shop):
            raise Conflict("The import {id} is of other files.", id=order.id)
        return row

    def _open(self, order: Order, caller: Caller) -> Any:
        id = order.id or uuid.uuid4().hex[:12]
        row = {"id": id, "format": order.format, "files": list(order.files), "shop": order.shop, "state": "running"}
        store.start_import(self._database.write, {**row, "started": self._clock.now(), "actor": caller.actor})
        return self.row(id)

    def _advance(self, row: Any, file: int, batch: Sequence[Row], caller: Caller) -> Any:
        products, rejects = self._sort(Path(row.files[file]).name, batch)
        stored = self._ledger.put(products, Cause(caller, f"import {row.id}", row.id))
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

    def _sort(self, file: str, batch: Sequence[Row]) -> tuple[list[Product], list[Reject]]:
        products, rejects = [], []
        for row in batch:
            field, reason = row.field, row.reason
            if row.product is not None:
                try:
                    check(row.product, self._categories)
                    products.append(row.product)
                    continue
                except WrongField as error:
                    field, reason = str(error.facts["field"]), str(error.facts["reason"])
            rejects.append(Reject(file, row.line, field, reason, writable(row.raw[:LONGEST_ROW])))
        return products, rejects

    def _end(self, row: Any) -> Any:
        if row.rejected:
            self._write_rejects(row.id)
        return self._move(row, {"state": "done", "finished": self._clock.now()})

    def _write_rejects(self, batch: str) -> None:
        self._rejects.mkdir(parents=True, exist_ok=True)
        beside = self._rejects / f"{batch}.jsonl.part"
        with beside.open("w", encoding="utf-8") as file:
            after = 0
            while found := store.rejects(self._database.read, batch, after, BATCH):
                file.writelines(json.dumps(reject.__dict__, ensure_ascii=False) + "\n" for reject in found)
                after += len(found)
        beside.replace(self._rejects / f"{batch}.jsonl")

    def _move(self, row: Any, fresh: dict[str, Any]) -> Any:
        if not store.advance(self._database.write, row, fresh):
            raise ImportBusy(row.id)
        return store.import_row(self._database.write, row.id)


def _to_the_break(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows of a file, the last of which says where the file breaks off, if it does."""
    try:
        yield from rows
    except Invalid as error:
        line = error.facts.get("line", 0)
        yield Row(line if isinstance(line, int) else 0, "", None, "", str(error))


def _step(row: Any, note: str, answer: Import | None = None) -> Step:
    facts = {name: getattr(row, name) for name in ("id", "added", "changed", "unchanged", "rejected")}
    return Step(row.read, None, note, answer, facts)
