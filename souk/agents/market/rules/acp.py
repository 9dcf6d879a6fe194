"""Checkout sessions of the Agentic Commerce Protocol (2026-04-17), read into the same quote as UCP's."""

from collections.abc import Mapping

from pydantic import JsonValue

from souk.agents.market.contracts import Destination, Quote, Total, Unsigned, Wish
from souk.agents.market.rules.billing import bill_of
from souk.agents.market.rules.delegating import Place, ways_of
from souk.agents.market.rules.profile import ACP
from souk.agents.market.rules.reading import Said, Unfit, amount, inner, link, name, plain, rows, table, word
from souk.trade.mandates import address_hash

VERSION = ACP
_STATES: Mapping[str, str] = {
    "ready_for_payment": "ready_for_complete",
    "in_progress": "complete_in_progress",
    "complete_in_progress": "complete_in_progress",
    "completed": "completed",
    "canceled": "canceled",
    "expired": "canceled",
    # What its buyer has to do in person; until then nobody knows whether it is paid.
    "authentication_required": "requires_escalation",
    "pending_approval": "requires_escalation",
}
_PARTS: Mapping[str, str] = {"fulfillment": "shipping", "tax": "tax", "fee": "fees", "items_discount": "discount"}


def asked(variant: str, wish: Wish) -> dict[str, JsonValue]:
    """The request for a session of one item."""
    made: dict[str, JsonValue] = {"line_items": [{"id": variant, "quantity": wish.quantity}], "capabilities": {}}
    made["currency"] = wish.currency.lower()
    if wish.coupons:
        made["discounts"] = {"codes": list(wish.coupons)}
    if wish.to is None:
        return made
    if wish.to.email:
        first, _, last = wish.to.name.strip().rpartition(" ")
        made["buyer"] = {"email": wish.to.email, "first_name": first or last, "last_name": last}
    return {**made, "fulfillment_details": _details(wish.to)}


def _details(to: Destination) -> dict[str, JsonValue]:
    """The address with every field that the protocol requires, also an empty one."""
    said: dict[str, JsonValue] = {
        "name": to.name or "-",
        "line_one": to.lines[0] if to.lines else "",
        "city": to.city,
        "state": to.region,
        "country": to.country,
        "postal_code": to.postcode,
    }
    rest = ", ".join(to.lines[1:])
    made: dict[str, JsonValue] = {"name": to.name or "-", "address": said | ({"line_two": rest} if rest else {})}
    made |= {"email": to.email} if to.email else {}
    return made | ({"phone_number": to.phone} if to.phone else {})


def quote_of(document: object, place: Place) -> Quote:
    """The session; raises `Unfit` where it is none, or does not add up."""
    domain = place.domain
    said = table(document, "the session")
    lines = rows(said.get("line_items"))
    if len(lines) != 1:
        raise Unfit(f"it has {len(lines)} lines, not the one that was asked for")
    money = plain(said.get("currency"), 3).upper()
    state = plain(said.get("status"), 40)
    return Quote(
        name(said.get("id"), "the session's id"),
        _STATES.get(state, state),
        money,
        name(inner(lines[0], "item", "id") or lines[0].get("id"), "a line's item"),
        amount(inner(lines[0], "item", "quantity") or lines[0].get("quantity"), "a line's quantity", 1),
        total_of(said.get("totals")),
        deliver_by=_day(said),
        link=link(said.get("continue_url"), domain),
        expires=plain(said.get("expires_at"), 40),
        order=plain(inner(said, "order", "id"), 200),
        order_link=link(inner(said, "order", "permalink_url"), domain),
        messages=tuple(_message(one) for one in rows(said.get("messages"), 10)),
        unsigned=_unsigned(said, lines[0], place),
        bill=bill_of(said),
    )


def _message(one: Said) -> str:
    code, words = plain(one.get("code"), 60), plain(one.get("content"), 200)
    return f"{code}: {words}" if code else words


def _unsigned(said: Said, line: Said, place: Place) -> Unsigned:
    """What a session says besides its quote."""
    ways, why = ways_of(said, place)
    return Unsigned(
        plain(line.get("product_id"), 300),
        plain(line.get("name") or inner(line, "item", "name"), 300),
        plain(line.get("category"), 120),
        _address_of(inner(said, "fulfillment_details", "address")),
        _terms(said),
        ways,
        why,
    )


