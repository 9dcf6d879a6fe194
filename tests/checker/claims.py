"""One claim: whether its sources say what it says."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.checker.measures import folded, money, quantities, stated_money, whole_units
from tests.checker.phrases import says, words_of
from tests.checker.sources import Json, Sources
from tests.checker.values import Value, knows, objection, read

_STOPS = "。.!!"
_NAME = re.compile(r"attribute/(?P<key>[^/]+)/name/[^/]+")
_CHOICE = re.compile(r"attribute/(?P<key>[^/]+)/choice/(?P<choice>[^/]+)/name/[^/]+")
_PRICE = re.compile(r"variants/(?P<variant>.+)/offers/(?P<shop>[^/]+)/(?:price|list_price)")
_COUNT = {"zh-CN": re.compile(r"(\d+) 条评价"), "en": re.compile(r"(\d+) reviews?")}
_STARS = {
    "zh-CN": re.compile(r"(?P<count>\d+) 位买家给了 (?P<value>[\d.]+) 分\(满分 (?P<most>\d+) 分\)"),
    "en": re.compile(r"(?P<value>[\d.]+) of (?P<most>\d+) stars from (?P<count>\d+) buyers"),
}
_STATED_STARS = re.compile(r"(?P<value>[\d.]+) / (?P<most>\d+) \((?P<count>\d+)\)")


@dataclass(frozen=True)
class Said:
    """A claim's words with its evidence, the language, and the product that they are about, if it is one."""

    text: str
    evidence: Sequence[Json]
    locale: str
    product: str | None
    category: str | None


def faults(sources: Sources, said: Said) -> Iterator[str]:
    """Everything that is wrong with a claim."""
    if not said.evidence:
        yield "it has no evidence"
        return
    broken = [fault for where in said.evidence for fault in opened(sources, where, said.product)]
    yield from broken
    if not broken:
        yield from _follows(sources, said)


def opened(sources: Sources, where: Json, product: str | None) -> Iterator[str]:
    """Whether a source opens, has the quote at its place, and is of the product."""
    name = f"{where['kind']} {where['ref']} {where['path']}"
    source = sources.source(where["kind"], where["ref"], where["path"])
    if source is None:
        yield f"{name} does not open"
        return
    start, end = where["start"], where["end"]
    if not (0 <= start < end <= len(source["text"])) or source["text"][start:end] != where["quote"]:
        yield f"{name} has {source['text'][start:end]!r} at {start}–{end}, not {where['quote']!r}"
    owner = where["ref"] if where["kind"] == "field" else source["product"]
    if where["kind"] != "knowledge" and product is not None and owner != product:
        yield f"{name} is of {owner}, not of {product}"


def value(sources: Sources, said: Said) -> tuple[str, Value | None] | None:
    """Where a claim is a product's value with its attribute's name: the key and the value."""
    kinds = [where["kind"] for where in said.evidence]
    names = [found for where in said.evidence if (found := _NAME.fullmatch(where["path"]))]
    if kinds[0] == "knowledge" or "knowledge" not in kinds or not names:
        return None
    known = knows(sources, _category(said), names[0]["key"])
    if known is None:
        return names[0]["key"], None
    name = known.kind["name"].get(said.locale, "")
    bare = re.sub(rf"^{re.escape(folded(name))}: ?", "", folded(said.text))
    return names[0]["key"], read(known, said.text if known.kind["kind"] == "flag" else bare, said.locale)


def _category(said: Said) -> str | None:
    return next((where["ref"] for where in said.evidence if where["kind"] == "knowledge"), None)


def _follows(sources: Sources, said: Said) -> Iterator[str]:
    kinds = {where["kind"] for where in said.evidence}
    paths = [where["path"] for where in said.evidence]
    if kinds == {"review"} and _COUNT[said.locale].fullmatch(said.text):
        yield from _counted(said)
    elif kinds == {"field", "knowledge"}:
        yield from _valued(sources, said)
    elif kinds == {"knowledge"} and (len(paths) > 1 or re.search(r"/at_(least|most)$", paths[0])):
        yield from _bound(said)
    elif kinds == {"price", "field"}:
        yield from _reduced(sources, said)
    elif len(paths) == 1 and _PRICE.fullmatch(paths[0]):
        yield from _priced(sources, said)
    elif len(paths) == 1 and paths[0] == "rating":
        yield from _starred(said)
    elif len(paths) == 1:
        yield from _quoted(sources, said)
    else:
        yield f"{said.text!r} is of no known kind with evidence of {sorted(kinds)}"


def _counted(said: Said) -> Iterator[str]:
    found = _COUNT[said.locale].fullmatch(said.text)
    reviews = {where["ref"] for where in said.evidence}
    if found is None or int(found[1]) != len(reviews):
        yield f"{said.text!r} counts otherwise than its {len(reviews)} reviews"


