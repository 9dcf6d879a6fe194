"""How well a product is described, from 0 to 100, and what keeps it from 100."""

from collections.abc import Iterator, Sequence

from souk.goods.annotation.contracts import Annotation, CategoryKnowledge, Finding
from souk.goods.annotation.rules.tags import decisive
from souk.goods.catalog import Product
from souk.kit.locale import LOCALES

# What a whole description is worth; the values that its category's knowledge turns on weigh most.
_VALUES = 45
_PICTURE = 15
_CATEGORY = 10
_TITLE = 10
_LANGUAGE = 10
_DESCRIPTION = 10
_CONTRADICTION = 5
_MOST_CONTRADICTIONS = 3
# Columns that a title fills, a Han character two of them.
_SHORT = 20


def expected(knowledge: CategoryKnowledge) -> tuple[str, ...]:
    """The attributes that a choice in a category turns on: decisive in a situation, or what a question is about."""
    turning = {one.key for situation in knowledge.situations for one in decisive(situation)}
    turning |= {question.about for question in knowledge.questions}
    return tuple(kind.key for kind in knowledge.attributes if kind.key in turning)


def quality(
    product: Product,
    knowledge: CategoryKnowledge | None,
    values: Sequence[Annotation],
    findings: Sequence[Finding],
) -> tuple[int, tuple[str, ...]]:
    """The score, and what is missing: `attribute/capacity`, `picture`, `title`, `language/en`, `contradiction/key`."""
    lacks = [*_plain(product, knowledge), *_contradictions(findings)]
    wanted = expected(knowledge) if knowledge else ()
    known = {one.key for one in values if one.kind == "attribute"}
    missing = [key for key in wanted if key not in known]
    share = (len(wanted) - len(missing)) / len(wanted) if wanted else float(knowledge is not None)
    lost = sum(_COSTS[lack.partition("/")[0]] for lack in lacks) + _VALUES * (1 - share)
    return max(0, round(100 - lost)), (*lacks, *(f"attribute/{key}" for key in missing))


_COSTS = {
    "category": _CATEGORY,
    "picture": _PICTURE,
    "title": _TITLE,
    "language": _LANGUAGE,
    "description": _DESCRIPTION,
    "contradiction": _CONTRADICTION,
}


def _plain(product: Product, knowledge: CategoryKnowledge | None) -> Iterator[str]:
    if knowledge is None:
        yield "category"
    if not product.media:
        yield "picture"
    if max((_columns(title) for title in product.title.values()), default=0) < _SHORT:
        yield "title"
    for locale in LOCALES:
        if not product.title.get(locale, "").strip():
            yield f"language/{locale}"
    if not any(text.strip() for text in (product.description or {}).values()):
        yield "description"


def _contradictions(findings: Sequence[Finding]) -> list[str]:
    found = [f"contradiction/{one.key}" for one in findings if one.kind == "contradiction"]
    return found[:_MOST_CONTRADICTIONS]


def _columns(text: str) -> int:
    return sum(1 if char < "⺀" else 2 for char in text.strip())
