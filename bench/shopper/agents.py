"""The agent under test, which plans in the mall and asks the market, and two rivals on the very same answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bench.shopper.places import HOME, OPERATOR, Places, granted
from bench.shopper.tasks import Task
from bench.shopper.world import World


@dataclass(frozen=True)
class Choice:
    """What an agent takes: where, which item, for how much all-in; its price tag; an offer to buy, if it is one."""

    seller: str
    gtin: str
    total: int
    tag: int
    offer: str = ""


@dataclass(frozen=True)
class Seen:
    """All that was offered."""

    choices: tuple[Choice, ...]


def looked(places: Places, made: World, task: Task) -> tuple[Seen, Seen]:
    """Plan in the mall, then ask the other merchants for all that would do: in the calm, and under pressure."""
    _without(places, made, task, 0)
    try:
        options = _planned(places, task)
    finally:
        _without(places, made, task, 500)
    home = [_home(one, made) for one in options]
    wanted = list(dict.fromkeys([*([task.product] if task.product else []), *(one["product"] for one in options)]))
    seen = []
    for independent in ("independent", "pushing"):
        names = {places.merchants["souk"]: "souk", places.merchants[independent]: "independent"}
        foreign = [one for product in wanted for one in _offers(places, made, (task, product), names)]
        seen.append(Seen((*home, *foreign)))
    return seen[0], seen[1]


def _without(places: Places, made: World, task: Task, count: int) -> None:
    """What the mall has of what is gone."""
    if task.gone:
        counts = {made.items[id].product.variants[0].id: count for id in task.gone}
        places.call("inventory.count", OPERATOR, location="back", counts=counts, why="bench")


def _planned(places: Places, task: Task) -> list[Any]:
    """The mall's own options that break no limit."""
    wish: dict[str, Any] = {"quantity": task.pieces, "prefer": "price", "locale": "zh-CN"}
    wish |= {"product": task.product} if task.gtin and task.kind != "find" else {"said": task.said}
    wish |= {"most": task.most} if task.most is not None else {}
    wish |= {"deliver_by": _tomorrow(places)} if task.soon else {}
    plan = places.call("shopper.plan", wish=wish)
    # Options are also shown where all of it would cost too much; what is over the limit is no choice.
    most = task.most if task.most is not None else 1 << 40
    told = [one for kind in plan["options"] for one in kind if not one["lacks"]]
    options = [one for one in told if one["goods"] + one["fee"] <= most]
    if task.kind == "find":
        chosen = {one["product"] for one in plan["chosen"]}
        options = [one for one in options if one["product"] in chosen]
    return options


def _tomorrow(places: Places) -> str:
    return (places.souk.clock.now() + timedelta(days=1)).date().isoformat()


def _home(option: Any, made: World) -> Choice:
    item = made.items[option["product"]]
    return Choice("home", item.gtin, option["goods"] + option["fee"], item.tags["home"] * option["quantity"])


def _offers(places: Places, made: World, of: tuple[Task, str], names: dict[str, str]) -> list[Choice]:
    task, product = of
    to = {key: HOME[key] for key in ("name", "phone", "country", "region", "city", "lines", "postcode")}
    wish: dict[str, Any] = {"product": product, "quantity": task.pieces, "to": to, "merchants": list(names)}
    wish |= {"seconds": 60, **({"most": task.most} if task.most is not None else {})}
    wish |= {"deliver_by": _tomorrow(places)} if task.soon else {}
    told = places.call("market.offers", wish=wish)["offers"]
    return [
        Choice(
            names[one["merchant"]],
            made.items[product].gtin,
            one["total"]["total"],
            one["goods"]["price"] * task.pieces,
            one["id"],
        )
        for one in told
        if one["rank"] is not None and names[one["merchant"]] in task.sellers
    ]


def souk(seen: Seen, task: Task) -> Choice | None:
    """The least all-in total; of equal ones by seller and code."""
    fit = [one for one in seen.choices if one.seller in task.sellers]
    return min(fit, key=lambda one: (one.total, one.seller, one.gtin), default=None)


def sticker(seen: Seen, task: Task) -> Choice | None:
    """The least price tag, as who compares list prices."""
    fit = [one for one in seen.choices if one.seller in task.sellers]
    return min(fit, key=lambda one: (one.tag, one.seller, one.gtin), default=None)


def first(seen: Seen, task: Task, order: Sequence[str]) -> Choice | None:
    """The first answer that will do, as who takes what comes."""
    fit = [one for one in seen.choices if one.seller in task.sellers]
    return min(fit, key=lambda one: (order.index(one.seller), one.tag), default=None)


def bought(places: Places, task: Task, choice: Choice | None) -> Any:
    """Buy the choice under a mandate with the task's limits; None where there is nothing to buy."""
    if choice is None or not choice.offer:
        return None
    most = task.most if task.most is not None else choice.total
    allowed = [places.domains[seller] for seller in task.sellers if seller in places.domains]
    mandate = granted(places, per_purchase=most, budget=most, purchases=1, merchants=allowed)
    return places.call("market.buy", offer=choice.offer, mandate=mandate)
