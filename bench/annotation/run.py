"""`python -m bench annotation`: attribute values, tagging of titles and queries, same items in two shops."""

import importlib
from typing import Any

from bench.report import Report, Table

PARTS = ("attributes", "tagging", "matching")


def run(quick: bool) -> Report:
    """Every part beside its rivals."""
    tables: list[Table] = []
    notes: list[str] = []
    result: dict[str, Any] = {"quick": quick}
    for part in PARTS:
        measured = importlib.import_module(f"bench.annotation.{part}").measure(quick)
        tables += measured[0]
        notes += measured[1]
        result |= measured[2]
    return Report("annotation", tuple(tables), tuple(notes), result)
