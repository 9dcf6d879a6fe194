"""An operator's own catalogue, read through the shop's operations."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import TypeAdapter

from souk.assembly import open_souk
from souk.goods.catalog import Category, Product
from souk.goods.catalog.contracts import ProductPage
from souk.kit.locale import Words
from souk.kit.operation import Caller, Souk
from souk.settings import Settings

_PAGE, _CATEGORIES = TypeAdapter(ProductPage), TypeAdapter(list[Category])
_READER = Caller("training", frozenset({"catalog:read"}))


def catalogue(folder: Path) -> tuple[list[Product], Mapping[str, Words]]:
    """Every product on sale in the data folder of a shop, and the names of categories by id."""
    souk = open_souk(Settings(folder=folder))
    try:
        named = _CATEGORIES.validate_python(souk.call("catalog.categories", {}, _READER))
        return list(_products(souk)), {one.id: one.name for one in named}
    finally:
        souk.database.close()


def _products(souk: Souk) -> Iterator[Product]:
    after = ""
    while True:
        page = _PAGE.validate_python(souk.call("catalog.page", {"after": after, "most": 100}, _READER))
        yield from (one.product for one in page.listings if not one.retired)
        after = page.after
        if not after:
            return
