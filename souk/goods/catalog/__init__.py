"""What is listed: products, variants, offers, reviews, and every step of how they came so."""

from souk.goods.catalog.contracts import (
    Attribute,
    Barcode,
    Category,
    Change,
    Import,
    Listing,
    Media,
    Offer,
    Product,
    Rating,
    Reject,
    Review,
    Revision,
    Shop,
    Stored,
    UnknownProduct,
    Value,
    Variant,
    WrongField,
)
from souk.goods.catalog.ports import Backing, FeedReader, Illustrator, Row, Taxonomy
from souk.goods.catalog.rules import field_text, text_of
from souk.goods.catalog.service import Catalog
from souk.goods.catalog.service.ledger import CHANGED

__all__ = [
    "CHANGED",
    "Attribute",
    "Backing",
    "Barcode",
    "Catalog",
    "Category",
    "Change",
    "FeedReader",
    "Illustrator",
    "Import",
    "Listing",
    "Media",
    "Offer",
    "Product",
    "Rating",
    "Reject",
    "Review",
    "Revision",
    "Row",
    "Shop",
    "Stored",
    "Taxonomy",
    "UnknownProduct",
    "Value",
    "Variant",
    "WrongField",
    "field_text",
    "text_of",
]
