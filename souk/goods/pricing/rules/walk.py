"""A basket's price: the layers in their order, and in each what every rule wishes and gets; price.md 3 to 7."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from souk.goods.pricing.contracts import Context, Deposit, Gift, Line, Priced, PricedFee, PricedLine
from souk.goods.pricing.rules.standing import Meant, Place, Standing
from souk.goods.pricing.rules.taxes import holding, rate_for, tax
from souk.goods.pricing.rules.wishes import basket_wish, bundle, capped, line_wish
from souk.goods.promotions import LAYERS, Layer, Promotion, Window

_PLACE = attrgetter("place")


@dataclass(slots=True)
class _Bid:
    """What a rule that may apply would take off which places, with how many uses; `most` where a place gives less."""

    rule: Promotion
    wish: int
    places: Sequence[Place]
    uses: int = 1
    most: Mapping[str, int] | None = None

    @property
    def weights(self) -> Sequence[int]:
        """What each place can still give."""
        if self.most is None:
            return [place.left for place in self.places]
        return [min(self.most[place.id], place.left) for place in self.places]


def price(lines: Sequence[Line], promotions: Iterable[Promotion], context: Context) -> Priced:
    """The price of a basket under rules that were checked; integers only, and the order of the rules is irrelevant."""
    rules = sorted(promotions, key=_PLACE)
    standing = Standing.of(lines, context)
    layers: dict[Layer, list[Promotion]] = {layer: [] for layer in LAYERS}
    for one in rules:
        if one.free or _able(one, standing):
            layers[one.layer].append(one)
    for layer, here in layers.items():
        if layer == "payment":
            for place in (*standing.lines, *standing.fees.values()):
                place.before_payment = place.left
        if here:
            standing.begin()
            (_by_line if layer == "item" else _by_basket)(here, standing)
            standing.end()
    return _sum(standing, rules)


def _able(one: Promotion, standing: Standing) -> bool:
    """Whether time, entitlements, coupon and way to pay let a rule apply at all."""
    context = standing.context
    if not one.due(context.at):
        standing.out(one.id, "not_now")
    elif one.requires and not set(one.requires) <= set(context.entitlements):
        standing.out(one.id, "not_entitled")
    elif one.coupon and one.id not in context.coupons:
        standing.out(one.id, "no_coupon")
    elif one.methods and context.payment not in one.methods:
        standing.out(one.id, "other_payment")
    else:
        return True
    return False


def _by_line(rules: Sequence[Promotion], standing: Standing) -> None:
    bids: dict[str, list[Promotion]] = {}
    for one in rules:
        meant = standing.among(standing.matching.meant(one))[0]
        if not meant:
            standing.out(one.id, "out_of_scope")
        elif standing.used_up(one):
            standing.out(one.id, "used_up")
        else:
            for place in meant:
                bids.setdefault(place.id, []).append(one)
    for place in standing.lines:
        if place.id in bids and place.line:
            _one_line(bids[place.id], place, place.line, standing)


def _one_line(rules: Sequence[Promotion], place: Place, line: Line, standing: Standing) -> None:
    bids = [bid for one in rules if (bid := _line_bid(one, place, line, standing))]
    for bid in _chosen(bids, standing, across=False):
        applied = standing.take(bid.rule, bid.wish, bid.places, bid.weights, bid.uses)
        if applied and bid.rule.kind == "deposit":
            place.due, place.presale = min(bid.rule.pay, line.unit) * bid.uses, bid.rule


def _line_bid(one: Promotion, place: Place, line: Line, standing: Standing) -> _Bid | None:
    left = standing.quota(one)
    pieces = line.quantity if left is None else min(line.quantity, left)
    if not pieces:
        standing.out(one.id, "used_up")
        return None
    if _below(one, place.opening, line.quantity, standing):
        return None
    wish, uses = line_wish(one, line.unit, line.quantity, pieces, standing.context.step)
    if not wish and one.kind != "deposit":
        standing.out(one.id, "nothing_off")
        return None
    return _Bid(one, wish, (place,), uses)


def _below(one: Promotion, amount: int, pieces: int, standing: Standing) -> bool:
    asked, count = one.asks
    if amount >= asked and pieces >= count:
        return False
    standing.out(one.id, "below_threshold")
    standing.missing[one.id] = max(0, asked - amount), max(0, count - pieces)
    return True


def _by_basket(rules: Sequence[Promotion], standing: Standing) -> None:
    # Who takes part is settled before any rule of the layer takes anything off.
    bids = [bid for one in rules if (bid := _basket_bid(one, standing))]
    for bid in _chosen(bids, standing, across=True):
        one = bid.rule
        if one.kind != "gift":
            standing.take(one, bid.wish, bid.places, bid.weights, 1)
            continue
        given = min(one.count, standing.in_stock(one.sku))
        if not given:
            standing.out(one.id, "no_gift")
        elif not standing.affords(one, one.worth * given):
            standing.out(one.id, "over_budget")
        else:
            standing.gifts.append(Gift(one.id, one.sku, given))
            standing.given[one.sku] = standing.given.get(one.sku, 0) + given
            standing.apply(one, one.worth * given, 1)


def _basket_bid(one: Promotion, standing: Standing) -> _Bid | None:
    meant = standing.meant(one)
    if not meant.places:
        standing.out(one.id, "out_of_scope")
    elif standing.used_up(one):
        standing.out(one.id, "used_up")
    elif standing.group_used(one):
        standing.out(one.id, "group_used")
    elif not _below(one, meant.amount, meant.pieces, standing):
        return _offer(one, meant, standing)
    return None


def _offer(one: Promotion, meant: Meant, standing: Standing) -> _Bid | None:
    if one.kind == "gift":
        given = min(one.count, standing.in_stock(one.sku))
        if not given:
            standing.out(one.id, "no_gift")
            return None
        return _Bid(one, capped(one, one.worth * given), meant.places)
    if one.kind == "bundle":
        wish, worth = bundle(one, [(one.opening // one.quantity, one.id, one.quantity) for one in meant.places])
        bid = _Bid(one, wish, [place for place in meant.places if place.id in worth], most=worth)
    else:
        bid = _Bid(one, basket_wish(one, meant.base, standing.context.step), meant.places)
    if not bid.wish:
        standing.out(one.id, "nothing_off")
        return None
    return bid


def _chosen(bids: Sequence[_Bid], standing: Standing, *, across: bool) -> Sequence[_Bid]:
    """The bids that may apply, in the order of their rules; who loses its group, or comes after a deposit, is told."""
    teams: dict[tuple[str, str], list[_Bid]] = {}
    for bid in bids:
        if bid.rule.team:
            teams.setdefault(bid.rule.team, []).append(bid)
    lost = {bid.rule.id for many in teams.values() for bid in _losers(many, standing, across=across)}
    for id in lost:
        standing.out(id, "group_lost")
    return [bid for bid in bids if bid.rule.id not in lost] if lost else bids


def _losers(many: Sequence[_Bid], standing: Standing, *, across: bool) -> Sequence[_Bid]:
    """Who of a group may not apply, by its policy."""
    first = many[0].rule
    if first.kind == "deposit" or first.policy == "exclusive":
        return many[1:]
    before = len(standing.groups.get((first.owner, first.group), ())) if across else 0
    most = max(0, first.most - before) if first.policy == "max" else 1
    return sorted(many, key=lambda bid: (-bid.wish, bid.rule.place))[most:] if len(many) > most else ()


def _taxes(standing: Standing) -> tuple[int, int]:
    """All tax, and what of it the prices do not hold."""
    rates = holding(standing.context)
    known = cache(lambda categories: rate_for(rates, categories))
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
    deposits = {place.id: _deposit(place, place.presale) for place in standing.lines if place.presale}
    later = sum(one.later for one in deposits.values())
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
        borne=standing.borne(rules),
        deposits=deposits,
    )


def _deposit(place: Place, rule: Promotion) -> Deposit:
    now, balance = min(place.left, place.due), rule.balance or Window()
    return Deposit(rule.id, now, place.left - now, balance.since, balance.until)
