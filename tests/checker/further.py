"""What an advice says beside its goods: its question, answers, upgrade, set, and limits that could give."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.checker.claims import opened
from tests.checker.differences import WORDS, sides, total_faults
from tests.checker.goods import bounds_faults, card_faults, limit_faults
from tests.checker.measures import folded
from tests.checker.phrases import only_prose
from tests.checker.sentences import About, parts_of, sentence_faults
from tests.checker.sources import Json, Sources

_UNSTATED = {"zh-CN": "没有标明", "en": "It does not state"}


def further_faults(sources: Sources, advice: Json) -> Iterator[str]:
    """Everything that is wrong with what stands beside the groups."""
    first = next((pick["card"] for group in advice["groups"] for pick in group["picks"]), None)
    yield from _question(sources, advice, first)
    for place, answer in enumerate(advice["answers"]):
        yield from _at(f"answers[{place}]", answer_faults(sources, answer, advice["need"]))
    if advice["upgrade"]:
        yield from _at("upgrade", _upgrade(sources, advice, first))
    if advice["bundle"]:
        yield from _at("bundle", _bundle(sources, advice))
    for place, sentence in enumerate(advice["prose"]):
        yield from _at(f"prose[{place}]", _prose(sources, sentence, advice))
    yield from _limits(sources, advice)
    yield from _with_it(sources, advice, first)


def _limits(sources: Sources, advice: Json) -> Iterator[str]:
    """Whether so many goods are kept out by each limit alone, and limits that changed are as is said."""
    limits = advice["need"]["limits"]
    for one in advice["loosen"]:
        rest = [limit for limit in limits if limit["key"] != one["key"]]
        yield from _counted(sources, _category(advice), rest, one["count"], f"loosen {one['key']}")
    shown = {limit["key"]: limit["shown"] for limit in limits}
    for change in advice["need"]["changes"]:
        if shown.get(change["key"]) != change["now"] or change["was"] == change["now"]:
            yield f"need.changes {change['key']}: {change['now']} is not what holds now"


def _with_it(sources: Sources, advice: Json, first: Json | None) -> Iterator[str]:
    known = sources.category(first["category"]) if first else None
    for one in advice["with_it"]:
        if known is None or one["ref"] not in known["goes_with"]:
            yield f"with_it {one['ref']}: nothing says that it goes with {first and first['category']}"


def _at(place: str, faults: Iterator[str]) -> Iterator[str]:
    return (f"{place}: {fault}" for fault in faults)


def _category(advice: Json) -> str | None:
    return next((one["ref"] for one in advice["need"]["mentions"] if one["kind"] == "category"), None)


def _question(sources: Sources, advice: Json, first: Json | None) -> Iterator[str]:
    question, limits = advice["question"], advice["need"]["limits"]
    if question is None:
        return
    yield from _at("question", sentence_faults(sources, question["text"], About(advice["need"]["locale"])))
    if question["key"] in {limit["key"] for limit in limits}:
        yield f"question: {question['key']} is limited already"
    if len(question["options"]) < 2:
        yield "question: it divides nothing"
    unit = first["price"]["currency"] if first and first["price"] and question["key"] == "price" else ""
    for option in question["options"]:
        key = option["key"] or question["key"]
        limit = {**option, "key": key, "none_of": [], "unit": unit, "shown": option["name"]}
        yield from _at("question", bounds_faults(limit))
        yield from _counted(sources, _category(advice), [*limits, limit], option["count"], f"question {option['name']}")


def _counted(sources: Sources, category: str | None, limits: Sequence[Json], count: int, what: str) -> Iterator[str]:
    filters: list[Mapping[str, Any]] = [{"key": "available", "any_of": ["yes"]}]
    filters += [{"key": "category", "any_of": [category]}] if category else []
    kept = ("key", "any_of", "none_of", "at_least", "at_most")
    filters += [{name: limit[name] for name in kept} for limit in limits]
    found = sources.find(filters)
    if found is None or found["total"] != count:
        yield f"{what}: {count} goods are said, search has {found and found['total']}"


def answer_faults(sources: Sources, answer: Json, need: Json) -> Iterator[str]:
    """What is wrong with what is said against a product."""
    about, instead, locale = answer["about"], answer["instead"], need["locale"]
    yield from card_faults(sources, about)
    yield from card_faults(sources, instead)
    if not answer["says"]:
        yield "nothing is answered"
    for one in answer["says"]:
        other = instead["product"] if instead["product"] != about["product"] else None
        said = About(locale, about["product"], about["category"], other)
        yield from sentence_faults(sources, one["says"], said)
        limits = [limit for limit in need["limits"] if limit["key"] == one["limit"]]
        if one["limit"] and not (limits and list(limit_faults(sources, about, limits, strict=True))):
            yield f"{about['product']} keeps the limit {one['limit']}"
        if one["kind"] == "unstated":
            yield from _unstated(sources, one["says"], about)
        if one["kind"] == "worse" and other and one["says"]["text"].startswith(("比首选", "Beside")):
            yield from _worse(sources, one["says"], about, locale)


def _unstated(sources: Sources, sentence: Json, card: Json) -> Iterator[str]:
    key = sentence["claims"][0]["evidence"][0]["path"].split("/")[1]
    if sources.evidence(card["product"], key):
        yield f"{card['product']} states {key}"


def _worse(sources: Sources, sentence: Json, card: Json, locale: str) -> Iterator[str]:
    """Whether each difference is one for the worse: dearer, fewer stars, the wrong way of `better`."""
    gaps, _ = parts_of(sentence) or ([], [])
    claims, known = sorted(sentence["claims"], key=lambda one: int(one["start"])), sources.category(card["category"])
    for place, claim in enumerate(claims):
        if len(claim["evidence"]) < 2:
            continue
        gap = folded(gaps[place] if locale == "zh-CN" else gaps[place + 1]).replace("rating", "")
        word = gap.strip(" ,.，。：评分比首选")
        sign = next((sign for one, sign in WORDS[locale].items() if word == one), 0)
        path = claim["evidence"][0]["path"]
        better = -1 if path.endswith("/price") else 1
        if not path.endswith("/price") and path != "rating":
            name = claims[place - 1]["evidence"][0]["path"].split("/")[1]
            kind = next((one for one in known["attributes"] if one["key"] == name), None) if known else None
            better = {"more": 1, "less": -1}.get(kind["better"], 0) if kind else 0
        if sign * better >= 0:
            yield f"{word!r} is not for the worse: {sentence['text']!r}"


def _upgrade(sources: Sources, advice: Json, first: Json | None) -> Iterator[str]:
    upgrade = advice["upgrade"]
    card = upgrade["card"]
    yield from card_faults(sources, card)
    yield from limit_faults(sources, card, advice["need"]["limits"], strict=True)
    if first is None or card["product"] == first["product"] or card["price"]["amount"] <= first["price"]["amount"]:
        yield f"{card['product']} is no dearer than the first choice"
        return
    about = About(advice["need"]["locale"], card["product"], card["category"], first["product"])
    yield from sentence_faults(sources, upgrade["says"], about)


def _bundle(sources: Sources, advice: Json) -> Iterator[str]:
    """Whether a set has one product of each group, is named, and costs what is said and no more than was allowed."""
    bundle, locale = advice["bundle"], advice["need"]["locale"]
    cards = bundle["cards"]
    if [card["product"] for card in cards] != [group["picks"][0]["card"]["product"] for group in advice["groups"]]:
        yield "the set is not what the groups show first"
    claims = sorted(bundle["says"]["claims"], key=lambda one: int(one["start"]))
    text = bundle["says"]["text"]
    titles = [text[claim["start"] : claim["end"]] for claim in claims[:-1]]
    if titles != [card["title"].get(locale) or next(iter(card["title"].values())) for card in cards]:
        yield f"the set is named otherwise: {titles}"
    for claim, card in zip(claims, cards, strict=False):
        yield from (fault for where in claim["evidence"] for fault in opened(sources, where, card["product"]))
    last = claims[-1]
    yield from (fault for where in last["evidence"] for fault in opened(sources, where, None))
    yield from total_faults(sources, text[last["start"] : last["end"]], last["evidence"], locale)
    if [where["ref"] for where in sides(last["evidence"])] != [card["product"] for card in cards]:
        yield "the sum is of other goods"
    total = sum(card["price"]["amount"] for card in cards)
    most = [limit["at_most"] for limit in advice["need"]["limits"] if limit["key"] == "price"]
    if bundle["total"]["amount"] != total or any(bound is not None and total > bound for bound in most):
        yield f"the set costs {total}, {bundle['total']} is said, {most} is allowed"


def _prose(sources: Sources, sentence: Json, advice: Json) -> Iterator[str]:
    """A model's sentence: of one product that is shown, named first, and nothing but joining words between."""
    shown = {pick["card"]["product"]: pick["card"] for group in advice["groups"] for pick in group["picks"]}
    claims = sorted(sentence["claims"], key=lambda one: int(one["start"]))
    place = claims[0]["evidence"][0] if claims else None
    if place is None or place["ref"] not in shown or not place["path"].startswith("title/"):
        yield f"it does not begin with a product that is shown: {sentence['text']!r}"
        return
    card, locale = shown[place["ref"]], advice["need"]["locale"]
    yield from sentence_faults(sources, sentence, About(locale, card["product"], card["category"], prose=True))
    if not all(only_prose(gap, locale) for gap in (parts_of(sentence) or ([], []))[0]):
        yield f"words without evidence: {sentence['text']!r}"


def compared_faults(sources: Sources, compared: Json) -> Iterator[str]:
    """What is wrong with products that were compared by name, the table aside."""
    locale, need = compared["locale"], {"locale": compared["locale"], "limits": []}
    for pick in compared["picks"]:
        card = pick["card"]
        about = About(locale, card["product"], card["category"])
        yield from _at(card["product"], card_faults(sources, card))
        for sentence in (pick["price"], *pick["reasons"], *pick["cautions"]):
            yield from _at(card["product"], sentence_faults(sources, sentence, about))
    for place, answer in enumerate(compared["answers"]):
        yield from _at(f"answers[{place}]", answer_faults(sources, answer, need))
