"""The order that a superlative makes of candidates."""

from collections.abc import Sequence

from souk.discovery.guide.rules.fit import Candidate
from souk.discovery.search import Foremost


def in_order(ranked: Sequence[Candidate], wanted: Foremost) -> list[Candidate]:
    """Candidates by what is wanted first; those of which it is not known last; equal ones as they stood."""
    sign = -1 if wanted.more else 1

    def place(one: Candidate) -> tuple[bool, float]:
        value = _value(one, wanted.key)
        return value is None, sign * (value or 0.0)

    return sorted(ranked, key=place)


def _value(one: Candidate, key: str) -> float | None:
    if key == "price":
        return float(one.card.price.amount) if one.card.price else None
    known = one.values.get(key)
    return known.value if known is not None and isinstance(known.value, float) else None
