"""What goods are put in order by, and that order."""

from collections.abc import Sequence
from dataclasses import replace

from souk.discovery.guide.rules.comparing import most_of
from souk.discovery.guide.rules.fit import Candidate
from souk.discovery.search import Foremost, Superlative, foremost
from souk.kit.text import flat


def wanted_most(turns: Sequence[str], known: Sequence[Superlative]) -> Foremost | None:
    """What the most or the least is wanted of, also where it is asked which of the goods has that: 哪个更安静."""
    asked = [most_of(turn) or turn for turn in turns]
    found = foremost(asked, known)
    if found is None or any(found.said in flat(turn) for turn in turns):
        return found
    return replace(found, said=next(turn for turn, one in zip(turns, asked, strict=True) if found.said in flat(one)))


def in_order(ranked: Sequence[Candidate], wanted: Foremost) -> list[Candidate]:
    """Candidates by what is wanted first; those of which it is not known last; equal ones as they stood."""
    sign = -1 if wanted.more else 1

    def place(one: Candidate) -> tuple[bool, float]:
        value = _value(one, wanted.key)
        return value is None, sign * (value or 0.0)

    return sorted(ranked, key=place)


def in_run(ranked: Sequence[Candidate], wanted: Foremost) -> list[Candidate]:
    """The first of some candidates, for as long as they stand in the order that is wanted."""
    kept: list[Candidate] = []
    for one in ranked:
        if kept and in_order([kept[-1], one], wanted)[0] is not kept[-1]:
            break
        kept.append(one)
    return kept


def _value(one: Candidate, key: str) -> float | None:
    if key == "price":
        return float(one.card.price.amount) if one.card.price else None
    known = one.values.get(key)
    return known.value if known is not None and isinstance(known.value, float) else None
