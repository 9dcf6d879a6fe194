"""What is known of a product, as a table of rows and as opinions by aspect."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from souk.doors.web.view import number
from souk.kit.locale import Locale, Words, pick

Row = Mapping[str, Any]
# What variants commonly differ by, where a category's knowledge has no name for it.
AXES: Mapping[str, Words] = {
    "colour": {"en": "Colour", "zh-CN": "颜色"},
    "color": {"en": "Colour", "zh-CN": "颜色"},
    "size": {"en": "Size", "zh-CN": "尺码"},
    "eu": {"en": "EU size", "zh-CN": "欧码"},
    "pack": {"en": "Pieces in a pack", "zh-CN": "每份件数"},
    "set": {"en": "Set", "zh-CN": "套装"},
}


@dataclass(frozen=True)
class Value:
    """One line of the attribute table; `yes` is set for a flag."""

    key: str
    name: Words
    shown: str
    evidence: Sequence[Row]
    against: Sequence[Row] = ()
    yes: bool | None = None


@dataclass(frozen=True)
class Opinion:
    """What reviews say of one aspect: sentences for and against it."""

    name: Words
    good: Sequence[Row]
    bad: Sequence[Row]

    @property
    def share(self) -> int:
        """Praise in percent of all opinions, in steps of five."""
        return 5 * round(20 * len(self.good) / max(1, len(self.good) + len(self.bad)))


def known(annotated: Row, knowledge: Row, locale: Locale) -> list[Value]:
    """The annotated attributes in the order of the category's knowledge."""
    types = {kind["key"]: kind for kind in knowledge.get("attributes", ())}
    order = list(types)
    found = [one for one in annotated.get("annotations", ()) if one["kind"] == "attribute"]
    found.sort(key=lambda one: order.index(one["key"]) if one["key"] in types else len(order))
    return [_value(one, types.get(one["key"], {}), locale) for one in found]


def _value(annotation: Row, kind: Row, locale: Locale) -> Value:
    value = annotation["value"]
    name = kind.get("name") or plain(annotation["key"])
    flag = value if isinstance(value, bool) else None
    shown = "" if flag is not None else _shown(annotation, kind, locale)
    return Value(annotation["key"], name, shown, annotation["evidence"], annotation.get("against") or (), flag)


def _shown(annotation: Row, kind: Row, locale: Locale) -> str:
    value = annotation["value"]
    if isinstance(value, int | float):
        return measure(value, annotation.get("unit") or "", locale)
    choice = next((one for one in kind.get("choices", ()) if one["id"] == value), None)
    return pick(choice["name"], locale) if choice else str(value)


def measure(value: float, unit: str, locale: Locale) -> str:
    """A number with its unit, set apart as the unit wants it; what is only counted has none."""
    if unit == "count":
        return number(value, locale)
    return f"{number(value, locale)}{'' if unit in ('%', '°C', '') else ' '}{unit}"


def stated(product: Row, annotated: Row, knowledge: Row, locale: Locale) -> list[Value]:
    """The supplier's fields that no annotation of an attribute rests on."""
    types = {field["key"] for kind in knowledge.get("attributes", ()) for field in kind.get("fields", ())}
    keys = {one["key"] for one in annotated.get("annotations", ())}
    quoted = {proof["path"] for one in annotated.get("annotations", ()) for proof in one["evidence"]}
    rest = (
        one
        for one in product.get("attributes", ())
        if one["key"] not in keys and not (one["key"] in types and f"attributes/{one['key']}" in quoted)
    )
    return [_field(product["id"], one, locale) for one in rest]


def _field(product: str, attribute: Row, locale: Locale) -> Value:
    value, unit = attribute["value"], attribute.get("unit") or ""
    flag = value if isinstance(value, bool) else None
    number_like = isinstance(value, int | float) and flag is None
    shown = measure(value, unit, locale) if number_like else f"{value} {unit}".strip()
    quote = "" if flag is not None else shown
    path = f"attributes/{attribute['key']}"
    proof = {"kind": "field", "ref": product, "path": path, "start": 0, "end": 0, "quote": quote}
    name = attribute.get("name") or plain(attribute["key"])
    return Value(attribute["key"], name, "" if flag is not None else shown, (proof,), (), flag)


def plain(key: str) -> Words:
    """A supplier's key as a name: `max_load` is Max load."""
    return {"en": key.replace("_", " ").replace("-", " ").strip().capitalize()}


def opinions(annotated: Row, knowledge: Row) -> list[Opinion]:
    """What reviews say by aspect, the most discussed first."""
    names = {aspect["id"]: aspect["name"] for aspect in knowledge.get("aspects", ())}
    found = (one for one in annotated.get("annotations", ()) if one["kind"] == "aspect")
    said = [Opinion(names.get(one["key"]) or plain(one["key"]), one["evidence"], one["against"]) for one in found]
    return sorted(said, key=lambda one: -len(one.good) - len(one.bad))


def axes(variants: Iterable[Row], knowledge: Row, locale: Locale) -> dict[str, list[str]]:
    """The options that variants differ by, with their values in order, in the words of the category's knowledge.

    What knowledge does not word, a variant that has this one option alone says by its title.
    """
    types = {kind["key"]: kind for kind in knowledge.get("attributes", ())}
    found: dict[str, list[str]] = {}
    for variant in variants:
        options = variant.get("options") or {}
        for key, value in options.items():
            kind = types.get(key, {})
            values = found.setdefault(pick(kind.get("name") or AXES.get(key) or plain(key), locale), [])
            own = variant.get("title") if len(options) == 1 and not kind else None
            shown = pick(own, locale) if own else _shown({"value": value}, kind, locale)
            if shown not in values:
                values.append(shown)
    return {name: values for name, values in found.items() if len(values) > 1}
