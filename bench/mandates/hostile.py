"""Everything that must not get through: attacks, changed fields, and what happens at one moment."""

import json
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from typing import Any

from bench.mandates.houses import Houses
from bench.mandates.lying import refused as _held
from souk.rehearsal.world import ATTACKS, b64, read
from souk.trade.mandates import Extra, Presented, Purchase
from tests.small import OPERATOR
from tests.trade.mandates.house import ANN, HOUSE, House

MERCHANTS = (HOUSE, "harbour.example", "market.example")
Try = tuple[str, Callable[[], Any]]


def attacks(houses: Houses) -> tuple[int, list[str]]:
    """How many attacks were tried, and which moved anything, were accepted, or left no receipt of their reason."""
    through = through_the_door(houses)
    for attack in (one for one in ATTACKS if one.door != "only"):
        with houses.fresh() as house:
            fire = attack.prepare(house, house.grant())
            if not _held(house, fire, (attack.layer, attack.reason)):
                through.append(attack.name)
    return len(ATTACKS), through


def attacks_on(house: House) -> tuple[int, list[str]]:
    """The same on one house, as on a PostgreSQL server, with an agent and a mandate of its own for each attack."""
    inside, through = [one for one in ATTACKS if one.door != "only"], list[str]()
    for attack in inside:
        mine = house.renewed()
        if not _held(mine, attack.prepare(mine, mine.grant()), (attack.layer, attack.reason)):
            through.append(attack.name)
    return len(inside), through


def through_the_door(houses: Houses) -> list[str]:
    """The attacks that come as requests, tried on a whole shop as its drawer does; which were not refused as said."""
    with houses.shop() as souk:
        asked = [one.name for one in ATTACKS if one.door]
        return [name for name in asked if not souk.call("world.attack", {"attack": name}, OPERATOR)["expected"]]


def mutations(house: House, rounds: int) -> tuple[int, list[str]]:
    """Every field of every signed text and of the merchant's own checkout, changed one at a time."""
    tried, through, draw = 0, list[str](), random.Random(9901)
    mandate = house.grant(budget=10_000_000, per_purchase=30_000, purchases=10_000)
    for _ in range(rounds):
        for name, fire in _changed(house, mandate, draw):
            tried += 1
            if not _held(house, fire, None):
                through.append(name)
    return tried, through


def _changed(house: House, mandate: Any, draw: random.Random) -> Iterator[Try]:
    bought = house.purchase(draw.randrange(1, 30_000))
    presented, checkout = house.closed(mandate, bought), house.sign(bought)
    for name, turned in _texts(presented, draw):
        yield name, lambda turned=turned: house.authorise(turned, checkout)  # type: ignore[misc]
    for claim, text in _claims(checkout, draw):
        yield f"checkout.{claim}", lambda text=text: house.authorise(presented, text)  # type: ignore[misc]
    verdict, shown, paid = house.buy(mandate, house.purchase(draw.randrange(1, 30_000)))
    for claim, text in _claims(verdict["token"], draw):
        token = replace(shown, token=text)
        yield f"token.{claim}", lambda token=token: house.merchant("accept", token, paid)  # type: ignore[misc]
        yield (
            f"redeemed.{claim}",
            lambda text=text: house.redeem(text, shown.thumbprint, paid),  # type: ignore[misc]
        )
    for field, other in _purchases(paid):
        yield f"merchant.{field}", lambda other=other: house.merchant("accept", shown, other)  # type: ignore[misc]


def _purchases(paid: Purchase) -> Iterator[tuple[str, Purchase]]:
    """The merchant's own checkout with one field that is another by now, each of them possible."""
    line = paid.lines[0]
    others: dict[str, Any] = {"currency": "USD", "deliver_by": "2026-11-13", "return_days": 8, "level": 2}
    others |= {"issued": paid.issued - 1, "expires": paid.expires + 1, "total": paid.total + 1}
    others |= {
        name: f"{getattr(paid, name)}x" for name in ("merchant", "checkout", "payee", "method", "address", "buyer")
    }
    others["extras"] = (Extra("tip", 0),)
    assert {*others, "lines"} == {one.name for one in fields(Purchase)}
    for name, value in others.items():
        yield name, replace(paid, **{name: value})
    changed = {"quantity": 3, "amount": line.amount + 1, "categories": ("phones",)}
    for name, value in {**dict.fromkeys(("product", "variant", "seller", "title"), "x"), **changed}.items():
        yield f"lines.{name}", replace(paid, lines=(replace(line, **{name: value}),))


