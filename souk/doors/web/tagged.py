"""Price tags for the cards of a page, asked for once a page."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Request

from souk.doors.web.desk import Desk

MOST = 500


def tags_of(desk: Desk, request: Request, cards: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The tag of every card's product that has one, with the lowest price before its cut, by product."""
    products = list(dict.fromkeys(card["product"] for card in cards))[:MOST]
    found = desk.optional(request, "pricing.tagged", {"products": products, "prior": True}, []) if products else []
    return {one["product"]: shown(one) for one in found}


def tag_of(desk: Desk, request: Request, product: str) -> dict[str, Any] | None:
    """One product's tag with the lowest price before its cut; None where nobody offers it."""
    found = desk.optional(request, "pricing.tagged", {"products": [product], "prior": True}, [])
    return shown(found[0]) if found else None


def shown(tag: Mapping[str, Any]) -> dict[str, Any]:
    """A tag whose amounts say their currency."""
    made = {
        name: None if tag[name] is None else {"amount": tag[name], "currency": tag["currency"]}
        for name in ("list", "final", "lowest")
    }
    return {**tag, **made}
