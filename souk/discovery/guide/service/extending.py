"""What a model may add: limits that it reads in words nobody else could, and sentences of facts that are known.

Whatever it answers, it takes no limit away, names no product and no number of its own.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pydantic import BaseModel, Field

from souk.ai.llm import Llm, Prompt, Reply
from souk.discovery.guide.contracts import Advice, Need, Pick, Sentence
from souk.discovery.guide.rules import prose, saying
from souk.discovery.guide.rules.limiting import chosen_of, from_answer, quoted
from souk.discovery.guide.rules.saying import Piece
from souk.discovery.guide.service.finding import Finding
from souk.discovery.search import Limit, unread
from souk.goods.annotation import Annotation, CategoryKnowledge
from souk.kit.locale import Locale
from souk.kit.text import flat

MOST = 3
SPOKEN_OF = 3
_READ = (
    "You read what a shopper asks for. Of the values below name those that the shopper's words demand or rule out and "
    "that are not among the limits already. `said` repeats the shopper's own words, letter by letter. If unsure, none."
)
_TELL = (
    "You tell a shopper, in {language}, about goods that were chosen. Write at most four short sentences, each about "
    "one product, beginning with its {{pN.title}} and using the placeholders below in braces for every fact. Write no "
    "number, name or property yourself."
)
_LANGUAGE: Mapping[Locale, str] = {"en": "English", "zh-CN": "Simplified Chinese"}


class Proposed(BaseModel):
    """One limit that a model reads in the shopper's words: `is_` as `enclosure=hooded` or `washable=yes`."""

    value: str = Field(max_length=80)
    ruled_out: bool = False
    said: str = Field(max_length=80)


class Proposals(BaseModel):
    limits: list[Proposed] = Field(max_length=8)


class Told(BaseModel):
    sentences: list[str] = Field(max_length=8)


class Extending:
    """Asks the model where one is configured; without one, nothing is added and nothing is missing."""

    def __init__(self, annotation: Annotation, finding: Finding, llm: Llm) -> None:
        self._annotation = annotation
        self._finding = finding
        self._llm = llm

    def extended(self, need: Need) -> Need:
        """The need with what a model reads in the words that are left; only while goods are left that keep it all."""
        categories = need.of("category")
        if not self._llm.available or len(categories) != 1 or not unread(need.words):
            return need
        knowledge = self._annotation.categories()[categories[0]]
        limits = self._llm.propose(self._asking(need, knowledge), lambda reply: list(_read(reply, need, knowledge)))
        known = {one.key for one in need.limits} | set(_taken_off(need))
        fresh = {one.key: one for one in limits or () if one.key not in known}
        made = [*need.limits, *list(fresh.values())[:MOST]]
        if len(made) == len(need.limits) or not self._finding.total(knowledge.id, made):
            return need
        return replace(need, limits=tuple(made), by_model=tuple(list(fresh)[:MOST]))

    def prose(self, advice: Advice) -> tuple[Sentence, ...]:
        """A model's choice of what to say of the first goods, in sentences whose every fact code put in."""
        picks = [pick for group in advice.groups for pick in group.picks][:SPOKEN_OF]
        if not self._llm.available or not picks:
            return ()
        locale = advice.need.locale
        facts = dict(_facts(picks, locale))
        shown = {name: piece[1] if isinstance(piece[1], str) else piece[1][0] for name, piece in facts.items()}
        asked = {"shopper": list(advice.need.said), "facts": shown}
        system = _TELL.format(language=_LANGUAGE[locale])
        schema = Told.model_json_schema()
        prompt = Prompt(system, json.dumps(asked, ensure_ascii=False), schema, purpose="guide-prose")
        told = self._llm.propose(prompt, lambda reply: Told.model_validate(reply.parsed).sentences) or []
        made = (prose.sentence(text, facts, locale) for text in told)
        return tuple(dict.fromkeys(one for one in made if one is not None))[: prose.MOST]

    def _asking(self, need: Need, knowledge: CategoryKnowledge) -> Prompt:
        values = {f"{kind}={value}": name for kind, value, name in _vocabulary(knowledge, need.locale)}
        limits = {one.key: one.shown.get(need.locale, "") for one in need.limits}
        asked = {"said": list(need.said), "not understood": need.words, "limits": limits, "values": values}
        schema = Proposals.model_json_schema()
        return Prompt(_READ, json.dumps(asked, ensure_ascii=False), schema, purpose="guide-need")


def _vocabulary(knowledge: CategoryKnowledge, locale: Locale) -> Iterator[tuple[str, str, str]]:
    for kind in knowledge.attributes:
        for choice in kind.choices:
            yield kind.key, choice.id, f"{kind.name.get(locale, '')}: {choice.name.get(locale, '')}"
        if kind.kind == "flag":
            yield from ((kind.key, flag, f"{kind.name.get(locale, '')}: {flag}") for flag in ("yes", "no"))


def _read(reply: Reply, need: Need, knowledge: CategoryKnowledge) -> Iterator[Limit]:
    """Limits whose value the knowledge has and whose words the shopper said and nobody read otherwise."""
    allowed = {(key, value) for key, value, _ in _vocabulary(knowledge, need.locale)}
    kinds = {kind.key: kind for kind in knowledge.attributes}
    left, turns = flat(need.words), [flat(turn) for turn in need.said]
    for one in Proposals.model_validate(reply.parsed).limits:
        key, _, value = one.value.partition("=")
        said = one.said.strip()
        own = len(said) > 1 and flat(said) in left and any(flat(said) in turn for turn in turns)
        if (key, value) in allowed and own:
            limit = from_answer(chosen_of(key, value, one.ruled_out), kinds[key], "")
            if limit is not None:
                yield quoted(replace(limit, said=said), need.said)


def _taken_off(need: Need) -> tuple[str, ...]:
    return tuple(change.key for change in need.changes if change.now is None)


def _facts(picks: list[Pick], locale: Locale) -> Iterator[tuple[str, tuple[str, Piece]]]:
    """By placeholder: a product's title and price, and the values that its reasons rest on."""
    for number, pick in enumerate(picks, 1):
        id = pick.card.product
        yield f"p{number}.title", (id, saying.title(pick.card, locale))
        price = saying.price(pick.card, locale)
        if price[0]:
            yield f"p{number}.price", (id, price)
        for place, reason in enumerate(pick.reasons, 1):
            claim = reason.claims[0] if reason.claims else None
            if claim and claim.start == 0 and claim.evidence[0].path.startswith("attributes/"):
                yield f"p{number}.r{place}", (id, (reason.text[: claim.end], claim.evidence))
