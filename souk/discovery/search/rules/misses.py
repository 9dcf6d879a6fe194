"""What was seen becomes counts by quarter of an hour; what was missed becomes ways to find something."""

import csv
import difflib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from souk.discovery.search.contracts import AskedFor
from souk.discovery.search.rules.judging import safe
from souk.discovery.search.rules.merchandising import plain

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


def counted(name: str, at: datetime, facts: Mapping[str, Any]) -> dict[str, Any] | None:
    """An observation as a row of counts; None where it counts for nothing, such as a further page."""
    text, locale = plain(str(facts.get("text", ""))), str(facts.get("locale", ""))
    if not text or locale not in ("zh-CN", "en"):
        return None
    row = {"slot": slot(at), "shop": str(facts.get("shop", "")), "locale": locale, "text": text, "last": at}
    row |= {"times": 0, "missed": 0, "relaxed": 0, "clicked": 0, "total": 0, "words": [], "limits": []}
    if name == CLICKED:
        return row | {"clicked": 1}
    if facts.get("first") != 1:
        return None
    total, words = int(facts.get("total", 0)), list(facts.get("relaxed", ()))
    row |= {"times": 1, "missed": int(not total), "relaxed": int(bool(words and total)), "total": total}
    return row | {"words": words if total else [], "limits": list(facts.get("limits", ()))}


def merged(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the same slot and query as one: counts added, of the rest what was seen last."""
    made: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in ("slot", "shop", "locale", "text"))
        known = made.get(key)
        if known is None:
            made[key] = dict(row)
            continue
        sums = {name: known[name] + row[name] for name in ("times", "missed", "relaxed", "clicked")}
        made[key] = {**(row if row["times"] or not known["times"] else known), **sums}
    return list(made.values())


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
    made = io.StringIO()
    written = csv.writer(made, lineterminator="\n")
    written.writerow(COLUMNS)
    for one in rows:
        counts = (one.times, one.nothing, one.relaxed, one.clicked, one.total)
        words = safe(" ".join(one.words))
        written.writerow([safe(one.text), one.locale, *counts, words, one.last.isoformat(timespec="seconds")])
    return made.getvalue()
