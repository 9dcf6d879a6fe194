"""What the rightful agent and its merchant say wrongly, all of it signed as it should be; and what is honest."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from souk.trade.mandates import Extra, Item, Purchase
from tests.trade.mandates.house import House

# Where each lie is seen, in the order in which the layers look.
BUYER, LEVEL = (1, "consumer_unverified"), (1, "identity_required")
SCOPE, MISFIT, BUDGET = (2, "token_scope_mismatch"), (3, "mandate_scope_mismatch"), (3, "budget_exceeded")
ORDER = (BUYER, LEVEL, SCOPE, MISFIT, BUDGET)
MERCHANT, SELLER = "harbour.example", "corner"
ROOM = 29_000


@dataclass(frozen=True)
class Lie:
    """Fields of the checkout that are otherwise, or claims of the agent; and why that has to be refused."""

    name: str
    reason: tuple[int, str]
    purchase: Mapping[str, Any] | None = None
    claims: Mapping[str, Any] | None = None

    def fields(self) -> set[str]:
        """What it says otherwise."""
        return {*(self.purchase or {}), *(self.claims or {})}


def lies(house: House) -> list[Lie]:
    """Every field of a checkout and of the agent's word on it, wrong in each way that a mandate is about."""
    (line,) = _lines(house, ROOM)

    def lines(**other: Any) -> dict[str, Any]:
        return {"lines": (replace(line, **other),)}

    dear: dict[str, Any] = {"total": 30_001, **lines(amount=30_001)}
    return [
        Lie("buyer", BUYER, {"buyer": "s" + "0" * 24}),
        Lie("level", LEVEL, {"level": 2}),
        Lie("aud", SCOPE, claims={"aud": "market.example"}),
        Lie("iat, old", SCOPE, claims={"iat": house.now - 3600}),
        Lie("iat, to come", SCOPE, claims={"iat": house.now + 86_400}),
        Lie("nonce", SCOPE, claims={"nonce": "1"}),
        Lie("amount, as closed", MISFIT, claims={"amount": 1}),
        Lie("currency, as closed", MISFIT, claims={"currency": "USD"}),
        Lie("checkout hash, as closed", MISFIT, claims={"checkout_hash": "x" * 43}),
        Lie("total over the cap", MISFIT, dear),
        Lie("extras that do not add up", MISFIT, {"extras": (Extra("tip", 100),)}),
        Lie("currency", MISFIT, {"currency": "USD"}),
        Lie("issued", MISFIT, {"issued": house.now + 3600, "expires": house.now + 7200}),
        Lie("expires", MISFIT, {"issued": house.now - 7200, "expires": house.now - 3600}),
        Lie("deliver by", MISFIT, {"deliver_by": house.day(10)}),
        Lie("no day", MISFIT, {"deliver_by": ""}),
        Lie("address", MISFIT, {"address": "thief's"}),
        Lie("return days", MISFIT, {"return_days": 6}),
        Lie("no return", MISFIT, {"return_days": None}),
        Lie("method", MISFIT, {"method": "crypto"}),
        Lie("categories", MISFIT, lines(categories=("phones",))),
        Lie("a forbidden category", MISFIT, lines(categories=(line.categories[0], "weapons"))),
        Lie("seller", MISFIT, lines(seller="thief")),
    ]


def lied(house: House) -> tuple[int, list[str]]:
    """Each lie alone and with each other that it does not contradict, re-signed; which were not refused as they must.

    Of two lies the one is said that the layers see first. Nothing may move, and each leaves one receipt.
    """
    wide: dict[str, Any] = {"per_purchase": 30_000, "purchases": 10_000, "merchants": [SELLER]}
    mandate = house.grant(budget=10_000_000, **wide)
    known = lies(house)
    tried, wrong = 0, list[str]()
    pairs = [(one, other) for one, other in combinations(known, 2) if not one.fields() & other.fields()]
    for told in [*((one,) for one in known), *pairs]:
        tried += 1
        expected = min((one.reason for one in told), key=ORDER.index)
        if not refused(house, lambda told=told: _told(house, mandate, told), expected):  # type: ignore[misc]
            wrong.append(" and ".join(one.name for one in told))
    poor = house.grant(budget=20_000, **wide)
    for one in known:
        tried += 1
        # A budget is looked at last, so that any lie is said before it.
        if not refused(house, lambda one=one: _told(house, poor, (one,)), one.reason):  # type: ignore[misc]
            wrong.append(f"{one.name} and a budget that is too small")
    tried += 1
    if not refused(house, lambda: _told(house, poor, ()), BUDGET):
        wrong.append("a budget that is too small")
    return tried, wrong


def refused(house: House, fire: Callable[[], Any], wanted: tuple[int, str] | None) -> bool:
    """Whether a try was refused (in this layer, for this reason), moved nothing, and left one receipt."""
    money, receipts = house.money(), house.receipts()
    said = house.fired(fire)
    unmoved = house.money() == money and house.receipts() == receipts + 1
    right = wanted is None or (said["layer"], said["reason"]) == wanted
    return unmoved and right and not said["accepted"]


def _told(house: House, mandate: Any, told: tuple[Lie, ...]) -> Any:
    """The wallet's answer to a checkout that its merchant signed so, and that the agent closed so."""
    fields = {name: value for one in told for name, value in (one.purchase or {}).items()}
    claims = {name: value for one in told for name, value in (one.claims or {}).items()}
    total = fields.pop("total", ROOM)
    bought: Purchase = house.purchase(total, MERCHANT, **{"lines": _lines(house, total), **fields})
    return house.authorise(house.closed(mandate, bought, **claims), house.sign(bought))


def _lines(house: House, total: int) -> tuple[Item, ...]:
    """What is bought of the seller whom the mandate names, at a merchant whom it does not name."""
    return (replace(house.line(total), seller=SELLER),)


def genuine_lines(house: House) -> Iterator[tuple[Item, ...]]:
    """Honest lines: one, several, and several of several sellers."""
    (line,) = house.purchase(3_000).lines
    second = replace(line, product="second", variant="second", amount=4_000)
    yield (line,)
    yield (line, second)
    yield (replace(line, seller="corner"), replace(second, seller="harbour"))
