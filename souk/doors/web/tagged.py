"""Price tags for the cards of a page, and how their shops ship and take back, asked for once a page."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Request

from souk.doors.web.asker import asker_of
from souk.doors.web.desk import Desk
from souk.people.accounts import HOME_COUNTRY

MOST = 500


def tags_of(desk: Desk, request: Request, cards: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The tag of every card's product that has one, with the lowest price before its cut, by product."""
    products = list(dict.fromkeys(card["product"] for card in cards))[:MOST]
    found = desk.optional(request, "pricing.tagged", {"products": products, "prior": True}, []) if products else []
    granted = _granted(desk, request, found)
    return {one["product"]: {**shown(one), **granted[one["shop"], one["currency"]]} for one in found}


def tag_of(desk: Desk, request: Request, product: str) -> dict[str, Any] | None:
    """One product's tag with the lowest price before its cut; None where nobody offers it."""
    found = desk.optional(request, "pricing.tagged", {"products": [product], "prior": True}, [])
    return shown(found[0]) if found else None


def destination_of(desk: Desk, request: Request) -> str:
    """Where things go to: the country, and the region, of the address that the visitor prefers."""
    places = desk.optional(request, "accounts.addresses", {}, []) if asker_of(request).account else []
    chosen = min(places, key=lambda one: not one["preferred"], default=None)
    if chosen is None:
        return HOME_COUNTRY
    at = chosen["address"]
    return f"{at['country']}-{at['region']}" if at["region"] else str(at["country"])


def shown(tag: Mapping[str, Any]) -> dict[str, Any]:
    """A tag whose amounts say their currency."""
    made = {
        name: None if tag[name] is None else {"amount": tag[name], "currency": tag["currency"]}
        for name in ("list", "final", "lowest")
    }
    return {**tag, **made}


def _granted(
    desk: Desk, request: Request, tags: Iterable[Mapping[str, Any]]
) -> dict[tuple[str, str], dict[str, Mapping[str, Any] | None]]:
    """By shop and currency: the promise that an order of this moment gets, and the terms it is made under."""
    pairs = {(one["shop"], one["currency"]) for one in tags}
    if not pairs:
        return {}
    shops = sorted({shop for shop, _ in pairs})
    terms = {one["shop"]: one for one in desk.optional(request, "orders.terms-of", {"shops": shops}, [])}
    asked = {"shops": shops, "destination": destination_of(desk, request)}
    promises = {
        (one["shop"], one["currency"]): one
        for currency in {currency for _, currency in pairs}
        for one in desk.optional(request, "fulfilment.arrivals", {**asked, "currency": currency}, [])
    }
    return {pair: {"promise": promises.get(pair), "terms": terms.get(pair[0])} for pair in pairs}
