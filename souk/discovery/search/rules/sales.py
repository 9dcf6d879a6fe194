"""Sales that a query names: by what a campaign is called, or by a word for sales of any kind."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from souk.discovery.search.contracts import Limit
from souk.goods.promotions import Campaign
from souk.kit.locale import Words
from souk.kit.text import flat

PROMOTION = "promotion"
_NAME: Words = {"en": "Sale", "zh-CN": "活动"}
CATEGORY: Words = {"en": "Category", "zh-CN": "类目"}
_ANY: Words = {"en": "in a sale now", "zh-CN": "活动进行中"}
# A name of fewer letters says too little to be one: 会员, new.
_SHORTEST = 4
# What prices change by; free shipping is no sale.
_LAYERS = ("item", "shop", "category", "platform", "red_packet")
# Days of sales by what people call them, in pinyin too, and what campaigns of that day have in their names.
_CALLED = (
    (r"双十一|雙十一|双\s?11|11\.11|double (?:11|eleven)|singles[’']? day|shuang ?(?:shi ?yi|11)", "双十一 双11 11.11"),
    (r"双十二|雙十二|双\s?12|12\.12|double (?:12|twelve)|shuang ?(?:shi ?er|12)", "双十二 双12 12.12"),
    (r"618(?=\s*(?:大促|年中|活动|促销))|^618$", "618"),
    (r"black friday|黑色星期五|黑五|hei ?wu", "black 黑色星期五 黑五"),
    (r"大促|促销|打折|特价|特惠|秒杀|on sale|discounted|da ?cu|cu ?xiao|da ?zhe|te ?jia", ""),
)
_DAYS = tuple(
    (re.compile(rf"(?<![a-z0-9.])(?:{said})(?![a-z0-9]|[.][0-9])"), tuple(marks.split())) for said, marks in _CALLED
)
_EDGES = " \t,，、的"


@dataclass(frozen=True)
class Sale:
    """The limit to what is in a sale, and what the query says beside it."""

    limit: Limit
    rest: str


def sale_in(text: str, campaigns: Sequence[Campaign], now: datetime) -> Sale | None:
    """The sale that a query names, as far as anything runs: that campaign, those of that day, else all that run.

    A name counts where the query has all of it; part of one, such as the headphones of `10 % off headphones`, names
    goods.
    """
    running = [one for one in campaigns if one.rule.layer in _LAYERS and _runs(one, now)]
    plain = flat(text).lower()
    for start, end, named in _named(plain, running):
        said = text[start:end]
        shown = named[0].name if len(named) == 1 else _ANY
        limit = Limit(PROMOTION, _NAME, shown, said, any_of=tuple(sorted(one.rule.id for one in named)))
        return Sale(limit, f"{text[:start].rstrip(_EDGES)} {text[end:].lstrip(_EDGES)}".strip())
    return None


def _named(plain: str, running: Sequence[Campaign]) -> Iterator[tuple[int, int, Sequence[Campaign]]]:
    """Where a sale is named, and which campaigns it is: the longest name first, then days."""
    if not running:
        return
    names = [(name, one) for one in running for name in {flat(word).lower() for word in one.name.values()}]
    for name, one in sorted(names, key=lambda pair: (-len(pair[0]), pair[1].rule.id)):
        at = plain.find(name) if len(name) >= _SHORTEST else -1
        if at >= 0:
            yield at, at + len(name), [one]
    for day, marks in _DAYS:
        if found := day.search(plain):
            of = [
                one
                for one in running
                if any(mark in flat(word).lower() for word in one.name.values() for mark in marks)
            ]
            yield *found.span(), of or running


def _runs(campaign: Campaign, now: datetime) -> bool:
    windows = campaign.rule.windows
    return not windows or any(window.holds(now) for window in windows)
