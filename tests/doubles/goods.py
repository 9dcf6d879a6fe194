"""Invented goods, in no platform's shape; each double says them in its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Sold:
    """A variant; the amounts are as a shopkeeper writes them."""

    number: int
    sku: str
    price: str
    regular: str = ""
    options: tuple[tuple[str, str], ...] = ()
    barcode: str = ""
    stock: int = 5


@dataclass(frozen=True)
class Good:
    """A product that does not exist anywhere."""

    number: int
    title: str
    sold: tuple[Sold, ...]
    html: str = ""
    brand: str = ""
    category: tuple[str, ...] = ()
    weight_kg: str = ""
    material: str = ""
    pictures: tuple[tuple[str, str], ...] = ()
    chinese: str = ""


BOX = Good(
    101,
    "Litter box 68 L (invented)",
    (Sold(1011, "LB-68", "199.00", "249.50", barcode="4006381333931"),),
    html="<p>Top entry &amp; easy to clean.</p><script>alert(1)</script><ul><li>68 litres</li><li>No smell</li></ul>",
    brand="Cato",
    category=("Pets", "Litter boxes"),
    weight_kg="4.25",
    material="Polypropylene",
    pictures=(("https://pictures.example/box.jpg", "A grey box"), ("https://pictures.example/box-2.jpg", "")),
    chinese="猫砂盆 68 升（虚构）",
)
SHIRT = Good(
    102,
    "Harbour shirt (invented)",
    (
        Sold(1021, "HS-R-M", "19.99", options=(("Colour", "Red"), ("Size", "M"))),
        Sold(1022, "HS-R-L", "21.99", "25.00", options=(("Colour", "Red"), ("Size", "L")), barcode="40170725"),
        Sold(1023, "HS-B-M", "19.99", options=(("Colour", "Blue"), ("Size", "M")), stock=0),
    ),
    html="Cotton.<br>Washes at 40&nbsp;°C.",
    brand="Kai & Co",
    category=("Clothing",),
    pictures=(("https://pictures.example/shirt.jpg", "A red shirt"),),
)
FOUNTAIN = Good(103, "虚构的宠物饮水机", (Sold(1031, "FT-1", "0.50"),), html="<p>静音。</p>", brand="喵记")


def shelf(count: int) -> tuple[Good, ...]:
    """The three above, and plain ones up to `count`."""
    rest = [
        Good(200 + at, f"Mug {at} (invented)", (Sold(2000 + at, f"M-{at}", f"{at}.05"),)) for at in range(count - 3)
    ]
    return (BOX, SHIRT, FOUNTAIN, *rest)[:count]


def priced(price: str) -> tuple[Good, ...]:
    """One good at a price."""
    return (Good(301, "Cup (invented)", (Sold(3011, "C-1", price),)),)


def decimal(text: str) -> Decimal | None:
    """A price as a number."""
    return Decimal(text) if text else None


def total(goods: Sequence[Good]) -> int:
    """How many variants there are."""
    return sum(len(one.sold) for one in goods)
