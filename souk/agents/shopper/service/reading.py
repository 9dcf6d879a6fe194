"""From a wish to aims and bounds: the sentence is read by code; what is set besides holds over it."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from souk.agents.shopper.contracts import Aim, Bounds, Heard, Looked, NothingWished, Wish
from souk.agents.shopper.rules.reading import Reading, count_before, read
from souk.agents.shopper.service.naming import Called, Naming, kinds_of
from souk.agents.shopper.service.part import Json, looked
from souk.discovery.search import Filter, Limit
from souk.kit.locale import LOCALES, Words, pick
from souk.kit.operation import Caller

_LIMITS = TypeAdapter(tuple[Limit, ...])
PICKED = 10
MOST_AIMS = 3


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


class Understanding(Naming):
    """Reads what is wanted; the words of a merchant are nowhere among what it reads."""

    def _understood(self, wish: Wish, caller: Caller) -> Generator[Looked, None, Understood]:
        if not wish.said.strip() and not wish.product:
            raise NothingWished
        shops = {one["id"]: one["name"] for one in self._asked("catalog.shops", caller, [])}
        called = None if wish.product else self._called(wish.said, caller)
        # A title has numbers of its own, which say nothing of how many are wanted or by when.
        reading = read(called.rest if called else wish.said, self._clock.now().date(), shops)
        if wish.product:
            found = self._one_product(wish, reading, caller)
        elif called is not None:
            found = self._of_the_name(called, wish, reading, caller)
        else:
            found = self._of_the_guide(wish, reading, caller)
        names = [one.name for one in found.aims]
        said = {locale: ", ".join(pick(one, locale) for one in names) for locale in LOCALES}
        count = len(found.limits) + len(found.heard)
        yield looked(
            "catalog.show" if wish.product or called is not None else "guide.answer",
            f"Understood: {said['en'] or 'no goods named'}; limits said: {count}",
            f"已理解：{said['zh-CN'] or '未点名商品'}；说了 {count} 个条件",
        )
        return found

    def _one_product(self, wish: Wish, reading: Reading, caller: Caller) -> Understood:
        product = self._ask("catalog.show", caller, product=wish.product)["product"]
        count = wish.quantity or next((one for _, one in reading.counts), 1)
        aim = Aim(product["title"], count, product["category"] or "", product["id"])
        kinds = kinds_of(product) if len(product["variants"]) > 1 else ()
        return Understood(reading.heard, (), (aim,), bounds_of(wish, reading, None), {}, kinds=kinds)

    def _of_the_name(self, called: Called, wish: Wish, reading: Reading, caller: Caller) -> Understood:
        """What is named outright; of the rest of the sentence the price is read, and nothing of what the goods are."""
        rest = reading.rest if any(one.isalnum() for one in reading.rest) else ""
        need = self._advised(rest, wish, caller)["need"] if rest else {"limits": []}
        limits = tuple(one for one in _LIMITS.validate_python(need["limits"]) if one.key == "price")
        priced = next(iter(limits), None)
        each = int(priced.at_most) if priced and priced.at_most is not None and reading.each else None
        count = wish.quantity or next((one for _, one in reading.counts), 1)
        aim = replace(called.aim, quantity=count, each=each)
        return Understood(reading.heard, limits, (aim,), bounds_of(wish, reading, priced), {}, kinds=called.kinds)

    def _of_the_guide(self, wish: Wish, reading: Reading, caller: Caller) -> Understood:
        question = reading.rest.strip() or wish.said
        advice = self._advised(question, wish, caller)
        need = advice["need"]
        limits = _LIMITS.validate_python(need["limits"])
        priced = next((one for one in limits if one.key == "price"), None)
        each = int(priced.at_most) if priced and priced.at_most is not None and reading.each else None
        picks: dict[str, list[Json]] = {}
        for group in advice["groups"]:
            for one in group["picks"]:
                picks.setdefault(one["card"]["category"] or "", []).append(one)
        aims = [
            self._aim(mention, limits, need, caller, many=len(mentions) > 1)
            for mentions in [_meant(need["mentions"])]
            for mention in mentions
        ] or [Aim(_both(question), words=need["words"].strip() or question, filters=_filters(limits, None))]
        aims = [replace(one, quantity=self._count(wish, reading, one, need), each=each) for one in aims]
        bounds = bounds_of(wish, reading, priced)
        return Understood(reading.heard, limits, tuple(aims), bounds, picks, tuple(need["unread"]))

    def _advised(self, question: str, wish: Wish, caller: Caller) -> Json:
        """What the guide answers, up to where a model would tell it in its own words."""
        payload: dict[str, Any] = {"conversation": {"said": [question]}, "most": PICKED, "locale": wish.locale}
        steps = self._waist.follow("guide.answer", payload, caller)
        with closing(steps):  # type: ignore[type-var]
            found: Json = next(step.facts["advice"] for step in steps if step.note == "answered")
        return found

    def _aim(self, mention: Json, limits: Sequence[Limit], need: Json, caller: Caller, *, many: bool) -> Aim:
        category = mention["ref"]
        keys = None
        if many:
            known = self._asked("annotation.category", caller, {}, category=category)
            keys = {one["key"] for one in known.get("attributes", ())} | {"brand"}
        own = Filter("category", any_of=(category,))
        return Aim(mention["name"], category=category, filters=(own, *_filters(limits, keys)))

    def _count(self, wish: Wish, reading: Reading, aim: Aim, need: Json) -> int:
        said = next((one["said"] for one in need["mentions"] if one["ref"] == aim.category), "")
        before = count_before(reading, wish.said, said, [one["said"] for one in need["mentions"]])
        only = next((one for _, one in reading.counts), 1) if len(reading.counts) == 1 else 1
        return wish.quantity or before or only


def bounds_of(wish: Wish, reading: Reading, priced: Limit | None) -> Bounds:
    """What all of it has to keep: what was set, else what was said. A price without "each" is for all of it."""
    said = int(priced.at_most) if priced and priced.at_most is not None and not reading.each else None
    most = wish.most if wish.most is not None else said
    return Bounds(
        wish.currency if wish.most is not None or priced is None else priced.unit or wish.currency,
        most,
        wish.brands,
        wish.shops or reading.shops,
        wish.deliver_by or reading.deliver_by,
        wish.return_days if wish.return_days is not None else reading.return_days,
        (wish.payment,) if wish.payment else (),
        prefer=wish.prefer or reading.prefer or "fit",
    )


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


def _both(text: str) -> Words:
    return {"en": text, "zh-CN": text}


__all__ = ["Understanding", "Understood", "bounds_of"]
