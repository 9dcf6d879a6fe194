"""Finding goods by words and limits."""

from souk.discovery.search.contracts import (
    Card,
    Facet,
    FacetValue,
    Fact,
    Filter,
    IndexStatus,
    Results,
    Sort,
    Suggestion,
    WrongQuery,
)
from souk.discovery.search.ports import Index
from souk.discovery.search.rules import shown
from souk.discovery.search.service import Search

__all__ = [
    "Card",
    "Facet",
    "FacetValue",
    "Fact",
    "Filter",
    "Index",
    "IndexStatus",
    "Results",
    "Search",
    "Sort",
    "Suggestion",
    "WrongQuery",
    "shown",
]
