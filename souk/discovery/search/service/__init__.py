"""Finding goods, and keeping the index that finds them."""

from souk.discovery.search.service.part import Backing, Prices, Records
from souk.discovery.search.service.search import Search

__all__ = ["Backing", "Prices", "Records", "Search"]
