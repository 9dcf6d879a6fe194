"""Product knowledge with evidence, and the category knowledge that it is read against."""

from souk.goods.annotation.contracts import (
    Annotated,
    AttributeType,
    CategoryKnowledge,
    Compared,
    Condition,
    Evidence,
    Likeness,
    Problem,
    Question,
    Remedy,
    Situation,
    SourceText,
    Span,
    Typed,
    UnknownSource,
    Wish,
    Work,
)
from souk.goods.annotation.contracts import Annotation as KnownValue
from souk.goods.annotation.ports import (
    Backing,
    Knowledge,
    Matcher,
    OpinionClassifier,
    SemanticIds,
    Tagger,
    ValueReader,
    Workforce,
)
from souk.goods.annotation.rules.annotator import Annotator, read_page
from souk.goods.annotation.rules.lexicon import Lexicon, Match, forms, phrases
from souk.goods.annotation.rules.reader import AttributeReader, Passage
from souk.goods.annotation.rules.tags import holds
from souk.goods.annotation.rules.units import UNITS, Quantity, Unit, convert, number, quantities
from souk.goods.annotation.service import Annotation

__all__ = [
    "UNITS",
    "Annotated",
    "Annotation",
    "Annotator",
    "AttributeReader",
    "AttributeType",
    "Backing",
    "CategoryKnowledge",
    "Compared",
    "Condition",
    "Evidence",
    "Knowledge",
    "KnownValue",
    "Lexicon",
    "Likeness",
    "Match",
    "Matcher",
    "OpinionClassifier",
    "Passage",
    "Problem",
    "Quantity",
    "Question",
    "Remedy",
    "SemanticIds",
    "Situation",
    "SourceText",
    "Span",
    "Tagger",
    "Typed",
    "Unit",
    "UnknownSource",
    "ValueReader",
    "Wish",
    "Work",
    "Workforce",
    "convert",
    "forms",
    "holds",
    "number",
    "phrases",
    "quantities",
    "read_page",
]