def _quoted(sources: Sources, said: Said) -> Iterator[str]:
    where = said.evidence[0]
    bare = said.text.strip("“”")
    if bare not in (where["quote"], where["quote"].rstrip(_STOPS)):
        yield f"{said.text!r} is not the quote {where['quote']!r}"
    if where["kind"] == "knowledge" and where["quote"] != sources.text(where["ref"], where["path"]):
        yield f"{where['quote']!r} is only a part of {where['path']}"


def _priced(sources: Sources, said: Said) -> Iterator[str]:
    where = said.evidence[0]
    shown, field = money(said.text, said.locale), stated_money(where["quote"])
    if shown is None or shown != field:
        yield f"{said.text!r} is not {where['quote']!r}"
    place = _PRICE.fullmatch(where["path"])
    listed = sources.product(where["ref"])
    offer = _offer(listed, place["variant"], place["shop"]) if listed and place else None
    price = offer["price"] if offer and where["path"].endswith("/price") else offer and offer["list_price"]
    if not price or whole_units(price) != field:
        yield f"the catalogue's offer of {where['ref']} is {price}, not {where['quote']!r}"


def _reduced(sources: Sources, said: Said) -> Iterator[str]:
    """A price after promotions: it is what a basket of one piece of the offer costs, and the offer is named beside."""
    final, field = said.evidence[0], said.evidence[-1]
    place = _PRICE.fullmatch(field["path"])
    if place is None or (final["kind"], field["kind"]) != ("price", "field"):
        yield f"{said.text!r} names no offer that was reduced"
        return
    shown, stated = money(said.text, said.locale), stated_money(final["quote"])
    if shown is None or shown != stated:
        yield f"{said.text!r} is not {final['quote']!r}"
    costs = sources.final(final["ref"], place["shop"], place["variant"])
    if costs is None or whole_units(costs) != stated:
        yield f"one piece of {final['ref']} costs {costs}, not {final['quote']!r}"


def _offer(product: Json, variant: str, shop: str) -> Json | None:
    offers = (offer for one in product["variants"] if one["id"] == variant for offer in one["offers"])
    return next((offer for offer in offers if offer["shop"] == shop and offer["available"]), None)


def _starred(said: Said) -> Iterator[str]:
    stated = _STATED_STARS.fullmatch(said.evidence[0]["quote"])
    shown = _STARS[said.locale].fullmatch(folded(said.text))
    cell = re.fullmatch(r"(?P<value>[\d.]+) \((?P<count>\d+)\)", said.text)
    found = shown or cell
    wanted = stated.groupdict() if stated else {}
    if found is None or any(wanted.get(name) != part for name, part in found.groupdict().items()):
        yield f"{said.text!r} is not {said.evidence[0]['quote']!r}"


def _valued(sources: Sources, said: Said) -> Iterator[str]:
    named, where = value(sources, said), said.evidence[0]
    if named is None or where["kind"] != "field":
        yield f"{said.text!r} does not begin with the product's own field"
        return
    key, stated = named
    known = knows(sources, _category(said), key)
    if known is None or stated is None:
        yield f"{said.text!r} is no value of {key}"
        return
    if said.category is not None and _category(said) != said.category:
        yield f"{said.text!r} is explained by {_category(said)}, the product is of {said.category}"
    for other in said.evidence[1:]:
        choice = _CHOICE.fullmatch(other["path"])
        if choice and (choice["key"], choice["choice"]) != (key, stated):
            yield f"{said.text!r} is explained by {other['path']}"
    against = objection(known, where, stated)
    if against:
        yield f"{said.text!r}: {against}"


def _bound(said: Said) -> Iterator[str]:
    """A bound of the knowledge with its unit: `40 L` out of `40` and `L`."""
    number, *unit = said.evidence
    wanted = [number["quote"], *(one["quote"] for one in unit)]
    shown = [f"{one:g}" for one, _ in list(quantities(said.text))[:1]]
    rest = folded(said.text).removeprefix(folded(number["quote"])).strip()
    units = {folded(one) for one in wanted[1:]}
    if (
        shown != [f"{float(wanted[0]):g}"]
        or (rest and rest not in units)
        or not number["path"].endswith(("least", "most"))
    ):
        yield f"{said.text!r} is not {' '.join(wanted)!r}"


def aspect_faults(sources: Sources, aspect: Json, reviews: Sequence[Json], liked: bool) -> Iterator[str]:
    """Whether each review says of an aspect what it is counted for."""
    known = sources.category(aspect["ref"])
    id = aspect["path"].split("/")[1]
    one = next((one for one in known["aspects"] if one["id"] == id), None) if known else None
    if one is None:
        yield f"{aspect['ref']} has no aspect {id}"
        return
    own, other = (one["good"], one["bad"]) if liked else (one["bad"], one["good"])
    for review in reviews:
        if not says(review["quote"], words_of(own), unless=words_of(other)):
            verb = "praise" if liked else "complain of"
            yield f"the review {review['ref']} does not {verb} {id}: {review['quote']!r}"
