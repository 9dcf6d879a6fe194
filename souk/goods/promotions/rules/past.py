"""Which rules stood when, from the steps of their campaigns."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from souk.goods.promotions.contracts import Campaign, CampaignChange, Held, Window


def stood(live: Iterable[Campaign], steps: Iterable[CampaignChange]) -> Iterator[Held]:
    """The rules that stood between steps, oldest first, and those that stand now."""
    since: dict[str, datetime] = {}
    for step in steps:
        if step.before and step.before.state == "live":
            yield Held(step.before.rule, Window(since.get(step.campaign), step.at))
        since[step.campaign] = step.at
    yield from (Held(one.rule, Window(since.get(one.rule.id))) for one in live)
