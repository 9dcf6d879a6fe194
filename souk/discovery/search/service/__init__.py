"""Finding goods, and keeping the index that finds them."""

from souk.discovery.search.service.part import Backing, Records
from souk.discovery.search.service.search import Search

__all__ = ["Backing", "Records", "Search"]
