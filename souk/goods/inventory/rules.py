"""Which pieces an order gets, and how stock is shown, as pure functions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from souk.goods.inventory.contracts import LOW, Availability, Held, OutOfStock, Stock, Want


def summed(wants: Iterable[Want]) -> list[Want]:
    """Several lines of one variant from one shop as one, in the order in which stock is locked."""
    pieces: dict[tuple[str, str], int] = {}
    for want in wants:
        key = (want.variant, want.shop)
        pieces[key] = pieces.get(key, 0) + want.quantity
    return [Want(variant, shop, quantity) for (variant, shop), quantity in sorted(pieces.items())]


def placed(want: Want, stocks: Sequence[Stock]) -> Iterator[Held]:
    """Where the pieces come from: one location that has them all, the fullest first, else several.

    Nothing for a variant that the shop does not count; raises `OutOfStock` where there are too few.
    """
    own = [one for one in stocks if (one.variant, one.shop) == (want.variant, want.shop)]
    if not own:
        return
    left = sum(one.available for one in own)
    if left < want.quantity:
        raise OutOfStock(want.variant, want.quantity, left)
    missing = want.quantity
    for one in sorted(own, key=lambda one: (-one.available, one.location)):
        taken = min(missing, one.available)
        if not taken:
            return
        yield Held(one.variant, one.location, one.shop, taken)
        missing -= taken


def handed_out(orders: Iterable[Sequence[Want]], stocks: Iterable[Stock]) -> Iterator[list[Held] | OutOfStock]:
    """Where the pieces of each order come from, one order after the other, or that too few were left for it."""
    shelves: dict[tuple[str, str], dict[str, Stock]] = {}
    for one in stocks:
        shelves.setdefault((one.variant, one.shop), {})[one.location] = one
    for wants in orders:
        try:
            found = [
                piece
                for want in wants
                for piece in placed(want, [*shelves.get((want.variant, want.shop), {}).values()])
            ]
        except OutOfStock as error:
            yield error
            continue
        for piece in found:
            shelf = shelves[piece.variant, piece.shop]
            left = shelf[piece.location].available - piece.quantity
            shelf[piece.location] = replace(shelf[piece.location], available=left)
        yield found


def emptied(stocks: Iterable[Stock], gone: Iterable[Held]) -> set[tuple[str, str]]:
    """Variants of shops of which nothing is free when these pieces are gone."""
    left: dict[tuple[str, str], int] = {}
    for one in stocks:
        left[one.variant, one.shop] = left.get((one.variant, one.shop), 0) + one.available
    for piece in gone:
        left[piece.variant, piece.shop] -= piece.quantity
    return {key for key, pieces in left.items() if not pieces}


def shown(variants: Iterable[str], stocks: Sequence[Stock]) -> Iterator[Availability]:
    """How the stock of each variant is told, shop by shop; one line of no shop for what nobody counts."""
    free: dict[str, dict[str, int]] = {}
    for one in stocks:
        own = free.setdefault(one.variant, {})
        own[one.shop] = own.get(one.shop, 0) + one.available
    for variant in dict.fromkeys(variants):
        if variant not in free:
            yield Availability(variant, "", "uncounted")
        for shop, left in sorted(free.get(variant, {}).items()):
            yield _told(variant, shop, left)


def _told(variant: str, shop: str, left: int) -> Availability:
    if left > LOW:
        return Availability(variant, shop, "in_stock")
    return Availability(variant, shop, "low" if left else "out", left)


def moved(counts: Mapping[str, int], stocks: Mapping[str, Stock]) -> dict[str, int]:
    """By how much the free pieces move where so many are on hand, those reserved for orders included."""
    found = {}
    for variant, pieces in counts.items():
        one = stocks.get(variant)
        found[variant] = pieces - (one.available + one.reserved if one else 0)
    return found
