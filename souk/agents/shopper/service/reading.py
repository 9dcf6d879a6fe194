"""From a wish to aims and bounds: the sentence is read by code; what is set besides holds over it."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from souk.agents.shopper.contracts import Aim, Bounds, Heard, Looked, NothingWished, Wish
from souk.agents.shopper.rules.passing import passed
from souk.agents.shopper.rules.reading import Names, Reading, count_before, read
from souk.agents.shopper.service.naming import Called, Naming, kinds_of
from souk.agents.shopper.service.part import Json, looked
from souk.discovery.search import LONGEST_QUERY, Filter, Limit, in_currency
from souk.kit.locale import LOCALES, Words, pick
from souk.kit.operation import Caller

_LIMITS = TypeAdapter(tuple[Limit, ...])
PICKED = 10
MOST_AIMS = 3
OVERLAP = 60


@dataclass(frozen=True)
class Understood:
    """A wish as it was understood; `picks` are products by category that the guide found fit, the best first."""

    heard: tuple[Heard, ...]
    limits: tuple[Limit, ...]
    aims: tuple[Aim, ...]
    bounds: Bounds
    picks: Mapping[str, Sequence[Json]]
    unread: tuple[str, ...] = ()
    kinds: tuple[Words, ...] = ()
    every_days: int | None = None
    said: tuple[str, ...] = ()


class Understanding(Naming):
    """Reads what is wanted; the words of a merchant are nowhere among what it reads."""

    def _understood(self, wish: Wish, caller: Caller) -> Generator[Looked, None, Understood]:
        if not wish.said.strip() and not wish.product:
            raise NothingWished
        called = None if wish.product else self._called(wish.said, caller)
        # A title has numbers of its own, which say nothing of how many are wanted or by when.
        sentence = called.rest if called else wish.said
        names = self._names(sentence, caller)
        reading = read(sentence, self._clock.now().date(), names)
        if wish.product:
            found = self._one_product(wish, reading, caller)
        elif called is not None:
            found = self._of_the_name(called, wish, reading)
        else:
            found = self._of_the_guide(wish, reading, caller)
        missed = passed(sentence, reading, *_understood(found), names)
        unread = dict.fromkeys((*missed, *_unsaid(found.unread, missed), *_contrary(wish, reading, found)))
        found = replace(found, unread=tuple(unread), every_days=reading.every_days)
        said = {locale: ", ".join(pick(one.name, locale) for one in found.aims) for locale in LOCALES}
        count = len(found.limits) + len(found.heard)
        yield looked(
            "catalog.show" if wish.product or called is not None else "guide.answer",
            f"Understood: {said['en'] or 'no goods named'}; limits said: {count}",
            f"已理解：{said['zh-CN'] or '未点名商品'}；说了 {count} 个条件",
        )
        return found

    def _names(self, sentence: str, caller: Caller) -> Names:
        """What shops, other houses and the brands that a sentence speaks of are called."""
        shops = {one["id"]: one["name"] for one in self._asked("catalog.shops", caller, [])}
        if caller.may("market:see"):
            away = self._asked("market.merchants", caller, [])
            shops |= {one["domain"]: _both(one["name"] or one["domain"]) for one in away}
        # A long sentence is read in windows, which overlap by more than a name has letters.
        starts = range(0, len(sentence), LONGEST_QUERY - OVERLAP) if sentence.strip() else ()
        parts = [sentence[start : start + LONGEST_QUERY] for start in starts]
        meant = [self._asked("search.understand", caller, {"limits": (), "brands": ()}, text=one) for one in parts]
        limits = [limit for one in meant for limit in one["limits"] if limit["key"] == "brand"]
        wanted = tuple(name for one in limits for name in one["any_of"])
        denied = tuple(name for one in limits for name in one["none_of"])
        return Names(shops, tuple(dict.fromkeys(name for one in meant for name in one["brands"])), wanted, denied)

    def _one_product(self, wish: Wish, reading: Reading, caller: Caller) -> Understood:
        product = self._ask("catalog.show", caller, product=wish.product)["product"]
        aim = Aim(product["title"], 1, product["category"] or "", product["id"])
        kinds = kinds_of(product) if len(product["variants"]) > 1 else ()
        return replace(_of_one(aim, wish, reading), kinds=kinds)

    def _of_the_name(self, called: Called, wish: Wish, reading: Reading) -> Understood:
        """What is named outright; of the rest of the sentence nothing is read of what the goods are."""
        return replace(_of_one(called.aim, wish, reading), kinds=called.kinds)

    def _of_the_guide(self, wish: Wish, reading: Reading, caller: Caller) -> Understood:
        question = reading.rest.strip() or wish.said
        advice = self._advised(question, wish, caller)
        need = advice["need"]
        limits = _LIMITS.validate_python(need["limits"])
        priced = next((one for one in limits if one.key == "price"), None)
        if priced is None and reading.price is not None:
            priced = _in_minor(reading.price, wish.currency)
            limits = (*limits, priced)
        picks: dict[str, list[Json]] = {}
        for group in advice["groups"]:
            for one in group["picks"]:
                picks.setdefault(one["card"]["category"] or "", []).append(one)
        mentions = _meant(need["mentions"])
        aims = [self._aim(one, limits, caller, many=len(mentions) > 1) for one in mentions] or [
            Aim(_both(question), words=need["words"].strip() or question, filters=_filters(limits, None))
        ]
        aims = [replace(one, quantity=_count(wish, reading, one, need), each=_each(reading, priced)) for one in aims]
        bounds = bounds_of(wish, reading, priced, aims)
        unread = tuple(need["unread"])
        return Understood(
            reading.heard,
            limits,
            tuple(aims),
            bounds,
            picks,
            unread,
            said=tuple(one["said"] for one in need["mentions"]),
        )

    def _advised(self, question: str, wish: Wish, caller: Caller) -> Json:
        """What the guide answers, up to where a model would tell it in its own words."""
        payload: dict[str, Any] = {"conversation": {"said": [question]}, "most": PICKED, "locale": wish.locale}
        steps = self._waist.follow("guide.answer", payload, caller)
        with closing(steps):  # type: ignore[type-var]
            found: Json = next(step.facts["advice"] for step in steps if step.note == "answered")
        return found

    def _aim(self, mention: Json, limits: Sequence[Limit], caller: Caller, *, many: bool) -> Aim:
        category = mention["ref"]
        keys = None
        if many:
            known = self._asked("annotation.category", caller, {}, category=category)
            keys = {one["key"] for one in known.get("attributes", ())} | {"brand"}
        own = Filter("category", any_of=(category,))
        return Aim(mention["name"], category=category, filters=(own, *_filters(limits, keys)))


def bounds_of(wish: Wish, reading: Reading, priced: Limit | None, aims: Sequence[Aim]) -> Bounds:
    """What all of it has to keep: what was set, else what was said.

    A price without "each" is for all of it, and with its shipping unless that is said to be beside it. A price for a
    piece that counts shipping in is one for all pieces of the only kind of goods.
    """
    high = int(priced.at_most) if priced is not None and priced.at_most is not None else None
    if high is not None and reading.each:
        high = high * aims[0].quantity if reading.shipping == "in" and len(aims) == 1 else None
    before = reading.shipping == "out"
    said, goods = (None, high) if before and not reading.each else (high, None)
    return Bounds(
        wish.currency if wish.most is not None or priced is None else priced.unit or wish.currency,
        wish.most if wish.most is not None else said,
        wish.brands or reading.brands,
        wish.shops or reading.shops,
        wish.deliver_by or reading.deliver_by,
        wish.return_days if wish.return_days is not None else reading.return_days,
        (wish.payment,) if wish.payment else (),
        prefer=wish.prefer or reading.prefer or "fit",
        # What is set holds over what is said: a shop that was ticked is not refused by a word.
        shops_not=tuple(one for one in reading.shops_not if one not in wish.shops),
        brands_not=tuple(one for one in reading.brands_not if one.casefold() not in _folded(wish.brands)),
        goods=None if wish.most is not None else goods,
    )


def _of_one(aim: Aim, wish: Wish, reading: Reading) -> Understood:
    """One product, of which the sentence says how many, for how much, by when and where."""
    priced = _in_minor(reading.price, wish.currency) if reading.price else None
    count = wish.quantity or next((one for _, one in reading.counts), 1)
    made = replace(aim, quantity=count, each=_each(reading, priced))
    limits = (priced,) if priced else ()
    return Understood(reading.heard, limits, (made,), bounds_of(wish, reading, priced, [made]), {})


def _in_minor(price: Limit, currency: str) -> Limit:
    """A price in smallest units; one that was said without its currency is of the wish's."""
    return price if price.unit else in_currency(price, currency)


