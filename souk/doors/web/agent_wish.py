"""A wish as a form or an address has it, and back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from fastapi import Request

from souk.doors.web.desk import locale_of
from souk.doors.web.view import href
from souk.kit.errors import Invalid
from souk.kit.money import minor

Json = Mapping[str, Any]
FIELDS = ("q", "product", "most", "brands", "quantity", "deliver_by", "return_days", "prefer", "place", "payment")
PREFER = ("fit", "price", "soon")


class NoAmount(Invalid):
    """What was typed as money is none."""

    def __init__(self, said: str) -> None:
        super().__init__("{said} is not an amount such as 150.00.", said=said[:40])


class NoCount(Invalid):
    """What was typed as a number is none."""

    def __init__(self, said: str) -> None:
        super().__init__("{said} is not a whole number such as 3.", said=said[:40])


class NoDay(Invalid):
    """What was typed as a day is none."""

    def __init__(self, said: str) -> None:
        super().__init__("{said} is not a day such as 2026-11-30.", said=said[:40])


def typed_of(request: Request) -> dict[str, Any]:
    """What was typed: of the form that was sent, else of the address; shops may be several."""
    form = getattr(request.state, "form", None)
    source: Mapping[str, str] = form if form else request.query_params
    found: dict[str, Any] = {name: str(source.get(name, "")).strip() for name in FIELDS}
    many = source.get("shops_all", "").split(",") if form else request.query_params.getlist("shops")
    return {**found, "shops": [one for one in many if one]}


def wish_of(request: Request) -> dict[str, Any]:
    """The wish that was typed; raises `Invalid` with the field that cannot be so."""
    typed = typed_of(request)
    wish: dict[str, Any] = {"said": typed["q"], "product": typed["product"], "locale": locale_of(request)}
    wish |= {"shops": typed["shops"], "place": typed["place"], "payment": typed["payment"]}
    wish["brands"] = [one.strip() for one in typed["brands"].replace("，", ",").split(",") if one.strip()]
    wish["most"] = money_of(typed["most"])
    wish["quantity"], wish["return_days"] = whole_of(typed["quantity"]), whole_of(typed["return_days"])
    wish["deliver_by"] = _day(typed["deliver_by"])
    wish["prefer"] = typed["prefer"] if typed["prefer"] in PREFER else None
    form = getattr(request.state, "form", None) or {}
    wish["aside"] = [one for one in str(form.get("aside", "")).splitlines() if one.strip()]
    return wish


def money_of(said: str) -> int | None:
    """An amount in yuan that somebody typed, in smallest units; nothing where nothing was."""
    if not said:
        return None
    try:
        value = Decimal(said.replace(",", "").replace("¥", "").replace("￥", "").strip())
        if not value.is_finite() or value < 0:
            raise NoAmount(said)
        return minor(value, "CNY").amount
    except (InvalidOperation, Invalid):
        raise NoAmount(said) from None


def whole_of(said: str) -> int | None:
    """A whole number that somebody typed; nothing where nothing was."""
    if not said:
        return None
    if not said.isascii() or not said.isdecimal() or len(said) > 5:
        raise NoCount(said)
    return int(said)


def _day(said: str) -> str:
    try:
        return date.fromisoformat(said).isoformat() if said else ""
    except ValueError:
        raise NoDay(said) from None


def address_of(typed: Json, path: str = "/agent") -> str:
    """Where a wish is looked at again."""
    return href(path, [*((name, typed.get(name, "")) for name in FIELDS), *(("shops", one) for one in typed["shops"])])
