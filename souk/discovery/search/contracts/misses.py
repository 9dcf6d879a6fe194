"""What was searched, what was found of it, and what would have matched."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from souk.discovery.search.contracts.finding import Card, Filter, Limit
from souk.kit.errors import Invalid
from souk.kit.locale import Locale

AskedKind = Literal["all", "nothing", "relaxed", "unclicked"]


@dataclass(frozen=True)
class AskedAbout:
    """Which searches: of a shop (the house's: empty), of which kind, with which words in them, on which days.

    Days are such as 2026-11-11, each included, by the clock of the time zone; empty means without an end.
    """

    shop: str = ""
    kind: AskedKind = "all"
    words: str = ""
    first: str = ""
    last: str = ""
    zone: str = "UTC"


@dataclass(frozen=True)
class AskedFor:
    """A query over a period: how often, how often without a result, its results the last time, words dropped, clicks.

    `rule` is a live rule that speaks for the query now.
    """

    text: str
    locale: Locale
    times: int
    nothing: int
    relaxed: int
    clicked: int
    last: datetime
    total: int
    words: tuple[str, ...] = ()
    limits: tuple[Filter, ...] = ()
    rule: str = ""


@dataclass(frozen=True)
class AskedPage:
    """Queries, the most frequent first, with sums over the whole period."""

    rows: tuple[AskedFor, ...]
    after: str
    queries: int
    times: int
    nothing: int
    clicked: int


@dataclass(frozen=True)
class Way:
    """One way to results: another spelling, fewer words, or without one limit; how many, and the first of them.

    `said` is what is searched then, or the limit that is left off.
    """

    kind: Literal["spelling", "words", "limit"]
    said: str
    total: int
    cards: tuple[Card, ...]
    limit: Limit | None = None
    key: str = ""


@dataclass(frozen=True)
class WouldMatch:
    """What would have matched a query, the closest way first."""

    text: str
    locale: Locale
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Noticed:
    """A page of results as somebody saw it: which goods, from which place on."""

    text: str
    locale: Locale
    total: int
    shown: tuple[str, ...] = ()
    first: int = 1
    relaxed: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    sort: str = "relevance"


@dataclass(frozen=True)
class Opened:
    """A product that somebody opened from the results of a query, at a place; `shop` is the one searched within."""

    product: str
    text: str
    locale: Locale
    place: int
    shop: str = ""


class WrongReport(Invalid):
    """A report, or something seen, that cannot be."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__("{field}: {why}", field=field, why=why)
