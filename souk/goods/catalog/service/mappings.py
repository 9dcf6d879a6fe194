"""What the columns of a shop's tables mean: guessed, looked at, corrected, and kept for the next time."""

from collections.abc import Iterator
from itertools import islice

from souk.goods.catalog import store
from souk.goods.catalog.contracts import Guess, Kept, Layout, Previewed, Product, WrongField
from souk.goods.catalog.ports import Row
from souk.goods.catalog.rules.mapping import fingerprint, fitting, objections
from souk.goods.catalog.service.examples import KEEP_MAPPING, MAPPING, OPEN, TABLE
from souk.goods.catalog.service.importing import to_the_break
from souk.goods.catalog.service.intake import Intake
from souk.goods.catalog.service.stock import Stock, own
from souk.goods.catalog.service.tables import guessed, kept_for, sound_layout
from souk.kit.locale import pick
from souk.kit.operation import Caller, Effect, Example, operation

FIRST = 20
SHOWN = 10


class Mappings(Stock):
    """Mappings by shop and name; one is found again by the columns that it was kept for."""

    @operation("catalog:feeds", example=Example({"file": "goods.csv", "shop": "corner"}, files=TABLE, owned="shop"))
    def guess_mapping(self, file: str, shop: str, caller: Caller) -> Guess:
        """How an uploaded table seems to be meant, column by column and why, with its first rows as they would go in.

        Where the shop keeps a mapping for these columns, that is taken, and `kept` names it.
        """
        own(caller, shop)
        sheet = self._backing.table.sheet(self._upload(file), FIRST)
        columns = guessed(sheet)
        kept = kept_for(self._database.read, sheet.header, shop)
        known = {one.header: one for one in kept.mapping.columns} if kept else {}
        layout = fitting(known, sheet.header) if kept else Layout(tuple(one.column for one in columns))
        preview = tuple(self._previews(file, shop, layout)) if not any(objections(layout)) else ()
        name = kept.name if kept else ""
        return Guess(file, sheet.delimiter, sheet.encoding, sheet.header, columns, layout, name, preview)

    @operation(
        "catalog:feeds",
        example=Example({"file": "goods.csv", "shop": "corner", "mapping": MAPPING}, files=TABLE, owned="shop"),
    )
    def preview_mapping(self, file: str, shop: str, mapping: Layout, caller: Caller) -> list[Previewed]:
        """The first rows of an uploaded table as they would go in by a mapping, with the mistakes among them."""
        own(caller, shop)
        sound_layout(mapping)
        return list(self._previews(file, shop, mapping))

    @operation("catalog:import", Effect.WRITE, Example(KEEP_MAPPING[1], after=(OPEN,), owned="shop"))
    def keep_mapping(self, shop: str, name: str, mapping: Layout, caller: Caller) -> Kept:
        """Keep what the columns of a table mean under a name of the shop's; tables with these columns find it again."""
        own(caller, shop)
        if not name.strip() or len(name) > 100:
            raise WrongField("name", "a mapping needs a name of at most 100 characters")
        sound_layout(mapping)
        kept = Kept(shop, name.strip(), mapping, fingerprint([one.header for one in mapping.columns]))
        store.put_mapping(self._database.write, kept, self._clock.now())
        return kept

    @operation("catalog:feeds", example=Example({}, after=(OPEN, KEEP_MAPPING)))
    def mappings(self, caller: Caller) -> list[Kept]:
        """The mappings of one's own shop, or of all for the operator."""
        return store.mappings(self._database.read, caller.shop)

    def _previews(self, file: str, shop: str, layout: Layout) -> Iterator[Previewed]:
        rows = to_the_break(self._backing.table.rows(self._upload(file), shop, layout))
        intake = Intake(self._database, [*self._categories.values()])
        for row in islice(rows, SHOWN):
            yield _previewed(row, intake, self._state_of(row.product) if row.product else None)

    def _state_of(self, product: Product) -> object:
        return store.states(self._database.read, [product.id]).get(product.id)


def _previewed(row: Row, intake: Intake, listed: object) -> Previewed:
    if row.product is None:
        return Previewed(row.line, "", "", None, (), row.field, row.reason)
    try:
        made = intake.preview(row, listed)
    except WrongField as error:
        wrong = (str(error.facts["field"]), str(error.facts["reason"]))
        return Previewed(row.line, row.product.id, pick(row.product.title, "en"), None, (), *wrong)
    offers = [offer for variant in made.variants for offer in variant.offers if offer.shop == made.shop]
    stated = tuple(sorted(row.says or ()))
    return Previewed(row.line, made.id, pick(made.title, "en"), offers[0].price if offers else None, stated)
