"""The agent under test, whose plan compares the mall with other merchants, and two rivals on the very same answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bench.shopper.places import OPERATOR, Places, granted
from bench.shopper.tasks import Task
from bench.shopper.world import SHOP, World
from souk.agents.shopper import NothingFits

# So long a merchant may take on a machine that does something else besides.
PATIENCE = 60


@dataclass(frozen=True)
class Choice:
    """What an agent takes: where, which item, for how much all-in, and its price tag."""

    seller: str
    gtin: str
    total: int
    tag: int


@dataclass(frozen=True)
class Seen:
    """All that was offered and keeps the limits, and what the plan chose of it."""

    choices: tuple[Choice, ...]
    chosen: Choice | None


def looked(places: Places, made: World, task: Task) -> tuple[Seen, Seen]:
    """Plan with the other merchants in the calm, and under pressure."""
    _without(places, made, task, 0)
    try:
        return _planned(places, made, (task, "independent")), _planned(places, made, (task, "pushing"))
    finally:
        _without(places, made, task, 500)


def _without(places: Places, made: World, task: Task, count: int) -> None:
    """What the mall has of what is gone."""
    if task.gone:
        counts = {made.items[id].product.variants[0].id: count for id in task.gone}
        places.call("inventory.count", OPERATOR, location="back", counts=counts, why="bench")


def _planned(places: Places, made: World, of: tuple[Task, str]) -> Seen:
    task, independent = of
    names = {SHOP: "home", places.domains["souk"]: "souk", places.domains[independent]: "independent"}
    plan = places.call("shopper.plan", wish=wish(places, task, independent))
    most = task.most if task.most is not None else 1 << 40
    told = [_choice(one, made, names) for kind in plan["options"] for one in kind]
    chosen = [_choice(one, made, names) for one in plan["chosen"]] if plan["outcome"] == "found" else []
    return Seen(tuple(one for one in told if one.total <= most), chosen[0] if chosen else None)


def wish(places: Places, task: Task, independent: str) -> dict[str, Any]:
    """A task as the shopper's agent is told it; what is to be found is known by its title alone."""
    where = {"home": SHOP, "souk": places.domains["souk"], "independent": places.domains[independent]}
    made: dict[str, Any] = {"quantity": task.pieces, "prefer": "price", "locale": "zh-CN", "seconds": PATIENCE}
    made |= {"product": task.product} if task.gtin and task.kind != "find" else {"said": task.said}
    made |= {"most": task.most} if task.most is not None else {}
    made |= {"deliver_by": _tomorrow(places)} if task.soon else {}
    return {**made, "shops": [where[seller] for seller in task.sellers]}


def _tomorrow(places: Places) -> str:
    return (places.souk.clock.now() + timedelta(days=1)).date().isoformat()


def _choice(option: Any, made: World, names: dict[str, str]) -> Choice:
    item = made.items[option["product"]]
    return Choice(
        names[option["shop"]], item.gtin, option["goods"] + option["fee"], option["unit"] * option["quantity"]
    )


def souk(seen: Seen) -> Choice | None:
    """What the plan chose."""
    return seen.chosen


def sticker(seen: Seen) -> Choice | None:
    """The least price tag, as who compares list prices."""
    return min(seen.choices, key=lambda one: (one.tag, one.seller, one.gtin), default=None)


def first(seen: Seen, order: Sequence[str]) -> Choice | None:
    """The first answer that will do, as who takes what comes."""
    return min(seen.choices, key=lambda one: (order.index(one.seller), one.tag), default=None)


def bought(places: Places, task: Task, most: int) -> tuple[str, int]:
    """Buy it by an order card, under a mandate with the task's limits: what became of it, and what was paid."""
    try:
        card = places.call("shopper.card", wish=wish(places, task, "independent"))
    except NothingFits:
        return "", 0
    allowed = [places.domains[seller] for seller in task.sellers if seller in places.domains]
    mandate = granted(places, per_purchase=most, budget=most, purchases=1, merchants=allowed)
    line = places.call("shopper.confirm", card=card["id"], mandate=mandate)["elsewhere"][0]
    return line["state"], line["option"]["goods"] + line["option"]["fee"]
