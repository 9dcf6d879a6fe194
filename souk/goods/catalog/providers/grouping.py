"""Rows that belong together, wherever they stand in a file: kept in a temporary database, not in memory."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from tempfile import TemporaryDirectory

from pydantic import TypeAdapter

from souk.goods.catalog.contracts import Product
from souk.goods.catalog.ports import Row
from souk.goods.catalog.rules.merging import join
from souk.kit.errors import Invalid

_PRODUCT = TypeAdapter(Product)
_TABLE = "CREATE TABLE part (name TEXT, at INTEGER, line INTEGER, raw TEXT, says TEXT, product TEXT)"
_PARTS = """SELECT part.name, line, raw, says, product
    FROM part JOIN (SELECT name, min(at) AS first FROM part GROUP BY name) AS begun ON begun.name = part.name
    ORDER BY first, at"""
# More than a product may have; what is beyond is told by the catalogue's own check.
_MOST = 301


def grouped(rows: Iterator[tuple[str, Row]]) -> Iterator[Row]:
    """Rows without a group, and wrong ones, as they come; behind them each group as one product, in the file's order.

    Where the file breaks off, the groups that were read are given before the break is told.
    """
    with TemporaryDirectory() as folder, closing(sqlite3.connect(f"{folder}/groups.db")) as kept:
        kept.execute("PRAGMA journal_mode=OFF")
        kept.execute(_TABLE)
        broken: Invalid | None = None
        try:
            for at, (name, row) in enumerate(rows):
                if row.product is None or not name:
                    yield row
                    continue
                told = (name, at, row.line, row.raw, " ".join(sorted(row.says or ())), _PRODUCT.dump_json(row.product))
                kept.execute("INSERT INTO part VALUES (?, ?, ?, ?, ?, ?)", told)
        except Invalid as error:
            broken = error
        for _, parts in groupby(kept.execute(_PARTS), key=lambda part: str(part[0])):
            yield _joined([part[1:] for _, part in zip(range(_MOST), parts, strict=False)])
        if broken:
            raise broken


def _joined(parts: list[tuple[int, str, str, bytes]]) -> Row:
    line, raw = parts[0][0], "\n".join(part[1] for part in parts)[:20_000]
    product = join([_PRODUCT.validate_json(part[3]) for part in parts])
    says = {name for part in parts for name in part[2].split()}
    differ = {f"title/{locale}" for locale in product.title if len({_title(part, locale) for part in parts}) > 1}
    whole = set() if "variants?" in says else {"variants"}
    return Row(line, raw, product, says=frozenset(says - differ | {f"{name}?" for name in differ} | whole))


def _title(part: tuple[int, str, str, bytes], locale: str) -> str:
    return dict(_PRODUCT.validate_json(part[3]).title).get(locale, "")  # type: ignore[call-overload, no-any-return]
