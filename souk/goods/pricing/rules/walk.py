"""A basket's price: the layers in their order, and in each what every rule wishes and gets; price.md 3 to 7."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from souk.goods.pricing.contracts import Context, Gift, Line, Priced, PricedFee, PricedLine
from souk.goods.pricing.rules.standing import Place, Standing
from souk.goods.pricing.rules.taxes import rate_for, tax
from souk.goods.pricing.rules.wishes import basket_wish, bundle, capped, line_wish
from souk.goods.promotions import LAYERS, Layer, Promotion

_NOTHING = (0, 0)
_ALWAYS_OPEN: frozenset[Layer] = frozenset({"shipping", "payment"})


@dataclass(slots=True)
class _Bid:
    """What a rule that may apply would take, off which places with which weights, with how many uses."""

    rule: Promotion
    wish: int
    places: Sequence[Place]
    weights: Callable[[], Sequence[int]]
    uses: int = 1


def price(lines: Sequence[Line], promotions: Iterable[Promotion], context: Context) -> Priced:
    """The price of a basket under rules that were checked; integers only, and the order of the rules is irrelevant."""
    rules = sorted(promotions, key=lambda one: one.place)
    standing = Standing.of(lines, context)
    places = (*standing.lines, *standing.fees.values())
    layers: dict[Layer, list[Promotion]] = {layer: [] for layer in LAYERS}
    for one in rules:
        if _able(one, standing):
            layers[one.layer].append(one)
    for layer, here in layers.items():
        if layer == "payment":
            for place in places:
                place.before_payment = place.left
        if here:
            for place in places:
                place.opening = place.left
            (_by_line if layer == "item" else _by_basket)(here, standing)
            standing.joined(here)
    return _sum(standing, rules)


def _able(one: Promotion, standing: Standing) -> bool:
    """Whether time, entitlements, coupon and way to pay let a rule apply at all."""
    context = standing.context
    if not one.due(context.at):
        standing.out(one, "not_now")
    elif one.requires and not set(one.requires) <= set(context.entitlements):
        standing.out(one, "not_entitled")
    elif one.coupon and one.id not in context.coupons:
        standing.out(one, "no_coupon")
    elif one.methods and context.payment not in one.methods:
        standing.out(one, "other_payment")
    else:
        return True
    return False


def _by_line(rules: Sequence[Promotion], standing: Standing) -> None:
    bids: dict[str, list[Promotion]] = {}
    for one in rules:
        meant = standing.meant(one)
        if not meant:
            standing.out(one, "out_of_scope")
        elif standing.used_up(one):
            standing.out(one, "used_up")
        else:
            for place in meant:
                bids.setdefault(place.id, []).append(one)
    for place in standing.lines:
        if place.id in bids and place.line:
            _one_line(bids[place.id], place, place.line, standing)


def _one_line(rules: Sequence[Promotion], place: Place, line: Line, standing: Standing) -> None:
    bids = [bid for one in rules if (bid := _line_bid(one, place, line, standing))]
    for bid in _chosen(bids, standing, across=False):
        applied = standing.take(bid.rule, bid.wish, bid.places, bid.weights(), bid.uses)
        if applied and bid.rule.kind == "deposit":
            place.due = min(bid.rule.pay, line.unit) * bid.uses


def _line_bid(one: Promotion, place: Place, line: Line, standing: Standing) -> _Bid | None:
    left = standing.quota(one)
    pieces = line.quantity if left is None else min(line.quantity, left)
    if not pieces:
        standing.out(one, "used_up")
        return None
    if _below(one, place.opening, line.quantity, standing):
        return None
    wish, uses = line_wish(one, line.unit, line.quantity, pieces, standing.context.step)
    if not wish and one.kind != "deposit":
        standing.out(one, "nothing_off")
        return None
    return _Bid(one, wish, (place,), lambda: (place.left,), uses)


def _below(one: Promotion, amount: int, pieces: int, standing: Standing) -> bool:
    if one.asks == _NOTHING:
        return False
    asked, count = one.asks
    missing = max(0, asked - amount), max(0, count - pieces)
    if any(missing):
        standing.out(one, "below_threshold")
        standing.missing[one.id] = missing
    return any(missing)


def _by_basket(rules: Sequence[Promotion], standing: Standing) -> None:
    # Who takes part is settled before any rule of the layer takes anything off.
    layer = rules[0].layer
    part = {place.id for place in standing.lines if not place.closed or layer in _ALWAYS_OPEN}
    bids = [bid for one in rules if (bid := _basket_bid(one, part, standing))]
    for bid in _chosen(bids, standing, across=True):
        one = bid.rule
        if one.kind != "gift":
            standing.take(one, bid.wish, bid.places, bid.weights(), 1)
            continue
        given = min(one.count, standing.in_stock(one.sku))
        if not given:
            standing.out(one, "no_gift")
        elif not standing.affords(one, one.worth * given):
            standing.out(one, "over_budget")
        else:
            standing.gifts.append(Gift(one.id, one.sku, given))
            standing.given[one.sku] = standing.given.get(one.sku, 0) + given
            standing.apply(one, one.worth * given, 1)


def _basket_bid(one: Promotion, part: set[str], standing: Standing) -> _Bid | None:
    lines = [place for place in standing.meant(one) if place.id in part]
    places = lines
    if one.layer in _ALWAYS_OPEN:
        shops = {place.shop for place in lines}
        fees = [fee for shop, fee in standing.fees.items() if shop in shops and fee.opening]
        places = fees if one.layer == "shipping" else [*lines, *fees]
    base = sum([place.opening for place in places])
    if not places:
        standing.out(one, "out_of_scope")
    elif standing.used_up(one):
        standing.out(one, "used_up")
    elif standing.group_used(one):
        standing.out(one, "group_used")
    elif not _short(one, lines, base, standing):
        return _offer(one, places, base, standing)
    return None


def _short(one: Promotion, lines: Sequence[Place], base: int, standing: Standing) -> bool:
    if one.asks == _NOTHING:
        return False
    amount = base if one.layer == "payment" else sum([place.opening for place in lines])
    return _below(one, amount, sum([place.line.quantity for place in lines if place.line]), standing)


def _offer(one: Promotion, places: Sequence[Place], base: int, standing: Standing) -> _Bid | None:
    if one.kind == "gift":
        given = min(one.count, standing.in_stock(one.sku))
        if not given:
            standing.out(one, "no_gift")
            return None
        return _Bid(one, capped(one, one.worth * given), places, lambda: ())
    if one.kind == "bundle":
        pieces = [
            (place.opening // place.line.quantity, place.id, place.line.quantity) for place in places if place.line
        ]
        wish, worth = bundle(one, pieces)
        touched = [place for place in places if place.id in worth]
        bid = _Bid(one, wish, touched, lambda: [min(worth[place.id], place.left) for place in touched])
    else:
        bid = _Bid(one, basket_wish(one, base, standing.context.step), places, lambda: [place.left for place in places])
    if not bid.wish:
        standing.out(one, "nothing_off")
        return None
    return bid


def _chosen(bids: Sequence[_Bid], standing: Standing, *, across: bool) -> Sequence[_Bid]:
    """The bids that may apply, in the order of their rules; who loses its group, or comes after a deposit, is told."""
    if not any(bid.rule.group or bid.rule.kind == "deposit" for bid in bids):
        return bids
    groups: dict[tuple[str, str], list[_Bid]] = {}
    for bid in bids:
        groups.setdefault(_group(bid.rule), []).append(bid)
    kept = {bid.rule.id for name, many in groups.items() for bid in _winners(name, many, standing, across=across)}
    for bid in bids:
        if bid.rule.id not in kept:
            standing.out(bid.rule, "group_lost")
    return [bid for bid in bids if bid.rule.id in kept]


def _winners(name: tuple[str, str], many: Sequence[_Bid], standing: Standing, *, across: bool) -> Sequence[_Bid]:
    """Who of a group may apply, by its policy."""
    first = many[0].rule
    if first.kind == "deposit" or first.policy == "exclusive":
        return many[:1]
    if first.policy == "stackable":
        return many
    most = 1 if first.policy == "best" else first.most - (len(standing.groups.get(name, ())) if across else 0)
    return sorted(many, key=lambda bid: (-bid.wish, bid.rule.place))[: max(0, most)]


def _group(one: Promotion) -> tuple[str, str]:
    """Rules that are decided together: of a group, the deposits of a line, else each alone."""
    if one.kind == "deposit":
        return "", "\0deposit"
    return (one.owner, one.group) if one.group else ("", f"\0{one.id}")


def _taxes(standing: Standing) -> tuple[int, int]:
    """All tax, and what of it the prices do not hold."""
    known = cache(lambda categories: rate_for(standing.context, categories))
    whole = outside = 0
    for place in (*standing.lines, *standing.fees.values()):
        rate = known(place.line.categories if place.line else ())
        due = tax(place.before_payment, rate) if rate else 0
        whole += due
        outside += due if rate and not rate.included else 0
    return whole, outside


def _sum(standing: Standing, rules: Sequence[Promotion]) -> Priced:
    context = standing.context
    goods, shipping = sum(place.left for place in standing.lines), sum(fee.left for fee in standing.fees.values())
    whole, outside = _taxes(standing) if context.taxes else (0, 0)
    later = sum(place.left - min(place.left, place.due) for place in standing.lines if place.due is not None)
    listed = {place.id: place.line.quantity * place.line.unit for place in standing.lines if place.line}
    fees = {shop: context.shipping.get(shop, 0) for shop in standing.fees}
    return Priced(
        currency=context.currency,
        lines={place.id: PricedLine(listed[place.id], place.left, place.taken) for place in standing.lines},
        fees={shop: PricedFee(fees[shop], fee.left, fee.taken) for shop, fee in standing.fees.items()},
        gifts=tuple(standing.gifts),
        verdicts=standing.verdicts(rules),
        goods=goods,
        shipping=shipping,
        tax=whole,
        total=goods + shipping + outside,
        now=goods + shipping + outside - later,
        later=later,
        saved=sum(listed.values()) + sum(fees.values()) - goods - shipping,
        borne=standing.borne,
    )
