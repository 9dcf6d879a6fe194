"""What was seen becomes counts by quarter of an hour; what was missed becomes ways to find something."""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from souk.discovery.search.contracts import AskedFor
from souk.discovery.search.rules.judging import line
from souk.discovery.search.rules.merchandising import plain
from souk.kit.locale import LOCALES

SHOWN, CLICKED = "search.shown", "search.clicked"
COLUMNS = ("query", "locale", "searched", "without_result", "relaxed", "clicked", "results", "dropped_words", "last")
_QUARTER = timedelta(minutes=15)
_FEWEST = 2


def slot(at: datetime) -> datetime:
    """The quarter of an hour in which a moment lies, in UTC."""
    at = at.astimezone(UTC)
    return at - (at - datetime.min.replace(tzinfo=UTC)) % _QUARTER


def span(first: str, last: str, zone: str) -> tuple[datetime | None, datetime | None]:
    """The moments at which the first day begins and the last ends, by a zone's clock.

    Raises `ValueError` or `KeyError` for what is no day or zone.
    """
    clock = ZoneInfo(zone)

    def midnight(day: str, after: int) -> datetime | None:
        begins = date.fromisoformat(day) + timedelta(days=after) if day else None
        return datetime.combine(begins, time(), clock) if begins else None

    return midnight(first, 0), midnight(last, 1)


@dataclass(frozen=True)
class Counted:
    """What one query came to within a slot; results, words and limits are those of the last time."""

    slot: datetime
    shop: str
    locale: str
    text: str
    last: datetime
    times: int = 0
    missed: int = 0
    relaxed: int = 0
    clicked: int = 0
    total: int = 0
    words: tuple[str, ...] = ()
    limits: tuple[JsonValue, ...] = ()


def counted(name: str, at: datetime, facts: Mapping[str, JsonValue]) -> Counted | None:
    """An observation as counts; None where it counts for nothing, such as a further page."""
    text, locale = plain(str(facts.get("text", ""))), str(facts.get("locale", ""))
    if not text or locale not in LOCALES:
        return None
    none = Counted(slot(at), str(facts.get("shop", "")), locale, text, at)
    if name == CLICKED:
        return replace(none, clicked=1)
    if facts.get("first") != 1:
        return None
    said = facts.get("total")
    total = said if isinstance(said, int) else 0
    words = tuple(str(one) for one in _list(facts.get("relaxed"))) if total else ()
    limits = tuple(_list(facts.get("limits")))
    seen = replace(none, times=1, missed=int(not total), relaxed=int(bool(words)))
    return replace(seen, total=total, words=words, limits=limits)


def _list(found: JsonValue) -> list[JsonValue]:
    return found if isinstance(found, list) else []


def merged(rows: Iterable[Counted]) -> list[Counted]:
    """Counts of the same slot and query as one: added, and of the rest what was seen last."""
    made: dict[tuple[datetime, str, str, str], Counted] = {}
    for row in rows:
        key = (row.slot, row.shop, row.locale, row.text)
        known = made.get(key)
        made[key] = _sum(known, row) if known else row
    return list(made.values())


def _sum(known: Counted, row: Counted) -> Counted:
    return replace(
        row if row.times or not known.times else known,
        times=known.times + row.times,
        missed=known.missed + row.missed,
        relaxed=known.relaxed + row.relaxed,
        clicked=known.clicked + row.clicked,
    )


def nearest(text: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Texts that are spelled almost so, the closest first (difflib's ratio over characters)."""
    wanted = plain(text)
    others = list(dict.fromkeys(one for one in known if plain(one) != wanted))
    folded = {plain(one): one for one in reversed(others)}
    return [folded[one] for one in difflib.get_close_matches(wanted, list(folded), most, 0.7)]


def fewer(said: Sequence[str]) -> Iterator[str]:
    """The query with less and less of it: without each word, each word alone; of a Han run its longest parts first."""
    if len(said) > 1:
        sides = [[word for word in said if word is not left] for left in said]
        yield from dict.fromkeys(" ".join(rest) for rest in sides)
        yield from (word for word in said if len(said) > _FEWEST)
    for run in (word for word in said if word[0] >= "㐀"):
        for length in range(len(run) - 1, 1, -1):
            yield from dict.fromkeys(run[at : at + length] for at in range(len(run) - length + 1))


def table(rows: Iterable[AskedFor]) -> str:
    """The report as CSV."""
    lines = [line(COLUMNS)]
    for one in rows:
        counts = (one.times, one.nothing, one.relaxed, one.clicked, one.total)
        last = one.last.isoformat(timespec="seconds")
        lines.append(line((one.text, one.locale, *map(str, counts), " ".join(one.words), last)))
    return "".join(lines)
