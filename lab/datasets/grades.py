"""Queries with graded products, and their division into a half to tune on and a half to report."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Grades:
    """Gain (0 to 1) by product, by query; a product counts as relevant from the gain `relevant` on."""

    gains: Mapping[str, Mapping[str, float]]
    relevant: float
    scale: str


def halves(queries: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(development, test): by the SHA-256 of the query's text, so that no run and no machine divides otherwise."""
    known = sorted(set(queries))
    test = {query for query in known if hashlib.sha256(query.encode()).digest()[0] % 2}
    return tuple(query for query in known if query not in test), tuple(query for query in known if query in test)
