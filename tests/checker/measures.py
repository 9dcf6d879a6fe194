"""Numbers, units and prices read out of text: the checker's own reading, which shares nothing with the shop's."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

_TABLE = (
    *(("length", "mm 毫米", 0.001), ("length", "cm 厘米 公分", 0.01), ("length", "m 米 metre meter", 1.0)),
    *(("length", 'in inch 英寸 寸 吋 " ″ ”', 0.0254), ("length", "ft feet foot 英尺", 0.3048)),
    *(("length", "μm um 微米 micron", 1e-6), ("length", "nm 纳米", 1e-9)),
    *(("mass", "mg 毫克", 0.001), ("mass", "g 克 gram", 1.0), ("mass", "kg 千克 公斤 kilogram kilo", 1000.0)),
    *(("mass", "斤", 500.0), ("mass", "lb lbs pound", 453.59237), ("mass", "oz ounce", 28.349523)),
    *(
        ("volume", "ml 毫升 cc", 0.001),
        ("volume", "l 升 公升 litre liter", 1.0),
        ("volume", "gal gallon 加仑", 3.785412),
    ),
    *(("power", "w 瓦 watt", 1.0), ("power", "kw 千瓦", 1000.0), ("voltage", "v 伏 volt", 1.0)),
    *(
        ("charge", "mah 毫安时 毫安", 0.001),
        ("charge", "ah", 1.0),
        ("energy", "wh 瓦时", 1.0),
        ("energy", "kwh 度电", 1e3),
    ),
    *(("time", "s sec second 秒", 1.0), ("time", "min minute 分钟", 60.0), ("time", "h hr hrs hour 小时 钟头", 3600.0)),
    *(("days", "day 天 日", 1.0), ("days", "week 周 星期", 7.0)),
    *(("months", "month 个月 月龄", 1.0), ("months", "year yr 年 岁 周岁", 12.0)),
    *(("sound", "db dba db(a) 分贝", 1.0), ("light", "lm lumen 流明", 1.0), ("illuminance", "lx lux 勒克斯", 1.0)),
    *(
        ("frequency", "hz 赫兹 赫", 1.0),
        ("frequency", "khz", 1e3),
        ("frequency", "mhz", 1e6),
        ("frequency", "ghz", 1e9),
    ),
    *(("pixels", "px pixel", 1.0), ("bytes", "mb", 1e6), ("bytes", "gb", 1e9), ("bytes", "tb", 1e12)),
    *(("bits", "mbps mbit/s mb/s", 1e6), ("bits", "gbps gbit/s", 1e9), ("ppm", "ppm", 1.0), ("turns", "rpm 转", 1.0)),
    *(("temperature", "°c ℃ 摄氏度 度", 1.0), ("share", "% percent", 1.0), ("spf", "spf", 1.0)),
    ("count", "count pcs pc piece pack 个 只 片 件 包 袋 盒 条 支 瓶 粒 枚 双 颗", 1.0),
    *(("tablets", "tablet 片", 1.0), ("sheets", "sheet 张 抽", 1.0), ("pages", "page 页", 1.0)),
    *(("layers", "layer ply 层", 1.0), ("denier", "d denier", 1.0)),
    *(("area", "m² ㎡ sqm 平米 平方米 平方 square-metre", 1.0), ("cloth", "g/m² gsm 克/平方米", 1.0)),
    *(("flow", "l/min 升/分", 1.0), ("air", "m³/h 立方米/小时", 1.0)),
    *(("pressure", "pa 帕", 1.0), ("pressure", "kpa 千帕", 1000.0), ("pressure", "bar", 100_000.0)),
)


def folded(text: str) -> str:
    """Half width, lower case; m² becomes m2."""
    return unicodedata.normalize("NFKC", text).lower()


def _aliases() -> dict[str, list[tuple[str, float]]]:
    made: dict[str, list[tuple[str, float]]] = {}
    for dimension, names, factor in _TABLE:
        for name in names.split(" "):
            plural = len(name) > 3 and name.isascii() and name.isalpha()
            for form in (name, f"{name}s", f"{name}es") if plural else (name,):
                made.setdefault(folded(form), []).append((dimension, factor))
    return made


_MEANINGS = _aliases()
_UNIT = "|".join(re.escape(name) for name in sorted(_MEANINGS, key=len, reverse=True))
_HAN = "零一二两三四五六七八九十百千万半"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_QUANTITY = re.compile(
    rf"(?P<spf>spf)\s?(?P<factor>\d+)|(?P<number>{_DIGITS}|[{_HAN}]+)\s?-?(?P<unit>{_UNIT})?(?![a-z])"
)
_SIGNS = {"US$": "USD", "CN¥": "CNY", "JP¥": "JPY", "HK$": "HKD", "NT$": "TWD", "AU$": "AUD", "A$": "AUD", "CA$": "CAD"}
_SIGNS |= {"€": "EUR", "£": "GBP", "₩": "KRW", "₹": "INR", "￦": "KRW", "MX$": "MXN", "NZ$": "NZD", "R$": "BRL"}
_HOME = {"zh-CN": {"¥": "CNY"}, "en": {"$": "USD", "¥": "JPY"}}
_FRACTIONS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "BHD": 3, "OMR": 3, "JOD": 3, "TND": 3}
Quantity = tuple[float, str]


def quantities(text: str) -> Iterator[Quantity]:
    """Every number with every unit that may be meant; an empty unit where none stands behind it."""
    for found in _QUANTITY.finditer(folded(text)):
        value = float(found["factor"]) if found["spf"] else _value(found["number"])
        if value is not None:
            yield value, "spf" if found["spf"] else (found["unit"] or "")


def measured(text: str, unit: str, bare: str = "") -> list[float]:
    """The text's numbers in a unit; one that has none is in the unit `bare`, if that is given."""
    return [
        value * source[1] / wanted[1]
        for value, stated in quantities(text)
        for source in _MEANINGS.get(folded(stated or bare), ())
        for wanted in _MEANINGS.get(folded(unit), ())
        if source[0] == wanted[0]
    ]


