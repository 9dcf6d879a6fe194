"""Finding goods by words and limits."""

from souk.discovery.search.contracts import (
    Card,
    Facet,
    FacetValue,
    Fact,
    Filter,
    IndexStatus,
    Limit,
    Meant,
    Results,
    Sort,
    Suggestion,
    Understood,
    WrongQuery,
)
from souk.discovery.search.ports import Index, QueryReader
from souk.discovery.search.rules.entries import shown
from souk.discovery.search.rules.limits import (
    asked_about,
    attribute_limits,
    in_currency,
    leftover,
    overlaps,
    price_limits,
    purpose,
    unread,
    wish_limit,
    within,
)
from souk.discovery.search.rules.querying import as_filter
from souk.discovery.search.service import Records, Search

__all__ = [
    "Card",
    "Facet",
    "FacetValue",
    "Fact",
    "Filter",
    "Index",
    "IndexStatus",
    "Limit",
    "Meant",
    "QueryReader",
    "Records",
    "Results",
    "Search",
    "Sort",
    "Suggestion",
    "Understood",
    "WrongQuery",
    "as_filter",
    "asked_about",
    "attribute_limits",
    "in_currency",
    "leftover",
    "overlaps",
    "price_limits",
    "purpose",
    "shown",
    "unread",
    "wish_limit",
    "within",
]
