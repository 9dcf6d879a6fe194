"""A sentence: its claims, the words between them, and whether the claims hang together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.checker.claims import Said, aspect_faults, faults, opened, value
from tests.checker.conditions import condition, holds
from tests.checker.differences import between_words, difference_faults, is_difference
from tests.checker.measures import folded
from tests.checker.phrases import is_fixed, only_joins
from tests.checker.sources import Json, Sources
from tests.checker.values import knows, objection

_PRAISE, _BLAME = ("称赞", "praise"), ("抱怨", "complain about", "complains about")
_BETTER, _TITLE = ("更好", "would be better", "注意", "mind that"), ("标题却写着", "but the title says")


@dataclass(frozen=True)
class About:
    """What a sentence is about; `other` is a second product that it may be compared with, `prose` a model's own."""

    locale: str
    product: str | None = None
    category: str | None = None
    other: str | None = None
    prose: bool = False


def sentence_faults(sources: Sources, sentence: Json, about: About) -> Iterator[str]:
    """Everything that is wrong with a sentence."""
    claims = sorted(sentence["claims"], key=lambda one: int(one["start"]))
    parts = parts_of(sentence)
    if parts is None:
        yield f"claims overlap or leave the sentence: {sentence['text']!r}"
        return
    gaps, saids = parts
    if not about.prose:
        yield from _words([between_words(gap, about.locale) for gap in gaps] if about.other else gaps, saids, about)
    made = [
        Said(text, claim["evidence"], about.locale, about.product, about.category)
        for text, claim in zip(saids, claims, strict=True)
    ]
    for place, said in enumerate(made):
        found = faults(sources, said)
        if is_difference(said.evidence, about.product, about.other):
            found = _difference(sources, made, place, gaps, about)
        yield from (f"“{said.text}”: {fault}" for fault in found)
    if not about.prose:
        yield from _together(sources, made, " ".join(gaps))


def parts_of(sentence: Json) -> tuple[list[str], list[str]] | None:
    """The words between a sentence's claims (one more than claims), and the claims' words."""
    return _parts(sentence["text"], sorted(sentence["claims"], key=lambda one: int(one["start"])))


def _difference(sources: Sources, made: Sequence[Said], place: int, gaps: Sequence[str], about: About) -> Iterator[str]:
    said = made[place]
    for where in said.evidence:
        owner = about.product if where["ref"] == about.product else about.other
        yield from opened(sources, where, owner)
    before = made[place - 1].evidence[0] if place else None
    around = (gaps[place], gaps[place + 1], before)
    yield from difference_faults(sources, (said.text, said.evidence), around, about.locale, about.category or "")


def _parts(text: str, claims: Sequence[Json]) -> tuple[list[str], list[str]] | None:
    """The words between claims (one more than claims), and the claims' words."""
    gaps, saids, place = [], [], 0
    for claim in claims:
        if not place <= claim["start"] < claim["end"] <= len(text):
            return None
        gaps.append(text[place : claim["start"]])
        saids.append(text[claim["start"] : claim["end"]])
        place = claim["end"]
    return [*gaps, text[place:]], saids


def _words(gaps: Sequence[str], saids: Sequence[str], about: About) -> Iterator[str]:
    locale = about.locale
    if is_fixed("{}".join(gaps), locale):
        return
    if not saids and any(gap.strip() for gap in gaps):
        yield f"it claims nothing and is no fixed sentence: {''.join(gaps)!r}"
    for gap in gaps:
        if re.search(r"\d", gap):
            yield f"a number without evidence: {gap!r}"
        if saids and not only_joins(gap, locale):
            yield f"words without evidence: {gap!r}"


def _together(sources: Sources, made: Sequence[Said], between: str) -> Iterator[str]:
    aspect = next((where for said in made for where in said.evidence if where["path"].startswith("aspect/")), None)
    if aspect is not None:
        yield from _opinions(sources, made, aspect, between)
    stated = value(sources, made[0]) if made and made[0].evidence else None
    if stated is None or stated[1] is None:
        return
    for said in made[1:]:
        for where in said.evidence:
            yield from _reason(sources, where, (stated[0], stated[1]), between)
            if where["kind"] == "field" and _any(_TITLE, between):
                known = knows(sources, made[0].evidence[-1]["ref"], stated[0])
                if known and not objection(known, where, stated[1]):
                    yield f"the title does not say otherwise: {where['quote']!r}"


def _opinions(sources: Sources, made: Sequence[Said], aspect: Json, between: str) -> Iterator[str]:
    reviews = [where for said in made for where in said.evidence if where["kind"] == "review"]
    if _any(_PRAISE, between) == _any(_BLAME, between):
        yield "it neither praises nor complains"
        return
    counted = {where["ref"] for where in made[0].evidence}
    if any(where["ref"] not in counted for where in reviews):
        yield "it quotes a review that it does not count"
    yield from aspect_faults(sources, aspect, reviews, liked=_any(_PRAISE, between))


def _reason(sources: Sources, where: Json, stated: tuple[str, float | bool | str], between: str) -> Iterator[str]:
    wish = condition(sources, where["ref"], where["path"]) if where["kind"] == "knowledge" else None
    if wish is None:
        return
    key, known = stated
    if wish["key"] != key:
        yield f"the reason {where['quote']!r} is of {wish['key']}, the value of {key}"
    elif holds(wish, known) is _any(_BETTER, between):
        yield f"{key} {known!r} and the reason {where['quote']!r} do not fit together"


def _any(words: Sequence[str], text: str) -> bool:
    return any(word in folded(text) for word in words)
