"""Which goods are of one family: what somebody who has one of them has no use for."""

from collections.abc import Sequence

from souk.discovery.guide.rules.fit import Candidate
from souk.goods.annotation import AttributeType


def alike(one: Candidate, other: Candidate, kinds: Sequence[AttributeType]) -> bool:
    """The same product, or one of the same brand and category that no choice of the category tells apart."""
    if one.card.product == other.card.product:
        return True
    if one.card.category != other.card.category or not one.card.brand or one.card.brand != other.card.brand:
        return False
    first = next((kind.key for kind in kinds if kind.kind == "choice"), "")
    own, its = one.values.get(first), other.values.get(first)
    return own is None or its is None or own.value == its.value
