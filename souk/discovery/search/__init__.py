"""Finding goods by words and limits."""

from souk.discovery.search.contracts import (
    Card,
    Correction,
    Facet,
    FacetValue,
    Fact,
    Filter,
    Foremost,
    IndexStatus,
    Leaning,
    Limit,
    Meant,
    Related,
    Results,
    Sort,
    Suggestion,
    Understood,
    WrongQuery,
)
from souk.discovery.search.ports import Index, QueryReader, Ranker, Speller, Vectors
from souk.discovery.search.rules.beings import spoken_of_being
from souk.discovery.search.rules.denial import denied
from souk.discovery.search.rules.entries import shown
from souk.discovery.search.rules.everyday import EVERYDAY
from souk.discovery.search.rules.fields import OWN
from souk.discovery.search.rules.grammar import Grammar, Grammars, grammars, pooled
from souk.discovery.search.rules.guessing import Guesser
from souk.discovery.search.rules.leaning import SAID
from souk.discovery.search.rules.limits import (
    PRICE,
    asked_about,
    in_currency,
    leftover,
    number_limit,
    overlaps,
    purpose,
    unread,
    wish_limit,
    within,
)
from souk.discovery.search.rules.measures import Measure, clear, measures
from souk.discovery.search.rules.money import price_limits
from souk.discovery.search.rules.parting import parted
from souk.discovery.search.rules.passed import passed_over
from souk.discovery.search.rules.querying import LONGEST_QUERY, as_filter
from souk.discovery.search.rules.said import Said, numbered, plainly
from souk.discovery.search.rules.sizes import measurable, telling_units
from souk.discovery.search.rules.superlatives import Superlative, foremost, superlatives
from souk.discovery.search.rules.values import Naming, category_limits
from souk.discovery.search.rules.wordings import singular
from souk.discovery.search.service import Backing, Prices, Records, Search

__all__ = [
    "EVERYDAY",
    "LONGEST_QUERY",
    "OWN",
    "PRICE",
    "SAID",
    "Backing",
    "Card",
    "Correction",
    "Facet",
    "FacetValue",
    "Fact",
    "Filter",
    "Foremost",
    "Grammar",
    "Grammars",
    "Guesser",
    "Index",
    "IndexStatus",
    "Leaning",
    "Limit",
    "Meant",
    "Measure",
    "Naming",
    "Prices",
    "QueryReader",
    "Ranker",
    "Records",
    "Related",
    "Results",
    "Said",
    "Search",
    "Sort",
    "Speller",
    "Suggestion",
    "Superlative",
    "Understood",
    "Vectors",
    "WrongQuery",
    "as_filter",
    "asked_about",
    "category_limits",
    "clear",
    "denied",
    "foremost",
    "grammars",
    "in_currency",
    "leftover",
    "measurable",
    "measures",
    "number_limit",
    "numbered",
    "overlaps",
    "parted",
    "passed_over",
    "plainly",
    "pooled",
    "price_limits",
    "purpose",
    "shown",
    "singular",
    "spoken_of_being",
    "superlatives",
    "telling_units",
    "unread",
    "wish_limit",
    "within",
]
