"""Search over the goods: one card a product, filters, facets, sorts, pages; the index follows the event log."""

from souk.discovery.search.service.explaining import Explaining
from souk.discovery.search.service.finding import Finding
from souk.discovery.search.service.indexing import Indexing
from souk.discovery.search.service.merchandising import Merchandising
from souk.discovery.search.service.misses import Misses
from souk.discovery.search.service.training import Training
from souk.discovery.search.service.understanding import Understanding


class Search(Merchandising, Training, Misses, Explaining, Finding, Understanding, Indexing):
    """Find goods by words and limits."""
