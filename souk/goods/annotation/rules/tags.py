"""For whom, when and against what a product is good: situations whose decisive conditions hold on its values."""

import math
from collections.abc import Iterable, Mapping

from souk.goods.annotation.contracts import Annotation, CategoryKnowledge, Condition, Evidence, Situation, Typed


def holds(condition: Condition, value: Typed) -> bool:
    """Whether a value meets a condition."""
    if condition.any_of:
        return value in condition.any_of
    if condition.yes is not None:
        return value is condition.yes
    if isinstance(value, bool) or not isinstance(value, float):
        return False
    low = condition.at_least if condition.at_least is not None else -math.inf
    high = condition.at_most if condition.at_most is not None else math.inf
    return low <= value <= high


def decisive(situation: Situation) -> tuple[Condition, ...]:
    """The conditions that decide about a situation: those of its largest weight."""
    most = max((one.weight for one in situation.prefers), default=0)
    return tuple(one for one in situation.prefers if one.weight == most)


def tags(knowledge: CategoryKnowledge, values: Iterable[Annotation]) -> list[Annotation]:
    """A tag for every situation whose decisive conditions all hold while nothing that it avoids is so.

    Its evidence is that of the values, and the sentences of the knowledge that say why they decide.
    """
    known = {one.key: one for one in values if one.kind == "attribute"}
    made = (_tag(knowledge.id, situation, known) for situation in knowledge.situations)
    return [one for one in made if one is not None]


def _tag(category: str, situation: Situation, known: Mapping[str, Annotation]) -> Annotation | None:
    wanted = decisive(situation)
    if not wanted or not all(one.key in known and holds(one, known[one.key].value) for one in wanted):
        return None
    if any(one.key in known and holds(one, known[one.key].value) for one in situation.avoids):
        return None
    values = [known[one.key] for one in wanted]
    said = tuple(value.evidence[0] for value in values if value.evidence)
    why = tuple(_because(category, one) for one in wanted)
    sure = min(value.confidence for value in values)
    return Annotation(situation.id, situation.kind, True, "", (*said, *why), sure, "situations-1")


def _because(category: str, condition: Condition) -> Evidence:
    locale, text = next(iter(condition.because.items()))
    return Evidence("knowledge", category, f"{condition.path}/{locale}", 0, len(text), text)