def same_dimension(one: str, other: str) -> bool:
    """Whether two units measure the same thing."""
    return bool({d for d, _ in _MEANINGS.get(folded(one), ())} & {d for d, _ in _MEANINGS.get(folded(other), ())})


def known_unit(unit: str) -> bool:
    """Whether the checker knows a unit."""
    return folded(unit) in _MEANINGS


def close(one: float, other: float) -> bool:
    """Equal to the six digits that are shown."""
    return abs(one - other) <= 1e-5 * max(1e-9, abs(one), abs(other))


def money(text: str, locale: str) -> tuple[Decimal, str] | None:
    """A price as it is shown in a language, in whole units, with its currency; None where it is not one."""
    found = re.fullmatch(r"\s*(\D*?)\s*(\d[\d,]*(?:\.\d+)?)\s*(\D*?)\s*", unicodedata.normalize("NFKC", text))
    if found is None:
        return None
    sign = found[1] or found[3]
    currency = {**_SIGNS, **_HOME[locale]}.get(sign, sign if re.fullmatch("[A-Z]{3}", sign) else "")
    return (Decimal(found[2].replace(",", "")), currency) if currency else None


def stated_money(text: str) -> tuple[Decimal, str] | None:
    """A price as the catalogue's field states it: `799.00 CNY`."""
    amount, _, currency = text.partition(" ")
    try:
        return Decimal(amount), currency
    except InvalidOperation:
        return None


def whole_units(price: Mapping[str, object]) -> tuple[Decimal, str]:
    """Money in minor units, as the catalogue keeps it, in whole units."""
    currency = str(price["currency"])
    return Decimal(int(str(price["amount"]))).scaleb(-_FRACTIONS.get(currency, 2)), currency


def _value(text: str) -> float | None:
    if text[0] not in _HAN:
        return float(text.replace(",", ""))
    if text == "半":
        return 0.5
    total, part, digit = 0, 0, 0
    scales = {"十": 10, "百": 100, "千": 1000}
    last = 1
    for char in text:
        if char == "半":
            return None
        if char == "万":
            total, part, digit, last = (total + part + digit) * 10_000, 0, 0, 1000
        elif char in scales:
            part, digit, last = part + (digit or 1) * scales[char], 0, scales[char] // 10
        elif char == "零":
            last = 1
        else:
            digit = "一二三四五六七八九".find(char) + 1 or 2
    return float(total + part + digit * last)
