"""Shipping rates as a form says them, and back: fees in whole units, days by name, closed days a line each."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from souk.doors.web.offered import WrongField
from souk.doors.web.telling import N_
from souk.doors.web.trading import matching, whole
from souk.kit.errors import Invalid
from souk.kit.money import Money, minor

WEEK = "1234567"
DEAREST = 10_000_000_000
TEXTS = ("id", "destination", "carrier", "currency", "cutoff", "zone")
DAYS = ("fastest", "slowest", "handling")
# How texts look, with an example of each.
LOOKS: Mapping[str, tuple[str, str]] = {
    "id": (r".{1,100}", "home"),
    "destination": (r"([A-Z]{2}(-.{1,60})?)?", "US-CA"),
    "currency": (r"[A-Z]{3}", "CNY"),
    "cutoff": (r"([01]\d|2[0-3]):[0-5]\d", "16:00"),
    "working": (r"[1-7]{1,7}", "12345"),
}
BLANK: Mapping[str, str] = {
    **dict.fromkeys(("id", "destination", "carrier", "fee", "closed"), ""),
    "currency": "CNY",
    "fastest": "1",
    "slowest": "3",
    "handling": "0",
    "cutoff": "16:00",
    "zone": "Asia/Shanghai",
    "working": WEEK,
}
# The names of fields, as a refusal says them.
NAMES = (
    *(N_("fee"), N_("currency"), N_("fastest"), N_("slowest"), N_("handling"), N_("returns"), N_("exchanges")),
    *(N_("destination"), N_("cutoff"), N_("zone"), N_("working"), N_("closed"), N_("carrier"), N_("pieces")),
    *(N_("why"), N_("rows"), N_("header"), N_("name"), N_("id"), N_("shop"), N_("variants"), N_("all")),
)


class WrongDay(Invalid):
    """A line that is no day of the calendar."""

    def __init__(self, said: str) -> None:
        super().__init__("{said} is no day such as 2026-10-01.", said=said[:40])


def typed_rates(form: Mapping[str, str]) -> list[dict[str, str]]:
    """The rates of a form as they were typed, in its order."""
    rows: dict[int, dict[str, str]] = {}
    for name, said in form.items():
        if parts := re.fullmatch(r"rate-(\d{1,4})-(\w+)(?:-([1-7]))?", name):
            row = rows.setdefault(int(parts[1]), {**BLANK, "working": ""})
            row |= {"working": row["working"] + parts[3]} if parts[3] else {parts[2]: said}
    return [rows[place] for place in sorted(rows)]


def shown_rates(rates: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Rates as the form shows them."""
    return [
        {
            **{name: str(one[name]) for name in (*TEXTS, *DAYS, "working")},
            "fee": f"{Money(one['fee'], one['currency']).major:f}",
            "closed": "\n".join(one["closed"]),
        }
        for one in rates
    ]


def rate(typed: Mapping[str, str]) -> dict[str, Any]:
    """What `fulfilment.put-rates` takes of one rate; raises `Invalid`, naming the field."""
    texts = {name: typed[name].strip() for name in (*TEXTS, "working")}
    texts |= {name: texts[name].upper() for name in ("currency", "destination")}
    for field, (pattern, example) in LOOKS.items():
        matching(field, texts[field], pattern, example=example)
    return {
        **texts,
        **{name: whole(name, typed[name], most=365) for name in DAYS},
        "fee": _fee(typed["fee"], texts["currency"]),
        "closed": [_day(line.strip()) for line in typed["closed"].splitlines() if line.strip()],
    }


def _fee(said: str, currency: str) -> int:
    try:
        found = minor(Decimal(said.strip() or "0"), currency).amount
    except InvalidOperation:
        raise WrongField("fee", said) from None
    if not 0 <= found <= DEAREST:
        raise WrongField("fee", said)
    return found


def _day(said: str) -> str:
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        raise WrongDay(said) from None
