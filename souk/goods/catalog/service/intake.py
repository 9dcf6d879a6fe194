"""Rows as products of a shop: merged with what is listed, in our categories, under an id that is the shop's own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from souk.goods.catalog import store
from souk.goods.catalog.contracts import Attribute, Category, Product, Reject, WrongField
from souk.goods.catalog.ports import Row
from souk.goods.catalog.rules import check
from souk.goods.catalog.rules.merging import merge
from souk.goods.catalog.rules.values import category_index, category_of
from souk.goods.catalog.service.ledger import keep_costs, keep_offers
from souk.goods.catalog.store import product_of
from souk.kit.database import Database
from souk.kit.text import writable

LONGEST_ROW = 20_000
FOREIGN = "another shop has this id already, and the one that it would have here"


@dataclass(frozen=True)
class Settled:
    """A good row: what it says, what the product becomes, and the row of the product as it is listed, if it is."""

    told: Product
    says: frozenset[str] | None
    product: Product
    listed: Any
    row: Row


class Intake:
    """Sorts rows into products and rejects; whoever calls it holds the products until the transaction ends."""

    def __init__(self, database: Database, categories: Sequence[Category]) -> None:
        self._database = database
        self._ids = frozenset(category.id for category in categories)
        self._index = category_index(categories)

    def sort(self, shop: str, file: str, batch: Sequence[Row]) -> tuple[list[Settled], list[Reject]]:
        """Rows of a file that go in, and those that do not, with the reason."""
        told = [self._placed(row.product) for row in batch if row.product]
        held = store.hold(self._database.write, {id for one in told for id in (one.id, own_id(shop, one.id))})
        products = iter(told)
        settled: list[Settled] = []
        rejects: list[Reject] = []
        sofar: dict[str, Product] = {}
        for row in batch:
            if row.product is None:
                rejects.append(_reject(file, row, row.field, row.reason))
                continue
            try:
                made = self._settle(next(products), row, held, sofar)
            except WrongField as error:
                rejects.append(_reject(file, row, str(error.facts["field"]), str(error.facts["reason"])))
                continue
            sofar[made.product.id] = made.product
            settled.append(made)
        return settled, rejects

    def preview(self, row: Row, listed: Any) -> Product:
        """What a good row would become, with nothing held; raises `WrongField`."""
        assert row.product is not None
        mine = listed is None or listed.shop == row.product.shop
        return self.again(self._placed(row.product), row.says, listed if mine else None)

    def again(self, told: Product, says: frozenset[str] | None, listed: Any) -> Product:
        """What a product becomes now; raises `WrongField`, also where the id is another shop's."""
        if listed is not None and listed.shop != told.shop:
            raise WrongField("id", FOREIGN)
        made = keep_costs(keep_offers(merge(product_of(listed.body) if listed else None, told, says), listed), listed)
        check(made, self._ids)
        return made

    def _settle(self, told: Product, row: Row, held: dict[str, Any], sofar: dict[str, Product]) -> Settled:
        listed = held.get(told.id)
        if listed is not None and listed.shop != told.shop:
            told = replace(told, id=own_id(told.shop, told.id))
            listed = held.get(told.id)
        if told.id in sofar and row.says is not None:
            made = merge(sofar[told.id], told, row.says)
            check(made, self._ids)
        else:
            made = self.again(told, row.says, listed)
        return Settled(told, row.says, made, listed, row)

    def _placed(self, product: Product) -> Product:
        """In our category, if the one that the file names is among them; else the name is kept as an attribute."""
        if product.category is None or product.category in self._ids:
            return product
        found = category_of(product.category, self._index)
        if found:
            return replace(product, category=found)
        kept = Attribute("category_path", product.category)
        others = tuple(one for one in product.attributes if one.key != kept.key)
        return replace(product, category=None, attributes=(*others, kept))


def own_id(shop: str, id: str) -> str:
    """The id of a shop's product where another shop has the plain one."""
    return f"{shop}-{id}"[:100]


def _reject(file: str, row: Row, field: str, reason: str) -> Reject:
    return Reject(file, row.line, writable(field), writable(reason), writable(row.raw[:LONGEST_ROW]))
