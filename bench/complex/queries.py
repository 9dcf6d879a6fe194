"""The frozen queries, and which half is for development and which is reported."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from souk.kit.errors import Invalid

HERE = Path(__file__).parent
Half = Literal[
    "development",
    "reported",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
]
OTHERS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")
# Nobody reads these; the eighth to the tenth were among them until they were read.
UNREAD = frozenset({"eleventh"})
# Their hash was written down before anything was mended.
FROZEN = UNREAD | {"eighth", "ninth", "tenth"}


@dataclass(frozen=True)
class Condition:
    """One condition on a field of the truth; bounds are inclusive, in the truth's own unit."""

    field: str
    at_least: float | None = None
    at_most: float | None = None
    any_of: tuple[Any, ...] = ()
    none_of: tuple[Any, ...] = ()
    yes: bool | None = None


@dataclass(frozen=True)
class Query:
    """One query with its truth: a category, what is demanded in words, what is implied."""

    id: str
    text: str
    locale: str
    catalogue: str
    kinds: tuple[str, ...]
    category: tuple[str, ...]
    category_field: str
    hard: tuple[Condition, ...]
    soft: tuple[Condition, ...]


class NotFrozen(Invalid):
    """A file of queries is not the one whose hash was committed."""

    def __init__(self, file: str, found: str, frozen: str) -> None:
        super().__init__("{file} has sha256 {found}; {frozen} was frozen.", file=file, found=found, frozen=frozen)


def read(half: Half, folder: Path = HERE) -> tuple[Query, ...]:
    """One half of the queries, by the first byte of the SHA-256 of their ids: even for development, odd reported.

    The others are those of other authors; all of them are for development but the `UNREAD`.
    """
    if half in OTHERS:
        raw = (folder / f"{half}.jsonl").read_bytes()
        if half in FROZEN:
            _frozen(f"{half}.jsonl", raw, rf"`{half}\.jsonl`[^`]*sha256 `([0-9a-f]{{64}})`", folder)
        return tuple(_query(json.loads(line)) for line in raw.decode("utf-8").splitlines())
    raw = (folder / "queries.jsonl").read_bytes()
    _frozen("queries.jsonl", raw, r"sha256 ([0-9a-f]{64})", folder)
    rows = [json.loads(line) for line in raw.decode("utf-8").splitlines()]
    odd = half == "reported"
    return tuple(_query(row) for row in rows if hashlib.sha256(row["id"].encode()).digest()[0] % 2 == odd)


def _frozen(file: str, raw: bytes, pattern: str, folder: Path) -> None:
    """Raise `NotFrozen` where a file is not the one whose hash stands in the page."""
    frozen = re.search(pattern, (folder / "QUERIES.md").read_text("utf-8"))
    found = hashlib.sha256(raw).hexdigest()
    if frozen is None or frozen[1] != found:
        raise NotFrozen(file, found, frozen[1] if frozen else "no hash")


def _query(row: Mapping[str, Any]) -> Query:
    category = row["category"]
    return Query(
        id=row["id"],
        text=row["text"],
        locale=row["locale"],
        catalogue=row["catalogue"],
        kinds=tuple(row["kinds"]),
        category=(category,) if isinstance(category, str) else tuple(category),
        category_field=row.get("category_field", ""),
        hard=tuple(map(_condition, row.get("hard", ()))),
        soft=tuple(map(_condition, row.get("soft", ()))),
    )


def _condition(row: Mapping[str, Any]) -> Condition:
    return Condition(
        row["field"],
        row.get("at_least"),
        row.get("at_most"),
        tuple(row.get("any_of", ())),
        tuple(row.get("none_of", ())),
        row.get("is"),
    )
