"""What every part of search works with."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

from souk.ai.embedding import TextEncoder
from souk.discovery.search.contracts import Card
from souk.discovery.search.ports import Index, QueryReader, Ranker, Vectors
from souk.goods.annotation import Annotation
from souk.goods.catalog import Catalog
from souk.goods.pricing import Pricing
from souk.goods.promotions import Promotions
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.same import Same


@dataclass(frozen=True)
class Records:
    """Where what happens is kept: the database, the clock that dates it, the log."""

    database: Database
    clock: Clock
    events: Events


@dataclass(frozen=True)
class Backing:
    """What search works by: an index, who reads queries, who gives texts as points, where those are kept, who ranks."""

    index: Index
    reader: QueryReader
    encoder: TextEncoder
    vectors: Vectors
    ranker: Ranker


@dataclass(frozen=True)
class Prices:
    """What the goods cost, and the campaigns that decide it."""

    pricing: Pricing
    promotions: Promotions


@dataclass
class Stale:
    """Goods whose price in the index may be another one now, by key.

    `seen` has the number of each campaign as the index or this set knows it, `moment` is when a price of the index
    changes by itself, as of the index that `of` names; `guard` lets one at a time bring prices up.
    """

    keys: set[int] = field(default_factory=set)
    seen: Mapping[str, int] = field(default_factory=dict)
    moment: float = math.inf
    of: tuple[int, str] | None = None
    guard: Lock = field(default_factory=Lock)


@dataclass(frozen=True)
class Cards:
    """Cards as they were made last: of what the index keeps, with prices of now upon these, of the catalogue."""

    read: Same[Card] = field(default_factory=Same)
    tagged: Same[Card] = field(default_factory=Same)
    made: Same[Card] = field(default_factory=Same)


class Part:
    """A part of `Search`: the goods, what is known of them and what they cost, the log, the index."""

    def __init__(
        self, catalog: Catalog, annotation: Annotation, prices: Prices, records: Records, backing: Backing
    ) -> None:
        self._catalog = catalog
        self._annotation = annotation
        self._database = records.database
        self._clock = records.clock
        self._events = records.events
        self._backing = backing
        self._index = backing.index
        self._pricing = prices.pricing
        self._promotions = prices.promotions
        self._stale = Stale()
        self._cards = Cards()
        self._fields_of, self._fields = (-1, -1), dict[str, int]()
        self._unstated_of, self._unstated = (-1, ""), dict[tuple[str, str], bool]()
