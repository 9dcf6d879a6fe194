"""How a table is meant: by a mapping that the shop keeps for its columns, else by what they seem to be."""

from collections.abc import Sequence
from typing import Any

from souk.goods.catalog import store
from souk.goods.catalog.contracts import GuessedColumn, Kept, Layout
from souk.goods.catalog.ports import Sheet
from souk.goods.catalog.rules.guessing import guess
from souk.goods.catalog.rules.mapping import fingerprint, objections
from souk.kit.errors import Invalid

CURRENCY = "CNY"


def table_layout(connection: Any, sheet: Sheet, shop: str) -> Layout:
    """The mapping for a table; raises `Invalid` where neither is known what its rows are."""
    kept = kept_for(connection, sheet.header, shop)
    layout = kept.mapping if kept else Layout(tuple(one.column for one in guessed(sheet)))
    sound_layout(layout)
    return layout


def kept_for(connection: Any, header: Sequence[str], shop: str) -> Kept | None:
    """The newest mapping that the shop keeps for these columns."""
    return next(iter(store.mappings(connection, shop, fingerprint(header))), None)


def guessed(sheet: Sheet) -> tuple[GuessedColumn, ...]:
    """What each column seems to be."""
    return guess(sheet.header, [one.cells for one in sheet.records if not one.reason], CURRENCY)


def sound_layout(layout: Layout) -> None:
    """Raise `Invalid` for the first thing that is wrong with a mapping."""
    wrong = next(objections(layout), "")
    if wrong:
        raise Invalid("The mapping cannot be used: {why}.", why=wrong)
