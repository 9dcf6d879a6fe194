"""Goods to think over: what makes them such, so that the agent prepares the checkout and a person finishes it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from souk.agents.shopper.rules.choosing import amount
from souk.insight.decisions import Evidence
from souk.kit.locale import LOCALES, Words, pick

ALL = "*"
# Options by which something has to fit its wearer or its place: nobody else chooses them.
FITTED = frozenset({"size", "eu", "us", "uk", "尺码", "鞋码", "号型"})


@dataclass(frozen=True)
class Judged:
    """A line of a checkout as it is judged: its goods, their category and all above it, what it costs, its choices.

    `open` are the options of the goods of which several values are offered and none was named.
    """

    product: str
    title: Words
    path: tuple[str, ...]
    cost: int
    currency: str
    open: tuple[str, ...] = ()


def considered(lines: Sequence[Judged], above: Mapping[str, int], mine: Sequence[str]) -> tuple[Evidence, ...]:
    """Why a person finishes this checkout; empty where the agent may.

    `above` has by category (`*` for all) what a line may cost without, in smallest units of its currency: of several
    the strictest holds. `mine` are the categories that the shopper finishes in person, whatever they cost.
    """
    return tuple(reason for line in lines for reason in _reasons(line, above, mine))


def _reasons(line: Judged, above: Mapping[str, int], mine: Sequence[str]) -> Iterator[Evidence]:
    kinds = (*line.path, ALL)
    limits = [above[kind] for kind in kinds if kind in above]
    title = {one: pick(line.title, one) for one in LOCALES}
    if limits and line.cost > min(limits):
        cost, most = amount(line.cost, line.currency), amount(min(limits), line.currency)
        says: Words = {
            "en": f"{title['en']} costs {cost['en']}: such goods above {most['en']} are for a person to finish",
            "zh-CN": f"{title['zh-CN']} 价格 {cost['zh-CN']}：此类商品超过 {most['zh-CN']} 须由本人完成",
        }
        yield Evidence(says, "terms", "shopper.considered", "above")
    if set(kinds) & set(mine):
        says = {
            "en": f"{title['en']}: you finish goods of this kind yourself",
            "zh-CN": f"{title['zh-CN']}：你选择亲自完成此类商品的购买",
        }
        yield Evidence(says, "terms", "shopper.entrust", "hand_over")
    for name in (one for one in line.open if one.casefold() in FITTED):
        says = {
            "en": f"{title['en']} comes in several of “{name}”, and you named none",
            "zh-CN": f"{title['zh-CN']} 有多种“{name}”，而你没有指定",
        }
        yield Evidence(says, "goods", line.product, "options")
