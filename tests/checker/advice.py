"""The whole advice: every sentence, card, limit, group and cell, each fault with its place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.checker.further import compared_faults, further_faults
from tests.checker.goods import card_faults, cell_faults, limit_faults, limit_words
from tests.checker.sentences import About, sentence_faults
from tests.checker.sources import Call, Json, Sources
from tests.checker.titles import title_faults


def check_advice(advice: Mapping[str, Any], call: Call) -> list[str]:
    """What is wrong with an advice (its JSON), each fault with its place; `call` does an operation by name."""
    return list(_faults(Sources(call), advice))


def check_compared(compared: Mapping[str, Any], call: Call) -> list[str]:
    """What is wrong with a comparison of named products (the JSON of `guide.compare`)."""
    sources = Sources(call)
    table = {**compared, "need": {"locale": compared["locale"]}, "groups": [{"picks": compared["picks"]}]}
    return [*compared_faults(sources, compared), *_at("comparison", _comparison(sources, table))]


def _faults(sources: Sources, advice: Json) -> Iterator[str]:
    yield from _need(sources, advice["need"])
    yield from _outcome(sources, advice)
    for name in ("causes", "caveats"):
        for number, sentence in enumerate(advice[name]):
            about = About(advice["need"]["locale"])
            yield from _at(f"{name}[{number}]", sentence_faults(sources, sentence, about))
    for number, group in enumerate(advice["groups"]):
        yield from _at(f"groups[{number}]", _group(sources, advice, group))
    if advice["comparison"]:
        yield from _at("comparison", _comparison(sources, advice))
    yield from further_faults(sources, advice)


def _at(place: str, faults: Iterator[str]) -> Iterator[str]:
    return (f"{place}: {fault}" for fault in faults)


def _need(sources: Sources, need: Json) -> Iterator[str]:
    for limit in need["limits"]:
        yield from _at(f"need.limits {limit['key']}", limit_words(limit, need["said"], limit["key"] in need["chosen"]))
    for name in need["missing"]:
        if name.lower() not in " ".join(need["said"]).lower():
            yield f"need.missing: the shopper did not say {name!r}"
    for mention in need["mentions"]:
        if mention["said"].lower() not in " ".join(need["said"]).lower():
            yield f"need.mentions {mention['ref']}: the shopper did not say {mention['said']!r}"
        ref, _, part = mention["ref"].partition("/")
        path = {"situation": f"situation/{part}/name", "problem": "name"}.get(mention["kind"], "noun")
        for locale, name in mention["name"].items():
            if sources.text(ref, f"{path}/{locale}") != name:
                yield f"need.mentions {mention['ref']}: {name!r} is not its name"


def _outcome(sources: Sources, advice: Json) -> Iterator[str]:
    picks = [pick for group in advice["groups"] for pick in group["picks"]]
    locale, verdict = advice["need"]["locale"], advice["verdict"]
    if (advice["outcome"] == "found") != bool(picks):
        yield f"the outcome is {advice['outcome']} with {len(picks)} goods"
    named = [where["ref"] for claim in verdict["claims"] for where in claim["evidence"] if where["kind"] == "field"]
    first = picks[0]["card"] if picks else None
    if advice["outcome"] == "nothing_fits" and named:
        yield from _at("nearest", _nearest(sources, advice, named[0]))
    if advice["bundle"] and all(one["kind"] != "problem" for one in advice["need"]["mentions"]):
        if verdict != advice["bundle"]["says"]:
            yield "the verdict does not name the set"
        return
    product = first["product"] if first else (named[0] if named else None)
    yield from _at("verdict", sentence_faults(sources, verdict, About(locale, product, first and first["category"])))


def _nearest(sources: Sources, advice: Json, id: str) -> Iterator[str]:
    product = sources.product(id)
    out = sources.sold_out(product) if product else frozenset()
    ends = (
        sources.final(id, offer["shop"], variant["id"])
        for variant in (product["variants"] if product else ())
        for offer in variant["offers"]
        if offer["available"] and (variant["id"], offer["shop"]) not in out
    )
    least = min((end for end in ends if end), key=lambda price: int(price["amount"]), default=None)
    if advice["nearest"] != least:
        yield f"the least price of {id} is {least}, not {advice['nearest']}"


def _group(sources: Sources, advice: Json, group: Json) -> Iterator[str]:
    locale = advice["need"]["locale"]
    yield from title_faults(sources, advice, group)
    first = advice["groups"][0]["picks"][0]["card"]["product"] if advice["groups"][0]["picks"] else None
    if group["says"]:
        yield from _at("says", sentence_faults(sources, group["says"], About(locale)))
    categories = {one["ref"] for one in advice["need"]["mentions"] if one["kind"] == "category"}
    strict = group["category"] is None and len(categories) == 1
    for pick in group["picks"]:
        card = pick["card"]
        about = About(locale, card["product"], card["category"])
        place = f"card {card['product']}"
        yield from _at(place, card_faults(sources, card))
        yield from _at(place, limit_faults(sources, card, advice["need"]["limits"], strict))
        said = [("price", pick["price"])]
        said += [(f"{name}[{i}]", one) for name in ("reasons", "cautions") for i, one in enumerate(pick[name])]
        for name, sentence in said:
            yield from _at(f"{place} {name}", sentence_faults(sources, sentence, about))
        if pick["beside"]:
            beside = About(locale, card["product"], card["category"], first)
            yield from _at(f"{place} beside", sentence_faults(sources, pick["beside"], beside))
        if card["price"] and not pick["price"]["claims"]:
            yield f"{place}: its price is shown without a source"


def _comparison(sources: Sources, advice: Json) -> Iterator[str]:
    comparison, locale = advice["comparison"], advice["need"]["locale"]
    cards: Sequence[Json] = comparison["products"]
    picked = {pick["card"]["product"] for group in advice["groups"] for pick in group["picks"]}
    for card in cards:
        if card["product"] not in picked:
            yield f"{card['product']} is compared and not recommended"
        yield from _at(f"card {card['product']}", card_faults(sources, card))
    for row in comparison["rows"]:
        texts = [cell["text"] for cell in row["cells"]]
        if len(texts) != len(cards) or row["differs"] != (len(set(texts)) > 1):
            yield f"row {row['key']}: differs is {row['differs']} over {texts}"
        for column, card in enumerate(cards[: len(texts)]):
            yield from _at(f"row {row['key']} of {card['product']}", cell_faults(sources, row, column, card, locale))
