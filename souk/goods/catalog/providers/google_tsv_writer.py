"""Writes Google product feeds as tab-separated text, a row for each variant."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from souk.goods.catalog.contracts import Product
from souk.goods.catalog.ports import Front
from souk.goods.catalog.providers.text_table import safe
from souk.goods.catalog.rules.google import MOST_PICTURES, NAMES, SEVERAL, fields_of
from souk.goods.catalog.rules.showing import category, link, pictures


class GoogleTsvWriter:
    """Every cell that a spreadsheet would take for a formula has an apostrophe before it."""

    extension = "tsv"

    def pieces(self, products: Iterator[Product], front: Front) -> Iterator[str]:
        yield line(NAMES, "\t")
        for product in products:
            for fields in feed_fields(product, front):
                cells = (listed(fields.get(name, ()), name in SEVERAL) for name in NAMES)
                yield line([safe(cell) for cell in cells], "\t")


def feed_fields(product: Product, front: Front) -> Iterator[dict[str, list[str]]]:
    """Each variant in the specification's names; without a price it is no item of a feed."""
    shown = pictures(product, front.address)
    for variant in product.variants:
        fields = fields_of(product, variant, front.locale)
        fields["link"] = [link(product, front.address)]
        fields["image_link"] = shown[:1]
        fields["additional_image_link"] = shown[1 : MOST_PICTURES + 1]
        fields["google_product_category"] = [category(product, front.google)]
        if "price" in fields:
            yield fields


def line(cells: Iterable[str], delimiter: str = ",") -> str:
    """A record, quoted where it must be (RFC 4180), on one line."""
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return made.getvalue()


def listed(values: Sequence[str], several: bool) -> str:
    """The value of a cell, or several in it."""
    if several and values:
        return line(values).rstrip("\n")
    return values[0] if values else ""
