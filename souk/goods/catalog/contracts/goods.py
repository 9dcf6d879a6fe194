"""Products, their variants and offers, in the words of the Universal Commerce Protocol (UCP)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from souk.kit.errors import Conflict, Invalid, NotFound, Refused
from souk.kit.locale import Locale, Words
from souk.kit.money import Money

Value = str | float | bool


@dataclass(frozen=True)
class Category:
    """A place in the bilingual taxonomy; `google` is the Google product taxonomy's number, where there is one."""

    id: str
    name: Words
    parent: str | None = None
    google: int | None = None
    drawing: str = ""


@dataclass(frozen=True)
class Shop:
    """Who sells."""

    id: str
    name: Words
    invented: bool = False


@dataclass(frozen=True)
class Attribute:
    """One field as the supplier states it; a number has a unit where the supplier says which."""

    key: str
    value: Value
    unit: str = ""
    name: Words | None = None


@dataclass(frozen=True)
class Media:
    """A picture: an address, or `stored:<digest>` for one kept here."""

    url: str
    alt: Words | None = None


@dataclass(frozen=True)
class Barcode:
    """An industry identifier, such as an EAN."""

    type: str
    value: str


@dataclass(frozen=True)
class Offer:
    """What one shop asks for one variant; `list_price` is the price before a cut.

    `cost` is what the shop itself pays for a piece. It can be written here and is never answered here: the shop's own
    staff read it with `catalog.costs`.
    """

    shop: str
    price: Money
    list_price: Money | None = None
    available: bool = True
    sold: int = 0
    cost: Money | None = None


@dataclass(frozen=True)
class Variant:
    """What one buys: the product with its options chosen."""

    id: str
    sku: str = ""
    title: Words | None = None
    options: Mapping[str, str] | None = None
    barcodes: tuple[Barcode, ...] = ()
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class Cost:
    """What a piece of a variant costs the shop that offers it."""

    product: str
    variant: str
    shop: str
    cost: Money


@dataclass(frozen=True)
class NamedVariant:
    """What a variant is called: its product, and of the product's variants which one, where there are several."""

    variant: str
    product: str
    shop: str
    title: Words
    of: Words | None = None
    options: Mapping[str, str] | None = None
    category: str | None = None


@dataclass(frozen=True)
class Rating:
    """Stars of 5 on average, over how many opinions."""

    value: float
    count: int


@dataclass(frozen=True)
class Product:
    """What a shop lists. `origin` says where it came from: `<format>:<its id there>`."""

    id: str
    shop: str
    title: Words
    variants: tuple[Variant, ...]
    description: Words | None = None
    brand: str = ""
    category: str | None = None
    attributes: tuple[Attribute, ...] = ()
    media: tuple[Media, ...] = ()
    rating: Rating | None = None
    released: str = ""
    origin: str = ""
    invented: bool = False


@dataclass(frozen=True)
class Listing:
    """A product as it stands in the catalogue."""

    product: Product
    revision: int
    changed: datetime
    retired: bool = False


@dataclass(frozen=True)
class Review:
    """What a buyer wrote; `author` is a pseudonym."""

    id: str
    product: str
    rating: int
    text: str
    locale: Locale
    author: str
    at: datetime
    invented: bool = False


@dataclass(frozen=True)
class Change:
    """One field before and after; None where there was nothing."""

    field: str
    before: JsonValue
    after: JsonValue


@dataclass(frozen=True)
class Revision:
    """One step in a product's history: who changed what, when and why."""

    product: str
    number: int
    at: datetime
    actor: str
    reason: str
    changes: tuple[Change, ...]
    batch: str | None = None


@dataclass(frozen=True)
class Past:
    """What a product was until a moment; None where it was not there, or retired."""

    until: datetime
    product: Product | None


@dataclass(frozen=True)
class Stored:
    """What became of a batch of products."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class ProductPage:
    """Products in the order of their ids, and where to go on (empty at the end)."""

    listings: tuple[Listing, ...]
    after: str


@dataclass(frozen=True)
class ReviewPage:
    """Reviews, newest first, and where to go on (empty at the end)."""

    reviews: tuple[Review, ...]
    after: str
    total: int


class UnknownProduct(NotFound):
    """No such product."""

    def __init__(self, product: str) -> None:
        super().__init__("There is no product {product}.", product=product)


class UnknownShop(NotFound):
    """No such shop."""

    def __init__(self, shop: str) -> None:
        super().__init__("There is no shop {shop}; open it first.", shop=shop)


class ForeignShop(Refused):
    """The rows belong to another shop."""

    def __init__(self, shop: str, product: str) -> None:
        super().__init__("{product} is not listed by {shop}.", shop=shop, product=product)


class Outdated(Conflict):
    """Somebody else changed the product first."""

    def __init__(self, product: str, revision: int) -> None:
        super().__init__(
            "{product} is at revision {revision} now; look at it again.", product=product, revision=revision
        )


class ProductThere(Conflict):
    """A new product has the id of another."""

    def __init__(self, product: str) -> None:
        super().__init__("There is a product {product} already.", product=product)


class WrongField(Invalid):
    """A field of a product is wrong."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__("{field}: {reason}", field=field, reason=reason)


class NotAPicture(Invalid):
    """The bytes are no picture, or one that is too large."""

    def __init__(self, why: str) -> None:
        super().__init__("This is not a picture that can be kept: {why}.", why=why)


@dataclass(frozen=True)
class Picture:
    """What is shown for a product: a kept photograph by its digest, else a drawing as SVG."""

    digest: str | None
    svg: str | None
