"""A query and its page of cards; what a shop's team does with its search."""

from souk.discovery.search.contracts.finding import (
    Card,
    Correction,
    Facet,
    FacetValue,
    Fact,
    Filter,
    IndexStatus,
    Limit,
    Meant,
    QueryKind,
    Results,
    Sort,
    Suggestion,
    Understood,
    WrongQuery,
)

__all__ = [
    "Card",
    "Correction",
    "Facet",
    "FacetValue",
    "Fact",
    "Filter",
    "IndexStatus",
    "Limit",
    "Meant",
    "QueryKind",
    "Results",
    "Sort",
    "Suggestion",
    "Understood",
    "WrongQuery",
]
