"""What becomes of the gifts of an order, as pure functions: who packs them, and which are no longer given."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from souk.goods.pricing import Line, Priced
from souk.goods.promotions import Promotion
from souk.kit.locale import Words
from souk.trade.orders.contracts.orders import OrderGift
from souk.trade.orders.rules.pieces import to_ship


def packed(
    lines: Iterable[Line], rules: Iterable[Promotion], priced: Priced, left: Mapping[tuple[str, str], int]
) -> Iterator[tuple[Promotion, str, str, int]]:
    """Which shop packs how many pieces of what for which rule: a shop its own gifts.

    Those of the platform are packed by shops of the order that have them, then by who has most; `left` are the pieces
    that can be had by variant and shop. What is missing then is asked of a shop that counts it, whose stock refuses
    the order; what nobody counts the first shop of the order packs.
    """
    by_id, own = {one.id: one for one in rules}, sorted({line.shop for line in lines})
    stock = dict(left)
    for gift in priced.gifts:
        rule, missing = by_id[gift.rule], gift.count
        if rule.owner:
            yield rule, rule.owner, gift.sku, missing
            continue
        there = [(shop, many) for (sku, shop), many in stock.items() if sku == gift.sku]
        there.sort(key=lambda one: (one[0] not in own, -one[1], one[0]))
        for shop, many in there:
            some = min(many, missing)
            if some:
                yield rule, shop, gift.sku, some
                stock[gift.sku, shop] -= some
                missing -= some
        if missing:
            yield rule, there[0][0] if there else own[0], gift.sku, missing


def given(
    packing: Iterable[tuple[Promotion, str, str, int]],
    names: Mapping[str, Words],
    goods: Mapping[str, tuple[str, Words, int]],
) -> Iterator[OrderGift]:
    """The gifts of an order as they are packed.

    `names` are those of rules, `goods` by variant the product, its title and the rate of tax, in basis points.
    """
    for place, (rule, shop, sku, many) in enumerate(packing, 1):
        product, title, rate = goods.get(sku, (sku, {"en": sku}, 0))
        name = names.get(rule.id, {})
        yield OrderGift(f"g{place:03}", rule.id, name, shop, product, sku, title, many, rule.worth, rate)


def undue(gifts: Iterable[OrderGift], still: Mapping[str, int]) -> dict[str, int]:
    """Pieces by gift that are no longer given, where so many of each rule still are; those that came back aside."""
    left, found = dict(still), dict[str, int]()
    for one in gifts:
        there = one.quantity - one.canceled - one.returned
        stays = min(there, left.get(one.rule, 0))
        left[one.rule] = left.get(one.rule, 0) - stays
        if there > stays:
            found[one.id] = there - stays
    return found


def unsent(gifts: Iterable[OrderGift], pieces: Mapping[str, int]) -> dict[str, int]:
    """Of these pieces by gift those that have not left."""
    found = {one.id: min(pieces.get(one.id, 0), to_ship(one)) for one in gifts}
    return {id: many for id, many in found.items() if many}


def gone_out(gifts: Iterable[OrderGift], pieces: Mapping[str, int]) -> dict[str, int]:
    """Of these pieces by gift those that have left and are not back."""
    found = {one.id: max(0, pieces.get(one.id, 0) - to_ship(one)) for one in gifts}
    return {id: many for id, many in found.items() if many}


def worth_of(gifts: Iterable[OrderGift], pieces: Mapping[str, int]) -> int:
    """What pieces by gift are worth, in smallest units."""
    return sum(one.worth * pieces.get(one.id, 0) for one in gifts)


def kept_for(gifts: Sequence[OrderGift], pieces: Mapping[str, int], kept: int) -> dict[str, int]:
    """For which of these pieces by gift a sum was kept back, the first of them first."""
    found, left = dict[str, int](), kept
    for one in gifts:
        some = min(left, one.worth * pieces.get(one.id, 0))
        if some:
            found[one.id] = some
            left -= some
    return found


def unused(rules: Mapping[str, frozenset[str]], kept: Mapping[str, int], gifts: Iterable[OrderGift]) -> frozenset[str]:
    """The rules of which nothing is left: no line that they rest on is kept, and no gift of theirs is out."""
    out = {one.rule for one in gifts if one.shipped > one.returned}
    return frozenset(rule for rule, lines in rules.items() if rule not in out and not any(kept[one] for one in lines))
