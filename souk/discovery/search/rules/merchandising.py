"""Which rules speak for a search, and how they order its goods; what disagrees is settled the same way every time.

A rule of the shop that is searched comes before one of the house, then the higher priority, then the narrower words,
then the id. The first rule that says something about a product, a place or a redirect holds; the others are noted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from souk.discovery.search.contracts import (
    Among,
    Filter,
    NoteKind,
    Redirect,
    Rule,
    RuleEffect,
    RuleNote,
    Same,
    Then,
    Wanted,
    When,
)
from souk.discovery.search.ports import Word
from souk.discovery.search.rules.querying import groups
from souk.kit.locale import Locale
from souk.kit.text import fold, tokens

POOL = 200
Silence = Literal["", "query", "category", "locale", "early", "over", "shop"]
_NARROW = {"equals": 0, "contains": 1, "always": 2}


@dataclass(frozen=True)
class Occasion:
    """One search as rules see it; `shop` is the one whose goods alone are searched, `categories` with those above."""

    text: str
    locale: Locale | None
    categories: frozenset[str]
    shop: str
    at: datetime


@dataclass(frozen=True)
class Spoken:
    """One thing that a rule wants of some goods."""

    rule: str
    effect: RuleEffect | Literal["hide"]
    among: Among
    factor: float = 1.0
    place: int = 0
    sponsored: bool = False


@dataclass(frozen=True)
class Ruling:
    """What the rules that speak want together, in the order in which they hold."""

    rules: tuple[Rule, ...] = ()
    wishes: tuple[Spoken, ...] = ()
    filters: tuple[Filter, ...] = ()
    redirect: Redirect | None = None
    same: tuple[Same, ...] = ()
    notes: tuple[RuleNote, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """Every product that some rule names."""
        return tuple(dict.fromkeys(id for one in self.wishes for id in one.among.products))

    @property
    def reorders(self) -> bool:
        """Whether something is boosted or buried."""
        return any(one.effect in ("boost", "bury") for one in self.wishes)


def plain(text: str) -> str:
    """A query as rules compare it: case, width and white space aside."""
    return " ".join(fold(text).split())


def silence(wanted: Wanted, shop: str, occasion: Occasion) -> Silence:
    """Why a rule does not speak for a search; empty where it does."""
    when = wanted.when
    if shop and shop != occasion.shop:
        return "shop"
    if when.locale and occasion.locale and when.locale != occasion.locale:
        return "locale"
    if when.category and when.category not in occasion.categories:
        return "category"
    if not _worded(when, occasion.text):
        return "query"
    return _timed(when, occasion.at)


def _worded(when: When, text: str) -> bool:
    if when.how == "always":
        return True
    if when.how == "equals":
        return plain(when.words) == plain(text)
    return contains(text, when.words)


def contains(text: str, wanted: str) -> bool:
    """Whether every word of `wanted` is said in `text`: Han as it is written, other words by their stem."""
    said, folded = set(tokens(text)), plain(text)
    words = plain(wanted).split()
    return bool(words) and all(
        word in folded if any("㐀" <= char <= "鿿" for char in word) else said.issuperset(tokens(word))
        for word in words
    )


def moment(wall: str, zone: str) -> datetime:
    """A wall time of a zone as a moment; an hour that comes twice is the first. Raises `ValueError`, `KeyError`."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone))


def _timed(when: When, at: datetime) -> Silence:
    if when.since and at < moment(when.since, when.zone):
        return "early"
    if when.until and at >= moment(when.until, when.zone):
        return "over"
    return ""


def ruling(rules: Iterable[Rule], occasion: Occasion, chosen: Sequence[Filter]) -> Ruling:
    """The live rules that speak for a search, put together; what the shopper limited stays as it was said."""
    spoken = [one for one in rules if one.live and not silence(one.live, one.shop, occasion)]
    spoken.sort(key=_rank)
    made = Ruling(tuple(spoken))
    limited = {one.key for one in chosen}
    for rule in spoken:
        assert rule.live is not None
        made = _with_filters(made, rule.id, rule.live.then, limited)
        made = _with_redirect(made, rule.id, rule.live.then)
        wishes = tuple(_wishes(rule.id, rule.live))
        made = replace(made, wishes=made.wishes + wishes, same=made.same + rule.live.then.same)
    return made


def _rank(rule: Rule) -> tuple[bool, int, int, str]:
    assert rule.live is not None
    return not rule.shop, -rule.live.priority, _NARROW[rule.live.when.how], rule.id


