"""What every part of search works with."""

from souk.discovery.search.ports import Index
from souk.goods.annotation import Annotation
from souk.goods.catalog import Catalog
from souk.insight.events import Events


class Part:
    """A part of `Search`: the goods, what is known of them, the log, the index."""

    def __init__(self, catalog: Catalog, annotation: Annotation, events: Events, index: Index) -> None:
        self._catalog = catalog
        self._annotation = annotation
        self._events = events
        self._index = index
