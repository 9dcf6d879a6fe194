"""Products of the Shopping Queries data set (ESCI) with prices and ratings: one JSON record a line."""

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from souk.goods.catalog.contracts import Attribute, Media, Offer, Product, Rating, Variant, WrongField
from souk.goods.catalog.ports import Row
from souk.goods.catalog.providers.json_rows import lines, said
from souk.kit.money import Money, exponent


class Esci:
    """Reads records with asin, title, brand, bullet_points, description, price (whole units of `currency`), rating."""

    def __init__(self, currency: str = "USD") -> None:
        self._currency = currency

    def rows(self, file: Path, shop: str) -> Iterator[Row]:
        for line, raw, record, wrong in lines(file):
            if wrong:
                yield Row(line, raw, None, "", wrong)
                continue
            try:
                yield Row(line, raw, self._product(record, shop))
            except WrongField as error:
                yield Row(line, raw, None, str(error.facts["field"]), str(error.facts["reason"]))

    def _product(self, record: Any, shop: str) -> Product:
        if not isinstance(record, dict):
            raise WrongField("", "a record is an object with fields")
        asin, picture = said(record, "asin", needed=True), said(record, "image")
        text = "\n".join(part for part in (said(record, "bullet_points"), said(record, "description")) if part)
        return Product(
            f"esci-{asin}",
            shop,
            {"en": said(record, "title", needed=True)},
            (Variant(f"esci-{asin}", sku=asin, offers=self._offers(record, shop)),),
            description={"en": text} if text else None,
            brand=said(record, "brand"),
            attributes=tuple(_attributes(record)),
            media=(Media(picture),) if picture else (),
            rating=_rating(record),
            origin=f"esci:{asin}",
        )

    def _offers(self, record: Mapping[str, Any], shop: str) -> tuple[Offer, ...]:
        price = _number(record, "price")
        if price is None:
            return ()
        if price < 0:
            raise WrongField("price", f"{price} is below zero")
        minor = round(Decimal(str(price)).scaleb(exponent(self._currency)))
        return (Offer(shop, Money(minor, self._currency)),)


def _number(record: Mapping[str, Any], field: str) -> float | None:
    value = record.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise WrongField(field, f"{value!r} is not a number")
    return value


def _rating(record: Mapping[str, Any]) -> Rating | None:
    value, count = _number(record, "rating"), _number(record, "rating_count")
    if value is None or not count:
        return None
    if not 0 <= value <= 5:
        raise WrongField("rating", f"{value} is not between 0 and 5")
    return Rating(float(value), int(count))


def _attributes(record: Mapping[str, Any]) -> Iterator[Attribute]:
    colour = said(record, "color")
    if colour:
        yield Attribute("colour", colour)
    path = record.get("category") or []
    if not isinstance(path, list) or not all(isinstance(part, str) for part in path):
        raise WrongField("category", f"{path!r} is not a list of texts")
    if path:
        yield Attribute("category_path", " > ".join(path))
