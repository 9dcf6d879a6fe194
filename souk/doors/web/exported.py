"""All that the house keeps of somebody, out of every domain, as one file."""

from collections.abc import Iterator
from typing import Any

from fastapi import Request

from souk.doors.web.desk import Desk

MOST = 50
# More pages than anybody turns: what is older is asked for through the API.
PAGES = 200
LISTS = {
    "coupons": "promotions.wallet",
    "mandates": "mandates.mine",
    "order_cards": "shopper.cards",
    "bought_elsewhere": "market.bought",
    "asked_elsewhere": "market.last",
    "policies": "decisions.policies",
}
PAGED = {"orders": "orders.page", "tasks": "shopper.tasks", "decisions": "decisions.page"}


def exported(desk: Desk, request: Request) -> dict[str, Any]:
    """What `accounts.export` gives, with orders, coupons, mandates, and what agents did for whoever asks."""
    made: dict[str, Any] = desk.call(request, "accounts.export")
    made |= {part: desk.optional(request, name, {}, []) for part, name in LISTS.items()}
    made |= {part: list(_turned(desk, request, part, name)) for part, name in PAGED.items()}
    # A list of tasks is without their logs, in which the agent's words are.
    whole = [desk.optional(request, "shopper.task", {"task": one["id"]}, one) for one in made["tasks"]]
    own = [one for one in made["policies"] if one["owner"].startswith("of:")]
    return made | {"tasks": whole, "policies": own}


def _turned(desk: Desk, request: Request, part: str, name: str) -> Iterator[Any]:
    """The rows of every page."""
    after = ""
    for _ in range(PAGES):
        page = desk.optional(request, name, {"after": after, "most": MOST}, {part: [], "after": ""})
        yield from page[part]
        after = page["after"]
        if not after:
            return
