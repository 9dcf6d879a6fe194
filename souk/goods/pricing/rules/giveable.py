"""How many pieces campaigns may give away, as a pure function: the context's `gifts` of price.md section 1."""

from collections.abc import Iterable, Mapping

from souk.goods.pricing.contracts import Line
from souk.goods.promotions import Promotion


def giveable(
    rules: Iterable[Promotion], left: Mapping[tuple[str, str], int], lines: Iterable[Line] = ()
) -> dict[str, int]:
    """Pieces by variant that rules may give, of those `left` by variant and shop beside what lines take themselves.

    A shop gives of its own, the platform of any shop's. What several rules give is bounded by the one that has least,
    so that each of them can be packed.
    """
    bought: dict[tuple[str, str], int] = {}
    for line in lines:
        bought[line.sku, line.shop] = bought.get((line.sku, line.shop), 0) + line.quantity
    found: dict[str, int] = {}
    for rule in rules:
        if rule.kind == "gift":
            there = [key for key in left if key[0] == rule.sku and rule.owner in ("", key[1])]
            pieces = sum(max(0, left[key] - bought.get(key, 0)) for key in there)
            found[rule.sku] = min(pieces, found.get(rule.sku, pieces))
    return found
