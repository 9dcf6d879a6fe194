"""A basket that several houses sell is several purchases: what each of them is, and what is still to be bought."""

from collections.abc import Sequence
from dataclasses import dataclass

from souk.agents.shopper.contracts import Aim, Option, Plan
from souk.agents.shopper.rules.choosing import amount
from souk.insight.decisions import Evidence
from souk.kit.locale import LOCALES, Words, pick

# A purchase in one of these came to nothing, or is not made yet.
NOT_HAD = frozenset({"begun", "ready", "asks", "unpaid", "failed", "forbidden", "refused", "over", "undone"})


@dataclass(frozen=True)
class Purchase:
    """What came of a purchase: its state, what it cost, in which round, and the places of its kinds (None: of all)."""

    state: str
    total: int
    round: int | None = None
    aims: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Had:
    """What of a basket is bought, by the places of its kinds of goods, and for how much."""

    aims: frozenset[int] = frozenset()
    spent: int = 0


@dataclass(frozen=True)
class Part:
    """What is bought at once of a plan: all of our own shops, or one offer of another house; `others` is the rest."""

    plan: Plan
    aims: tuple[int, ...]
    others: int


def had(bought: Sequence[Purchase], count: int, aims: int) -> Had:
    """What was bought for a basket of so many kinds since it was bought whole `count` times.

    What its owner took back counts as bought: it is not wanted any more, and its money is there again.
    """
    here = [one for one in bought if one.state not in NOT_HAD and one.round in (None, count)]
    places = {at for one in here for at in (range(aims) if one.aims is None else one.aims)}
    return Had(frozenset(places), sum(one.total for one in here if one.state != "canceled"))


def part_of(plan: Plan, places: Sequence[int]) -> Part:
    """The first purchase of a plan, of kinds that stand at these places of the basket.

    What our own shops sell comes first, for it can be taken back while the rest is still to be had.
    """
    taken = plan.home or plan.away[:1]
    other = sum(one.total for one in plan.away if one not in taken)
    chosen = [(at, aim, one) for at, aim, one in zip(places, plan.aims, plan.chosen, strict=True) if one in taken]
    aims: tuple[Aim, ...] = tuple(aim for _, aim, _ in chosen)
    own = Plan(plan.wish, plan.outcome, plan.heard, plan.limits, aims, plan.bounds, taken, plan.total - other)
    return Part(own, tuple(at for at, _, _ in chosen), other)


def purchases_left(autonomy: str, uses: int, most: int | None) -> int:
    """How many purchases a mandate still allows, as far as it counts them."""
    if autonomy == "specified":
        most = 1
    return 1_000_000 if most is None else max(0, most - uses)


def where(plan: Plan, options: Sequence[Sequence[Option]]) -> tuple[Words, tuple[Evidence, ...]]:
    """Why each kind of goods is bought at which house: its price there, and the best price of the others."""
    told: dict[str, list[str]] = {one: [] for one in LOCALES}
    for option, offers in zip(plan.chosen, options, strict=True):
        others = [one for one in offers if one.shop != option.shop]
        next_ = min(others, key=lambda one: one.total, default=None)
        own = amount(option.total, option.currency)
        for locale in LOCALES:
            said = _SAID[locale].format(title=pick(option.title, locale), shop=option.shop, price=own[locale])
            more = amount(next_.total, next_.currency)[locale] if next_ else ""
            told[locale].append(said + (_NEXT[locale].format(shop=next_.shop, price=more) if next_ else _ALONE[locale]))
    says: Words = {"en": "; ".join(told["en"]) + ".", "zh-CN": "；".join(told["zh-CN"]) + "。"}
    return says, tuple(one for option in plan.chosen for one in option.reasons)


_SAID = {"en": "{title}: {shop}, {price} with shipping", "zh-CN": "{title}：{shop}，含运费 {price}"}
_NEXT = {"en": " ({shop} would be {price})", "zh-CN": "（{shop} 为 {price}）"}
_ALONE = {"en": " (no other house has it)", "zh-CN": "（没有其他商家在售）"}
