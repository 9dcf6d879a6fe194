"""What was searched and what came of it: noticed, counted, reported, and what would have matched."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from pydantic import TypeAdapter

from souk.discovery.search import store
from souk.discovery.search.contracts import (
    AskedAbout,
    AskedFor,
    AskedPage,
    Card,
    Filter,
    Noticed,
    Opened,
    Way,
    WouldMatch,
    WrongReport,
)
from souk.discovery.search.ports import Plan
from souk.discovery.search.rules import merchandising, misses, querying
from souk.discovery.search.rules.misses import CLICKED, SHOWN
from souk.discovery.search.service.examples import OPEN
from souk.discovery.search.service.finding import Finding
from souk.discovery.search.service.merchandising import own
from souk.kit.locale import Locale, pick
from souk.kit.operation import Caller, Effect, Example, operation

READER = "asked"
BATCH = 500
MOST = 500
EXPORTED = 50_000
_WAYS = 3
_TRIES = 24
_SEEN = 4
_KNOWN = 500
_OPENED = {"product": "a", "text": "猫砂盆", "locale": "zh-CN", "place": 2}
_CARD = TypeAdapter(Card)
_LIMITS = TypeAdapter(tuple[Filter, ...])
_SHOWN = {"text": "猫砂盆", "locale": "zh-CN", "total": 2, "shown": ["a", "b"]}


class Misses(Finding):
    """The report of searches; each shop sees those within it, the operator those of the house."""

    @operation("search:find", Effect.WRITE, Example({"seen": _SHOWN}))
    def notice(self, seen: Noticed, caller: Caller) -> bool:
        """Note a page of results as somebody saw it. Of somebody who did not agree to be remembered, no pseudonym.

        Kept as the observation `search.shown`: text, locale, shop, total, first place, products in order, words that
        were dropped, limits, sort. A ranker learns from it, weighing each place by how often it is looked at.
        """
        if len(seen.text) > querying.LONGEST_QUERY or len(seen.shown) > 100 or len(seen.filters) > 50:
            raise WrongReport("seen", "it is longer than a page of results can be")
        text = merchandising.plain(seen.text)
        facts = {
            "text": text,
            "locale": seen.locale,
            "shop": _shop(seen.filters),
            "total": seen.total,
            "first": seen.first,
            "shown": list(seen.shown),
            "relaxed": list(seen.relaxed),
            "limits": _LIMITS.dump_python(seen.filters, mode="json", exclude_defaults=True),
            "sort": seen.sort,
        }
        self._events.observe(SHOWN, text, caller, facts)
        return True

    @operation("search:find", Effect.WRITE, Example({"opened": _OPENED}))
    def notice_click(self, opened: Opened, caller: Caller) -> bool:
        """Note that somebody opened a product from the results of a query, at a place; kept as `search.clicked`."""
        longest = max(len(opened.product), len(opened.text), len(opened.shop))
        if longest > querying.LONGEST_QUERY or not 1 <= opened.place <= querying.FURTHEST:
            raise WrongReport("opened", "it is no place in a list of results")
        facts = {"text": merchandising.plain(opened.text), "locale": opened.locale}
        self._events.observe(CLICKED, opened.product, caller, {**facts, "place": opened.place, "shop": opened.shop})
        return True

    @operation("search:follow", Effect.WRITE, Example({}))
    def tally(self, most: int = BATCH) -> int:
        """Count what was searched and clicked since the last time; answers how many events were read."""
        stands = store.position(self._database.read, READER)
        page = self._events.read(stands, most, (SHOWN, CLICKED))
        if page.after == stands or not store.move(self._database.write, READER, stands, page.after):
            return 0
        rows = (misses.counted(one.name, one.at, one.facts) for one in page.events)
        found = misses.merged(row for row in rows if row)
        store.add(self._database.write, [asdict(row) for row in found])
        return len(page.events)

    @operation(
        "search:rules", example=Example({"about": {"kind": "nothing", "shop": "corner"}}, after=(OPEN,), owned="shop")
    )
    def searched(self, about: AskedAbout, caller: Caller, *, after: str = "", most: int = 50) -> AskedPage:
        """What was searched, the most frequent first: everything, what found nothing, lost words, or got no click.

        Of a shop: searches within it; the house's are all others. Counts are exact once `tally` read the log.
        """
        if not 1 <= most <= MOST:
            raise WrongReport("most", f"{most} is not between 1 and {MOST}")
        own(caller, about.shop)
        span, start = self._span(about), _start(after)
        found = self._rows(about, span, start, most + 1)
        sums = store.sums(self._database.read, span)
        further = _place(start + most) if len(found) > most else ""
        return AskedPage(tuple(found[:most]), further, sums.queries, sums.times, sums.missed, sums.clicked)

    @operation("search:rules", example=Example({"about": {"shop": "corner"}}, after=(OPEN,), owned="shop"))
    def export_searched(self, about: AskedAbout, caller: Caller) -> str:
        """The same report as CSV, up to 50,000 queries."""
        own(caller, about.shop)
        return misses.table(self._rows(about, self._span(about), 0, EXPORTED))

    @operation("search:find", example=Example({"text": "猫砂盆们", "locale": "zh-CN"}))
    def would_match(self, text: str, locale: Locale = "zh-CN", filters: Sequence[Filter] = ()) -> WouldMatch:
        """What would match instead: the nearest spelling, fewer of the words, or leaving one limit off."""
        if len(text) > querying.LONGEST_QUERY:
            raise WrongReport("text", f"{querying.LONGEST_QUERY} characters are the most")
        limits = querying.checked(filters)
        ways = (
            *self._unlimited(text, locale, limits),
            *self._respelled(text, locale, limits),
            *self._shortened(text, limits),
        )
        return WouldMatch(text, locale, tuple(ways))

    def _unlimited(self, text: str, locale: Locale, limits: Sequence[Filter]) -> Iterator[Way]:
        """Without one of the limits that were chosen, or that the words themselves say."""
        meant = self._understood(text, locale, ())
        read = [(one, querying.as_filter(one)) for one in meant.limits]
        for off in limits:
            others = [one for one in limits if one is not off]
            if way := self._way(meant.words, [*others, *(one for _, one in read)]):
                yield Way("limit", off.key, *way, key=off.key)
        for limit, _ in read:
            others = [*limits, *(one for other, one in read if other is not limit)]
            if way := self._way(meant.words, others):
                yield Way("limit", limit.said, *way, limit=limit, key=limit.key)

    def _respelled(self, text: str, locale: Locale, limits: Sequence[Filter]) -> Iterator[Way]:
        meant = self._understood(text, locale, ())
        known = [one for one, _ in store.often(self._database.read, _shop(limits), _KNOWN)]
        known += [pick(one.name, locale) for one in self._catalog.categories()]
        tried = [*(text.replace(one.said, one.meant) for one in meant.corrections), *meant.perhaps]
        for said in list(dict.fromkeys([*tried, *misses.nearest(text, known)]))[:_WAYS]:
            if way := self._way(said, limits):
                yield Way("spelling", said, *way)

    def _shortened(self, text: str, limits: Sequence[Filter]) -> Iterator[Way]:
        found: list[str] = []
        for tried, said in enumerate(dict.fromkeys(misses.fewer(querying.words(text)))):
            if tried == _TRIES or len(found) == _WAYS:
                return
            # A part of what was found already tells nothing new.
            if not any(said in longer for longer in found) and (way := self._way(said, limits)):
                found.append(said)
                yield Way("words", said, *way)

    def _way(self, text: str, limits: Sequence[Filter]) -> tuple[int, tuple[Card, ...]] | None:
        words = querying.groups(querying.words(text))
        if not words and not limits:
            return None
        found = self._index.find(Plan(words, tuple(limits), "relevance", 0, _SEEN, len(words)))
        return (found.total, tuple(_CARD.validate_python(card) for card in found.cards)) if found.total else None

    def _rows(self, about: AskedAbout, span: store.Span, start: int, most: int) -> list[AskedFor]:
        found = store.asked(self._database.read, span, start, most)
        last = store.latest(self._database.read, span, [(row.locale, row.text) for row in found])
        live = store.live_rules(self._database.read, ("", about.shop) if about.shop else ("",))
        limits = (Filter("shop", (about.shop,)),) if about.shop else ()
        made = []
        for row in found:
            seen = last.get((row.locale, row.text))
            speak = merchandising.ruling(live, self._occasion(row.text, row.locale, limits), limits).rules
            mended = next((one.id for one in speak if one.live and one.live.when.how != "always"), "")
            made.append(
                AskedFor(
                    text=row.text,
                    locale=row.locale,
                    times=row.times,
                    nothing=row.missed,
                    relaxed=row.relaxed,
                    clicked=row.clicked,
                    last=row.last,
                    total=seen.total if seen else 0,
                    words=tuple(seen.words) if seen else (),
                    limits=_LIMITS.validate_python(seen.limits if seen else ()),
                    rule=mended,
                )
            )
        return made

    def _span(self, about: AskedAbout) -> store.Span:
        try:
            since, until = misses.span(about.first, about.last, about.zone)
        except (ValueError, KeyError, OSError, OverflowError):
            raise WrongReport("first", "a day is written 2026-11-11, in a time zone such as Asia/Shanghai") from None
        return store.Span(about.shop, since, until, about.kind, merchandising.plain(about.words))


def _shop(filters: Sequence[Filter]) -> str:
    """The shop within which somebody searches; empty where it is not just one."""
    found = [one.any_of for one in filters if one.key == "shop"]
    return found[0][0] if len(found) == 1 and len(found[0]) == 1 else ""


def _place(start: int) -> str:
    return base64.urlsafe_b64encode(json.dumps(start).encode()).decode()


def _start(after: str) -> int:
    if not after:
        return 0
    try:
        start = int(json.loads(base64.urlsafe_b64decode(after)))
    except (ValueError, TypeError):
        raise WrongReport("after", "this is not a place that a page of the report named") from None
    return max(0, min(start, EXPORTED))
