"""What may become of a piece, which clause says so, and what comes back for it, as pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from souk.goods.pricing import Context, Line, Priced, refunds
from souk.goods.promotions import Promotion
from souk.kit.locale import Words
from souk.trade.orders.contracts import (
    Clause,
    OrderLine,
    PartState,
    Return,
    ReturnKind,
    ShopTerms,
    TermsVersion,
    WrongOrder,
)
from souk.trade.payments import Share


def part_state(lines: Sequence[OrderLine]) -> PartState:
    """Where a shop's part of an order is, of what became of its pieces."""
    kept = [one for one in lines if one.canceled < one.quantity]
    if not kept:
        return "canceled"
    wanted = sum(one.quantity - one.canceled for one in kept)
    if sum(one.returned for one in kept) == wanted:
        return "returned"
    if sum(one.delivered for one in kept) == wanted:
        return "delivered"
    shipped = sum(one.shipped for one in kept)
    return "shipped" if shipped == wanted else "part_shipped" if shipped else "waiting"


def to_ship(line: OrderLine) -> int:
    """Pieces that have not left yet."""
    return line.quantity - line.canceled - line.shipped


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


def clause(kind: ReturnKind, version: TermsVersion) -> Clause:
    """The sentence of a shop's terms about returns or exchanges."""
    terms: ShopTerms = version.terms
    days = terms.returns if kind == "return" else terms.exchanges
    said: dict[ReturnKind, Words] = {
        "return": {
            "en": f"Goods may be sent back within {days} days of delivery, without a reason.",
            "zh-CN": f"自签收之日起 {days} 天内可无理由退货。",
        },
        "exchange": {
            "en": f"Goods may be exchanged within {days} days of delivery.",
            "zh-CN": f"自签收之日起 {days} 天内可换货。",
        },
    }
    return Clause(f"{kind}s-{days}", version.number, said[kind])


def never(version: TermsVersion, category: str) -> Clause:
    """The sentence about what is not taken back."""
    says: Words = {"en": "Goods of this kind are not taken back.", "zh-CN": "此类商品不支持退换。"}
    return Clause(f"not-returned-{category}", version.number, says)


def objection(
    kind: ReturnKind, version: TermsVersion, line: Line, delivered: datetime | None, now: datetime
) -> tuple[Clause, str] | None:
    """The clause that forbids it and the fact that it looks at; None where the terms allow it.

    Days are of 24 hours from the moment of delivery; what has not arrived may always be announced.
    """
    barred = next((one for one in line.categories if one in version.terms.not_returned), None)
    if barred is not None:
        return never(version, barred), barred
    days = version.terms.returns if kind == "return" else version.terms.exchanges
    if delivered is not None and now > delivered + timedelta(days=days):
        return clause(kind, version), f"{delivered.date()} + {(now - delivered).days} d"
    return None


def due_back(
    lines: Sequence[Line],
    rules: Iterable[Promotion],
    context: Context,
    *,
    before: Iterable[Mapping[str, int]],
    now: Mapping[str, int],
) -> int:
    """What comes back for the goods of one more send-back, after those before: price.md section 9."""
    return list(refunds(lines, rules, context, [*before, now]))[-1]


def in_proportion(whole: int, of: int, so_far: int, more: int) -> int:
    """The part of `whole` that belongs to `more` of `of` after `so_far`; all of it is given when all has come."""
    return whole * min(of, so_far + more) // of - whole * min(of, so_far) // of if of else 0


def shares(lines: Iterable[Line], priced: Priced) -> tuple[Share, ...]:
    """What of a payment is for each shop, and what the platform adds for the promotions that it funds."""
    got: dict[str, int] = {shop: fee.left for shop, fee in priced.fees.items()}
    off: dict[str, int] = {shop: sum(fee.taken.values()) for shop, fee in priced.fees.items()}
    for line in lines:
        got[line.shop] = got.get(line.shop, 0) + priced.lines[line.id].left
        off[line.shop] = off.get(line.shop, 0) + sum(priced.lines[line.id].taken.values())
    found = [Share(shop, got[shop], off[shop] - priced.borne.shops.get(shop, 0)) for shop in sorted(got)]
    outside = priced.total - priced.goods - priced.shipping
    return (*found, Share("", outside)) if outside else tuple(found)


def held_back(returns: Iterable[Return], line: str) -> int:
    """Pieces of a line that are announced to come back and have not come yet."""
    return sum(one.pieces.get(line, 0) for one in returns if one.state == "approved")
