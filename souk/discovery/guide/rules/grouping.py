"""Need groups: the best fit, the least price that still fits, another way to go."""

from collections.abc import Sequence
from dataclasses import dataclass

from souk.discovery.guide.rules.fit import Candidate, Wanted, met
from souk.discovery.guide.rules.foremost import in_run
from souk.discovery.search import Foremost
from souk.goods.annotation import CategoryKnowledge
from souk.kit.locale import Words

MOST = 4
# What costs less may fit so much worse than the worst of the best.
_NEARLY = 1.0
_TASTE = {"colour", "material", "fragrance"}
BEST: Words = {"en": "Fits best", "zh-CN": "最合适"}
CHEAP: Words = {"en": "Fits for less", "zh-CN": "更省钱，也够用"}


@dataclass(frozen=True)
class Shelf:
    """One group before it is put into words."""

    title: Words
    candidates: tuple[Candidate, ...]


def shelves(
    ranked: Sequence[Candidate],
    prefers: Sequence[Wanted],
    knowledge: CategoryKnowledge,
    most: int,
    foremost: Foremost | None = None,
) -> list[Shelf]:
    """Two to four groups of different products where there are enough, else one."""
    # What a situation asks for most comes before the order: what follows it out of order is not said to be in it.
    best = in_run(ranked[:most], foremost) if foremost else ranked[:most]
    made = [Shelf(_ordered(foremost) if foremost else BEST, tuple(best))]
    rest = [one for one in ranked if one not in best]
    other = _other(best, rest, knowledge)
    if other:
        title, found = other
        made.append(Shelf(title, tuple(found[:most])))
        rest = [one for one in rest if one not in found[:most]]
    wanted = max((len(met(one, prefers)) for one in best), default=0)
    least = min((one.score for one in best), default=0.0) - _NEARLY
    enough = [one for one in rest if len(met(one, prefers)) >= max(0, wanted - 1) and one.card.price]
    enough = [one for one in enough if one.score >= least]
    cheapest = min((one.card.price.amount for one in best if one.card.price), default=0)
    less = sorted((one for one in enough if one.card.price and one.card.price.amount < cheapest), key=_price)[:most]
    if less:
        made.append(Shelf(CHEAP, tuple(less)))
        rest = [one for one in rest if one not in less]
    top = _top(best, [one for one in rest if len(met(one, prefers)) >= max(0, wanted - 1)], knowledge)
    if top and len(made) < MOST:
        title, found = top
        made.append(Shelf(title, tuple(found[:most])))
    return made


def _top(
    best: Sequence[Candidate], rest: Sequence[Candidate], knowledge: CategoryKnowledge
) -> tuple[Words, list[Candidate]] | None:
    """Those that beat all of the best in the first number that buyers want more, or less, of."""
    for kind in knowledge.attributes:
        if kind.kind != "number" or not kind.better:
            continue
        sign = 1 if kind.better == "more" else -1
        reached = [sign * float(one.values[kind.key].value) for one in best if kind.key in one.values]
        known = [(sign * float(one.values[kind.key].value), one) for one in rest if kind.key in one.values]
        beyond = [one for value, one in sorted(known, key=lambda pair: -pair[0]) if reached and value > max(reached)]
        if beyond:
            name = kind.name
            more: Words = {
                "en": f"If you care more for: {name.get('en', '').lower()}",
                "zh-CN": f"如果更看重{name.get('zh-CN', '')}",
            }
            return more, beyond
    return None


def _ordered(foremost: Foremost) -> Words:
    en, zh = foremost.name.get("en", "").lower(), foremost.name.get("zh-CN", "")
    return {
        "en": f"Fits, by {en} from {'high to low' if foremost.more else 'low to high'}",
        "zh-CN": f"合适的，{zh}从{'高到低' if foremost.more else '低到高'}",
    }


def _price(candidate: Candidate) -> tuple[int, str]:
    price = candidate.card.price
    return (price.amount if price else 0, candidate.card.product)


def _other(
    best: Sequence[Candidate], rest: Sequence[Candidate], knowledge: CategoryKnowledge
) -> tuple[Words, list[Candidate]] | None:
    """Where all the best have one value of a choice, the best with another one."""
    for kind in knowledge.attributes:
        if kind.kind != "choice" or kind.key in _TASTE:
            continue
        values = {one.values[kind.key].value for one in best if kind.key in one.values}
        if len(values) != 1:
            continue
        others = [one for one in rest if kind.key in one.values and one.values[kind.key].value not in values]
        if others:
            chosen = others[0].values[kind.key].value
            choice = next(one for one in kind.choices if one.id == chosen)
            title: Words = {
                "en": f"Another way: {choice.name.get('en', '')}",
                "zh-CN": f"换个思路：{choice.name.get('zh-CN', '')}",
            }
            return title, [one for one in others if one.values[kind.key].value == chosen]
    return None
