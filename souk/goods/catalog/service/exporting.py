"""Writing goods out in the formats that others read."""

import uuid
from collections.abc import Iterator
from pathlib import Path

from pydantic import JsonValue

from souk.goods.catalog import store
from souk.goods.catalog.contracts import (
    Export,
    Part,
    Product,
    UnknownExport,
    UnknownFormat,
    UnknownProduct,
    WrongField,
)
from souk.goods.catalog.ports import FeedWriter, Front
from souk.goods.catalog.rules.linked import SCHEMA, linked
from souk.goods.catalog.rules.showing import link, pictures
from souk.goods.catalog.service.examples import EXPORT, OPEN, PUT
from souk.goods.catalog.service.stock import Stock, bounded, own
from souk.kit.locale import Locale, pick
from souk.kit.operation import Caller, Effect, Example, Step, operation

PAGE = 200
PART = 1 << 18
_WRITTEN = Example({"file": "example.csv"}, after=(OPEN, PUT, EXPORT), owned="shop")


class Exporting(Stock):
    """Exports, each seen by its own shop and by the operator alone."""

    @operation("catalog:feeds", example=Example({}))
    def export_formats(self) -> list[str]:
        """The formats in which goods can be written out."""
        return sorted(self._backing.writers)

    @operation("catalog:feeds", Effect.WRITE, Example(EXPORT[1], after=(OPEN, PUT), owned="shop"))
    def export(
        self, format: str, caller: Caller, *, shop: str = "", locale: Locale = "en", id: str = ""
    ) -> Iterator[Step]:
        """Write the goods of a shop, or of all for the operator, to a file that others can read.

        `locale` is the language of formats that have one; `id` names the file. Answers file, rows (products), bytes.
        """
        writer = self._backing.writers.get(format)
        if writer is None:
            raise UnknownFormat(format, ", ".join(sorted(self._backing.writers)))
        of = own(caller, shop) if shop else caller.shop
        if of is not None:
            self._known_shops([of])
        name = f"{_plain(id) or uuid.uuid4().hex[:12]}.{writer.extension}"
        beside = self._folder / "exports" / f".{uuid.uuid4().hex}.part"
        beside.parent.mkdir(parents=True, exist_ok=True)
        try:
            written = _Written(self, of)
            yield from _write(beside, writer, written, self._front(of, locale))
            made = Export(name, format, of, written.rows, beside.stat().st_size, self._clock.now(), caller.actor)
            self._keep(beside, made, caller)
        finally:
            beside.unlink(missing_ok=True)
        yield Step(made.rows, made.rows, "done", made)

    @operation("catalog:read", example=Example({"product": "corner-kettle"}, after=(OPEN, PUT)))
    def linked(self, product: str, *, locale: Locale = "en") -> dict[str, JsonValue]:
        """One product in schema.org's vocabulary (JSON-LD), as it stands in the head of its page."""
        found = store.listings(self._database.read, [product]).get(product)
        if found is None:
            raise UnknownProduct(product)
        front, shown = self._front(None, locale), found.product
        seller, shot = front.names.get(shown.shop, shown.shop), pictures(shown, front.address)
        made = linked(
            shown, link=link(shown, front.address), pictures=shot, category=shown.category or "", seller=seller
        )
        return {"@context": SCHEMA, **made}

    @operation("catalog:feeds", example=Example({}, after=(OPEN, PUT, EXPORT)))
    def exports(self, caller: Caller, *, most: int = 50) -> list[Export]:
        """Files that were written out of one's own shop, or of all for the operator, newest first."""
        bounded(most)
        return store.exports(self._database.read, caller.shop, most)

    @operation("catalog:feeds", example=_WRITTEN)
    def show_export(self, file: str, caller: Caller) -> Export:
        """One file that was written: format, products, bytes, when and by whom."""
        made = store.export(self._database.read, file)
        if made is None or (caller.shop is not None and made.shop != caller.shop):
            raise UnknownExport(file)
        return made

    @operation("catalog:feeds", example=_WRITTEN)
    def read_export(self, file: str, caller: Caller, *, after: int = 0) -> Part:
        """A part of a file that was written, about 256 KB of text; go on with `after` until it is none."""
        self.show_export(file, caller)
        with (self._folder / "exports" / file).open("rb") as kept:
            kept.seek(max(after, 0))
            raw = kept.read(PART)
        # A character of UTF-8 has at most four bytes; one that is cut belongs to the next part.
        whole = next((raw[: len(raw) - cut] for cut in range(4) if _reads(raw[: len(raw) - cut])), raw)
        further = after + len(whole) if len(raw) == PART else None
        return Part(whole.decode("utf-8", "replace"), further)

    def written(self, format: str, products: Iterator[Product], shop: str, locale: Locale) -> Iterator[str]:
        """Products of a shop in a format, piece by piece; raises `UnknownFormat`, `UnknownShop`."""
        writer = self._backing.writers.get(format)
        if writer is None:
            raise UnknownFormat(format, ", ".join(sorted(self._backing.writers)))
        self._known_shops([shop])
        return writer.pieces(products, self._front(shop, locale))

    def of_shop(self, shop: str, after: str) -> list[Product]:
        """A page of a shop's products, behind one of them."""
        return self._listed(shop, after)

    def _keep(self, beside: Path, made: Export, caller: Caller) -> None:
        known = store.export(self._database.write, made.file)
        if known is not None and known.shop != made.shop:
            raise UnknownExport(made.file)
        store.put_export(self._database.write, made)
        beside.replace(beside.with_name(made.file))

    def _front(self, shop: str | None, locale: Locale) -> Front:
        names = {id: pick(one.name, locale) for id, one in self._shops().items() if shop in (None, id)}
        google = {one.id: one.google for one in self._categories.values() if one.google}
        return Front(names, google, self._backing.address, locale)

    def _listed(self, shop: str | None, after: str) -> list[Product]:
        return [one.product for one in store.page(self._database.read, after, PAGE, shop)]


class _Written:
    """The products of a shop page by page, counted."""

    def __init__(self, stock: Exporting, shop: str | None) -> None:
        self._stock, self._shop, self.rows = stock, shop, 0

    def __iter__(self) -> Iterator[Product]:
        after = ""
        while page := self._stock._listed(self._shop, after):  # noqa: SLF001 (a part of the same file)
            for product in page:
                self.rows += 1
                yield product
            after = page[-1].id


def _write(to: Path, writer: FeedWriter, written: _Written, front: Front) -> Iterator[Step]:
    told = 0
    with to.open("w", encoding="utf-8", newline="") as file:
        for piece in writer.pieces(iter(written), front):
            file.write(piece)
            if written.rows >= told + PAGE:
                told = written.rows
                yield Step(told, None, "written")


def _plain(id: str) -> str:
    if id and not (id.isascii() and id.replace("-", "").replace("_", "").isalnum() and len(id) <= 60):
        raise WrongField("id", "a name of a file is made of at most 60 letters, digits, - and _")
    return id


def _reads(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
