"""What the catalogue's operations show as examples: a corner shop with a kettle."""

from typing import Any

SHOP = {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}
KETTLE: dict[str, Any] = {
    "id": "corner-kettle",
    "shop": "corner",
    "title": {"en": "Steel kettle, 1.7 L", "zh-CN": "不锈钢烧水壶 1.7升"},
    "category": "kettle",
    "variants": [{"id": "corner-kettle", "offers": [{"shop": "corner", "price": {"amount": 8900, "currency": "CNY"}}]}],
}
OPEN = ("catalog.open-shop", {"shop": SHOP})
PUT = ("catalog.put", {"products": [KETTLE], "reason": "first listing"})
FILES = {"example.ndjson": '{"asin": "EX1", "title": "Steel bottle 500 ml", "price": 12.5}\n{"asin": ""}\n'}
IMPORT = {"format": "esci", "files": ["example.ndjson"], "shop": "esci", "id": "example"}
DOT = "P3 1 1 255 200 60 40\n"
DOT_DIGEST = "560409dbb6f7eec8a09392f7426aa258"
ATTACH = ("catalog.attach-picture", {"product": "corner-kettle", "file": "dot.png", "reason": "a photograph"})
RUN = ("catalog.import-goods", IMPORT)
REVIEW = {
    "id": "corner-1",
    "product": "corner-kettle",
    "rating": 5,
    "text": "Boils fast and pours cleanly.",
    "locale": "en",
    "author": "a***n",
    "at": "2026-11-01T08:00:00+00:00",
}
