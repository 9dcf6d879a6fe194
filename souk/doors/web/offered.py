"""A campaign as a form says it, and back: money in whole units, shares in per cent, moments by a shop's clock."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from souk.kit.errors import Invalid
from souk.kit.money import Money, minor

# What the form offers, with the layer and kind that it is; of a shop's own `basket` is its layer.
OFFERS: Mapping[str, tuple[str, str]] = {
    "step": ("basket", "step"),
    "whole": ("basket", "cut"),
    "coupon": ("basket", "cut"),
    "off": ("item", "percent"),
    "cut": ("item", "cut"),
    "fixed": ("item", "fixed"),
    "nth": ("item", "nth"),
    "deposit": ("item", "deposit"),
}
FIELDS = (
    "id", "name_en", "name_zh", "offer", "amount", "every", "percent", "category", "products", "since", "until", "zone",
    "balance_since", "balance_until", "forfeits", "per_user", "total", "budget", "why",
)  # fmt: skip
BLANK: Mapping[str, str] = dict.fromkeys(FIELDS, "") | {"offer": "step"}


class WrongField(Invalid):
    """A field of the form that says nothing that can be run."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__("{field}: {said} is no such number.", field=field, said=said[:80] or "…")


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
    """What `promotions.put` takes; raises `Invalid`, naming the field."""
    offer = form.get("offer", "")
    layer, kind = OFFERS.get(offer, OFFERS["step"])
    rule: dict[str, Any] = {
        "id": form.get("id", "").strip(),
        "owner": shop,
        "layer": ("shop" if shop else "platform") if layer == "basket" else layer,
        "kind": kind,
        "shop_share": 10_000 if shop else 0,
        "scope": {
            "categories": [form["category"]] if form.get("category") else [],
            "products": form.get("products", "").split(),
        },
        "windows": [one] if (one := _window(form, "since", "until")) else [],
        **{name: _count(form, name) for name in ("per_user", "total")},
        "budget": _money(form, "budget", currency),
        **_numbers(form, offer, currency),
    }
    name = {locale: form.get(field, "").strip() for locale, field in (("en", "name_en"), ("zh-CN", "name_zh"))}
    return {"rule": rule, "name": {locale: said for locale, said in name.items() if said}}


def _numbers(form: Mapping[str, str], offer: str, currency: str) -> dict[str, Any]:
    match offer:
        case "off":
            return {"off": _share(form)}
        case "nth":
            return {"off": _share(form), "every": _count(form, "every") or 2}
        case "coupon" | "whole":
            threshold = _money(form, "every", currency)
            return {"amount": _money(form, "amount", currency), "threshold": threshold, "coupon": offer == "coupon"}
        case "deposit":
            pay, window = _money(form, "amount", currency), _window(form, "balance_since", "balance_until")
            worth = _money(form, "every", currency) or pay
            return {"pay": pay, "worth": worth, "balance": window, "forfeits": bool(form.get("forfeits"))}
        case "cut" | "fixed":
            return {"amount": _money(form, "amount", currency)}
    return {"amount": _money(form, "amount", currency), "every": _money(form, "every", currency)}


def offer_of(rule: Mapping[str, Any]) -> str:
    """Which of the form's offers a rule is; empty where the form has none like it."""
    layer = "basket" if rule["layer"] in ("shop", "platform") else rule["layer"]
    alike = [one for one, what in OFFERS.items() if what == (layer, rule["kind"])]
    return next((one for one in alike if (one == "coupon") == rule["coupon"]), "")


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


def shown(rule: Mapping[str, Any]) -> bool:
    """Whether the form can say all that a rule does: what it cannot it may not change either."""
    return bool(offer_of(rule)) and len(rule["windows"]) < 2 and len(rule["scope"]["categories"]) < 2


def given(made: Mapping[str, Any], zone: str, currency: str) -> dict[str, str]:
    """A campaign as the form's fields show it."""
    rule, name = made["rule"], made["name"]
    offer = offer_of(rule) or "step"
    window = (rule["windows"] or [{"since": None, "until": None}])[0]
    many = rule["every"] if offer == "nth" else None
    # The second of the two amounts is what a deposit counts for, what a coupon begins from, or of what a step is one.
    second = {"deposit": "worth", "coupon": "threshold", "whole": "threshold"}.get(offer, "every")
    balance = rule["balance"] or {"since": None, "until": None}
    return {
        **BLANK,
        "id": rule["id"],
        "name_en": name.get("en", ""),
        "name_zh": name.get("zh-CN", ""),
        "offer": offer,
        "amount": _major(rule["pay" if offer == "deposit" else "amount"], currency),
        "every": str(many) if many else _major(rule[second], currency),
        "percent": f"{Decimal(rule['off']) / 100:f}" if rule["off"] else "",
        "category": next(iter(rule["scope"]["categories"]), ""),
        "products": "\n".join(rule["scope"]["products"]),
        "since": clock(window["since"], zone),
        "until": clock(window["until"], zone),
        "zone": zone,
        "balance_since": clock(balance["since"], zone),
        "balance_until": clock(balance["until"], zone),
        "forfeits": "yes" if rule["forfeits"] else "",
        "per_user": str(rule["per_user"] or ""),
        "total": str(rule["total"] or ""),
        "budget": _major(rule["budget"], currency),
    }


def _major(amount: int, currency: str) -> str:
    return f"{Money(amount, currency).major.normalize():f}" if amount else ""


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


def _count(form: Mapping[str, str], field: str) -> int:
    said = form.get(field, "").strip()
    return whole(field, said) if said else 0


def whole(field: str, said: str) -> int:
    """A whole number of at most ten digits; raises `WrongField`."""
    if not (said.isdecimal() and len(said) <= 10):
        raise WrongField(field, said)
    return int(said)


def _share(form: Mapping[str, str]) -> int:
    said = form.get("percent", "").strip()
    try:
        found = _bounded(Decimal(said or 0)) * 100
    except InvalidOperation:
        raise WrongField("percent", said) from None
    if found != found.to_integral_value() or not 0 < found <= 10_000:
        raise WrongField("percent", said)
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
    """A moment as the field of a form shows it by a shop's clock."""
    return datetime.fromisoformat(when).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") if when else ""
