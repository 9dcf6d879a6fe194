"""What shoppers want: seeded tasks of six kinds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from bench.shopper.world import MEASURES, SELLERS, Item, World

Kind = Literal["find", "cheapest", "compatible", "substitute", "limits", "checkout"]
TotalOf = Callable[["Task"], int | None]
KINDS: tuple[Kind, ...] = ("find", "cheapest", "compatible", "substitute", "limits", "checkout")


@dataclass(frozen=True)
class Task:
    """One errand: an item by its `gtin`, or whatever of a category measures at least so much, also for `product`.

    `said` is the sentence, `most` all that may be spent, `sellers` from whom one may buy, `gone` what the mall has not.
    """

    id: str
    kind: Kind
    said: str
    category: str
    gtin: str = ""
    product: str = ""
    least: float = 0.0
    pieces: int = 1
    most: int | None = None
    soon: bool = False
    sellers: tuple[str, ...] = SELLERS
    gone: frozenset[str] = frozenset()

    def fits(self, item: Item) -> bool:
        """Whether an item does what is wanted."""
        if self.gtin:
            return item.gtin == self.gtin
        return item.kind == self.category and item.measure >= self.least


def tasks(made: World, count: int, seed: int, total_of: TotalOf) -> list[Task]:
    """So many tasks, of each kind as many; `total_of` says what a task costs at best, for limits near it."""
    dice = Random(f"tasks {seed}")
    items = list(made.items.values())
    return [_task(KINDS[at % len(KINDS)], at, (items, dice), total_of) for at in range(count)]


def _task(kind: Kind, at: int, of: tuple[Sequence[Item], Random], total_of: TotalOf) -> Task:
    items, dice = of
    item = dice.choice(items)
    title, id = item.product.title["zh-CN"], f"{kind}-{at}"
    named = Task(id, kind, title, item.kind, item.gtin, item.product.id, pieces=dice.choice((1, 1, 2, 3)))
    if kind == "find":
        return replace(named, pieces=1, product="")
    if kind in ("compatible", "substitute"):
        said = MEASURES[item.kind][1].format(f"{item.measure:g}")
        open_ = Task(id, kind, said, item.kind, least=item.measure)
        return (
            open_
            if kind == "compatible"
            else replace(open_, product=item.product.id, gone=frozenset({item.product.id}))
        )
    if kind == "limits":
        return _limited(replace(named, soon=dice.random() < 0.3), dice, total_of)
    if kind == "checkout":
        return _limited(replace(named, sellers=SELLERS[1:]), dice, total_of)
    return named


def _limited(task: Task, dice: Random, total_of: TotalOf) -> Task:
    """The task with a limit around what it costs at best: a fen more, or a fen too little."""
    total = total_of(task)
    return replace(task, most=(total or 50_000) + dice.choice((-1, 0, 0, 500)))
