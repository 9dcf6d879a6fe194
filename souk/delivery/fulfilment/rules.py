"""Which rate holds for a destination, and the days that follow from it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from souk.delivery.fulfilment.contracts import Promise, Rate, RateCard
from souk.kit.locale import Words

_YEAR = 366


def wrong(rates: Iterable[Rate]) -> Iterator[tuple[str, str, str]]:
    """Rate, field and what is wrong with it."""
    seen, places = set[str](), set[tuple[str, str]]()
    for one in rates:
        if one.id in seen:
            yield one.id, "id", "another rate has it"
        if (one.destination, one.currency) in places:
            yield one.id, "destination", "another rate has the same destination and currency"
        if one.slowest < one.fastest:
            yield one.id, "slowest", f"{one.slowest} days are fewer than the fastest, {one.fastest}"
        try:
            ZoneInfo(one.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            yield one.id, "zone", f"{one.zone} is no zone such as Asia/Shanghai"
        if len(one.closed) > _YEAR:
            yield one.id, "closed", f"at most {_YEAR} days are named"
        seen.add(one.id)
        places.add((one.destination, one.currency))


def nearest(rates: Iterable[Rate], destination: str, currency: str) -> Rate | None:
    """The rate of the region, else of the country, else of everywhere, in a currency."""
    country = destination.partition("-")[0]
    own = [one for one in rates if one.currency == currency and one.destination in (destination, country, "")]
    return max(own, key=lambda one: len(one.destination), default=None)


def promised(card: RateCard, rate: Rate, at: datetime) -> Promise:
    """What is promised for an order at a moment: days by the shop's clock, closed days and weekdays left out."""
    here = at.astimezone(ZoneInfo(rate.zone))
    first = here.date() if here.strftime("%H:%M") < rate.cutoff else here.date() + timedelta(days=1)
    leaves = _later(rate, _later(rate, first, 0), rate.handling)
    earliest, latest = _later(rate, leaves, rate.fastest), _later(rate, leaves, rate.slowest)
    says = _says(earliest, latest)
    return Promise(
        card.shop, rate.id, card.number, rate.carrier, rate.fee, rate.currency, leaves, earliest, latest, says
    )


def _later(rate: Rate, day: date, many: int) -> date:
    """So many working days later; 0 is the day itself, or the next that is one."""
    closed = set(rate.closed)
    while str(day.isoweekday()) not in rate.working or day in closed:
        day += timedelta(days=1)
    for _ in range(many):
        day += timedelta(days=1)
        while str(day.isoweekday()) not in rate.working or day in closed:
            day += timedelta(days=1)
    return day


def _says(earliest: date, latest: date) -> Words:
    zh, en = (
        (f"{day.month}月{day.day}日" for day in (earliest, latest)),
        (f"{day:%b} {day.day}" for day in (earliest, latest)),
    )
    if earliest == latest:
        return {"en": f"Arrives {next(iter(en))}", "zh-CN": f"预计{next(iter(zh))}送达"}
    return {"en": f"Arrives {' – '.join(en)}", "zh-CN": f"预计{'至'.join(zh)}送达"}
