"""A rule of merchandising as a form says it, and back: one thing a line."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from souk.kit.errors import Invalid
from souk.kit.money import exponent, minor

_LIMIT = re.compile(r"^([a-z][a-z0-9_]*)\s*(>=|<=|!=|=|≥|≤|≠)\s*(.+)$")
_AT_LEAST, _AT_MOST, _NOT = (">=", "≥"), ("<=", "≤"), ("!=", "≠")
BLANK: dict[str, str] = dict.fromkeys(
    ("name", "how", "words", "category", "locale", "since", "until", "zone", "pins", "boost", "bury", "hide", "limits"),
    "",
) | {"how": "equals", "priority": "0", "factor": "3", "to": "", "target": "", "same": "", "sponsored": ""}


class WrongLine(Invalid):
    """A line of a form that says nothing."""

    def __init__(self, line: str) -> None:
        super().__init__("{line} is no limit such as brand=Cato, capacity>=20 or price<=300.", line=line[:80])


def wanted(form: Mapping[str, str], currency: str) -> dict[str, Any]:
    """What `search.draft-rule` takes as `wanted`; prices are typed in major units. Raises `Invalid`."""
    lines = {name: _lines(form.get(name, "")) for name in ("pins", "boost", "bury", "hide", "limits", "same")}
    then: dict[str, Any] = {"pins": [_pin(at, line) for at, line in enumerate(lines["pins"], 1)]}
    then["boosts"] = [
        {"among": one, "factor": _number(form.get("factor", "3"))} for one in _among(lines["boost"], currency)
    ]
    then["bury"] = _among(lines["bury"], currency)
    then["hide"] = lines["hide"]
    then["filters"] = [limit(line, currency) for line in lines["limits"]]
    then["same"] = [_same(line) for line in lines["same"]]
    if form.get("to"):
        then["redirect"] = {"to": form["to"], "target": form.get("target", "").strip()}
    when = {name: form.get(name, "").strip() for name in ("words", "category", "since", "until")}
    zone, how = form.get("zone", "").strip() or "UTC", form.get("how") or "equals"
    when_all = {**when, "zone": zone, "how": how, "locale": form.get("locale") or None}
    sponsored, priority = bool(form.get("sponsored")), int(_number(form.get("priority", "0")))
    return {
        "name": form.get("name", "").strip(),
        "when": when_all,
        "then": then,
        "priority": priority,
        "sponsored": sponsored,
    }


def given(made: Mapping[str, Any], currency: str) -> dict[str, str]:
    """A rule as the form's fields show it."""
    when, then = made["when"], made["then"]
    plain = {name: str(when[name] or "") for name in ("how", "words", "category", "locale", "since", "until", "zone")}
    goods = [line for one in then["boosts"] for line in _said(one["among"], currency)]
    redirect = then["redirect"] or {"to": "", "target": ""}
    return (
        BLANK
        | plain
        | {
            "name": made["name"],
            "priority": str(made["priority"]),
            "sponsored": "1" if made["sponsored"] else "",
            "pins": "\n".join(f"{pin['place']} {pin['product']}" for pin in then["pins"]),
            "boost": "\n".join(goods),
            "factor": f"{then['boosts'][0]['factor']:g}" if then["boosts"] else "3",
            "bury": "\n".join(line for one in then["bury"] for line in _said(one, currency)),
            "hide": "\n".join(then["hide"]),
            "limits": "\n".join(line for one in then["filters"] for line in limit_lines(one, currency)),
            "same": "\n".join(f"{one['word']} = {', '.join(one['means'])}" for one in then["same"]),
            "to": redirect["to"],
            "target": redirect["target"],
        }
    )


def added(form: Mapping[str, str]) -> dict[str, str]:
    """The form with what a button beside a product of the preview says: `pin:id`, `bury:id`, `hide:id`, `boost:id`."""
    made = dict(form)
    verb, _, product = form.get("add", "").partition(":")
    field = {"pin": "pins"}.get(verb, verb)
    if product and field in ("pins", "boost", "bury", "hide"):
        others = [line for line in _lines(form.get(field, "")) if line.split()[-1] != product]
        if verb == "pin":
            others = [f"{at} {line.split()[-1]}" for at, line in enumerate([product, *others], 1)]
        else:
            others.append(product)
        made[field] = "\n".join(others)
    return made


def limit(line: str, currency: str) -> dict[str, Any]:
    """`key=value`, `key!=value`, `key>=number` or `key<=number` as a filter; raises `WrongLine`."""
    found = _LIMIT.match(line)
    if found is None:
        raise WrongLine(line)
    key, sign, value = found.group(1), found.group(2), found.group(3).strip()
    if sign not in (*_AT_LEAST, *_AT_MOST):
        values = [one.strip() for one in re.split(r"[,，|]", value) if one.strip()]
        return {"key": key, "none_of" if sign in _NOT else "any_of": values}
    number = _number(value)
    amount = minor(round(Decimal(value), exponent(currency)), currency).amount if key == "price" else number
    return {"key": key, "at_least" if sign in _AT_LEAST else "at_most": amount}


def limit_lines(one: Mapping[str, Any], currency: str) -> list[str]:
    """A filter as lines of the form."""
    scale = 10 ** exponent(currency) if one["key"] == "price" else 1
    made = [f"{one['key']}={','.join(one['any_of'])}"] if one["any_of"] else []
    made += [f"{one['key']}!={','.join(one['none_of'])}"] if one["none_of"] else []
    made += [f"{one['key']}>={one['at_least'] / scale:g}"] if one["at_least"] is not None else []
    return made + ([f"{one['key']}<={one['at_most'] / scale:g}"] if one["at_most"] is not None else [])


def _among(lines: Sequence[str], currency: str) -> list[dict[str, Any]]:
    """Products by id together, then each limit for itself."""
    ids = [line for line in lines if not _LIMIT.match(line)]
    made: list[dict[str, Any]] = [{"products": ids}] if ids else []
    return made + [{"filter": limit(line, currency)} for line in lines if _LIMIT.match(line)]


def _said(among: Mapping[str, Any], currency: str) -> Iterable[str]:
    yield from among["products"]
    if among["filter"]:
        yield from limit_lines(among["filter"], currency)


def _pin(at: int, line: str) -> dict[str, Any]:
    place, _, product = line.partition(" ")
    return (
        {"place": int(place), "product": product.strip()}
        if product and place.isdecimal()
        else {"place": at, "product": line}
    )


def _same(line: str) -> dict[str, Any]:
    word, _, means = line.partition("=")
    return {"word": word.strip(), "means": [one.strip() for one in re.split(r"[,，、]", means) if one.strip()]}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _number(text: str) -> float:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        raise WrongLine(text) from None
    if not found.is_finite() or abs(found) > 10**9:
        raise WrongLine(text)
    return float(found)
