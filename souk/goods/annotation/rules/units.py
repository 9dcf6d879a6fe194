"""Numbers with units in Chinese and English text, and conversion within a dimension."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from souk.kit.text import flat

_TABLE = """
length mm 1 mm 毫米 millimetre millimeter
length cm 10 cm 厘米 公分 centimetre centimeter
length m 1000 m 米 metre meter
length in 25.4 in inch inches " ″ ” 英寸 寸 吋
length ft 304.8 ft feet foot 英尺
length μm 0.001 μm um 微米 micron
length nm 0.000001 nm 纳米
mass mg 0.001 mg 毫克
mass g 1 g 克 gram gramme
mass kg 1000 kg 千克 公斤 kilo kilogram
mass 斤 500 斤
mass lb 453.592 lb lbs pound
mass oz 28.3495 oz ounce
volume mL 1 ml 毫升 cc millilitre milliliter
volume L 1000 l 升 公升 litre liter
volume gal 3785.41 gal gallon 加仑
power W 1 w 瓦 watt
power kW 1000 kw 千瓦 kilowatt
voltage V 1 v 伏 volt
charge mAh 1 mah 毫安时 毫安
charge Ah 1000 ah
energy Wh 1 wh 瓦时
energy kWh 1000 kwh 度电
time s 1 s sec second 秒
time min 60 min minute 分钟
time h 3600 h hr hrs hour 小时 钟头
days day 1 day 天 日
days week 7 week 周 星期
months month 1 month 个月 月龄
months year 12 year yr 年 岁 周岁
sound dB 1 db dba db(a) 分贝
frequency Hz 1 hz 赫兹 赫
frequency kHz 1000 khz
frequency MHz 1000000 mhz
frequency GHz 1000000000 ghz
light lm 1 lm lumen 流明
illuminance lx 1 lx lux 勒克斯
pixels px 1 px pixel
bytes MB 1 mb
bytes GB 1000 gb
bytes TB 1000000 tb
bits Mbps 1 mbps mbit/s
bits MB/s 8 mb/s
bits Gbps 1000 gbps gbit/s
rate ppm 1 ppm
turn rpm 1 rpm 转
temperature °C 1 °c ℃ 摄氏度 度
share % 1 % percent ％
count count 1 count pcs pc piece pieces pack packs 个 只 片 件 包 袋 盒 条 支 瓶 粒 枚 双 颗
tablet tablet 1 tablet tablets 片
sheet sheet 1 sheet sheets 张 抽
page page 1 page pages 页
layer layer 1 layer layers ply 层
denier D 1 d denier
area m² 1 m² ㎡ m2 sqm 平米 平方米 平方 square-metre
flow L/min 1 l/min 升/分
flow-hour m³/h 1 m³/h m3/h 立方米/小时
pressure Pa 1 pa 帕
pressure kPa 1000 kpa 千帕
pressure bar 100000 bar
density g/m² 1 g/m² gsm g/m2 克/平方米
spf spf 1 spf
apparent VA 1 va
apparent kVA 1000 kva
"""


@dataclass(frozen=True)
class Unit:
    """A unit: its dimension, and how many of the dimension's smallest it is."""

    name: str
    dimension: str
    factor: float


@dataclass(frozen=True)
class Quantity:
    """A number with its unit at [start, end) of a text; `unit` is None for a bare number."""

    value: float
    unit: Unit | None
    start: int
    end: int


def _read() -> tuple[dict[str, Unit], dict[str, list[Unit]]]:
    names: dict[str, Unit] = {}
    aliases: dict[str, list[Unit]] = {}
    for line in _TABLE.strip().splitlines():
        dimension, name, factor, *words = line.split()
        names[name] = Unit(name, dimension, float(factor))
        for word in words:
            aliases.setdefault(word, []).append(names[name])
            if word.isascii() and word.isalpha() and len(word) > 3 and not word.endswith("s"):
                aliases.setdefault(word + "s", []).append(names[name])
    return names, aliases


UNITS, _ALIASES = _read()
_NUMBER = r"(?<![\d.])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\d.,])\d+(?:\.\d+)?"
_HAN = r"[一二两三四五六七八九十百千万亿半](?:[零一二两三四五六七八九十百千万亿半]*[一二两三四五六七八九十百千万亿半])?"
_NAMES = "|".join(re.escape(alias) for alias in sorted(_ALIASES, key=len, reverse=True))
# 3 Gb/s is a rate, and no capacity of 3 GB.
_RATE = r"\s?(?:/\s?(?:s|sec|min|h|hr)(?![a-z])|每秒)"
_QUANTITY = re.compile(
    rf"(?P<number>{_NUMBER})(?:\s?-?(?P<unit>{_NAMES})(?!{_RATE}))?(?![a-z]|(?<![㐀-鿿])\.?\d)", re.IGNORECASE
)
_COUNTED = re.compile(rf"(?P<number>{_HAN})(?P<unit>{_NAMES})")
_PREFIXED = re.compile(r"(?P<unit>spf)\s?(?P<number>\d+)")
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1000}


def quantities(text: str) -> Iterator[Quantity]:
    """Numbers in the order in which they stand, each once for every unit that its word may mean."""
    plain = flat(text)
    taken: set[int] = set()
    for pattern in (_PREFIXED, _QUANTITY, _COUNTED):
        for found in pattern.finditer(plain):
            if taken.intersection(range(*found.span("number"))):
                continue
            value = number(found["number"])
            if value is None:
                continue
            taken.update(range(*found.span("number")))
            units: list[Unit | None] = [] if _named(plain, found) else [*_ALIASES.get(found["unit"] or "", ())]
            end = found.end("unit") if units and pattern is not _PREFIXED else found.end("number")
            for unit in units or [None]:
                yield Quantity(value, unit, found.start(), end)


def _named(text: str, found: re.Match[str]) -> bool:
    """Whether the number belongs to a name, and the word behind it is no unit: `RJ45 M/M` is not 45 metres."""
    before = text[max(0, found.start() - 2) : found.start()]
    apart = text[found.end("number") : found.end("number") + 1] == " "
    return apart and len(before) == 2 and before.isascii() and before.isalpha()


def number(text: str) -> float | None:
    """A number in digits or in Chinese numerals: `1,299`, `两百五` is 250, `一万二` is 12000."""
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return _han(text)


def _han(text: str) -> float | None:
    if text == "半":
        return 0.5
    if "亿" in text:
        head, _, tail = text.partition("亿")
        high, low = _han(head), _han(tail) if tail else 0.0
        return None if high is None or low is None else high * 1e8 + low
    head, ten_thousand, tail = text.rpartition("万")
    high = _below_ten_thousand(head, 1) if ten_thousand else 0
    low = _below_ten_thousand(tail, 1000 if ten_thousand else 1) if tail else 0
    return None if high is None or low is None else float(high * 10000 + low)


def _below_ten_thousand(text: str, last: int) -> int | None:
    total, digit = 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _PLACES:
            total += (digit or 1) * _PLACES[char]
            digit, last = 0, _PLACES[char] // 10
        elif char in "零〇":
            # 两千零五 is 2,005: what follows is no place below.
            digit, last = 0, 1
        else:
            return None
    return total + digit * last


def convert(value: float, unit: Unit | None, target: str) -> float | None:
    """A value in another unit of its dimension; None where the dimensions differ or a unit is unknown."""
    wanted = UNITS.get(target)
    if wanted is None or unit is None or wanted.dimension != unit.dimension:
        return None
    return round(value * unit.factor / wanted.factor, 6)
