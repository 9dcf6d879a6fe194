"""Where the pieces of an order are, and which of them are meant, as pure functions."""

from collections.abc import Iterable, Mapping, Sequence

from souk.goods.inventory import Want
from souk.goods.pricing import Line
from souk.trade.orders.contracts.orders import OrderGift, OrderLine, PartState, Pieces, Return
from souk.trade.orders.contracts.refusals import WrongOrder


def part_state(lines: Sequence[OrderLine], gifts: Sequence[OrderGift] = ()) -> PartState:
    """Where a shop's part of an order is, of what became of its pieces.

    A gift is waited for as the goods are; that goods were canceled or came back is told of them alone.
    """
    meant: Sequence[Pieces] = lines or gifts
    if nothing_wanted(meant):
        return "canceled"
    if nothing_kept(meant):
        return "returned"
    kept = [one for one in both(lines, gifts) if one.canceled < one.quantity]
    wanted = sum(one.quantity - one.canceled for one in kept)
    if sum(one.delivered for one in kept) == wanted:
        return "delivered"
    shipped = sum(one.shipped for one in kept)
    return "shipped" if shipped == wanted else "part_shipped" if shipped else "waiting"


def both(lines: Iterable[OrderLine], gifts: Iterable[OrderGift]) -> list[Pieces]:
    """Lines and gifts, wherever a piece is a piece."""
    return [*lines, *gifts]


def to_ship(one: Pieces) -> int:
    """Pieces that have not left yet."""
    return one.quantity - one.canceled - one.shipped


def kept_of(lines: Iterable[Pieces], gone: Mapping[str, int] | None = None) -> dict[str, int]:
    """The pieces that are neither canceled nor came back, by line, less those that go now."""
    less = gone or {}
    return {one.id: one.quantity - one.canceled - one.returned - less.get(one.id, 0) for one in lines}


def nothing_wanted(lines: Iterable[Pieces]) -> bool:
    """Whether all pieces were canceled."""
    return all(one.canceled == one.quantity for one in lines)


def nothing_kept(lines: Iterable[Pieces]) -> bool:
    """Whether no piece is kept."""
    return not any(kept_of(lines).values())


def of(pieces: Mapping[str, int], meant: Iterable[Pieces], shop: str | None = None) -> dict[str, int]:
    """Of pieces those of these lines or gifts, and of one shop where it is named."""
    return {one.id: pieces[one.id] for one in meant if one.id in pieces and shop in (None, one.shop)}


def chosen(order: str, pieces: Mapping[str, int], free: Mapping[str, int]) -> dict[str, int]:
    """The pieces that are meant, all that are free where none are named; raises `WrongOrder` for more than are."""
    if not pieces:
        return {line: many for line, many in free.items() if many}
    for line, many in pieces.items():
        if line not in free:
            raise WrongOrder(order, "pieces", f"it has no line {line}")
        if not 0 < many <= free[line]:
            raise WrongOrder(order, "pieces", f"of line {line} {free[line]} can be meant, not {many}")
    return dict(pieces)


def wants(lines: Iterable[Line], gifts: Iterable[OrderGift]) -> list[Want]:
    """The pieces of all lines, and those of the gifts, which come from the shop that packs them."""
    given = (Want(one.variant, one.shop, one.quantity) for one in gifts)
    return [*(Want(line.sku, line.shop, line.quantity) for line in lines), *given]


def held_back(returns: Iterable[Return], id: str) -> int:
    """Pieces of a line or a gift that are announced to come back and have not come yet."""
    return sum(one.pieces.get(id, 0) + one.gifts.get(id, 0) for one in returns if one.state == "approved")
