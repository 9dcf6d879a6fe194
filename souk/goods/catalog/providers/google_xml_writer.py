"""Writes Google product feeds as RSS 2.0 with the g: namespace, an item for each variant."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from souk.goods.catalog.contracts import Product
from souk.goods.catalog.ports import Front
from souk.goods.catalog.providers.google_tsv_writer import feed_fields
from souk.kit.text import writable

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n'
    "<title>{title}</title>\n<link>{link}</link>\n<description>{title}</description>\n"
)
# What XML 1.0 cannot hold even escaped.
_NEVER = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))


class GoogleXmlWriter:
    """Characters that XML cannot hold are left out."""

    extension = "xml"

    def pieces(self, products: Iterator[Product], front: Front) -> Iterator[str]:
        title = ", ".join(front.names.values()) if len(front.names) == 1 else "Souk"
        yield _HEAD.format(title=_text(title), link=_text(front.address))
        for product in products:
            for fields in feed_fields(product, front):
                told = (_element(name, value) for name, values in fields.items() for value in values if value)
                yield f"<item>{''.join(told)}</item>\n"
        yield "</channel>\n</rss>\n"


def _element(name: str, value: str) -> str:
    if name != "product_detail":
        return f"<g:{name}>{_text(value)}</g:{name}>"
    section, key, text = value.split(":", 2)
    inner = (("section_name", section), ("attribute_name", key), ("attribute_value", text))
    return f"<g:{name}>{''.join(_element(part, one) for part, one in inner)}</g:{name}>"


def _text(value: str) -> str:
    return escape(writable(value).translate(_NEVER))
