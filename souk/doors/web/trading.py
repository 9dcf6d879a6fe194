"""What the pages of a shop's trade share: in which shop somebody works, what was typed, reasons in two languages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from fastapi import Request

from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.naming import called
from souk.doors.web.offered import WrongField
from souk.doors.web.telling import N_, kept_reason
from souk.doors.web.view import href
from souk.doors.web.words import translations
from souk.kit.errors import Invalid, NotFound, SoukError
from souk.kit.locale import Locale

MOST_TYPED = 1_000_000_000
# Reasons with facts in them: they come as values, so that the catalogue cannot look them up as they are.
REASONS = (
    N_("There is no order {order}."),
    N_("Order {order}: {why}."),
    N_("Order {order}, {field}: {why}."),
    N_("it is {state}, and only a placed order can be worked on"),
    N_("it is {state}, and no balance of it is owed"),
    N_("its balance can be paid from {since} UTC"),
    N_("its balance could be paid until {until} UTC"),
    N_("the balance was not paid in time"),
    N_("no money came in time"),
    N_("there is a parcel {parcel} already"),
    N_("parcel {parcel} has arrived"),
    N_("parcel {parcel} has arrived before"),
    N_("return {id} has ended"),
    N_("it has no line {line}"),
    N_("of line {line} {free} can be meant, not {many}"),
    N_("at most {most} characters"),
    N_("say why, in at most {most} characters"),
    N_("1 to {most} rows are taken, not {given}"),
    N_("{most} is not between {least} and {greatest}"),
    N_("{many} is not between {least} and {most} pieces"),
    N_("there is no shop {shop}"),
    N_("another shop has a location {id}"),
    N_("a step names 1 to {most} variants"),
    N_("ask for at most {most}"),
    N_("a shop has at most {most}"),
    N_("at most {most} days are named"),
    N_("{slowest} days are fewer than the fastest, {fastest}"),
    N_("{zone} is no zone such as Asia/Shanghai"),
    N_("back of {order}"),
    N_("canceled: {why}"),
    N_("returned: {why}"),
    N_("settled"),
    N_("unpaid"),
    N_("placed"),
    N_("failed"),
    N_("expired"),
    N_("deposit"),
    N_("lapsed"),
    N_("canceled"),
)


class NoShop(NotFound):
    """There is no such shop."""

    def __init__(self, shop: str) -> None:
        super().__init__("There is no shop {shop}.", shop=shop)


class NotSuch(Invalid):
    """A text that does not look as it must."""

    def __init__(self, field: str, said: str, example: str) -> None:
        super().__init__(
            "{field}: {said} is not a text such as {example}.",
            field=called(field),
            said=said[:80] or "…",
            example=example,
        )


@dataclass(frozen=True)
class Place:
    """Where somebody works: in a shop, or, without one, in all of them as the operator does."""

    desk: Desk
    request: Request
    shop: str

    @property
    def free(self) -> bool:
        """Whether another shop may be chosen."""
        return self.desk.caller_of(self.request).shop is None

    @property
    def locale(self) -> Locale:
        return locale_of(self.request)

    def call(self, name: str, payload: Mapping[str, Any] | None = None, *, key: str | None = None) -> Any:
        """Do an operation as whoever asks, within the shop that was chosen."""
        caller = self.desk.caller_of(self.request)
        within = replace(caller, shop=caller.shop or self.shop or None)
        return self.desk.souk.call(name, payload or {}, within, key)

    def write(self, name: str, payload: Mapping[str, Any]) -> Any:
        """Do what a form asks, once; a refusal says its reason in the visitor's language."""
        try:
            return self.call(name, payload, key=self.desk.key(self.request))
        except SoukError as error:
            error.facts = {fact: _told(value, self.locale) for fact, value in error.facts.items()}
            raise

    def may(self, scope: str) -> bool:
        return self.desk.caller_of(self.request).may(scope)

    def to(self, path: str, **query: Any) -> str:
        """An address in the same shop."""
        return href(path, {"shop": self.shop if self.free else "", **query})

    def told(self, why: str) -> str:
        """A reason that the house wrote down itself, in the visitor's language; people's own words stay."""
        facts = why.startswith(("back of ", "canceled: ", "returned: "))
        return reason_in(why, self.locale) if facts else kept_reason(why, self.locale)

    def shops(self) -> list[Any]:
        """The shops that may be chosen."""
        return list(self.desk.call(self.request, "catalog.shops")) if self.free else []

    def context(self) -> dict[str, Any]:
        """What every template of these pages needs."""
        return {"place": self, "shops": self.shops(), "refused": "", "at": "", "given": {}}


def placed(desk: Desk, request: Request) -> Place:
    """The shop that the visitor works in: one's own, or the one that the address or the form names."""
    own = desk.caller_of(request).shop
    if own is not None:
        return Place(desk, request, own)
    chosen = str(typed(request).get("shop") or request.query_params.get("shop", ""))
    if chosen and chosen not in {one["id"] for one in desk.call(request, "catalog.shops")}:
        raise NoShop(chosen)
    return Place(desk, request, chosen)


def typed(request: Request) -> dict[str, str]:
    """The fields of the form that was sent; none where a page is only opened."""
    return dict(getattr(request.state, "form", {}))


def whole(field: str, said: str, *, least: int = 0, most: int = MOST_TYPED) -> int:
    """A whole number that was typed; raises `WrongField` with its name."""
    text = said.strip().replace("−", "-").removeprefix("+")
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 10 or not least <= int(text) <= most:
        raise WrongField(field, said.strip())
    return int(text)


def matching(field: str, said: str, pattern: str, *, example: str) -> str:
    """A text that looks as it must; raises `NotSuch` with an example."""
    if not re.fullmatch(pattern, said):
        raise NotSuch(field, said, example)
    return said


def reason_in(reason: str, locale: Locale) -> str:
    """Why something was refused, in one language where we know the sentence; the facts in it stay as they are."""
    words = translations(locale)
    known = words.gettext(reason) if reason else ""
    if known != reason:
        return known
    for template, pattern in _patterns():
        if found := pattern.fullmatch(reason):
            return words.gettext(template).format(
                **{name: reason_in(value, locale) for name, value in found.groupdict().items()}
            )
    return reason


def _told(value: object, locale: Locale) -> object:
    return reason_in(value, locale) if isinstance(value, str) else value


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The sentences as patterns, those with the most words of their own first."""
    with_facts = [one for one in REASONS if "{" in one]
    ranked = sorted(with_facts, key=lambda one: -len(re.sub(r"\{\w+\}", "", one)))
    return tuple(
        (one, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(one)), re.DOTALL)) for one in ranked
    )
