"""What a merchant sells, what it takes off, and what it adds for the way and for the tax."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Good:
    """One thing on the shelf; `price` is in the smallest unit of the shelf's currency."""

    id: str
    title: str
    price: int
    brand: str = ""
    mpn: str = ""
    gtin: str = ""
    category: str = ""
    text: str = ""
    stock: int = 100


@dataclass(frozen=True)
class Promotion:
    """`percent` (basis points) off a category, `amount` off every subtotal from `over`, or off with a `code`."""

    title: str
    category: str = ""
    percent: int = 0
    over: int = 0
    amount: int = 0
    code: str = ""


@dataclass(frozen=True)
class Rates:
    """Two ways: the slow one is free from `free_over` on; `tax` is in basis points of all that is paid."""

    standard: int = 800
    express: int = 1800
    free_over: int = 0
    tax: int = 0
    days: int = 4
    express_days: int = 1


@dataclass(frozen=True)
class Shelf:
    """A whole merchant."""

    name: str
    goods: Mapping[str, Good]
    promotions: tuple[Promotion, ...] = ()
    rates: Rates = Rates()
    currency: str = "CNY"
    return_days: int = 7


def read(path: Path) -> Shelf:
    """A shelf that was written as JSON."""
    said: dict[str, Any] = json.loads(path.read_text("utf-8"))
    goods = {one["id"]: Good(**one) for one in said["goods"]}
    promotions = tuple(Promotion(**one) for one in said.get("promotions", ()))
    rest = {key: said[key] for key in ("currency", "return_days") if key in said}
    return Shelf(said["name"], goods, promotions, Rates(**said.get("rates", {})), **rest)


def write(shelf: Shelf, path: Path) -> None:
    """A shelf as `read` reads it."""
    said = {
        "name": shelf.name,
        "goods": [vars(one) for one in shelf.goods.values()],
        "promotions": [vars(one) for one in shelf.promotions],
        "rates": vars(shelf.rates),
        "currency": shelf.currency,
        "return_days": shelf.return_days,
    }
    path.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
