"""Icecat's product JSON, as the open Chorus catalogue has it: one array of flat records."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from souk.goods.catalog.contracts import Attribute, Barcode, Media, Offer, Product, Variant, WrongField
from souk.goods.catalog.ports import Row
from souk.goods.catalog.providers.json_rows import elements, said
from souk.kit.money import Money

_TAG = re.compile(r"<[^>]{1,40}>")
_TAIL = re.compile(r"__[a-z](?:_[a-z])*_$")
_TYPES: Mapping[str, tuple[type, ...]] = {"t": (str,), "n": (int, float), "b": (bool,)}


class Icecat:
    """Reads records with id, title, supplier, ean, price (minor units of `currency`), `attr_<t|n|b>_<key>`."""

    def __init__(self, currency: str = "USD") -> None:
        self._currency = currency

    def rows(self, file: Path, shop: str) -> Iterator[Row]:
        for line, raw, record, _ in elements(file):
            try:
                yield Row(line, raw, self._product(record, shop))
            except WrongField as error:
                yield Row(line, raw, None, str(error.facts["field"]), str(error.facts["reason"]))

    def _product(self, record: Any, shop: str) -> Product:
        if not isinstance(record, dict):
            raise WrongField("", "a record is an object with fields")
        number, title = said(record, "id", needed=True), said(record, "title", needed=True)
        variant = Variant(
            f"icecat-{number}",
            sku=said(record, "name"),
            barcodes=tuple(Barcode("EAN", code) for code in _codes(record)),
            offers=self._offers(record, shop),
        )
        short = _TAG.sub(" ", said(record, "short_description")).strip()
        picture = said(record, "img_500x500") or said(record, "img_high")
        return Product(
            f"icecat-{number}",
            shop,
            {"en": title},
            (variant,),
            description={"en": short} if short else None,
            brand=said(record, "supplier"),
            attributes=tuple(_attributes(record)),
            media=(Media(picture),) if picture else (),
            released=said(record, "date_released")[:10],
            origin=f"icecat:{number}",
        )

    def _offers(self, record: Mapping[str, Any], shop: str) -> tuple[Offer, ...]:
        price = record.get("price")
        if price is None:
            return ()
        if isinstance(price, bool) or not isinstance(price, int) or price < 0:
            raise WrongField("price", f"{price!r} is not a whole number of minor units, zero or more")
        return (Offer(shop, Money(price, self._currency)),)


def _codes(record: Mapping[str, Any]) -> list[str]:
    codes = record.get("ean") or []
    if not isinstance(codes, list) or not all(isinstance(code, str) and code.isdigit() for code in codes):
        raise WrongField("ean", f"{codes!r} is not a list of digits")
    return codes


def _attributes(record: dict[str, Any]) -> Iterator[Attribute]:
    seen: set[str] = set()
    for field, value in record.items():
        if not field.startswith("attr_") or value is None:
            continue
        kind, key = field[5:6], _TAIL.sub("", field[7:])
        if kind not in _TYPES or field[6:7] != "_" or not key:
            raise WrongField(field, "an attribute is called attr_t_, attr_n_ or attr_b_ and a key")
        if not _fits(value, kind):
            raise WrongField(field, f"{value!r} does not fit its kind {kind}")
        if key not in seen:
            seen.add(key)
            yield Attribute(key, float(value) if kind == "n" else value)


def _fits(value: object, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "b" or not isinstance(value, bool))
