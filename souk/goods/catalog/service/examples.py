"""What the catalogue's operations show as examples: a corner shop with a kettle, its supplier's files and its table."""

import io
import zipfile
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
DRAFT = ("catalog.draft", {"product": KETTLE, "reason": "to be looked at"})
FILES = {"example.ndjson": '{"asin": "EX1", "title": "Steel bottle 500 ml", "price": 12.5}\n{"asin": ""}\n'}
IMPORT = {"format": "esci", "files": ["example.ndjson"], "shop": "corner", "id": "example"}
RUN = ("catalog.import-goods", IMPORT)
TABLE = {
    "goods.csv": "编号,商品名称,售价(元),容量(L)\ncorner-kettle,不锈钢烧水壶 1.7升,79,1.7\ncorner-cup,搪瓷杯,19.5,0.4\n"
}
PLAN_IMPORT = {"format": "csv", "files": ["goods.csv"], "shop": "corner", "id": "planned"}
PLAN = ("catalog.plan-import", PLAN_IMPORT)
MAPPING = {
    "columns": [
        {"header": "编号", "target": "id"},
        {"header": "商品名称", "target": "title/zh-CN"},
        {"header": "售价(元)", "target": "price", "currency": "CNY"},
        {"header": "容量(L)", "target": "attribute", "key": "capacity", "unit": "L"},
    ]
}
KEEP_MAPPING = ("catalog.keep-mapping", {"shop": "corner", "name": "goods", "mapping": MAPPING})
SOURCE = {
    "id": "corner-supplier",
    "shop": "corner",
    "name": "The kettle maker's feed",
    "format": "google-tsv",
    "address": "https://feeds.example/kettles.tsv",
}
PUT_SOURCE = ("catalog.put-source", {"source": SOURCE})
SENT = {"id": "corner-sent", "shop": "corner", "name": "Sent in", "format": "csv", "address": "upload:goods.csv"}
PUT_SENT = ("catalog.put-source", {"source": SENT})
EXPORT = ("catalog.export", {"format": "csv", "shop": "corner", "id": "example"})
DOT = "P3 1 1 255 200 60 40\n"
DOT_DIGEST = "560409dbb6f7eec8a09392f7426aa258"
ATTACH = ("catalog.attach-picture", {"product": "corner-kettle", "file": "dot.png", "reason": "a photograph"})
REVIEW = {
    "id": "corner-1",
    "product": "corner-kettle",
    "rating": 5,
    "text": "Boils fast and pours cleanly.",
    "locale": "en",
    "author": "a***n",
    "at": "2026-11-01T08:00:00+00:00",
}


def _archive(name: str, text: str) -> str:
    """A zip archive of one small file, which happens to be ASCII throughout."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        member = zipfile.ZipInfo(name)
        member.external_attr = 1
        archive.writestr(member, text)
    return made.getvalue().decode("ascii")


ARCHIVE = {"pictures.zip": _archive("corner-kettle.ppm", f"{DOT}#{'.' * 41}\n")}
PICTURES = {"file": "pictures.zip", "shop": "corner", "by": "id", "id": "pictures"}