def _with_filters(made: Ruling, rule: str, then: Then, limited: set[str]) -> Ruling:
    held = tuple(one for one in then.filters if one.key not in limited)
    kept = tuple(RuleNote("limit-holds", rule, one.key) for one in then.filters if one.key in limited)
    return replace(made, filters=made.filters + held, notes=made.notes + kept)


def _with_redirect(made: Ruling, rule: str, then: Then) -> Ruling:
    if then.redirect is None:
        return made
    if made.redirect is None:
        return replace(made, redirect=replace(then.redirect, rule=rule))
    lost = RuleNote("led-elsewhere", rule, then.redirect.target, made.redirect.rule)
    return replace(made, notes=(*made.notes, lost))


def _wishes(rule: str, wanted: Wanted) -> Iterator[Spoken]:
    then = wanted.then
    yield from (Spoken(rule, "hide", Among((id,))) for id in then.hide)
    for pin in sorted(then.pins, key=lambda one: (one.place, one.product)):
        yield Spoken(rule, "pin", Among((pin.product,)), place=pin.place, sponsored=wanted.sponsored)
    for boost in then.boosts:
        yield Spoken(rule, "boost", boost.among, boost.factor, sponsored=wanted.sponsored)
    yield from (Spoken(rule, "bury", among) for among in then.bury)


def widened(said: Sequence[str], same: Sequence[Same]) -> tuple[Word, ...]:
    """What is to be met of a query's words, where a word that has synonyms is met by any of them."""
    made: list[Word] = []
    rest = list(said)
    while rest:
        found = next(((one, count) for one in same if (count := _begins(rest, one.word))), None)
        if found is None:
            before, inside, after = _inside(rest[0], same)
            made += [*groups([before] if before else []), *([inside] if inside else [])]
            rest = [*([after] if after else []), *rest[1:]]
        else:
            made.append(_any(found[0]))
            rest = rest[found[1] :]
    return tuple(made)


def unwidened(said: Sequence[str], same: Sequence[Same]) -> tuple[str, ...]:
    """The words of a query in which no synonym stands."""
    known = {word for one in same for word in plain(one.word).split()}
    return tuple(
        word for word in said if plain(word) not in known and not any(one in word for one in known if one[0] >= "㐀")
    )


def _begins(said: Sequence[str], word: str) -> int:
    """How many of the words a synonym takes from the first on, or 0."""
    wanted = plain(word).split()
    return len(wanted) if [plain(one) for one in said[: len(wanted)]] == wanted else 0


def _inside(said: str, same: Sequence[Same]) -> tuple[str, Word, str]:
    """A run of Han characters around the first synonym inside it; others and runs without one stay whole."""
    if said[0] >= "㐀":
        for one in same:
            before, found, after = said.partition(one.word)
            if found:
                return before, _any(one), after
    return said, (), ""


def _any(same: Same) -> Word:
    return tuple(found for text in (same.word, *same.means) if (found := tuple(dict.fromkeys(tokens(text)))))


@dataclass(frozen=True)
class Settled:
    """The one wish that holds for each product, and those that it overruled."""

    held: Mapping[str, Spoken]
    notes: tuple[RuleNote, ...] = ()


def settle(products: Sequence[str], made: Ruling, members: Mapping[int, frozenset[str]]) -> Settled:
    """What holds for each of some products; `members` says by a wish's number which of them its filter means."""
    held: dict[str, Spoken] = {}
    notes: list[RuleNote] = []
    for number, wish in enumerate(made.wishes):
        meant = members.get(number, frozenset()) | frozenset(wish.among.products)
        for id in (one for one in products if one in meant):
            first = held.setdefault(id, wish)
            if first.rule != wish.rule:
                kind: NoteKind = "hidden" if first.effect == "hide" else "placed-before"
                notes.append(RuleNote(kind, wish.rule, id, first.rule, wish.place))
    return Settled(held, tuple(notes))


def pinned(
    made: Ruling, held: Mapping[str, Spoken], objections: Mapping[str, NoteKind]
) -> tuple[dict[str, Spoken], list[RuleNote]]:
    """The products that take a place, in the order in which they choose, and why the others do not."""
    pins: dict[str, Spoken] = {}
    notes = []
    for wish in made.wishes:
        id = wish.among.products[0] if wish.effect == "pin" else ""
        if held.get(id) is wish and id in objections:
            notes.append(RuleNote(objections[id], wish.rule, id, place=wish.place))
        elif held.get(id) is wish:
            pins[id] = wish
    return pins, notes


