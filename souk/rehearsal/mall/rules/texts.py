"""Titles and descriptions in both languages, from the same facts in the same order."""

from collections.abc import Iterable, Mapping, Sequence
from random import Random

from souk.goods.catalog import Value
from souk.kit.locale import LOCALES, Locale, Words
from souk.rehearsal.mall.contracts import Line, Sheet

_ZH = {
    "L": "升", "mL": "毫升", "kg": "公斤", "g": "克", "cm": "厘米", "mm": "毫米", "m": "米", "in": "英寸", "W": "瓦",
    "dB": "分贝", "h": "小时", "min": "分钟", "month": "个月", "day": "天", "mAh": "毫安时", "m²": "平方米",
    "rpm": "转", "lm": "流明", "year": "年",
}  # fmt: skip
_ZH_SHORT = {
    "mL": "ml", "in": "寸", "h": "小时", "min": "分钟", "month": "个月", "day": "天", "m²": "㎡", "rpm": "转",
    "year": "年",
}  # fmt: skip
_EN = {
    "mL": " ml", "in": " inches", "h": " hours", "min": " minutes", "month": " months", "day": " days", "%": "%",
    "year": " years",
}  # fmt: skip
_EN_SHORT = {
    "mL": " ml", "in": "-Inch", "h": " Hours", "min": " Minutes", "month": " Months", "day": " Days", "%": "%",
    "year": " Years",
}  # fmt: skip
_BARE = ("count", "spf")
_MOST = 3
_SMALLER = {"kg": "g", "L": "mL"}
_LARGER = {"GB": (1000, "TB"), "mL": (2000, "L")}


def shown(value: float, unit: str, locale: Locale, short: bool = False) -> str:
    """A number with its unit as people write it: 0.4 kg as 400 g, 1000 GB as 1 TB, 36 months as 3 years."""
    if unit in _BARE:
        return f"{value:g}"
    value, unit = _handy(value, unit)
    if locale == "zh-CN":
        return f"{value:g}{(_ZH_SHORT if short else _ZH).get(unit, unit)}"
    return f"{value:g}{(_EN_SHORT if short else _EN).get(unit, ' ' + unit)}"


def _handy(value: float, unit: str) -> tuple[float, str]:
    if unit in _SMALLER and value < 1:
        return round(value * 1000, 3), _SMALLER[unit]
    if unit in _LARGER and value >= _LARGER[unit][0]:
        return value / 1000, _LARGER[unit][1]
    if unit == "month" and value >= 36:
        return value / 12, "year"
    return value, unit


def tag_of(sheet: Sheet, key: str, value: Value) -> Words | None:
    """What a title says of a value, None where nothing."""
    if isinstance(value, str):
        return sheet.tags.get(f"{key}.{value}")
    tag = sheet.tags.get(key)
    if tag is None or value is False or _lone(sheet, key, value):
        return None
    return {locale: _filled(tag[locale], _spoken(sheet, key, value, locale, short=True)) for locale in LOCALES}


def clauses_of(sheet: Sheet, key: str, value: Value) -> tuple[Words, ...]:
    """What a description may say of a value."""
    if isinstance(value, str):
        return sheet.says.get(f"{key}.{value}", ())
    if value is False or _lone(sheet, key, value):
        return sheet.denials.get(key, ())
    return sheet.says.get(key, ())


def _lone(sheet: Sheet, key: str, value: Value) -> bool:
    """Nobody says of one thing that it is one thing."""
    return sheet.units.get(key) == "count" and value == 1


def clause(sheet: Sheet, key: str, value: Value, dice: Random) -> Words:
    """One of the clauses, with its number; the key must have one."""
    said = dice.choice(clauses_of(sheet, key, value))
    return {locale: _filled(said[locale], _spoken(sheet, key, value, locale)) for locale in LOCALES}


def _filled(text: str, spoken: tuple[str, str]) -> str:
    return text.replace("{#}", spoken[0]).replace("{}", spoken[1])


def _spoken(sheet: Sheet, key: str, value: Value, locale: Locale, short: bool = False) -> tuple[str, str]:
    """A number bare and with its unit; nothing where the value is no number."""
    if not isinstance(value, float):
        return "", ""
    if key != "age_from":
        return f"{value:g}", shown(value, sheet.units[key], locale, short)
    if locale == "en":
        return f"{value:g}", shown(value, "month", locale, short) if value else "birth"
    return f"{value:g}", shown(value, "month", locale, short).replace("年", "岁")


def title(parts: Mapping[str, Words], line: Line, lead: Sequence[Words], trail: Sequence[Words], dice: Random) -> Words:
    """A title of the brand, the series, what leads the noun and what trails it; `parts` has brand, series, extra."""
    form = dice.randrange(4)
    en = {name: said["en"] for name, said in parts.items()}
    zh = {name: said["zh-CN"] for name, said in parts.items()}
    front = " ".join(one["en"] for one in lead)
    tails = ", ".join(one["en"] for one in trail)
    named = _joined((front, line.noun["en"]))
    before = "".join(one["zh-CN"] for one in lead) + line.noun["zh-CN"]
    behind = [one["zh-CN"] for one in trail]
    match form:
        case 0:
            return {
                "en": f"{en['brand']} {en['series']} {named}, {tails}",
                "zh-CN": f"{zh['brand']}{zh['series']}{before}{_run(behind)}",
            }
        case 1:
            return {
                "en": f"{en['brand']} {named} – {tails}",
                "zh-CN": f"{zh['brand']}{before} {' '.join(behind)} {zh['extra']}".rstrip(),
            }
        case 2:
            return {
                "en": _with_extra(f"{en['brand']} {named}", tails, en["extra"]),
                "zh-CN": f"{zh['brand']}{before}{_run(behind)} {zh['extra']}".rstrip(),
            }
        case _:
            return {
                "en": f"{named}, {tails} – {en['brand']} {en['series']}",
                "zh-CN": f"{before}{_run(behind)} {zh['brand']}{zh['series']}系列",
            }


def _with_extra(named: str, tails: str, extra: str) -> str:
    """`for Cats` stands behind the noun, other words at the end."""
    if not extra or extra == tails:
        return f"{named}, {tails}"
    return f"{named} {extra}, {tails}" if extra.startswith(("for ", "from ")) else f"{named}, {tails}, {extra}"


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def _run(parts: Sequence[str]) -> str:
    """Chinese tags in a row, parted only where two of them would run into one word or number."""
    made = ""
    for part in parts:
        made += f" {part}" if made and made[-1].isascii() and part[0].isascii() else part
    return made


def description(opening: Words, clauses: Sequence[Words], dice: Random) -> Words:
    """The opening and the clauses as two to four sentences, the same ones in both languages."""
    groups: list[Sequence[Words]] = []
    rest = list(clauses)
    while rest:
        size = 2 if len(rest) > 1 and (len(rest) > _MOST - len(groups) or dice.random() < 0.5) else 1
        groups.append(rest[:size])
        rest = rest[size:]
    en = [opening["en"], *(_sentence(group) for group in groups)]
    zh = [opening["zh-CN"], *("，".join(one["zh-CN"] for one in group) for group in groups)]
    return {"en": " ".join(f"{capital(text)}." for text in en), "zh-CN": "".join(f"{text}。" for text in zh)}


def _sentence(group: Sequence[Words]) -> str:
    said = [one["en"] for one in group]
    plain = not any(mark in text for text in said for mark in (",", ":", " and ", " so "))
    return (", and " if plain else "; ").join(said)


def capital(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]
