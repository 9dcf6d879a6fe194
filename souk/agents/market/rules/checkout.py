"""A UCP checkout read and checked: what is ordered is what was asked for, and the parts add up to the total."""

from collections.abc import Callable, Mapping, Sequence

from pydantic import JsonValue

from souk.agents.market.contracts import LARGEST, Destination, Quote, Total, Wish
from souk.agents.market.rules.billing import bill_of, steps_of
from souk.agents.market.rules.profile import DISCOUNT, HANDLER
from souk.agents.market.rules.reading import (
    Said,
    Unfit,
    amount,
    currency,
    inner,
    link,
    name,
    plain,
    rows,
    sums,
    table,
    word,
)

_PARTS: Mapping[str, str] = {
    "subtotal": "goods",
    "items_discount": "discount",
    "discount": "discount",
    "fulfillment": "shipping",
    "tax": "tax",
    "fee": "fees",
}
# What a mandate is called as an instrument.
INSTRUMENT = "mandate"
READY, DONE = "ready_for_complete", ("completed", "complete_in_progress")


def quote_of(document: object, domain: str) -> Quote:
    """The checkout; raises `Unfit` where it is none, or does not add up."""
    said = table(document, "the checkout")
    id, money = name(said.get("id"), "the checkout's id"), currency(said.get("currency"))
    lines = [one for one in rows(said.get("line_items")) if _costs(one)]
    if len(lines) != 1:
        raise Unfit(f"it has {len(lines)} lines that cost something, not the one that was asked for")
    handler = next((one for one in rows(inner(said, "ucp", "payment_handlers", HANDLER), 5) if takes(one)), {})
    signed = inner(handler, "config", "checkout")
    days = inner(said, "return_days")
    return Quote(
        id,
        plain(said.get("status"), 40),
        money,
        name(inner(lines[0], "item", "id"), "a line's item"),
        amount(lines[0].get("quantity"), "a line's quantity", 1),
        total_of(said.get("totals")),
        signed if isinstance(signed, str) and len(signed) <= 64_000 else "",
        plain(handler.get("id"), 80),
        _day(said),
        days if type(days) is int and 0 <= days <= 3650 else None,
        link(said.get("continue_url"), domain),
        plain(said.get("expires_at"), 40),
        plain(inner(said, "order", "id"), 200),
        link(inner(said, "order", "permalink_url"), domain),
        messages_of(said),
        shown=dict(said) if isinstance(inner(said, "ap2", "merchant_authorization"), str) else None,
        bill=bill_of(said),
    )


def takes(handler: Said) -> bool:
    """Whether a handler takes a mandate for this checkout, as the checkout itself says; what it says decides.

    A constraint on the mandate is none that anybody here could look at beforehand.
    """
    told = handler.get("available_instruments")
    if told is None:
        return True
    return any(one.get("type") == INSTRUMENT and not one.get("constraints") for one in rows(told, 20))


def _costs(line: Said) -> bool:
    """Whether a line has to be paid; a gift that costs nothing is not what was asked for, and does no harm."""
    said = sums(line.get("totals"))
    price = inner(line, "item", "price")
    return not (said.get("total", said.get("subtotal", price)) == 0 and price == 0)


def total_of(value: object) -> Total:
    """The parts by kind; raises `Unfit` where they are not one subtotal, one total and what lies between."""
    parts = {"goods": 0, "discount": 0, "shipping": 0, "tax": 0, "fees": 0}
    totals, seen = [], list[object]()
    for one in rows(value, 50):
        kind, part = one.get("type"), one.get("amount")
        seen.append(kind)
        if kind == "total":
            totals.append(amount(part, "the total"))
        elif kind in ("discount", "items_discount"):
            parts["discount"] -= amount(-part if type(part) is int else part, "a discount")
        elif kind in _PARTS:
            parts[_PARTS[str(kind)]] += amount(part, f"the part {plain(kind, 40)}")
        else:
            # A word of the merchant's own, which may give as well as take.
            own = amount(part, f"the part {plain(kind, 40)}", -LARGEST)
            parts["fees" if own >= 0 else "discount"] += own
    if len(totals) != 1 or seen.count("subtotal") != 1:
        raise Unfit("its totals are not one subtotal and one total with what lies between")
    if sum(parts.values()) != totals[0]:
        raise Unfit(f"its parts are {sum(parts.values())} and its total is {totals[0]}")
    return Total(**parts, total=totals[0])


