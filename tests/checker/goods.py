"""Cards against the catalogue: what they show, and whether they keep the limits."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tests.checker.claims import Said, faults, opened
from tests.checker.measures import money, quantities, whole_units
from tests.checker.sources import Json, Sources
from tests.checker.values import knows, objection, read, stated, within

_SAME = ("title", "brand", "rating", "invented")


def card_faults(sources: Sources, card: Json) -> Iterator[str]:
    """What a card shows otherwise than the catalogue has it."""
    product = sources.product(card["product"])
    if product is None:
        yield f"there is no product {card['product']} to be seen"
        return
    for field in _SAME:
        if card[field] != product[field]:
            yield f"{field} is {product[field]!r}, the card shows {card[field]!r}"
    for field, right in _offered(sources, product).items():
        shown = card["before"] or card["price"] if field == "price" else card[field]
        if shown != right:
            yield f"{field} is {right!r} by the offers, the card shows {shown!r}"
    yield from _final(sources, card)
    if product["category"] and sources.category(product["category"]) and card["category"] != product["category"]:
        yield f"category is {product['category']}, the card shows {card['category']}"
    for fact in card["facts"]:
        yield from _fact(sources, card, fact)


def limit_faults(sources: Sources, card: Json, limits: Sequence[Json], strict: bool) -> Iterator[str]:
    """Limits that a product does not provably keep; one on another category's attribute binds where `strict`."""
    for limit in limits:
        if limit["key"] == "price":
            yield from _price(card, limit)
        elif limit["key"] == "brand":
            product = sources.product(card["product"])
            if product is None or (limit["any_of"] and product["brand"] not in limit["any_of"]):
                yield f"the brand is none of {limit['any_of']}"
            elif product["brand"] in limit["none_of"]:
                yield f"the brand is one of {limit['none_of']}"
        elif strict or sources.attribute(card["category"], limit["key"]):
            yield from _kept(sources, card, limit)


def limit_words(limit: Json, turns: Sequence[str], picked: bool = False) -> Iterator[str]:
    """Whether a limit shows its own bounds, and comes out of the shopper's words, unless it was `picked`."""
    spoken = " ".join(turns).lower()
    parts = limit["any_of"] if limit["key"] == "brand" and not limit["none_of"] else [limit["said"]]
    for part in () if picked else parts:
        if not part or part.lower() not in spoken:
            yield f"the shopper did not say {part!r}"
    yield from bounds_faults(limit)


def bounds_faults(limit: Json) -> Iterator[str]:
    """Whether a limit shows its own bounds."""
    for locale, shown in limit["shown"].items():
        bounds = list(dict.fromkeys(one for one in (limit["at_least"], limit["at_most"]) if one is not None))
        if limit["key"] == "price":
            right = [whole_units({"amount": int(bound), "currency": limit["unit"]}) for bound in bounds]
            if [money(part.strip("≤≥ "), locale) for part in shown.split(" – ")] != right:
                yield f"{shown!r} is not the budget {right}"
        elif bounds and [value for value, _ in quantities(shown)] != [float(f"{bound:g}") for bound in bounds]:
            yield f"{shown!r} does not show {bounds}"


def cell_faults(sources: Sources, row: Json, column: int, card: Json, locale: str) -> Iterator[str]:
    """Whether a cell of the comparison says what its product's source says."""
    cell = row["cells"][column]
    if not cell["text"]:
        return
    said = Said(cell["text"], cell["evidence"], locale, card["product"], card["category"])
    if row["key"] in ("price", "rating"):
        yield from faults(sources, said)
        return
    known = knows(sources, card["category"], row["key"])
    value = read(known, cell["text"], locale) if known else None
    if known is None or value is None or not cell["evidence"]:
        yield f"{cell['text']!r} is no value of {row['key']} with a source"
        return
    yield from opened_all(sources, said)
    against = objection(known, cell["evidence"][0], value)
    if against:
        yield f"{cell['text']!r}: {against}"


def opened_all(sources: Sources, said: Said) -> Iterator[str]:
    """Whether every source of a text opens and has its quote."""
    return (fault for where in said.evidence for fault in opened(sources, where, said.product))


def _offered(sources: Sources, product: Json) -> dict[str, object]:
    """What a card must show of the offers that have pieces: the one that costs least in the end, and the dearest.

    Of equal ones the least list price, then the variant, then the shop.
    """
    offers = [(offer, one["id"]) for one in product["variants"] for offer in one["offers"]]
    out = sources.sold_out(product)
    open_ = [(offer, id) for offer, id in offers if offer["available"] and (id, offer["shop"]) not in out]
    made: dict[str, object] = {
        "sold": sum(offer["sold"] for offer, _ in offers),
        "offers": len(open_),
        "available": bool(open_),
    }
    if not open_:
        return {**made, "price": None, "shop": product["shop"], "variant": None}
    ends = {(id, offer["shop"]): sources.final(product["id"], offer["shop"], id) for offer, id in open_}

    def cost(pair: tuple[Json, str]) -> tuple[int, int, str, str]:
        offer, id = pair
        end = ends[id, offer["shop"]] or offer["price"]
        return int(end["amount"]), int(offer["price"]["amount"]), id, str(offer["shop"])

    best, variant = min(open_, key=cost)
    price, listed = best["price"], best["list_price"]
    dearest = max((offer["price"] for offer, _ in open_), key=lambda one: int(one["amount"]))
    made |= {"price": price, "shop": best["shop"], "variant": variant}
    made["list_price"] = listed if listed and listed["amount"] > price["amount"] else None
    return {**made, "dearest": dearest if dearest["amount"] > price["amount"] else None}


def _final(sources: Sources, card: Json) -> Iterator[str]:
    """The price on the card is what a basket of that one piece costs."""
    if card["price"] is None:
        return
    final = sources.final(card["product"], card["shop"], card["variant"])
    if card["price"] != final:
        yield f"one piece costs {final!r}, the card shows {card['price']!r}"


def _fact(sources: Sources, card: Json, fact: Json) -> Iterator[str]:
    known = knows(sources, card["category"], fact["key"])
    places = sources.evidence(card["product"], fact["key"])
    if known is None or not places:
        yield f"nothing states {fact['key']}, which the card shows"
        return
    for locale, shown in fact["shown"].items():
        value = read(known, shown, locale)
        if value is None or objection(known, places[0], value):
            yield f"the card shows {fact['key']} {shown!r}; the product says {places[0]['quote']!r}"


def _price(card: Json, limit: Json) -> Iterator[str]:
    price = card["price"]
    if price is None or price["currency"] != limit["unit"] or not within(float(price["amount"]), limit):
        least, most = limit["at_least"], limit["at_most"]
        amount = Decimal(price["amount"]) if price else None
        yield f"the price {amount} {price and price['currency']} does not keep {least} to {most} {limit['unit']}"


def _kept(sources: Sources, card: Json, limit: Json) -> Iterator[str]:
    known = knows(sources, card["category"], limit["key"])
    places = sources.evidence(card["product"], limit["key"])
    if known is None or not places:
        yield f"nothing states {limit['key']}, which is limited"
        return
    yield from opened(sources, places[0], card["product"])
    values = stated(known, places[0])
    if not any(within(value, limit) for value in values):
        quote = places[0]["quote"]
        yield f"{limit['key']} is {list(values)} by {quote!r}; that does not keep the limit {limit['said']!r}"
