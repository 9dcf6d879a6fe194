"""A campaign as a form says it, and back: money in whole units, shares in per cent, moments by a shop's clock."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import TypeAdapter, ValidationError

from souk.doors.web.naming import called
from souk.doors.web.offers import BALANCE, BLANK, OFFERS, OWN, SCOPES, offer_of
from souk.goods.promotions import Promotion
from souk.kit.errors import Invalid
from souk.kit.money import Money, minor

# What a kind says, as it is where none does.
_UNSAID: Mapping[str, Any] = {
    "amount": 0, "off": 0, "every": 0, "pay": 0, "worth": 0, "sku": "", "count": 0, "steps": [], "balance": None,
    "forfeits": False,
}  # fmt: skip
_STEP = re.compile(r"(?P<since>[\d.]+) *= *(?:(?P<amount>[\d.]+)(?: *\+ *(?P<more>[\d.]+) *%)?|(?P<off>[\d.]+) *%)")
_RULE = TypeAdapter(Promotion)


class WrongField(Invalid):
    """A field of the form that says nothing that can be run."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__("{field}: {said} is no such number.", field=called(field), said=said[:80] or "…")


class WrongStep(Invalid):
    """A line that is no step of amounts."""

    def __init__(self, said: str) -> None:
        super().__init__("{said} is no step such as 200 = 20 or 1000 = 10 %.", said=said[:80])


class WrongMoment(Invalid):
    """A moment that no clock shows."""

    def __init__(self, said: str) -> None:
        super().__init__(
            "{said} is no moment such as 2026-11-11T20:00 in a zone such as Asia/Shanghai.", said=said[:80]
        )


class MoreThanShown(Invalid):
    """A promotion that this form would lose a part of."""

    def __init__(self, promotion: str) -> None:
        super().__init__(
            "{promotion} does more than this form shows; change it with promotions.put.", promotion=promotion
        )


def campaign(form: Mapping[str, str], shop: str, currency: str) -> dict[str, Any]:
    """What `promotions.put` takes; raises `Invalid`, naming the field. What its kind does not use is left out."""
    offer = form.get("offer", "")
    what = OFFERS.get(offer, OFFERS["step"])
    said = {name: value for name, value in form.items() if name not in OWN or name in what.fields}
    own = ("shop" if shop else "platform") if what.layer == "basket" else what.layer
    rule: dict[str, Any] = {
        "id": said.get("id", "").strip(),
        "owner": shop,
        "layer": said.get("layer") or own,
        "kind": what.kind,
        "scope": _scope(said, "") | {"categories": [*_listed(said, "category"), *_listed(said, "aisles")]},
        "without": _scope(said, "without_"),
        "windows": [one] if (one := _window(said, "since", "until")) else [],
        "requires": _listed(said, "requires") or (["member"] if offer == "member" else []),
        "coupon": offer in ("coupon", "packet") or bool(said.get("coupon")),
        "methods": _listed(said, "methods"),
        **{name: _money(said, name, currency) for name in ("threshold", "cap", "budget")},
        **{name: _count(said, name) for name in ("pieces", "per_user", "total")},
        "group": _line(said, "group"),
        "policy": said.get("policy") or "stackable",
        "most": _count(said, "most", 1),
        "priority": _signed(said, "priority"),
        "final": bool(said.get("final")),
        "shop_share": _share(said, "share", least=0) if said.get("share") else _borne(shop),
        "on_return": "reprice" if said.get("reprice") else "share",
        **_numbers(said, what.kind, currency),
    }
    name = {locale: _line(said, field) for locale, field in (("en", "name_en"), ("zh-CN", "name_zh"))}
    return {"rule": rule, "name": {locale: words for locale, words in name.items() if words}}


