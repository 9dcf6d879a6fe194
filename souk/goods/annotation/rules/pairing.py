"""What follows from two products being one item, and the text by whose meaning a product gets its semantic id."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import Literal

from souk.goods.annotation.contracts import Annotated, CategoryKnowledge, Decision, Evidence, Finding, Likeness
from souk.goods.catalog import Product

SURE = 0.9
_DOUBTED = 0.5
_ACROSS = 0.8
_STATED = 0.85

Ruling = Literal["accept", "refuse", None]


def ruled(pair: tuple[str, str], decided: Mapping[str, Sequence[Decision]]) -> Ruling:
    """What was decided of a pair, on either side: the house before shops, then the newest."""
    found = [
        one
        for mine, theirs in (pair, pair[::-1])
        for one in decided.get(mine, ())
        if one.key == f"same:{theirs}" and one.verdict != "correct"
    ]
    if not found:
        return None
    last = max(found, key=lambda one: (one.house, one.at, one.id))
    return "accept" if last.verdict == "accept" else "refuse"


def same(like: Likeness, told: Ruling) -> bool:
    """Whether two products count as one item: as somebody decided, else where that is all but certain."""
    return told == "accept" or (like.probability >= SURE and told is None)


def across(like: Likeness, one: str | None, other: str | None) -> Likeness:
    """Of two categories nothing is surely one item: a case for headphones has their model number, too."""
    return like if one == other else replace(like, probability=min(like.probability, _ACROSS))


def doubts(like: Likeness) -> bool:
    """Whether somebody should say."""
    return _DOUBTED <= like.probability < SURE


def offered(mine: Annotated, theirs: Annotated, like: Likeness, decided: Set[str]) -> list[Finding]:
    """Values that the same item's supplier states elsewhere and nobody states here: proposals."""
    if mine.category is None or mine.category != theirs.category:
        return []
    known = {one.key for one in mine.annotations} | decided
    return [
        Finding(mine.product, "proposed", one.key, value.confidence, value, theirs.product)
        for one in theirs.annotations
        if one.kind == "attribute" and one.key not in known and one.confidence >= _STATED and _stated(one.evidence)
        for value in [replace(one, confidence=round(one.confidence * like.probability, 2), producer="same-item")]
    ]


def _stated(evidence: Sequence[Evidence]) -> bool:
    return any(one.path.startswith("attributes/") for one in evidence[:1])


def text_of_meaning(product: Product, knowledge: CategoryKnowledge | None) -> str:
    """Titles, brand and what the thing is called: in both languages, so that both come near each other."""
    nouns = tuple(knowledge.noun.values()) if knowledge else ()
    return " ".join((*nouns, product.brand, *product.title.values())).strip()