def places(pins: Mapping[str, Spoken], others: int) -> tuple[dict[int, str], list[RuleNote]]:
    """Who stands where beside so many others; where two want a place, the second takes the next free one.

    A place beyond the end of a short list is its end.
    """
    wanted: dict[int, str] = {}
    notes = []
    for id, wish in pins.items():
        place = wish.place
        while place in wanted:
            place += 1
        if place != wish.place:
            notes.append(RuleNote("place-taken", wish.rule, id, pins[wanted[wish.place]].rule, place))
        wanted[place] = id
    ordered = [wanted[place] for place in sorted(wanted)]
    last = others + len(ordered)
    taken: dict[int, str] = {}
    for number, place in enumerate(sorted(wanted)):
        taken[min(place, last - len(ordered) + number + 1)] = ordered[number]
    return taken, notes


def moved(pool: Sequence[str], held: Mapping[str, Spoken]) -> list[str]:
    """Goods best first in the order that boosts and burials want: a boost moves place p to p / factor."""

    def weight(at: int) -> tuple[bool, float, bool]:
        wish = held.get(pool[at])
        factor = wish.factor if wish and wish.effect == "boost" else 1.0
        # Of two that come to the same place the boosted one stands first.
        return bool(wish and wish.effect == "bury"), (at + 1) / factor, factor == 1

    return [pool[at] for at in sorted(range(len(pool)), key=weight)]


def window(taken: Mapping[int, str], offset: int, most: int) -> tuple[list[str], int, int]:
    """A page of places: who is pinned at each (else empty), from which of the others on, and how many of these."""
    page = [taken.get(place, "") for place in range(offset + 1, offset + most + 1)]
    before = sum(place <= offset for place in taken)
    return page, offset - before, page.count("")


def unsorted(made: Ruling) -> Iterator[RuleNote]:
    """What does not come about because the shopper chose a sort."""
    for rule in dict.fromkeys(wish.rule for wish in made.wishes if wish.effect != "hide"):
        yield RuleNote("sorted", rule)


def objection(keeps: bool, available: bool) -> NoteKind | None:
    """Why a product may not be pinned: it breaks a limit of the shopper, or is not on sale."""
    if not keeps:
        return "breaks-limit"
    return None if available else "unavailable"


def wrong(wanted: Wanted) -> Iterator[tuple[str, str]]:
    """What is wrong with a rule: the field, and what would be right."""
    when, then = wanted.when, wanted.then
    if not wanted.name.strip() or len(wanted.name) > 200:
        yield "name", "a rule has a name of at most 200 characters"
    if when.how != "always" and not plain(when.words):
        yield "words", "say which query the rule is for, or that it always holds"
    if len(when.words) > 500:
        yield "words", "500 characters are the most"
    yield from _wrong_times(when)
    yield from _wrong_effects(then)
    if not any((then.pins, then.boosts, then.bury, then.hide, then.filters, then.redirect, then.same)):
        yield "then", "a rule does something: pin, boost, bury, hide, limit, lead elsewhere or name a synonym"


def _wrong_times(when: When) -> Iterator[tuple[str, str]]:
    try:
        since, until = (moment(wall, when.zone) if wall else None for wall in (when.since, when.until))
        ZoneInfo(when.zone)
    except (ValueError, KeyError, OSError):
        yield "since", "a time is written 2026-11-11T20:00, in a time zone such as Asia/Shanghai"
        return
    if since and until and since >= until:
        yield "until", "the end comes after the beginning"


def _wrong_effects(then: Then) -> Iterator[tuple[str, str]]:
    if len(then.pins) > 50 or any(not 1 <= pin.place <= 100 for pin in then.pins):
        yield "pins", "at most 50 products, at places from 1 to 100"
    if len({pin.product for pin in then.pins}) < len(then.pins):
        yield "pins", "a product stands at one place only"
    if any(not 1 < one.factor <= 100 for one in then.boosts):
        yield "boosts", "a factor is above 1 and at most 100"
    if any(not one.products and one.filter is None for one in (*then.bury, *(one.among for one in then.boosts))):
        yield "boosts", "say which products, or a filter that they keep"
    if then.redirect and not _leads(then.redirect):
        yield "redirect", "it leads to a query, a category or a page of ours that begins with one /"
    if any(not one.word.strip() or not [word for word in one.means if word.strip()] for one in then.same):
        yield "same", "a synonym is a word and what it means"


def _leads(redirect: Redirect) -> bool:
    target = redirect.target.strip()
    if redirect.to != "page":
        return bool(target)
    return target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
