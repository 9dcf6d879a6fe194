"""What a price is as lines, discounts and totals that add up, as pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from souk.goods.pricing import Line, Priced
from souk.goods.promotions import Promotion
from souk.kit.locale import Words
from souk.trade.checkout.contracts.agreeing import (
    AgreedAddress,
    AgreedBuyer,
    AgreedDiscount,
    AgreedItem,
    AgreedLine,
    AgreedMessage,
    AgreedPart,
    AgreedTotal,
    AgreedWish,
    TotalType,
)
from souk.trade.checkout.rules.agreeing_words import CALLED, no_code
from souk.trade.orders import Recipient


@dataclass(frozen=True)
class Bought:
    """A line of a price with the line of the wish that it is for, and what its product is called."""

    asked: AgreedItem
    line: Line
    title: Words


@dataclass(frozen=True)
class Known:
    """What is known of discounts: their rules and names, by which code each was asked for, on which claim it rests."""

    rules: Sequence[Promotion]
    names: Mapping[str, Words]
    codes: Mapping[str, str]
    claims: frozenset[str]


def with_ids(lines: Sequence[AgreedItem]) -> tuple[AgreedItem, ...]:
    """The lines, each with an id that no other has: its own, or the next that is free."""
    taken = [one.id for one in lines if one.id]
    seen: set[str] = set()
    free = (f"li_{number}" for number in range(1, len(lines) * 2 + 2) if f"li_{number}" not in taken)
    made = []
    for one in lines:
        id = one.id if one.id and one.id not in seen else next(free)
        seen.add(id)
        made.append(replace(one, id=id))
    return tuple(made)


def about_items(rule: Promotion) -> bool:
    """Whether a rule takes off lines of the basket one by one, rather than off all of it."""
    return rule.layer == "item"


def lines_of(bought: Sequence[Bought], priced: Priced, known: Known) -> tuple[AgreedLine, ...]:
    """The lines with what their own rules take off."""
    own = {rule.id for rule in known.rules if about_items(rule)}
    made = []
    for one in bought:
        line, cost = one.line, priced.lines[one.line.id]
        off = sum(amount for rule, amount in cost.taken.items() if rule in own)
        named = (one.asked.id, one.asked.item, line.product, line.sku, line.shop, one.title)
        kind = line.categories[-1] if line.categories else ""
        made.append(AgreedLine(*named, line.quantity, line.unit, cost.list, off, cost.list - off, kind))
    return tuple(made)


def sold_by(lines: Sequence[Line], priced: Priced) -> dict[str, int]:
    """What the lines of each shop cost after all that is taken off."""
    found: dict[str, int] = {}
    for line in lines:
        found[line.shop] = found.get(line.shop, 0) + priced.lines[line.id].left
    return found


def discounts_of(bought: Sequence[Bought], priced: Priced, known: Known) -> tuple[AgreedDiscount, ...]:
    """What promotions take off, those asked for by a code first."""
    ids = {one.line.id: one.asked.id for one in bought}
    found = []
    for rule in known.rules:
        lines = {ids[line]: cost.taken[rule.id] for line, cost in priced.lines.items() if cost.taken.get(rule.id)}
        amount = sum(lines.values()) + sum(fee.taken.get(rule.id, 0) for fee in priced.fees.values())
        if not amount:
            continue
        claim = next((one for one in rule.requires if one in known.claims), "")
        found.append(
            AgreedDiscount(
                rule.id,
                known.names[rule.id],
                amount,
                code=known.codes.get(rule.id, ""),
                claim=claim,
                provisional=bool(claim),
                lines=lines if about_items(rule) else {},
            )
        )
    return tuple(sorted(found, key=lambda one: not one.code))


def totals_of(
    lines: Sequence[AgreedLine], discounts: Sequence[AgreedDiscount], priced: Priced
) -> tuple[AgreedTotal, ...]:
    """The sum, line by line; what is not there is left out, but for the subtotal and the total."""
    fees = sum(one.fee for one in priced.fees.values())
    outside = priced.total - priced.goods - priced.shipping
    made = [_total("subtotal", [(one.title, one.list) for one in lines])]
    items = [(one.name, -one.amount) for one in discounts if one.lines]
    whole = [(one.name, -one.amount) for one in discounts if not one.lines]
    made += [_total("items_discount", items)] if items else []
    made += [_total("discount", whole)] if whole else []
    made += [AgreedTotal("fulfillment", fees, CALLED["fulfillment"])] if priced.fees else []
    made += [AgreedTotal("tax", outside, CALLED["tax"])] if outside else []
    return (*made, AgreedTotal("total", priced.total, CALLED["total"]))


def _total(type: TotalType, parts: Sequence[tuple[Words, int]]) -> AgreedTotal:
    told = tuple(AgreedPart(says, amount) for says, amount in parts)
    return AgreedTotal(type, sum(one.amount for one in told), CALLED[type], told)


def codes_without(
    wish: AgreedWish, matched: Mapping[str, str], refused: Mapping[str, str], priced: Priced
) -> Iterator[AgreedMessage]:
    """Of every code that takes nothing off, why; `matched` are the rules of codes, `refused` why others are none."""
    for place, code in enumerate(wish.coupons):
        path, verdict = f"$.discounts.codes[{place}]", priced.verdicts.get(matched.get(code, ""))
        if code in refused:
            yield no_code(code, path, refused[code])
        elif verdict is None or not verdict.applied:
            lost = verdict is not None and verdict.reason in ("group_lost", "group_used")
            yield no_code(code, path, f"discount_code_{'combination_disallowed' if lost else 'not_applicable'}")


def filled(address: AgreedAddress | None, billing: AgreedAddress | None) -> AgreedAddress | None:
    """An address with what it lacks from the billing address, where both are in one country."""
    if billing is None or address is None:
        return address or billing
    if address.country and billing.country and address.country != billing.country:
        return address
    if address.lines:
        return replace(address, name=address.name or billing.name, phone=address.phone or billing.phone)
    own = {name: value for name, value in vars(address).items() if value}
    return AgreedAddress(**{**vars(billing), **own})


def recipient_of(wish: AgreedWish) -> Recipient | None:
    """Who gets the goods, where enough of it is known."""
    place, buyer = wish.address, wish.buyer or AgreedBuyer()
    name = (place.name if place else "") or buyer.name
    if place is None or not (place.country and place.city and place.lines and name):
        return None
    return Recipient(
        name=name,
        phone=place.phone or buyer.phone,
        email=buyer.email,
        country=place.country,
        city=place.city,
        lines=place.lines,
        region=place.region,
        district=place.district,
        postcode=place.postcode,
        locale=wish.locale,
    )


def destination_of(address: AgreedAddress | None) -> str:
    """A place as rates and taxes name it, as in `US-CA`; empty where no country is known."""
    if address is None or not address.country:
        return ""
    return f"{address.country}-{address.region}" if address.region else address.country
