"""The agent under test, which is told a sentence and nothing else, and two rivals on the very same answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.shopper.places import ANN, Places, granted
from bench.shopper.second import OPERATOR, STOCK, back_of
from bench.shopper.tasks import Task
from bench.shopper.world import HOME, World
from souk.agents.shopper import NothingFits, Unconfirmed
from souk.trade.payments import payment_id

# So long a merchant may take on a machine that does something else besides.
PATIENCE = 60
# A mandate for an errand whose sum nobody limited: more than anything here costs.
UNLIMITED = 10**9


@dataclass(frozen=True)
class Choice:
    """What an agent takes: where, which item by what its seller calls it, for how much all-in, and its price tag."""

    seller: str
    item: str
    total: int
    tag: int


@dataclass(frozen=True)
class Seen:
    """All that was offered and keeps the limits, what the plan chose of it, and what it asks about first."""

    choices: tuple[Choice, ...]
    chosen: Choice | None
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paid:
    """What became of buying: its state (`asked`: something was asked first), what was paid, and what was bought."""

    state: str = ""
    total: int = 0
    choice: Choice | None = None


def planned(places: Places, made: World, task: Task, guise: str) -> Seen:
    """What the agent would buy for a sentence."""
    _without(places, made, task, 0)
    try:
        plan = places.call("shopper.plan", wish=wish(task))
    finally:
        _without(places, made, task, STOCK)
    tell = _telling(places, made, guise)
    most = plan["bounds"]["most"] if plan["bounds"]["most"] is not None else 1 << 40
    told = [tell(one) for kind in plan["options"] for one in kind]
    chosen = [tell(one) for one in plan["chosen"]] if plan["outcome"] == "found" else []
    return Seen(tuple(one for one in told if one.total <= most), chosen[0] if chosen else None, tuple(plan["unread"]))


def _without(places: Places, made: World, task: Task, count: int) -> None:
    """What the mall has of what is gone."""
    for shop in HOME if task.gone else ():
        here = [made.items[id] for id in task.gone if shop in made.items[id].tags]
        counts = {one.product.variants[0].id: count for one in here}
        if counts:
            places.call("inventory.count", OPERATOR, location=back_of(shop), counts=counts, why="bench")


def wish(task: Task) -> dict[str, Any]:
    """A task as the agent is told it: its sentence."""
    return {"said": task.said, "locale": task.tongue, "seconds": PATIENCE}


def _telling(places: Places, made: World, guise: str) -> Callable[[Any], Choice]:
    """Says what an option is: whose, and which item by the name that its own seller has for it."""
    sellers = {
        **dict(zip(HOME, HOME, strict=True)),
        places.domains["souk"]: "souk",
        places.domains[guise]: "independent",
    }
    items = {f"{mark}-{one.number}": one.id for one in made.items.values() for mark in ("s", "i")}

    def tell(option: Any) -> Choice:
        seller = sellers[option["shop"]]
        item = option["product"] if seller in HOME else items[option["variant"]]
        return Choice(seller, item, option["goods"] + option["fee"], option["unit"] * option["quantity"])

    return tell


def souk(seen: Seen) -> Choice | None:
    """What the plan chose."""
    return seen.chosen


def sticker(seen: Seen) -> Choice | None:
    """The least price tag, as who compares list prices."""
    return min(seen.choices, key=lambda one: (one.tag, one.seller, one.item), default=None)


def first(seen: Seen, order: Sequence[str]) -> Choice | None:
    """The first answer that will do, as who takes what comes."""
    return min(seen.choices, key=lambda one: (order.index(one.seller), one.tag), default=None)


def bought(places: Places, made: World, task: Task, guise: str) -> Paid:
    """Buy it by an order card, at home in person and elsewhere under a mandate of the task's limits."""
    try:
        card = places.call("shopper.card", wish=wish(task))
    except NothingFits:
        return Paid()
    except Unconfirmed:
        return Paid("asked")
    most = task.most if task.most is not None else UNLIMITED
    mandate = granted(places, per_purchase=most, budget=most, purchases=1) if card["elsewhere"] else ""
    card = places.call("shopper.confirm", card=card["id"], mandate=mandate)
    if card["elsewhere"]:
        line = card["elsewhere"][0]
        choice = _telling(places, made, guise)(line["option"])
        return Paid(line["state"], choice.total, choice)
    return _at_home(places, card)


def _at_home(places: Places, card: Any) -> Paid:
    """What became of an order of our own shops, once its payment is through."""
    if card["state"] != "confirmed":
        return Paid("failed")
    places.call("payments.charge", OPERATOR, payment=payment_id(card["order"]))
    places.call("orders.settle", OPERATOR, order=card["order"])
    order, line = places.call("orders.show", ANN, order=card["order"]), card["lines"][0]
    choice = Choice(line["shop"], line["product"], order["total"], line["unit"] * line["quantity"])
    return Paid("paid" if order["state"] == "placed" else order["state"], order["total"], choice)