def messages_of(said: Said) -> tuple[str, ...]:
    """What the merchant's messages say, as data: their codes and their cut words."""
    found = [(plain(one.get("code"), 60), plain(one.get("content"), 200)) for one in rows(said.get("messages"), 10)]
    return tuple(f"{code}: {words}" if code else words for code, words in found)


def _groups(said: object) -> list[Said]:
    methods = rows(inner(said, "fulfillment", "methods"), 10)
    return [group for method in methods for group in rows(method.get("groups"), 10)]


def _day(said: object) -> str:
    """By when the chosen ways promise all of it, as a date; empty where one says nothing."""
    days = []
    for group in _groups(said):
        chosen = [one for one in rows(group.get("options"), 50) if one.get("id") == group.get("selected_option_id")]
        days.append(_by(chosen[0]) if chosen else "")
    return max(days) if days and all(days) else ""


def _by(option: Said) -> str:
    day = plain(option.get("latest_fulfillment_time") or option.get("latest"), 40)[:10]
    return day if len(day) == 10 and day[4] == day[7] == "-" else ""


def asked(variant: str, wish: Wish, extends: Sequence[str] = ()) -> dict[str, JsonValue]:
    """The request for a checkout of one item; codes go where the merchant's checkout is extended by discounts."""
    made: dict[str, JsonValue] = {"line_items": [{"item": {"id": variant}, "quantity": wish.quantity}]}
    if DISCOUNT in extends:
        made["discounts"] = {"codes": list(wish.coupons)}
    if wish.to is None:
        return {**made, "context": {"currency": wish.currency}}
    made["context"] = {"currency": wish.currency, "address_country": wish.to.country}
    made["fulfillment"] = {"methods": [{"type": "shipping", "destinations": [{**place_of(wish.to)}]}]}
    first, _, last = wish.to.name.strip().rpartition(" ")
    buyer = {"first_name": first or last, "last_name": last, "email": wish.to.email, "phone_number": wish.to.phone}
    said: dict[str, JsonValue] = {key: value for key, value in buyer.items() if value}
    return made | ({"buyer": said} if said else {})


def place_of(to: Destination) -> dict[str, str]:
    """An address in UCP's words."""
    first, _, last = to.name.strip().rpartition(" ")
    said = {
        "first_name": first or last,
        "last_name": last,
        "phone_number": to.phone,
        "street_address": to.lines[0] if to.lines else "",
        "extended_address": ", ".join(to.lines[1:]),
        "address_locality": to.city,
        "address_region": to.region,
        "postal_code": to.postcode,
        "address_country": to.country,
    }
    return {key: value for key, value in said.items() if value}


def chosen(document: object, request: Mapping[str, JsonValue], wish: Wish) -> dict[str, JsonValue] | None:
    """The request again with the cheapest way that keeps the date, for every parcel; None where nothing is to choose.

    Of ways that cost the same the one with the smaller id.
    """
    methods = rows(inner(document, "fulfillment", "methods"), 10)
    made: list[JsonValue] = [_said(one, lambda group: _way(group, wish)) for one in methods]
    if not methods or made == [_said(one, lambda group: word(group.get("selected_option_id"))) for one in methods]:
        return None
    return {**request, "fulfillment": {"methods": made}}


def _said(method: Said, way: Callable[[Said], str]) -> dict[str, JsonValue]:
    """A method with a way for each of its parcels, in the words of a request."""
    places = rows(method.get("destinations"), 10)
    place = method.get("selected_destination_id") or (places[0].get("id") if places else None)
    made: dict[str, JsonValue] = {"type": method.get("type"), "selected_destination_id": place}
    made |= {name: method[name] for name in ("id", "line_item_ids") if method.get(name)}
    if method.get("type") == "shipping":
        # A place of the merchant's own is its to write, and is chosen by its id alone.
        made["destinations"] = [dict(one) for one in places if one.get("type") != "business_location"]
    groups = [(group.get("id"), way(group)) for group in rows(method.get("groups"))]
    made["groups"] = [{"id": id, "selected_option_id": chosen_} for id, chosen_ in groups if chosen_]
    return made


