"""What shoppers want: seeded tasks of six kinds, said in words of two languages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from bench.shopper import wording
from bench.shopper.wording import TONGUES, Tongue, Ways, called, worded
from bench.shopper.world import HOME, SELLERS, Item, World

Kind = Literal["find", "cheapest", "compatible", "substitute", "limits", "checkout"]
TotalOf = Callable[["Task"], int | None]
KINDS: tuple[Kind, ...] = ("find", "cheapest", "compatible", "substitute", "limits", "checkout")
FEN = 100


@dataclass(frozen=True)
class Task:
    """One errand: an `item`, or whatever of a category measures at least so much; `said` is all that an agent is told.

    `most` is all that may be spent, `each` what a piece may cost before its shipping, in fen; `within` so many days,
    `returns` days to send it back, `sellers` from whom one may buy, `gone` what the mall has not.
    """

    id: str
    kind: Kind
    category: str
    tongue: Tongue
    said: str = ""
    item: str = ""
    least: float = 0.0
    pieces: int = 1
    most: int | None = None
    each: int | None = None
    within: int | None = None
    returns: int = 0
    brand: str = ""
    not_brand: str = ""
    sellers: tuple[str, ...] = SELLERS
    gone: frozenset[str] = frozenset()

    def fits(self, item: Item) -> bool:
        """Whether an item does what is wanted."""
        if self.item:
            return item.id == self.item
        brand = item.product.brand
        if (self.brand and brand != self.brand) or (self.not_brand and brand == self.not_brand):
            return False
        return item.kind == self.category and item.measure >= self.least


def tasks(made: World, count: int, seed: int, total_of: TotalOf) -> list[Task]:
    """So many tasks, of each kind as many; `total_of` says what a task costs at best, for limits near it."""
    dice = Random(f"tasks {seed}")
    items = list(made.items.values())
    return [_said(_task(KINDS[at % len(KINDS)], at, (items, dice), total_of), made, dice) for at in range(count)]


def _task(kind: Kind, at: int, of: tuple[Sequence[Item], Random], total_of: TotalOf) -> Task:
    items, dice = of
    item, tongue = dice.choice(items), dice.choice(TONGUES)
    blank = Task(f"{kind}-{at}", kind, item.kind, tongue, pieces=dice.choice((1, 1, 2, 3)))
    named = replace(blank, item=item.id)
    if kind == "find":
        return replace(named, pieces=1)
    if kind in ("compatible", "substitute"):
        open_ = replace(blank, least=item.measure, pieces=1)
        if kind == "compatible":
            return _branded(open_, item, dice)
        refused = item.product.brand if dice.random() < 0.3 else ""
        return replace(open_, gone=frozenset({item.id}), not_brand=refused)
    if kind == "limits":
        return _limited(_bounded(named, dice), dice, total_of)
    if kind == "checkout":
        at_home = dice.random() < 0.4
        named = replace(named, sellers=(dice.choice([*HOME]),)) if at_home else named
        return _limited(replace(named, within=5) if dice.random() < 0.2 else named, dice, total_of)
    return named


def _branded(task: Task, item: Item, dice: Random) -> Task:
    """With a brand that is wanted, or one that is not, or neither."""
    drawn = dice.random()
    if drawn < 0.3:
        return replace(task, brand=item.product.brand)
    return replace(task, not_brand=item.product.brand) if drawn < 0.7 else task


def _bounded(task: Task, dice: Random) -> Task:
    """With one or two limits beside the price: a day, days to return, shops that are wanted or refused."""
    for one in dice.sample(("within", "returns", "denied", "only"), dice.choice((1, 2))):
        if one == "within":
            task = replace(task, within=dice.choice((1, 5)))
        elif one == "returns":
            task = replace(task, returns=dice.choice((14, 30)))
        elif len(task.sellers) == len(SELLERS):
            named = dice.choice(("river", "hill", "independent"))
            others = tuple(seller for seller in SELLERS if seller != named)
            task = replace(task, sellers=others if one == "denied" else (named,))
    return task


def _limited(task: Task, dice: Random, total_of: TotalOf) -> Task:
    """The task with a limit around what it costs at best, in whole yuan as people say it: just enough, or not quite."""
    total = total_of(task)
    yuan = -(-(total or 50_000) // FEN) + dice.choice((-1, 0, 0, 5))
    if dice.random() < 0.3:
        return replace(task, each=max(1, yuan // task.pieces + dice.choice((-8, 0, 0))) * FEN)
    return replace(task, most=yuan * FEN)


def _said(task: Task, made: World, dice: Random) -> Task:
    """The task in words: every limit of it is a clause, and nothing is told besides."""
    if task.item:
        goods = str(made.items[task.item].product.title[task.tongue])
    else:
        goods = dice.choice(wording.GOODS[task.category][task.tongue]).format(f"{task.least:g}")
        goods = f"{'an' if goods[0] in 'aeiou' else 'a'} {goods}" if task.tongue == "en" else goods
    return replace(task, said=worded(goods, [*_slots(task)], task.tongue, dice))


def _slots(task: Task) -> list[tuple[Ways, str]]:
    tongue = task.tongue
    found: list[tuple[Ways, str]] = [(wording.CHEAPEST, "")]
    found += [(wording.PIECES, str(task.pieces))] if task.pieces > 1 else []
    found += [(wording.MOST, f"{task.most // FEN}")] if task.most is not None else []
    found += [(wording.EACH, f"{task.each // FEN}")] if task.each is not None else []
    found += [(wording.TOMORROW, "")] if task.within == 1 else []
    found += [(wording.WITHIN, str(task.within))] if task.within not in (None, 1) else []
    found += [(wording.RETURNS, str(task.returns))] if task.returns else []
    found += [(wording.BRAND, task.brand)] if task.brand else []
    found += [(wording.NOT_BRAND, task.not_brand)] if task.not_brand else []
    left = [seller for seller in SELLERS if seller not in task.sellers]
    if len(task.sellers) == 1:
        found.append((wording.SHOP, called(task.sellers[0], tongue)))
    elif left:
        found += [(wording.NOT_SHOP, called(seller, tongue)) for seller in left]
    return found