def _terms(said: Said) -> dict[str, JsonValue]:
    """All of a session that decides what is bought, where it goes and for what; texts and stock may change."""
    made = {name: said.get(name) for name in ("id", "currency", "selected_fulfillment_options")}
    made["address"] = inner(said, "fulfillment_details", "address")
    made["totals"] = _sums(said.get("totals"))
    made["lines"] = [
        {
            "id": one.get("id"),
            "item": inner(one, "item", "id"),
            "quantity": one.get("quantity"),
            "totals": _sums(one.get("totals")),
        }
        for one in rows(said.get("line_items"))
    ]
    return made


def _sums(value: object) -> list[JsonValue]:
    return [[one.get("type"), one.get("amount")] for one in rows(value, 50)]


def _address_of(value: object) -> str:
    """The hash of where it goes, as a mandate names it; empty where the session does not say."""
    country, region, city = (word(inner(value, name)) for name in ("country", "state", "city"))
    if not country:
        return ""
    lines = [word(inner(value, name)) for name in ("line_one", "line_two")]
    return address_hash(country, region, city, lines, more=("", word(inner(value, "postal_code"))))


def total_of(value: object) -> Total:
    """ACP tells the base amount, what is taken off and what is added; raises `Unfit` where it does not add up."""
    said = {str(one.get("type")): one.get("amount") for one in rows(value, 50)}
    total = amount(said.get("total"), "the total")
    base = amount(said.get("items_base_amount", said.get("subtotal")), "the goods")
    parts = {"goods": base, "discount": 0, "shipping": 0, "tax": 0, "fees": 0}
    # A subtotal is what is left of the items already.
    for kind in ("items_discount", "discount") if "items_base_amount" in said else ("discount",):
        off = said.get(kind, 0)
        parts["discount"] -= amount(abs(off) if type(off) is int else off, "a discount")
    for kind in ("fulfillment", "tax", "fee"):
        parts[_PARTS[kind]] += amount(said.get(kind, 0), kind)
    if sum(parts.values()) != total:
        raise Unfit(f"its parts are {sum(parts.values())} and its total is {total}")
    return Total(**parts, total=total)


def _day(said: Said) -> str:
    """By when all chosen ways promise it; empty where one says nothing."""
    ways = {one.get("option_id") for one in rows(said.get("selected_fulfillment_options"), 50)}
    days = [_by(one) for one in rows(said.get("fulfillment_options"), 50) if one.get("id") in ways]
    return max(days) if days and len(days) == len(ways) and all(days) else ""


def _by(option: Said) -> str:
    day = plain(option.get("latest_delivery_time"), 40)[:10]
    return day if len(day) == 10 and day[4] == day[7] == "-" else ""


def returned_of(document: object, order: str, currency: str) -> int:
    """What came back of a session's order: the sum that it tells, else its completed adjustments; raises `Unfit`."""
    said = table(inner(document, "order"), "the session's order")
    if name(said.get("id"), "the order's id") != order:
        raise Unfit("it is another order")
    sums = [one.get("amount") for one in rows(said.get("totals"), 50) if one.get("type") == "amount_refunded"]
    if sums:
        return amount(sums[0], "what came back")
    done = [one for one in rows(said.get("adjustments"), 100) if one.get("status") == "completed"]
    own = [one for one in done if one.get("currency") in (None, currency.lower()) and one.get("type") != "dispute"]
    return sum(amount(one.get("amount") or 0, "what came back") for one in own)


def chosen(document: object, wish: Wish) -> dict[str, JsonValue] | None:
    """The way that is cheapest and in time, where the session has none; None where nothing is to choose."""
    if inner(document, "selected_fulfillment_options"):
        return None
    options = [one for one in rows(inner(document, "fulfillment_options"), 50) if word(one.get("id"))]
    if not options:
        return None
    best = sorted(options, key=lambda one: (_late(one, wish), _fee(one), word(one["id"])))[0]
    items: list[JsonValue] = [word(one.get("id")) for one in rows(inner(document, "line_items"))]
    way: JsonValue = {"type": best.get("type", "shipping"), "option_id": best["id"], "item_ids": items}
    return {"selected_fulfillment_options": [way]}


def _late(option: Said, wish: Wish) -> bool:
    return bool(wish.deliver_by) and not "" < _by(option) <= wish.deliver_by


def _fee(option: Said) -> int:
    said = {one.get("type"): one.get("amount") for one in rows(option.get("totals"), 10)}
    fee = said.get("total", said.get("fulfillment", option.get("total")))
    return fee if type(fee) is int and fee >= 0 else 1 << 40
