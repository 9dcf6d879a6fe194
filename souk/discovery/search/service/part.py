"""What every part of search works with."""

from dataclasses import dataclass

from souk.ai.embedding import TextEncoder
from souk.discovery.search.ports import Index, QueryReader, Ranker, Vectors
from souk.goods.annotation import Annotation
from souk.goods.catalog import Catalog
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database


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


class Part:
    """A part of `Search`: the goods, what is known of them, the log, the index."""

    def __init__(self, catalog: Catalog, annotation: Annotation, records: Records, backing: Backing) -> None:
        self._catalog = catalog
        self._annotation = annotation
        self._database = records.database
        self._clock = records.clock
        self._events = records.events
        self._backing = backing
        self._index = backing.index
