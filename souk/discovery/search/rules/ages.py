"""For which stage of life pet food is, by an age that is said: a dog of twelve is a senior."""

from collections.abc import Iterator, Mapping

from souk.discovery.search.contracts import Limit
from souk.discovery.search.rules.grammar import Grammar
from souk.discovery.search.rules.limits import choice_limit
from souk.discovery.search.rules.measures import measures
from souk.discovery.search.rules.said import Said, Span

_STAGE = "life_stage"
# AAHA and AAFP 2021 call a cat senior from more than ten years on; of dogs makers say seven or eight.
_SENIOR: Mapping[str, float] = {"dog_food": 8, "cat_food": 11}
_YOUNG = ("kitten", "puppy")


def aged(grammar: Grammar, said: Said) -> Iterator[tuple[Limit, Span]]:
    """The stage of life that an age of the animal names, with its words; what is for all stages suits too."""
    kind, senior = grammar.kinds.get(_STAGE), _SENIOR.get(grammar.knowledge.id)
    if kind is None or senior is None:
        return
    for one in measures(said.text):
        years = _years(one.low, [unit.name for unit in one.units]) if one.bare else None
        if years is None:
            continue
        known = {choice.id for choice in kind.choices}
        stage = _YOUNG if years < 1 else ("senior",) if years >= senior else ("adult",)
        suits = tuple(id for id in (*stage, "all") if id in known)
        if suits:
            yield choice_limit(kind, suits, (), said.quote(one.span)), one.span


def _years(value: float | None, units: list[str]) -> float | None:
    if value is None:
        return None
    return value / 12 if "month" in units else value if "year" in units else None
