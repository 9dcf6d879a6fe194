"""Titles of groups: where each comes from, and whether the goods below it are what it says."""

import re
from collections.abc import Iterator, Sequence

from tests.checker.measures import folded
from tests.checker.sources import Json, Sources
from tests.checker.values import Value, knows, objection, stated

BEST = {"zh-CN": "最合适", "en": "Fits best"}
LESS = {"zh-CN": "更省钱,也够用", "en": "Fits for less"}
OTHER_WAY = {"zh-CN": "换个思路:", "en": "Another way: "}
CARE_MORE = {"zh-CN": "如果更看重", "en": "If you care more for: "}
ORDERED = {
    "zh-CN": re.compile("合适的,(?P<name>.+)从(?:(?P<up>高到低)|低到高)"),
    "en": re.compile("fits, by (?P<name>.+) from (?:(?P<up>high to low)|low to high)"),
}
PRICE = {"zh-CN": "价格", "en": "price"}
_STEPS = 12


def title_faults(sources: Sources, advice: Json, group: Json) -> Iterator[str]:
    """What is wrong with the title of a group, language by language."""
    best = advice["groups"][0]["picks"]
    for locale, title in group["title"].items():
        plain = folded(title)
        if plain == folded(BEST[locale]) or title in _known(sources, advice, group, locale):
            continue
        if plain == folded(LESS[locale]):
            yield from _cheaper(best, group["picks"])
        elif plain.startswith(folded(OTHER_WAY[locale])):
            yield from _other_way(sources, group, plain.removeprefix(folded(OTHER_WAY[locale])), locale)
        elif plain.startswith(folded(CARE_MORE[locale])):
            name = plain.removeprefix(folded(CARE_MORE[locale]))
            yield from _care_more(sources, best, group["picks"], _named(sources, group, name, locale))
        elif ordered := ORDERED[locale].fullmatch(plain):
            name, sign = ordered["name"], -1 if ordered["up"] else 1
            kind = _named(sources, group, name, locale)
            yield from _in_order(sources, group["picks"], None if name == PRICE[locale] else kind, sign)
            if kind is None and name != PRICE[locale]:
                yield f"no attribute is called {name!r}"
        else:
            yield f"the title {title!r} comes from nowhere"


def _known(sources: Sources, advice: Json, group: Json, locale: str) -> set[str | None]:
    problems = [one["ref"] for one in advice["need"]["mentions"] if one["kind"] == "problem"]
    steps = {sources.text(ref, f"step/{number}/title/{locale}") for ref in problems for number in range(_STEPS)}
    return {*steps, sources.text(group["category"], f"noun/{locale}") if group["category"] else None}


def _cheaper(best: Sequence[Json], picks: Sequence[Json]) -> Iterator[str]:
    least = min((pick["card"]["price"]["amount"] for pick in best if pick["card"]["price"]), default=0)
    for pick in picks:
        price = pick["card"]["price"]
        if price is None or price["amount"] >= least:
            yield f"{pick['card']['product']} does not cost less than the best"


def _in_order(sources: Sources, picks: Sequence[Json], kind: Json | None, sign: int) -> Iterator[str]:
    """Whether what is wanted first, the price where no attribute is meant, never gets better further on."""
    reached = None
    for pick in picks:
        card = pick["card"]
        prices = [card["price"]["amount"]] if card["price"] else []
        own = prices if kind is None else _numbers(sources, card, kind["key"])[:1]
        if reached is not None and (not reached[1] or (own and sign * own[0] < sign * reached[1][0])) and own:
            yield f"{card['product']} stands after {reached[0]}, which comes later in what is wanted first"
        reached = card["product"], own


def _named(sources: Sources, group: Json, name: str, locale: str) -> Json | None:
    known = sources.category(group["picks"][0]["card"]["category"]) if group["picks"] else None
    kinds = known["attributes"] if known else ()
    return next((kind for kind in kinds if folded(kind["name"].get(locale, "")) == name), None)


def _care_more(sources: Sources, best: Sequence[Json], picks: Sequence[Json], kind: Json | None) -> Iterator[str]:
    """Whether each product has more, or less, of the attribute than every product of the first group."""
    if kind is None or not kind["better"]:
        yield "the title names no attribute of which more or less is better"
        return
    sign = 1 if kind["better"] == "more" else -1
    reached = [sign * value for pick in best for value in _numbers(sources, pick["card"], kind["key"])[:1]]
    for pick in picks:
        own = [sign * value for value in _numbers(sources, pick["card"], kind["key"])[:1]]
        if not own or not reached or own[0] <= max(reached):
            yield f"{pick['card']['product']} is no better in {kind['key']} than the best"


def _numbers(sources: Sources, card: Json, key: str) -> list[float]:
    known, places = knows(sources, card["category"], key), sources.evidence(card["product"], key)
    values: Sequence[Value] = stated(known, places[0]) if known and places else ()
    return [float(value) for value in values]


def _other_way(sources: Sources, group: Json, name: str, locale: str) -> Iterator[str]:
    """Whether every product under a title such as `Another way: top-entry` says that it is so."""
    for pick in group["picks"]:
        card = pick["card"]
        known = sources.category(card["category"])
        chosen = [
            (kind["key"], choice["id"])
            for kind in (known["attributes"] if known else ())
            for choice in kind["choices"]
            if folded(choice["name"].get(locale, "")) == name
        ]
        if not any(_states(sources, card, key, id) for key, id in chosen):
            yield f"{card['product']} does not say that it is {name!r}"


def _states(sources: Sources, card: Json, key: str, choice: str) -> bool:
    known, places = knows(sources, card["category"], key), sources.evidence(card["product"], key)
    return bool(known and places and not objection(known, places[0], choice))
