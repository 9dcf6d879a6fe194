"""Pictures of many products from one archive, matched by the names of its files."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, Literal

from souk.goods.catalog import store
from souk.goods.catalog.contracts import Media, NotAPicture, Product, Reject
from souk.goods.catalog.service.examples import ARCHIVE, OPEN, PICTURES, PUT
from souk.goods.catalog.service.importing import Importing, Order, step_of
from souk.goods.catalog.service.ledger import Cause
from souk.goods.catalog.service.pictures import KEPT
from souk.goods.catalog.service.stock import own
from souk.goods.catalog.store import document, product_of
from souk.kit.operation import Caller, Effect, Example, Step, operation

BATCH = 20
PAGE = 500
UNMATCHED = "no product of the shop is called {stem} by its {by}"
_NUMBERED = re.compile(r"[-_ .]\d{1,2}$")
By = Literal["sku", "id", "gtin", "name"]
Member = tuple[str, bytes, str]


class Archives(Importing):
    """Imports whose rows are pictures."""

    @operation("catalog:import", Effect.WRITE, Example(PICTURES, after=(OPEN, PUT), files=ARCHIVE, owned="shop"))
    def import_pictures(self, file: str, shop: str, caller: Caller, *, by: By = "sku", id: str = "") -> Iterator[Step]:
        """Put the pictures of an uploaded zip archive to a shop's products, matched by the names of its files.

        `KT-17.jpg` and `KT-17-2.jpg` are pictures of the product whose SKU (id, barcode, title) is KT-17. What matches
        none, or is no picture, is left out and listed; the whole is undone like any import.
        """
        order = Order(f"pictures:{by}", (file,), own(caller, shop), id)
        path = self._upload(file)
        row = self._begun(order, "running") or self._open(order, caller, "running")
        yield step_of(row, "started")
        named = self._named(shop, by)
        members = self._backing.archive.pictures(path)
        list(islice(members, row.row))
        while row.state == "running" and (batch := list(islice(members, BATCH))):
            row = self._put_pictures(row, batch, named, Cause(caller, f"import {row.id}", row.id))
            yield step_of(row, "imported")
        if row.state == "running":
            row = self._end(row)
        yield step_of(row, "done", store.import_of(row))

    def _named(self, shop: str, by: By) -> dict[str, str]:
        """The shop's products by what names a picture of them."""
        found: dict[str, str] = {}
        after = ""
        while page := store.page(self._database.read, after, PAGE, shop):
            for one in page:
                for name in _names(one.product, by):
                    found.setdefault(name.casefold(), one.product.id)
            after = page[-1].product.id
        return found

    def _put_pictures(self, row: Any, batch: Sequence[Member], named: Mapping[str, str], cause: Cause) -> Any:
        rejects: list[Reject] = []
        told: list[tuple[str, str]] = []
        for at, (name, data, why) in enumerate(batch, row.read + 1):
            product = _matched(PurePosixPath(name).stem, named)
            by = row.format.partition(":")[2]
            reason = why or ("" if product else UNMATCHED.format(stem=PurePosixPath(name).stem, by=by))
            try:
                if not reason:
                    told.append((product, self._backing.pictures.put(data)))
            except NotAPicture as error:
                reason = str(error)
            if reason:
                rejects.append(Reject(row.files[0], at, by, reason, name))
        changed = [self._put_picture(product, digest, cause) for product, digest in told]
        store.add_rejects(self._database.write, row.id, row.rejected + 1, rejects)
        fresh = {"row": row.row + len(batch), "read": row.read + len(batch), "rejected": row.rejected + len(rejects)}
        counts = {"changed": row.changed + sum(changed), "unchanged": row.unchanged + len(changed) - sum(changed)}
        return self._move(row, {**fresh, **counts})

    def _put_picture(self, product: str, digest: str, cause: Cause) -> bool:
        """Whether the product did not have it."""
        listed = store.hold(self._database.write, [product])[product]
        shown = product_of(listed.body)
        media = Media(f"{KEPT}{digest}")
        if media.url in {one.url for one in shown.media}:
            return False
        kept = [one for one in shown.media if one.url.startswith(KEPT)]
        others = [one for one in shown.media if not one.url.startswith(KEPT)]
        fresh = replace(shown, media=(*kept, media, *others))
        self._ledger.set(product, document(fresh), listed.retired, cause)
        return True


def _matched(stem: str, named: Mapping[str, str]) -> str:
    """The product of a file's name, without the number of the picture if it has one."""
    return named.get(stem.casefold()) or named.get(_NUMBERED.sub("", stem).casefold()) or ""


def _names(product: Product, by: By) -> Iterator[str]:
    match by:
        case "id":
            yield from (product.id, *(one.id for one in product.variants))
        case "name":
            yield from product.title.values()
        case "sku":
            yield from (one.sku for one in product.variants if one.sku)
        case "gtin":
            yield from (code.value for one in product.variants for code in one.barcodes)
