"""A conversation with the guide as its address says it, and the addresses around it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from souk.doors.web.view import href
from souk.kit.errors import Invalid
from souk.kit.money import exponent, minor

TURNS = 20
_ANSWER = re.compile(r"(?P<key>[a-z][a-z0-9_]*):(?P<what>[^@]*)@(?P<after>\d{1,2})")
Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Talk:
    """Turns, limits taken off, answers picked, goods left out.

    An answer is `capacity:1.5..@1`, `enclosure:=hooded@1` or `brand:!Souk@2`; with nothing in it, as `price:@1`, it is
    no preference.
    """

    turns: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    not_like: tuple[str, ...] = ()

    def href(self, **changes: Any) -> str:
        """The address of this conversation with some changes."""
        talk = replace(self, **changes)
        return href("/guide", {"q": talk.turns, "without": talk.without, "a": talk.answers, "not": talk.not_like})

    def go_on(self, turn: str) -> str:
        """One turn further."""
        return self.href(turns=(*self.turns, turn))

    def until(self, turns: int) -> str:
        """As it stood after so many turns."""
        kept = tuple(one for one in self.answers if int(one.rpartition("@")[2]) <= turns)
        return self.href(turns=self.turns[:turns], answers=kept)

    def loosen(self, key: str) -> str:
        """With a limit taken off, as far as it was said or picked by now."""
        off = tuple(one for one in self.without if one.partition("@")[0] != key)
        kept = tuple(one for one in self.answers if one.partition(":")[0] != key)
        return self.href(without=(*off, f"{key}@{len(self.turns)}"), answers=kept)

    def restore(self, key: str) -> str:
        """With a limit put back."""
        return self.href(without=tuple(one for one in self.without if one.partition("@")[0] != key))

    def answer(self, key: str, option: Answer | None = None) -> str:
        """With an answer picked; without an option: no preference."""
        return self.href(answers=self._with(key, _written(option or {})))

    def not_brand(self, brand: str) -> str:
        """With a brand left out."""
        return self.href(answers=self._with("brand", f"!{brand.replace('@', '')}"))

    def leave_out(self, product: str) -> str:
        """With a product and its family left out."""
        return self.href(not_like=tuple(dict.fromkeys((*self.not_like, product))))

    def take_back(self, product: str) -> str:
        """With a product's family shown again."""
        return self.href(not_like=tuple(one for one in self.not_like if one != product))

    def bounded(self, key: str, low: str, high: str, currency: str) -> str:
        """With bounds as they were typed; a budget in whole units of its currency."""
        bounds = {"at_least": _number(low, currency), "at_most": _number(high, currency)}
        return self.href(answers=self._with(key, _written(bounds)))

    def payload(self) -> dict[str, Any]:
        """The conversation as `guide.answer` takes it."""
        picked = [found for one in self.answers if (found := _read(one))]
        talk = {"said": list(self.turns), "without": list(self.without), "not_like": list(self.not_like)}
        return {**talk, "chosen": picked}

    def off(self) -> list[str]:
        """The keys taken off."""
        return list(dict.fromkeys(one.partition("@")[0] for one in self.without))

    def _with(self, key: str, what: str) -> tuple[str, ...]:
        kept = tuple(one for one in self.answers if one.partition(":")[0] != key)
        return (*kept, f"{key}:{what}@{len(self.turns)}")


def read(pairs: Sequence[tuple[str, str]]) -> Talk:
    """The conversation of an address; what makes no sense is left out."""

    def all_of(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for key, value in pairs if key == name and value))

    turns = [value.strip() for key, value in pairs if key == "q" and value.strip()]
    answers = tuple(one for one in all_of("a") if _read(one))
    return Talk(tuple(turns[-TURNS:]), all_of("without"), answers, all_of("not"))


def _written(option: Answer) -> str:
    if option.get("any_of"):
        return "=" + ",".join(option["any_of"])
    low, high = option.get("at_least"), option.get("at_most")
    if low is None and high is None:
        return ""
    return "..".join("" if bound is None else f"{bound:.12g}" for bound in (low, high))


def _read(answer: str) -> dict[str, Any] | None:
    found = _ANSWER.fullmatch(answer)
    if found is None:
        return None
    made: dict[str, Any] = {"key": found["key"], "after": int(found["after"])}
    what = found["what"]
    if what.startswith("="):
        return {**made, "any_of": what[1:].split(",")}
    if what.startswith("!"):
        return {**made, "none_of": [what[1:]]}
    low, parted, high = what.partition("..")
    bounds = {name: _number(typed, "") for name, typed in (("at_least", low), ("at_most", high)) if typed}
    if what and (not parted or not bounds or None in bounds.values()):
        return None
    return made | bounds


def _number(typed: str, currency: str) -> float | None:
    """A number as somebody typed it, full-width digits too; money in minor units of its currency."""
    try:
        value = Decimal(typed.strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value < 10**9:
        return None
    if not currency:
        return float(value)
    try:
        return float(minor(round(value, exponent(currency)), currency).amount)
    except Invalid:
        return None
