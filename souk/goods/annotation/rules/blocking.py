"""Codes that products of one item share: barcodes, brand with model number, a title word for word."""

import hashlib
import re
from collections.abc import Iterator

from souk.goods.catalog import Product
from souk.kit.text import fold

_MODEL = re.compile(r"(?=[a-z0-9-]*[0-9])(?=[a-z0-9-]*[a-z])[a-z0-9][a-z0-9-]{3,}")
# A number with its unit, such as 1500ml or 45l, is no model number.
_MEASURE = re.compile(r"\d+(?:\.\d+)?(?:ml|cm|mm|kg|mah|gb|tb|mb|hz|khz|ghz|w|v|in|inch|pcs|pack|x|oz|lb|ft|l|g|m)")
_MOST = 12


def codes(product: Product) -> frozenset[str]:
    """What to look for the same item by; at most twelve."""
    return frozenset(list(dict.fromkeys(_codes(product)))[:_MOST])


def _codes(product: Product) -> Iterator[str]:
    barcodes = [barcode.value.strip().lstrip("0") for variant in product.variants for barcode in variant.barcodes]
    yield from (f"gtin:{digits}" for digits in barcodes if digits.isdecimal() and len(digits) >= 7)
    brand = _plain(product.brand)
    models = [model for title in product.title.values() for model in _MODEL.findall(fold(title))]
    yield from (f"model:{brand}:{one.replace('-', '')}" for one in models if not _MEASURE.fullmatch(one))
    titles = [_plain(title) for title in product.title.values()]
    yield from (f"title:{hashlib.sha256(one.encode()).hexdigest()[:16]}" for one in titles if len(one) >= 8)


def _plain(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())
