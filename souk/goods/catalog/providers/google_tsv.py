"""Google product feeds as tab-separated text, as Merchant Center takes and gives them."""

import csv
from collections.abc import Iterator
from pathlib import Path

from souk.goods.catalog.contracts import WrongField
from souk.goods.catalog.ports import Row
from souk.goods.catalog.providers.grouping import grouped
from souk.goods.catalog.providers.text_table import headed
from souk.goods.catalog.rules.google import SEVERAL, item


class GoogleTsv:
    """Reads the attributes of the product data specification; rows of one `item_group_id` are one product."""

    def rows(self, file: Path, shop: str) -> Iterator[Row]:
        yield from grouped(self._single(file, shop))

    def _single(self, file: Path, shop: str) -> Iterator[tuple[str, Row]]:
        for record, cells in headed(file, "\t"):
            if record.reason:
                yield "", Row(record.line, record.raw, None, "", record.reason)
                continue
            try:
                fields = {_name(name): _values(_name(name), text) for name, text in cells.items()}
                made = item(fields, shop, "google-tsv")
                yield made.group, Row(record.line, record.raw, made.product, says=made.says)
            except WrongField as error:
                yield "", Row(record.line, record.raw, None, str(error.facts["field"]), str(error.facts["reason"]))


def _name(header: str) -> str:
    return header.removeprefix("g:").strip().replace(" ", "_")


def _values(name: str, text: str) -> list[str]:
    """Repeated attributes share a cell, with commas between them; one that has a comma stands in quotation marks."""
    if name not in SEVERAL:
        return [text]
    return [part.strip() for part in next(csv.reader([text], skipinitialspace=True), [])]
