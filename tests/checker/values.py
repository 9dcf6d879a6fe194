"""Whether a place of a product's texts states a value, worked out again from the quoted words."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.checker.measures import close, folded, measured, quantities, same_dimension
from tests.checker.phrases import says, words_of
from tests.checker.sources import Json, Sources

Value = float | bool | str
YES = {"yes", "y", "true", "是", "有", "支持"}
PLURALS = {"month", "year", "day", "sheet", "page", "tablet"}
WORDS = {
    "month": "个月",
    "year": "年",
    "day": "天",
    "h": "小时",
    "min": "分钟",
    "s": "秒",
    "sheet": "张",
    "page": "页",
    "tablet": "片",
    "layer": "层",
}
NO = {"no", "n", "false", "否", "无", "不支持", "not supported"}


@dataclass(frozen=True)
class Knows:
    """An attribute and the category that it is of."""

    category: Json
    kind: Json

    @property
    def unit(self) -> str:
        """The canonical unit; a bare number counts."""
        return self.kind["unit"] or "count"


def knows(sources: Sources, category: str | None, key: str) -> Knows | None:
    """The attribute, or None where the category has none of the key."""
    kind, known = sources.attribute(category, key), sources.category(category)
    return Knows(known, kind) if kind and known else None


def read(knows: Knows, said: str, locale: str) -> Value | None:
    """The value that words such as `68 L`, `top-entry`, `yes` or the attribute's own name stand for."""
    name, plain = folded(knows.kind["name"].get(locale, "")), folded(said).strip()
    if knows.kind["kind"] == "flag":
        known = {
            name: True,
            f"{name}: no": False,
            f"{name}:否": False,
            "有": True,
            "无": False,
            "yes": True,
            "no": False,
        }
        return known.get(plain)
    if knows.kind["kind"] == "choice":
        return next((one["id"] for one in knows.kind["choices"] if folded(one["name"].get(locale, "")) == plain), None)
    own = "" if knows.kind["unit"] == "count" else folded(knows.kind["unit"])
    said = (own, f"{own}s") if locale == "en" and own in PLURALS else (WORDS.get(own, own), own)
    unit = next((one for one in sorted(said, key=len, reverse=True) if plain.endswith(one)), None)
    if unit is None:
        return None
    bare = plain.removesuffix(unit).strip()
    try:
        return float(bare)
    except ValueError:
        return None


def objection(knows: Knows, where: Json, value: Value) -> str:
    """Why the quoted words do not state the value; nothing where they do."""
    match knows.kind["kind"]:
        case "number":
            return _number(knows, where, value)
        case "choice":
            stated = [one["id"] for one in knows.kind["choices"] if _chosen(knows, where["quote"], one)]
            return "" if value in stated else f"{where['quote']!r} says {stated or 'nothing'}, not {value!r}"
    stated = [flag for flag in (True, False) if _flagged(knows, where["quote"], flag)]
    return "" if value in stated else f"{where['quote']!r} says {stated or 'nothing'}, not {value!r}"


def within(value: Value, limit: Json) -> bool:
    """Whether a value keeps bounds and choices."""
    if isinstance(value, float):
        low, high = limit.get("at_least"), limit.get("at_most")
        return (low is None or value >= low - 1e-6) and (high is None or value <= high + 1e-6)
    tag = ("yes" if value else "no") if isinstance(value, bool) else value
    any_of, none_of = limit.get("any_of") or (), limit.get("none_of") or ()
    return (not any_of or tag in any_of) and tag not in none_of


def stated(knows: Knows, where: Json) -> Sequence[Value]:
    """Every value of the attribute that the quoted words state."""
    match knows.kind["kind"]:
        case "number":
            return measured(where["quote"], knows.unit, _bare(knows, where))
        case "choice":
            return [one["id"] for one in knows.kind["choices"] if _chosen(knows, where["quote"], one)]
    return [flag for flag in (True, False) if _flagged(knows, where["quote"], flag)]


def _number(knows: Knows, where: Json, value: Value) -> str:
    numbers = stated(knows, where)
    if not isinstance(value, float) or not any(close(value, float(one)) for one in numbers):
        return f"{where['quote']!r} gives {list(numbers)} {knows.unit}, not {value}"
    if where["path"].startswith("attributes/") or says(where["quote"], words_of(knows.kind.get("words"))):
        return ""
    rivals = [
        one["key"]
        for one in knows.category["attributes"]
        if one["kind"] == "number"
        and one["key"] != knows.kind["key"]
        and same_dimension(one["unit"] or "count", knows.unit)
    ]
    return f"{where['quote']!r} may as well be {', '.join(rivals)}" if rivals else ""


def _bare(knows: Knows, where: Json) -> str:
    """The unit of a supplier's bare number: what the category's knowledge says of that field."""
    if not where["path"].startswith("attributes/"):
        return ""
    key = where["path"].partition("/")[2]
    known = next((one["unit"] for one in knows.kind["fields"] if one["key"] == key), "")
    return known if any(not unit for _, unit in quantities(where["quote"])) else ""


def _chosen(knows: Knows, quote: str, choice: Json) -> bool:
    if folded(quote).strip().replace(" ", "_").replace("-", "_") == choice["id"]:
        return True
    others = [phrase for one in knows.kind["choices"] if one is not choice for phrase in words_of(one["words"])]
    return says(quote, words_of(choice["words"]), unless=others)


def _flagged(knows: Knows, quote: str, flag: bool) -> bool:
    said, denied = words_of(knows.kind.get("words")), words_of(knows.kind.get("denied"))
    if folded(quote).strip() in (YES if flag else NO):
        return True
    return says(quote, said, unless=denied) if flag else says(quote, denied, unless=said)