def _texts(presented: Presented, draw: random.Random) -> Iterator[tuple[str, Presented]]:
    """What is presented with one claim, one disclosure or one field changed."""
    for field in ("credential", "closed"):
        parts = getattr(presented, field).split("~")
        for at, part in enumerate(parts):
            turned = _claims(part, draw) if part.count(".") == 2 else [("disclosure", part[:-2])] if part else []
            for claim, text in turned:
                changed = "~".join([*parts[:at], text, *parts[at + 1 :]])
                yield f"{field}[{at}].{claim}", replace(presented, **{field: changed})
    other = "B" if presented.thumbprint.startswith("A") else "A"
    yield "thumbprint", replace(presented, thumbprint=f"{other}{presented.thumbprint[1:]}")


def _claims(token: str, draw: random.Random) -> Iterator[tuple[str, str]]:
    """A signed text with one of its claims changed, and with one of them gone."""
    head, _said, signature = token.split(".")
    claims = read(token)
    for name, value in claims.items():
        for other in ({**claims, name: _other(value, draw)}, {key: one for key, one in claims.items() if key != name}):
            raw = json.dumps(other, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            yield name, f"{head}.{b64(raw.encode())}.{signature}"


def _other(value: Any, draw: random.Random) -> Any:
    if isinstance(value, bool) or value is None:
        return draw.randrange(1, 9)
    if isinstance(value, int):
        return value + draw.choice([-1, 1, 1000])
    if isinstance(value, str):
        return value + draw.choice("axZ9")
    return type(value)() if value else [1] if isinstance(value, list) else value


def races(house: House, rounds: int) -> tuple[int, int, int]:
    """Rounds of double spend, of one budget over three merchants, of a lost answer: tries, over, wrongly refused."""
    tried = over = refused = 0
    for _ in range(rounds):
        mandate = house.grant(budget=50_000, per_purchase=30_000, purchases=100)
        tries, accepted = _at_once(house, mandate)
        held, spent, uses = house.shown(mandate)
        tried += tries
        over += (
            max(0, held + spent - 50_000) + abs(held - 20_000 * accepted) + abs(uses - accepted) + max(0, accepted - 2)
        )
        refused += max(0, 2 - accepted)
        over += _double(house)
        over += _lost_answer(house)
        tried += 8 + 4
    return tried, over, refused


def _at_once(house: House, mandate: Any) -> tuple[int, int]:
    """Six purchases of 200 out of 500 at three merchants at one moment: exactly two fit."""
    calls = []
    for number in range(6):
        bought = house.purchase(20_000, MERCHANTS[number % 3])
        calls.append((house.closed(mandate, bought), house.sign(bought)))
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda one: house.authorise(*one), calls))
    return len(found), sum(one["accepted"] for one in found)


def _double(house: House) -> int:
    """One closed mandate brought eight times at one moment; how often more than once it was taken."""
    mandate, bought = house.grant(), house.purchase(5_000)
    presented, checkout = house.closed(mandate, bought), house.sign(bought)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: house.authorise(presented, checkout), range(8)))
    return abs(sum(one["accepted"] for one in found) - 1) + abs(house.shown(mandate)[0] - 5_000)


def _lost_answer(house: House) -> int:
    """A commit whose answer is lost, repeated by four at once, and the purchase tried again: what it moved too much."""
    mandate, bought = house.grant(), house.purchase(5_000)
    verdict, presented, _bought = house.buy(mandate, bought)
    with ThreadPoolExecutor(4) as pool:
        name = verdict["authorisation"]
        list(pool.map(lambda _: house.call("commit", authorisation=name, amount=5_000), range(4)))
    again = house.authorise(presented, house.sign(bought))
    asked = house.call("query", ANN, authorisation=again["authorisation"])["state"]
    return int(again["accepted"]) + int(asked != "committed") + abs(house.shown(mandate)[1] - 5_000)
