"""Bringing in suppliers' files: at once, or as a plan that is looked at first; and taking an import back."""

from collections.abc import Iterator

from souk.goods.catalog import store
from souk.goods.catalog.contracts import Import, Plan, PlannedChange, Reject, Shop
from souk.goods.catalog.rules.formats import format_of
from souk.goods.catalog.service.examples import FILES, IMPORT, OPEN, PLAN, PLAN_IMPORT, PUT, RUN, TABLE
from souk.goods.catalog.service.importing import CSV, Order
from souk.goods.catalog.service.planning import Planning, planned_change
from souk.goods.catalog.service.stock import bounded, own
from souk.kit.operation import Caller, Effect, Example, Step, operation

_RAN = Example({"id": "example"}, after=(OPEN, RUN), files=FILES, owned="shop")
_PLANNED = Example({"id": "planned"}, after=(OPEN, PUT, PLAN), files=TABLE, owned="shop")


class Bringing(Planning):
    """Imports and plans, each seen by its own shop and by the operator alone."""

    @operation("catalog:read", example=Example({}))
    def formats(self) -> list[str]:
        """The formats of suppliers' files that can be imported."""
        return sorted((*self._backing.readers, CSV))

    @operation("catalog:feeds", example=Example({"file": "goods.csv"}, files=TABLE))
    def guess_format(self, file: str) -> str:
        """The format that an uploaded file seems to be in, by what stands in it."""
        return format_of(self._backing.table.head(self._upload(file)))

    @operation("catalog:import", Effect.WRITE, Example(IMPORT, after=(OPEN,), files=FILES, owned="shop"))
    def import_goods(  # noqa: PLR0913 (the waist fills in the caller)
        self, format: str, files: list[str], shop: str, caller: Caller, *, id: str = "", mapping: str = ""
    ) -> Iterator[Step]:
        """Import uploaded files of a format for a shop, under an `id` of one's own if given.

        An unfinished import of the same files goes on where it stood. Rows that are wrong are kept as rejects.
        A table (csv) is read by the `mapping` named, else by one that the shop keeps for its columns, else by a guess.
        """
        order = Order(format, tuple(files), own(caller, shop), id, mapping)
        self._readings(order)
        self._open_for(shop)
        yield from self._import(order, caller)

    @operation("catalog:import", Effect.WRITE, Example(PLAN_IMPORT, after=(OPEN, PUT), files=TABLE, owned="shop"))
    def plan_import(  # noqa: PLR0913 (the waist fills in the caller)
        self, format: str, files: list[str], shop: str, caller: Caller, *, mapping: str = "", id: str = ""
    ) -> Iterator[Step]:
        """Say what an import would do, and do nothing yet; `apply_plan` does it, `drop_plan` forgets it.

        Counts what would be added, changed, left as it is, rejected, and what the shop had from such files before and
        is not in these. An unfinished plan of the same files goes on where it stood.
        """
        order = Order(format, tuple(files), own(caller, shop), id, mapping)
        readings = self._readings(order)
        self._open_for(shop)
        yield from self._plan(order, readings, caller)

    @operation("catalog:feeds", example=_PLANNED)
    def plan(self, id: str, caller: Caller) -> Plan:
        """What a planned import would do: counts, fields with an example, the largest moves of prices, cautions."""
        return self._plan_of(self._import_row(id, caller))

    @operation("catalog:feeds", example=_PLANNED)
    def plan_changes(self, id: str, caller: Caller, *, after: int = 0, most: int = 50) -> list[PlannedChange]:
        """What would become of each product, in the file's order, the unchanged left out; go on with `after`."""
        bounded(most)
        self._import_row(id, caller)
        return [planned_change(row) for row in store.planned_changes(self._database.read, id, after, most)]

    @operation("catalog:import", Effect.WRITE, _PLANNED)
    def apply_plan(self, id: str, caller: Caller) -> Iterator[Step]:
        """Do what is planned. What somebody changed since is not touched: it is planned anew, counted, and waits."""
        yield from self._apply(id, caller)

    @operation("catalog:import", Effect.WRITE, _PLANNED)
    def drop_plan(self, id: str, caller: Caller) -> Import:
        """Forget what is planned; nothing was done."""
        return store.import_of(self._drop(id, caller))

    @operation("catalog:feeds", example=Example({"most": 5}))
    def imports(self, caller: Caller, *, after: str = "", most: int = 50) -> list[Import]:
        """Imports of one's own shop, or of all for the operator, newest first; go on behind an `id` that was read."""
        bounded(most)
        last = self._import_row(after, caller) if after else None
        return store.imports(self._database.read, most, caller.shop, (last.started, last.id) if last else None)

    @operation("catalog:feeds", example=_RAN)
    def show_import(self, id: str, caller: Caller) -> Import:
        """One import: how far it is, what went in and what did not."""
        return store.import_of(self._import_row(id, caller))

    @operation("catalog:feeds", example=_RAN)
    def rejects(self, id: str, caller: Caller, *, after: int = 0, most: int = 100) -> list[Reject]:
        """Rows that an import left out: file, line, field, reason and the row, in the order of the file."""
        bounded(most)
        self._import_row(id, caller)
        return store.rejects(self._database.read, id, after, most)

    @operation("catalog:import", Effect.WRITE, _RAN)
    def undo_import(self, id: str, caller: Caller) -> Iterator[Step]:
        """Take back all that an import did; what was changed by somebody since is kept, and counted."""
        yield from self._undo(id, caller)

    def _open_for(self, shop: str) -> None:
        if shop not in self._shops():
            store.put_shop(self._database.write, Shop(shop, {"en": shop, "zh-CN": shop}))