def _each(reading: Reading, priced: Limit | None) -> int | None:
    """The most that a piece may cost before its shipping."""
    if reading.piece is not None:
        return reading.piece
    high = int(priced.at_most) if priced is not None and priced.at_most is not None else None
    return high if reading.each else None


def _count(wish: Wish, reading: Reading, aim: Aim, need: Json) -> int:
    said = next((one["said"] for one in need["mentions"] if one["ref"] == aim.category), "")
    before = count_before(reading, wish.said, said, [one["said"] for one in need["mentions"]])
    counts = {one for _, one in reading.counts}
    return wish.quantity or before or (next(iter(counts)) if len(counts) == 1 else 1)


def _understood(found: Understood) -> tuple[list[str], list[str]]:
    """The words that became limits, goods or situations, and those of them that became denials."""
    denied = [one.said for one in found.limits if one.none_of]
    return [*(one.said for one in found.limits), *found.said], denied


def _unsaid(clauses: Sequence[str], missed: Sequence[str]) -> Iterator[str]:
    """Clauses that the guide passed over and that are not told already."""
    for one in clauses:
        if not any(one in other or other in one for other in missed):
            yield one


def _contrary(wish: Wish, reading: Reading, found: Understood) -> Iterator[str]:
    """What is read and cannot hold at once, or of which it is not clear what it is of."""
    quantities = [one for one in reading.heard if one.key == "quantity"]
    if len({count for _, count in reading.counts}) > len(found.aims) and wish.quantity is None:
        yield " / ".join(one.said for one in quantities)
    if reading.each and reading.shipping == "in" and len(found.aims) > 1:
        yield " / ".join(one.said for one in reading.heard if one.key in ("each", "shipping"))


def _meant(mentions: Sequence[Json]) -> list[Json]:
    """The categories that are named; of those that are only guessed the first, and none that is inferred."""
    found = [one for one in mentions if one["kind"] == "category" and not one["inferred"]]
    named = [one for one in found if not one["guessed"]]
    return named[:MOST_AIMS] or found[:1]


def _filters(limits: Sequence[Limit], keys: set[str] | None) -> tuple[Filter, ...]:
    """Limits as search takes them; the price is kept for the end, where it is exact."""
    return tuple(
        Filter(one.key, one.any_of, one.at_least, None if one.key == "price" else one.at_most, one.none_of)
        for one in limits
        if one.key != "category"
        and (one.key != "price" or one.at_least is not None)
        and (keys is None or one.key in keys)
    )


def _folded(names: Sequence[str]) -> set[str]:
    return {one.casefold() for one in names}


def _both(text: str) -> Words:
    return {"en": text, "zh-CN": text}


__all__ = ["Understanding", "Understood", "bounds_of"]
