"""What may become of a piece, which clause says so, and what comes back for it, as pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from souk.goods.inventory import Want
from souk.goods.pricing import Context, Line, Priced, TaxedLine, divided, refunds
from souk.goods.promotions import Promotion
from souk.kit.locale import Words, pick
from souk.trade.orders.contracts import (
    Balance,
    Billed,
    Clause,
    DepositApart,
    OrderLine,
    PartState,
    Recipient,
    Return,
    ReturnKind,
    ShopTerms,
    TermsVersion,
    WrongOrder,
)
from souk.trade.payments import Share

A_WEEK = timedelta(days=7)


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


def nothing_kept(lines: Iterable[OrderLine]) -> bool:
    """Whether of a whole order no piece is kept."""
    return all(line.canceled + line.returned == line.quantity for line in lines)


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


def balance_of(lines: Iterable[Line], rules: Iterable[Promotion], priced: Priced, at: datetime) -> Balance | None:
    """What of a price is owed later, as one sum in one window; None where nothing is. Raises `DepositApart`.

    Without an end the window is a week long.
    """
    if not priced.later:
        return None
    by_line = {line.id: line.shop for line in lines}
    if set(priced.deposits) != set(by_line):
        raise DepositApart("other goods in the basket are paid at once")
    since = max(one.since or at for one in priced.deposits.values())
    until = min(one.until or max(since, at) + A_WEEK for one in priced.deposits.values())
    if max(since, at) >= until:
        raise DepositApart("there is no time at which its balance could be paid")
    forfeited = {one.id for one in rules if one.forfeits}
    kept: dict[str, int] = {}
    for line, one in priced.deposits.items():
        if one.rule in forfeited:
            kept[by_line[line]] = kept.get(by_line[line], 0) + one.now
    return Balance(priced.later, max(since, at), until, kept)


def down_of(priced: Priced) -> int:
    """What is paid at once of a price of which the rest is owed later."""
    return priced.total - priced.later


def wants(lines: Iterable[Line], rules: Iterable[Promotion], priced: Priced) -> list[Want]:
    """The pieces of all lines, and those of the gifts, which come from the shop that gives them."""
    owners = {one.id: one.owner for one in rules}
    gifts = [Want(one.sku, owners.get(one.rule, ""), one.count) for one in priced.gifts]
    return [*(Want(line.sku, line.shop, line.quantity) for line in lines), *gifts]


def covered(parts: Mapping[str, Share], left: Mapping[str, Share]) -> dict[str, Share]:
    """Parts of a refund, none above what its shop still has of the payment; what is missing others give who have it.

    Where goods of one shop went back first and broke a threshold, that shop kept what the goods of the others lost.
    """
    found = dict(parts)
    missing = 0
    for shop, part in parts.items():
        most = left[shop].amount if shop in left else 0
        missing += max(0, part.amount - most)
        found[shop] = replace(part, amount=min(part.amount, most))
    for shop, one in sorted(left.items()):
        part = found.get(shop, Share(shop, 0))
        more = min(missing, one.amount - part.amount)
        found[shop] = replace(part, amount=part.amount + more)
        missing -= more
    return found


def without(earned: Mapping[str, Share], left: Mapping[str, Share], short: int) -> dict[str, Share]:
    """What shops earned less what came back of goods when a bank had taken their money already.

    `short` of it could not be sent back, and is taken from those whose money the bank took, in their order.
    """
    found = dict(earned)
    for shop, one in sorted(earned.items()):
        mine = min(max(short, 0), one.amount - (left[shop].amount if shop in left else 0))
        found[shop] = replace(one, amount=one.amount - mine)
        short -= mine
    return found


def billed(
    lines: Sequence[OrderLine], taxes: Mapping[str, TaxedLine], fees: Mapping[str, int], left: Mapping[str, Share]
) -> dict[str, tuple[Billed, ...]]:
    """What the money that each shop still has of an order is for: the pieces that are kept, the shop's fee, the tax.

    All of them together are what was paid less what came back, to the last unit.
    """
    paid = {one.id: one.paid for one in lines} | {f"fee:{shop}": fee for shop, fee in fees.items()}
    shops = sorted({one.shop for one in lines})
    found = {(shop, one.line or f"fee:{shop}"): one for shop in shops for one in _billed_by(shop, lines, fees, left)}
    taken = {place: in_proportion(taxes[place[1]].tax, paid[place[1]], 0, one.amount) for place, one in found.items()}
    rates = {place: taxes[place[1]].rate for place in found}
    on_top = [place for place, rate in rates.items() if rate is not None and not rate.included]
    weights = [taken[place] for place in on_top]
    if "" in left and any(weights):
        taken |= dict(zip(on_top, divided(left[""].amount, weights), strict=True))
    made: dict[str, tuple[Billed, ...]] = {}
    for place, one in found.items():
        rate = rates[place]
        whole = replace(one, tax=taken[place], rate=rate.rate if rate else 0, included=place not in on_top)
        made[place[0]] = (*made.get(place[0], ()), whole)
    return made


def _billed_by(
    shop: str, lines: Iterable[OrderLine], fees: Mapping[str, int], left: Mapping[str, Share]
) -> Iterable[Billed]:
    """A shop's lines without their tax; nothing where it kept nothing of the order."""
    every = [one for one in lines if one.shop == shop]
    kept = {one.id: one.quantity - one.canceled - one.returned for one in every}
    has = left[shop].amount if shop in left else 0
    if not (has or any(kept.values())):
        return
    # A shop may keep something for a threshold that was broken, although all its goods went back.
    own = [one for one in every if kept[one.id]] or every
    fee = min(has, fees.get(shop, 0))
    weights = [one.paid * kept[one.id] // one.quantity for one in own]
    amounts = divided(has - fee, weights if sum(weights) else [1] * len(own))
    for one, amount in zip(own, amounts, strict=True):
        yield Billed(one.id, one.title, kept[one.id], amount, 0, 0, True)
    if fee:
        yield Billed("", {"en": "Shipping", "zh-CN": "运费"}, 1, fee, 0, 0, True)


def minus(was: Iterable[Billed], less: Iterable[Billed]) -> tuple[Billed, ...]:
    """What is left of the lines of an invoice without others, line by line; none that comes to nothing."""
    found = {one.line: one for one in was}
    for one in less:
        known = found.get(one.line, replace(one, quantity=0, amount=0, tax=0))
        numbers = {name: getattr(known, name) - getattr(one, name) for name in ("quantity", "amount", "tax")}
        found[one.line] = replace(known, **numbers)
    return tuple(one for one in found.values() if one.quantity or one.amount or one.tax)


def held_back(returns: Iterable[Return], line: str) -> int:
    """Pieces of a line that are announced to come back and have not come yet."""
    return sum(one.pieces.get(line, 0) for one in returns if one.state == "approved")


_LETTERS: dict[str, tuple[Words, Words]] = {
    "opened": (
        {"en": "Your order {order}", "zh-CN": "您的订单 {order}"},
        {
            "en": "Hello {name},\n\nwe have your order over {total}. It is placed once the payment is there.\n\n"
            "Here is where it is, and what you can do about it; keep this address:\n\n{link}\n",
            "zh-CN": "{name}，您好！\n\n我们已收到您 {total} 的订单，付款到账后即为下单成功。\n\n"
            "请保存以下网址，可随时查看订单并办理后续事项：\n\n{link}\n",
        },
    ),
    "deposit-paid": (
        {"en": "Your deposit for order {order}", "zh-CN": "订单 {order} 定金已付"},
        {
            "en": "Hello {name},\n\nyour deposit of {now} is here, and your goods are held for you. The balance of "
            "{later} is to be paid from {since} until {until}; we write to you when it begins.\n",
            "zh-CN": "{name}，您好！\n\n您的定金 {now} 已到账，商品已为您保留。尾款 {later} 请于 {since} 至 {until} "
            "支付，开始时我们会再写信提醒您。\n",
        },
    ),
    "balance-due": (
        {"en": "Pay the balance of order {order}", "zh-CN": "订单 {order} 请付尾款"},
        {
            "en": "Hello {name},\n\nthe balance of {later} can be paid now, until {until}. What becomes of the "
            "deposit where it is not paid, the order's page says. It is at the address that we sent you first.\n",
            "zh-CN": "{name}，您好！\n\n尾款 {later} 现在可以支付，截止 {until}。逾期未付时定金如何处理，见订单页"
            "（网址见我们最初的来信）。\n",
        },
    ),
    "lapsed": (
        {"en": "The balance was not paid: order {order}", "zh-CN": "尾款未付：订单 {order} 已关闭"},
        {
            "en": "Hello {name},\n\nthe balance of your order was not paid. {refunded} go back the way they came; "
            "{forfeited} of the deposit stay with the shop, as its terms said.\n",
            "zh-CN": "{name}，您好！\n\n您的订单尾款未付，订单已关闭。{refunded} 将原路退回；按约定，"
            "定金中的 {forfeited} 归店铺所有。\n",
        },
    ),
    "placed": (
        {"en": "Your order {order} is placed", "zh-CN": "订单 {order} 已下单成功"},
        {
            "en": "Hello {name},\n\nthank you: {total} are paid, and your order is being packed.\n",
            "zh-CN": "{name}，您好！\n\n感谢购买：{total} 已支付，订单正在备货。\n",
        },
    ),
    "shipped": (
        {"en": "Your order {order} is on its way", "zh-CN": "订单 {order} 已发货"},
        {
            "en": "Hello {name},\n\na parcel of your order left with {carrier}.\n",
            "zh-CN": "{name}，您好！\n\n您的订单有包裹已交由 {carrier} 发出。\n",
        },
    ),
    "canceled": (
        {"en": "Canceled: order {order}", "zh-CN": "订单 {order} 已取消"},
        {
            "en": "Hello {name},\n\npieces of your order were canceled; {refunded} go back the way they came.\n",
            "zh-CN": "{name}，您好！\n\n您的订单有商品已取消，{refunded} 将原路退回。\n",
        },
    ),
    "difference-refunded": (
        {"en": "The price fell: order {order}", "zh-CN": "价保退差：订单 {order}"},
        {
            "en": "Hello {name},\n\nwhat you bought costs less now; {refunded} go back the way they came.\n",
            "zh-CN": "{name}，您好！\n\n您购买的商品现已降价，差价 {refunded} 将原路退回。\n",
        },
    ),
    "return-received": (
        {"en": "We have what you sent back: order {order}", "zh-CN": "订单 {order} 的退换商品已收到"},
        {
            "en": "Hello {name},\n\nthe shop has what you sent back; {refunded} go back the way they came.\n",
            "zh-CN": "{name}，您好！\n\n店铺已收到您退换的商品，{refunded} 将原路退回。\n",
        },
    ),
    "return-refused": (
        {"en": "Not taken back: order {order}", "zh-CN": "订单 {order} 的退换未被接受"},
        {
            "en": "Hello {name},\n\nthe shop did not take back what you sent. The reason stands at your order.\n",
            "zh-CN": "{name}，您好！\n\n店铺未接受您的退换，原因请见订单页。\n",
        },
    ),
}
_LETTERS["failed"] = _LETTERS["expired"] = (
    {"en": "Not paid: order {order}", "zh-CN": "订单 {order} 未支付"},
    {
        "en": "Hello {name},\n\nyour order did not come about, since it was not paid. Nothing was taken.\n",
        "zh-CN": "{name}，您好！\n\n您的订单因未支付成功而取消，没有扣款。\n",
    },
)

# The steps of which a customer is told by mail; "opened" is told apart, since it alone has a guest's secret.
TOLD = frozenset(_LETTERS) - {"opened"}


def letter(what: str, to: Recipient, facts: Mapping[str, str]) -> tuple[str, str] | None:
    """Subject and text of what is written to a customer at a step, `{link}` still to be filled; None for nothing."""
    said = _LETTERS.get(what)
    if said is None or not to.email:
        return None
    subject, text = (pick(one, to.locale) for one in said)
    known = {"name": to.name, "link": "{link}", **facts}
    return subject.format(**known), text.format(**known)