def _way(group: Said, wish: Wish) -> str:
    options = [one for one in rows(group.get("options"), 50) if word(one.get("id"))]
    in_time = [one for one in options if not wish.deliver_by or "" < _by(one) <= wish.deliver_by]
    ranked = sorted(in_time or options, key=lambda one: (_fee(one), word(one["id"])))
    return word(ranked[0]["id"]) if ranked else word(group.get("selected_option_id"))


def _fee(option: Said) -> int:
    said = sums(option.get("totals"))
    fee = said.get("total", said.get("subtotal"))
    return fee if type(fee) is int and fee >= 0 else 1 << 40


def mended(document: object, request: Mapping[str, JsonValue]) -> dict[str, JsonValue] | None:
    """The request again without what the merchant says is wrong and can be left out or said otherwise; else None.

    Of what was asked for nothing else is changed: neither the item, its quantity nor where it goes.
    """
    made = dict(request)
    for one in rows(inner(document, "messages"), 20):
        if one.get("type") == "error" and one.get("severity") == "recoverable":
            made = _without(made, steps_of(word(one.get("path"))) or ())
    return made if made != request else None


def _without(request: dict[str, JsonValue], steps: tuple[str, ...]) -> dict[str, JsonValue]:
    codes, buyer = inner(request, "discounts", "codes"), request.get("buyer")
    match steps:
        case ["discounts", "codes", at, *_] if isinstance(codes, list) and at.isdecimal() and int(at) < len(codes):
            return {**request, "discounts": {"codes": [one for n, one in enumerate(codes) if n != int(at)]}}
        case ["discounts", *_] if codes:
            return {**request, "discounts": {"codes": []}}
        case ["buyer", "phone_number"] if isinstance(buyer, dict) and "phone_number" in buyer:
            return {**request, "buyer": _called(buyer)}
    return request


def _called(buyer: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A buyer whose number is written without spaces (E.164), or who has none where it was so already."""
    said = word(buyer.get("phone_number"))
    bare = "".join(one for one in said if one.isdecimal() or one == "+")
    left = {name: value for name, value in buyer.items() if name != "phone_number"}
    return {**left, "phone_number": bare} if bare and bare != said else left


def differs(quote: Quote, variant: str, wish: Wish) -> str:
    """What a checkout has that was not asked for; empty where it is the very thing."""
    if quote.variant != variant:
        return "the item is another one"
    if quote.quantity != wish.quantity:
        return f"the quantity is {quote.quantity}, not {wish.quantity}"
    return ""


def paid_by_order(document: Said, sum_: tuple[int, str], domain: str) -> str:
    """The page of an order that a purchase of so much became; raises `Unfit` where it is of another sum or is none."""
    name(document.get("id"), "the order's id")
    money = sums(document.get("totals"), 50).get("total")
    told = amount(money, "the order's total"), currency(document.get("currency"))
    if told != sum_:
        raise Unfit(f"the order is of {told[0]} {told[1]}")
    return link(document.get("permalink_url"), domain)


def returned_of(document: object, order: str, currency_: str) -> int:
    """What came back of an order by its adjustments that are completed; raises `Unfit` where it is another's."""
    said = table(inner(document, "order") or document, "the order")
    if name(said.get("id"), "the order's id") != order or currency(said.get("currency")) != currency_:
        raise Unfit("it is another order")
    back = 0
    for one in rows(said.get("adjustments"), 100):
        totals = [part.get("amount") for part in rows(one.get("totals"), 20) if part.get("type") == "total"]
        money = totals[0] if len(totals) == 1 else 0
        if one.get("status") == "completed" and type(money) is int and money < 0:
            back += amount(-money, "what came back")
    return back
