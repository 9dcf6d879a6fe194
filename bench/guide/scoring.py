"""One dialogue, held and judged: sources by the checker, limits by what is true of the goods."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.guide.dialogues import Dialogue, Thing
from bench.guide.shopper import MOST, answer
from tests.checker import check_advice
from tests.checker.sources import Call

ENOUGH = 3
Json = Mapping[str, Any]
Ask = Callable[[Dialogue, Sequence[Json]], Json]


@dataclass(frozen=True)
class Judged:
    """What came of a dialogue. Sentences, cells and cards that the checker looked at, and its faults.

    `asked` counts questions until a shopper with hidden wants had three goods that keep all, or no more was asked.
    """

    dialogue: Dialogue
    spoken: int
    faults: tuple[str, ...]
    shown: tuple[str, ...]
    broken: tuple[str, ...]
    categories: tuple[str, ...]
    outcome: str
    reasons: int
    asked: int | None = None
    satisfied: bool = False

    @property
    def right_category(self) -> bool:
        """Whether it speaks of what was meant: only goods of an acceptable category, or that there are none."""
        if not self.dialogue.category:
            return self.outcome == "not_here"
        known = self.categories or ()
        return bool(known) and set(known) <= set(self.dialogue.category)

    @property
    def answerable(self) -> bool:
        return bool(self.dialogue.category) and not self.dialogue.nothing_fits


def judge(dialogue: Dialogue, ask: Ask, call: Call, things: Mapping[str, Thing]) -> Judged:
    """Hold a dialogue to its end; a shopper with hidden wants answers questions while they are asked."""
    chosen: list[Json] = []
    advice = ask(dialogue, chosen)
    first = _judged(dialogue, advice, call, things)
    if dialogue.kind != "half":
        return first
    while not _satisfied(dialogue, advice, things) and advice["question"] and len(chosen) < MOST:
        chosen.append(answer(advice["question"], dialogue.wants, len(dialogue.turns)))
        advice = ask(dialogue, chosen)
    last = _judged(dialogue, advice, call, things)
    faults, broken = (*first.faults, *last.faults), (*first.broken, *last.broken)
    kept = {name: getattr(last, name) for name in ("shown", "categories", "outcome", "reasons")}
    spoken, satisfied = first.spoken + last.spoken, _satisfied(dialogue, advice, things)
    return Judged(dialogue, spoken, faults, broken=broken, asked=len(chosen), satisfied=satisfied, **kept)


def _judged(dialogue: Dialogue, advice: Json, call: Call, things: Mapping[str, Thing]) -> Judged:
    shown = tuple(dict.fromkeys(_products(advice)))
    broken = tuple(
        f"{dialogue.id}: {id} does not keep {dict(one)}"
        for id in shown
        for one in dialogue.hard
        if not _kept(things[id], one)
    )
    categories = {things[id].category for id in shown}
    if not categories:
        categories = {one["ref"] for one in advice["need"]["mentions"] if one["kind"] == "category"}
    picks = [pick for group in advice["groups"] for pick in group["picks"]]
    return Judged(
        dialogue,
        len(list(spoken(advice))),
        tuple(f"{dialogue.id}: {fault}" for fault in check_advice(advice, call)),
        shown,
        broken,
        tuple(sorted(categories)),
        advice["outcome"],
        sum(len(pick["reasons"]) for pick in picks),
    )


def _kept(thing: Thing, condition: Json) -> bool:
    """A limit on an attribute that a problem's other goods do not have does not bind them."""
    return thing.keeps(condition)


def _satisfied(dialogue: Dialogue, advice: Json, things: Mapping[str, Thing]) -> bool:
    goods = (things[id] for id in dict.fromkeys(_products(advice)))
    return sum(all(one.keeps(want) for want in (*dialogue.hard, *dialogue.wants)) for one in goods) >= ENOUGH


def _products(advice: Json) -> Iterator[str]:
    """Everything that is recommended: the groups' goods, the upgrade, the set."""
    yield from (pick["card"]["product"] for group in advice["groups"] for pick in group["picks"])
    if advice["upgrade"]:
        yield advice["upgrade"]["card"]["product"]
    if advice["bundle"]:
        yield from (card["product"] for card in advice["bundle"]["cards"])


def spoken(value: Any) -> Iterator[Json]:
    """Every sentence and every filled cell of an advice."""
    if isinstance(value, dict):
        if "text" in value and ("claims" in value or "evidence" in value):
            yield from [value] if value["text"] else []
            return
        for part in value.values():
            yield from spoken(part)
    elif isinstance(value, list):
        for part in value:
            yield from spoken(part)
