"""The lowest price of the 30 days before a cut that is claimed: Directive 98/6/EC, article 6a; price.md section 12."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from souk.goods.pricing.contracts import Context, Line
from souk.goods.pricing.rules.matching import in_scope
from souk.goods.pricing.rules.tagging import UNTAGGED
from souk.goods.pricing.rules.walk import price
from souk.goods.promotions import Held, Promotion

PERIOD = timedelta(days=30)


@dataclass(frozen=True)
class Asked:
    """What a shop asked for one piece from a moment on, and the price that it struck out; no line: nothing was sold."""

    since: datetime
    line: Line | None
    struck: int = 0


@dataclass(frozen=True)
class Spell:
    """A final price for a while, and whether it was shown as a cut; None where there was no offer."""

    since: datetime
    until: datetime
    final: int | None
    cut: bool


@dataclass(frozen=True)
class Prior:
    """When the cut that holds began, and the lowest price of the 30 days before; None where there was none."""

    began: datetime
    lowest: int | None

    @property
    def needs(self) -> datetime:
        """From when on the past had to be known."""
        return self.began - PERIOD


def prior(asked: Sequence[Asked], held: Sequence[Held], context: Context, final: int) -> Prior | None:
    """The prior price of an offer that costs `final` now; `asked` from the newest on, `held` what concerned it. None
    where no cut is claimed.

    A cut begins when its price does, or when it is first shown as one. Quotas of the past are taken for open.
    """
    now = context.at
    if not asked or (line := asked[0].line) is None or final >= max(line.unit, asked[0].struck):
        return None
    began, on, seen = now, True, list[int]()
    for spell in _spells(asked, held, context):
        on = on and spell.final == final and spell.cut
        if on:
            began = spell.since
        elif spell.until <= began - PERIOD:
            break
        elif spell.final is not None:
            seen.append(spell.final)
    return Prior(began, min(seen, default=None))


def concerning(held: Sequence[Held], asked: Sequence[Asked]) -> list[Held]:
    """The rules that may have made what was asked another final price for anybody."""
    lines = {one.line for one in asked if one.line}
    return [one for one in held if _for_anybody(one.rule) and any(in_scope(one.rule, line) for line in lines)]


def _for_anybody(rule: Promotion) -> bool:
    return rule.layer not in UNTAGGED and not (rule.coupon or rule.requires or rule.methods)


def _spells(asked: Sequence[Asked], held: Sequence[Held], context: Context) -> Iterator[Spell]:
    """The final prices of an offer, from now back to its first."""
    until, first = context.at, asked[-1].since
    for since in sorted({moment for moment in _moments(asked, held) if first <= moment < until}, reverse=True):
        known = next(one for one in asked if one.since <= since)
        yield Spell(since, until, *_price(known, held, since, context.currency))
        until = since


def _moments(asked: Sequence[Asked], held: Sequence[Held]) -> Iterator[datetime]:
    yield from (one.since for one in asked)
    for one in held:
        for window in (one.stood, *one.rule.windows):
            yield from (moment for moment in (window.since, window.until) if moment is not None)


def _price(known: Asked, held: Sequence[Held], at: datetime, currency: str) -> tuple[int | None, bool]:
    if known.line is None:
        return None, False
    rules = [one.rule for one in held if one.due(at)]
    line = known.line
    final = price([line], rules, Context(at, currency)).goods if rules else line.unit * line.quantity
    return final, final < max(known.struck, line.unit)
