"""A shopper who knows what they want and answers only what they are asked, by the chips that they are shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.guide.dialogues import Condition

MOST = 5


def answer(question: Mapping[str, Any], wants: Sequence[Condition], turns: int) -> dict[str, Any]:
    """The answer picked: the loosest option that grants the want, else the one nearest to it; else no preference."""
    want = next((one for one in wants if one["field"] == question["key"]), None)
    picked = _option(question, want) if want else None
    chosen: dict[str, Any] = {"key": question["key"], "after": turns}
    if picked:
        chosen |= {name: picked[name] for name in ("any_of", "at_least", "at_most")}
    return chosen


def _option(question: Mapping[str, Any], want: Condition) -> Mapping[str, Any] | None:
    options = question["options"]
    if "any_of" in want or "none_of" in want or "is" in want:
        fit = [one for one in options if one["any_of"] and all(_suits(value, want) for value in one["any_of"])]
        return max(fit, key=lambda one: int(one["count"]), default=None)
    scale = 100 if want["field"] == "price" else 1
    low, high = want.get("at_least"), want.get("at_most")
    if low is not None:
        return _nearest(options, "at_least", low * scale)
    return _nearest(options, "at_most", high * scale) if high is not None else None


def _suits(value: str, want: Condition) -> bool:
    if "is" in want:
        return (value == "yes") is want["is"]
    return value in want.get("any_of", (value,)) and value not in want.get("none_of", ())


def _nearest(options: Sequence[Mapping[str, Any]], side: str, bound: float) -> Mapping[str, Any] | None:
    """The loosest option that is at least as strict as the bound, else the strictest there is."""
    sign = 1 if side == "at_least" else -1
    bounded = [one for one in options if one[side] is not None]
    strict = [one for one in bounded if sign * one[side] >= sign * bound]
    if strict:
        return min(strict, key=lambda one: sign * float(one[side]))
    return max(bounded, key=lambda one: sign * float(one[side]), default=None)
