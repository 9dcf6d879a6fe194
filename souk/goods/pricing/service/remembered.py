"""Tags as they were made last, for as long as nothing that makes them is another."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from souk.goods.pricing.contracts import Tag
from souk.goods.pricing.rules.reach import Reach
from souk.goods.promotions import Campaign, Promotion, Use
from souk.kit.same import Same


@dataclass(frozen=True)
class Under:
    """What tags are made under: the campaigns, what of those with a limit was used, and between which moments.

    In one `stretch` no window of any campaign begins or ends.
    """

    campaigns: Sequence[Campaign]
    used: Mapping[str, Use | None]
    stretch: int
    reach: Reach
    tags: Same[Tag | None] = field(default_factory=Same)


class Remembered:
    """The newest of what tags were made under."""

    def __init__(self) -> None:
        self._last = Under((), {}, 0, Reach(()))

    def under(self, campaigns: Sequence[Campaign], used: Mapping[str, Use], at: datetime) -> Under:
        """What tags are made under at a moment: the same as last time, with what was made, where nothing changed."""
        last = self._last
        reach = last.reach if _same(campaigns, last.campaigns) else Reach(campaigns)
        counted = {one.rule.id: used.get(one.rule.id) for one in campaigns if _limited(one.rule)}
        stretch = bisect_right(reach.moments, at)
        if reach is not last.reach or counted != last.used or stretch != last.stretch:
            self._last = last = Under(tuple(campaigns), counted, stretch, reach)
        return last


def _limited(rule: Promotion) -> bool:
    return bool(rule.per_user or rule.total or rule.budget)


def _same(some: Sequence[Campaign], others: Sequence[Campaign]) -> bool:
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))