def upon(kept: Mapping[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    """What the form says, upon what is kept: what the same kind does not use stays as it was."""
    old, new = kept["rule"], made["rule"]
    alike = (old["layer"], old["kind"]) == (new["layer"], new["kind"])
    return {**made, "rule": {**old, **({} if alike else _UNSAID), **new}}


def _numbers(form: Mapping[str, str], kind: str, currency: str) -> dict[str, Any]:
    """The fields of a rule that its kind uses."""
    match kind:
        case "percent" | "nth":
            every = {"every": _count(form, "each", 2)} if kind == "nth" else {}
            return {"off": _share(form, "percent"), **every}
        case "tier":
            return {"steps": _steps(form.get("steps", ""), currency)}
        case "fixed" | "bundle":
            every = {"every": _count(form, "each")} if kind == "bundle" else {}
            return {"amount": _price(form, currency), **every}
        case "step":
            return {name: _money(form, name, currency) for name in ("amount", "every")}
        case "gift":
            worth = _money(form, "gift_worth", currency)
            return {"sku": _line(form, "sku"), "count": _count(form, "count", 1), "worth": worth}
        case "deposit":
            return _deposit(form, currency)
    return {"amount": _money(form, "amount", currency)}


def _deposit(form: Mapping[str, str], currency: str) -> dict[str, Any]:
    pay, window = _money(form, "pay", currency), _window(form, *BALANCE)
    worth = _money(form, "worth", currency) or pay
    return {"pay": pay, "worth": worth, "balance": window, "forfeits": bool(form.get("forfeits"))}


def tried(form: Mapping[str, str], rule: Mapping[str, Any], currency: str) -> dict[str, int]:
    """On what a campaign is looked at: as many pieces as it asks for, a fee where it is about fees, or what is said.

    The fee is in the smallest unit; ten whole units are an example of one.
    """
    asked = max(1, rule["pieces"], rule["every"] if rule["kind"] in ("nth", "bundle") else 1)
    fee = form.get("try_fee") or ("10" if rule["layer"] == "shipping" else "")
    return {"quantity": _count(form, "try_pieces", asked), "fee": _money({"try_fee": fee}, "try_fee", currency)}


def phase(made: Mapping[str, Any], now: datetime) -> str:
    """Whether a campaign is `live`, has not begun (`early`), or is `over`: ended by hand or by its last window."""
    if made["state"] != "live":
        return "over"
    spans = [tuple(_instant(one[name]) for name in ("since", "until")) for one in made["rule"]["windows"]]
    if not spans or any((not since or since <= now) and (not until or now < until) for since, until in spans):
        return "live"
    return "early" if any(since and now < since for since, _ in spans) else "over"


def _instant(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def shown(made: Mapping[str, Any], zone: str, currency: str) -> bool:
    """Whether the form can say all that a campaign does: read back it is the same. What it cannot it may not change."""
    try:
        back = upon(made, campaign(given(made, zone, currency), made["rule"]["owner"], currency))
        same = _RULE.validate_python(back["rule"]) == _RULE.validate_python(made["rule"])
    except (Invalid, ValidationError):
        # Clocks of long ago were seconds apart, which no rule can say.
        return False
    return same and back["name"] == made["name"]


def given(made: Mapping[str, Any], zone: str, currency: str) -> dict[str, str]:
    """A campaign as the form's fields show it."""
    rule, name = made["rule"], made["name"]
    offer = offer_of(rule) or "step"
    window = (rule["windows"] or [{"since": None, "until": None}])[0]
    categories = rule["scope"]["categories"]
    form = {
        **BLANK,
        **_own(rule, zone, currency),
        "id": rule["id"],
        "name_en": name.get("en", ""),
        "name_zh": name.get("zh-CN", ""),
        "offer": offer,
        "category": next(iter(categories), ""),
        "aisles": "\n".join(categories[1:]),
        **{one: _joined(rule["scope"], one) for one in SCOPES if one != "categories"},
        **{f"without_{one}": _joined(rule["without"], one) for one in SCOPES},
        **{side: clock(window[side], zone) for side in ("since", "until")},
        "zone": zone,
        **{one: _major(rule[one], currency) for one in ("threshold", "cap", "budget")},
        **{one: str(rule[one] or "") for one in ("pieces", "per_user", "total", "priority")},
        "requires": " ".join(rule["requires"]),
        "group": rule["group"],
        "policy": rule["policy"].replace("stackable", ""),
        "most": "" if rule["most"] == 1 else str(rule["most"]),
        "final": _yes(rule["final"]),
        "reprice": _yes(rule["on_return"] == "reprice"),
        "share": "" if rule["shop_share"] == _borne(rule["owner"]) else _percent(rule["shop_share"]),
    }
    return form | {name: "" for name in OWN if name not in OFFERS[offer].fields}


def _own(rule: Mapping[str, Any], zone: str, currency: str) -> dict[str, str]:
    """The fields of single kinds, as if each of them used all."""
    balance = rule["balance"] or {"since": None, "until": None}
    amount, every = (_major(rule[one], currency) for one in ("amount", "every"))
    usual = "shop" if rule["owner"] else "platform"
    return {
        # A fixed price of nothing is one; an amount of nothing is none.
        "amount": amount or ("0" if rule["kind"] in ("fixed", "bundle") else ""),
        "every": every,
        "each": str(rule["every"] or ""),
        "percent": _percent(rule["off"]) if rule["off"] else "",
        "steps": "\n".join(_said_step(one, currency) for one in rule["steps"]),
        "sku": rule["sku"],
        "count": str(rule["count"] or ""),
        "gift_worth": _major(rule["worth"], currency),
        "pay": _major(rule["pay"], currency),
        "worth": _major(rule["worth"], currency),
        "balance_since": clock(balance["since"], zone),
        "balance_until": clock(balance["until"], zone),
        "forfeits": _yes(rule["forfeits"]),
        "methods": " ".join(rule["methods"]),
        "layer": rule["layer"] if rule["layer"] != usual else "",
        "coupon": _yes(rule["coupon"]),
    }


def _said_step(one: Mapping[str, Any], currency: str) -> str:
    since, amount = (_major(one[name], currency) or "0" for name in ("since", "amount"))
    if not one["off"]:
        return f"{since} = {amount}"
    share = f"{_percent(one['off'])} %"
    return f"{since} = {amount} + {share}" if one["amount"] else f"{since} = {share}"


def _steps(said: str, currency: str) -> list[dict[str, int]]:
    lines = [line.strip() for line in said.replace(";", "\n").replace("；", "\n").splitlines()]
    return [_step(line, currency) for line in lines if line]


def _step(line: str, currency: str) -> dict[str, int]:
    if (found := _STEP.fullmatch(line)) is None:
        raise WrongStep(line)
    form = {name: value or "" for name, value in found.groupdict().items()} | {"line": line}
    try:
        off = _share({"off": form["more"] or form["off"] or "0"}, "off", least=0)
        return {**{name: _money(form, name, currency) for name in ("since", "amount")}, "off": off}
    except WrongField:
        raise WrongStep(line) from None


def _borne(owner: str) -> int:
    """What a shop bears of its own promotions, and of the platform's, where nothing else was agreed: basis points."""
    return 10_000 if owner else 0


def _scope(form: Mapping[str, str], prefix: str) -> dict[str, list[str]]:
    made = {one: _listed(form, prefix + one) for one in SCOPES}
    brands = re.split(r"[;；\n\r]", form.get(f"{prefix}brands", ""))
    return made | {"brands": [name for one in brands if (name := one.strip())]}


def _joined(scope: Mapping[str, Sequence[str]], one: str) -> str:
    return ("; " if one == "brands" else "\n").join(scope[one])


def _listed(form: Mapping[str, str], field: str) -> list[str]:
    return form.get(field, "").split()


def _line(form: Mapping[str, str], field: str) -> str:
    """A text as a field of one line holds it."""
    return " ".join(form.get(field, "").split())


def _yes(holds: bool) -> str:
    return "yes" if holds else ""


def _percent(share: int) -> str:
    return f"{Decimal(share) / 100:f}"


def _major(amount: int, currency: str) -> str:
    return f"{Money(amount, currency).major.normalize():f}" if amount else ""


def _price(form: Mapping[str, str], currency: str) -> int:
    """The amount, where it is a price: nothing typed is not for nothing."""
    if not form.get("amount", "").strip():
        raise WrongField("amount", "")
    return _money(form, "amount", currency)


def _money(form: Mapping[str, str], field: str, currency: str) -> int:
    said = form.get(field, "").strip()
    try:
        return minor(_bounded(Decimal(said or 0)), currency).amount
    except InvalidOperation:
        raise WrongField(field, said) from None


def _bounded(found: Decimal) -> Decimal:
    """The number, if it is one and no longer than an amount may be."""
    if not found.is_finite() or abs(found) >= 10**12:
        raise InvalidOperation
    return found


def _count(form: Mapping[str, str], field: str, unsaid: int = 0) -> int:
    said = form.get(field, "").strip()
    return whole(field, said) if said else unsaid


def _signed(form: Mapping[str, str], field: str) -> int:
    said = form.get(field, "").strip()
    return -whole(field, said[1:]) if said.startswith("-") else _count(form, field)


def whole(field: str, said: str) -> int:
    """A whole number of at most ten digits; raises `WrongField`."""
    if not (said.isdecimal() and len(said) <= 10):
        raise WrongField(field, said)
    return int(said)


def _share(form: Mapping[str, str], field: str, *, least: int = 1) -> int:
    """A share in per cent as basis points, at least so many of them."""
    said = form.get(field, "").strip()
    try:
        found = _bounded(Decimal(said or 0)) * 100
    except InvalidOperation:
        raise WrongField(field, said) from None
    if found != found.to_integral_value() or not least <= found <= 10_000:
        raise WrongField(field, said)
    return int(found)


def _window(form: Mapping[str, str], *fields: str) -> dict[str, str | None] | None:
    """The window between two fields; nothing where both are empty."""
    since, until = (moment(form.get(name, "").strip(), form.get("zone", "")) for name in fields)
    return {"since": since, "until": until} if since or until else None


def moment(said: str, zone: str) -> str | None:
    """A moment by a shop's clock, nothing where nothing is said; raises `WrongMoment`."""
    if not said:
        return None
    try:
        return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(zone.strip() or "UTC")).isoformat()
    except (ValueError, ZoneInfoNotFoundError):
        raise WrongMoment(f"{said} {zone}") from None


def clock(when: str | None, zone: str) -> str:
    """A moment as the field of a form shows it by a shop's clock; seconds where it has some."""
    if not when:
        return ""
    try:
        at = datetime.fromisoformat(when).astimezone(ZoneInfo(zone))
    except OverflowError:
        # A moment at the edge of the calendar, which this zone's clock never shows.
        return when
    return at.strftime("%Y-%m-%dT%H:%M:%S" if at.second else "%Y-%m-%dT%H:%M")
