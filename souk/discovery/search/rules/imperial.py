"""Sizes in other measures and other writing: 4 ft 5, `20 by 15 feet` of a room, 3½ lb, 400 °F, 10 000 rpm, `fourty`."""

import re
from collections.abc import Callable

Rewrite = tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]]


def _eighths(found: re.Match[str]) -> str:
    """3½ is 3.5."""
    return f"{int(found[1] or 0) + _PARTED[found[2]]:g}"


def _in_feet(found: re.Match[str]) -> str:
    """4 ft 5 is 134.62 cm, at 2.54 cm an inch."""
    return f"{(int(found[1]) * 12 + float(found[2])) * 2.54:g} cm"


def _room(found: re.Match[str]) -> str:
    """A room of 20 by 15 feet has 27.9 m²."""
    side = 0.3048 if found["unit"][0] == "f" else 1.0
    return f"{found['lead']}{float(found['one']) * float(found['other']) * side * side:.4g} m²"


def _scaled_by(factor: float, unit: str) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{float(found[1].replace(',', '')) * factor:.5g} {unit}"


_PARTED = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 0.333, "⅔": 0.667, "⅛": 0.125}
_FRACTIONAL = re.compile(rf"(\d*)\s?([{''.join(_PARTED)}])")
_FEET_INCHES = re.compile(
    r"(?<![\w.])(\d)\s?(?:ft|foot|feet|')\s?(?:and )?(\d{1,2}(?:\.\d)?)(?:\s?(?:in\b|inch(?:es)?\b|\"|''))?(?!\d"
    r"|\s?(?:cm|mm|m|kg|l|w|yuan)\b)"
)
_ROOM_SIDES = re.compile(
    r"(?P<lead>\b(?:room|bedroom|lounge|studio|kitchen|office|space|flat|nursery|study)\b[^.;!?\d]{0,24})"
    r"(?P<one>\d+(?:\.\d+)?)\s?(?:by|x|×)\s?(?P<other>\d+(?:\.\d+)?)\s?(?P<unit>feet|foot|ft|metres?|meters?|m)\b"
)
_SIDES_ROOM = re.compile(
    r"(?P<lead>)(?<![\d.])(?P<one>\d+(?:\.\d+)?)\s?(?:feet |foot |ft |metres? |meters? |m )?(?:by|x"
    r"|×)\s?(?P<other>\d+(?:\.\d+)?)"
    r"\s?-?(?P<unit>feet|foot|ft|metres?|meters?|m)(?= (?:bed|living |sitting |dining )?(?:room|lounge|studio"
    r"|kitchen|office|space|flat|nursery|study)\b)"
)
_WHOLE = r"(?<![\d.])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s?-?"
OF_UNITS: tuple[Rewrite, ...] = (
    (re.compile(rf"{_WHOLE}(?:square[\s-]f(?:ee|oo)t|sq\.?\s?f(?:ee|oo)?t|平方英尺|平尺)"), _scaled_by(0.092903, "m²")),
    (re.compile(rf"{_WHOLE}斤(?=的?(?:水|牛奶|热水|开水))"), _scaled_by(500, "ml")),
    (re.compile(rf"{_WHOLE}pints?\b"), _scaled_by(473.176, "ml")),
    (re.compile(rf"{_WHOLE}quarts?\b"), _scaled_by(946.353, "ml")),
    (re.compile(rf"{_WHOLE}yards?\b"), _scaled_by(91.44, "cm")),
    (re.compile(rf"{_WHOLE}stones?\b"), _scaled_by(6.35029, "kg")),
    (
        re.compile(rf"{_WHOLE}(?:°\s?f\b|℉|degrees? f(?:ahrenheit)?\b|华氏度?)"),
        lambda found: f"{(float(found[1]) - 32) / 1.8:.4g}°c",
    ),
    (
        re.compile(rf"{_WHOLE}degrees?(?: c(?:elsius|entigrade)?\b)?(?! (?:angle|view|rotat|recline|turn|swivel))"),
        lambda found: f"{found[1]}°c",
    ),
)
# Numbers and money as they are often mistyped.
_MISTYPED: tuple[Rewrite, ...] = tuple(
    (re.compile(rf"\b(?:{wrong})\b"), lambda found, right=right: right)  # type: ignore[misc]
    for wrong, right in (
        ("fourty|forthy", "forty"),
        ("ninty|nintey", "ninety"),
        ("fivty|fifity", "fifty"),
        ("twelf", "twelve"),
        ("hunderd|hundered|hundrd", "hundred"),
        ("thousend|thousnd|thosand", "thousand"),
        ("dollers|dolars|dollors", "dollars"),
        ("yaun|yuans", "yuan"),
        ("liters?", "litres"),
        ("inchs|ins", "inches"),
        ("kilogramms?", "kilograms"),
    )
)
# 10 000 rpm, in groups of three; 15k rpm.
_GROUPED = re.compile(
    r"(?<![\d.,])\d{1,3}(?:[  ]\d{3})+(?=\s?(?:rpm|mah|lumens?|lm|pages?|yuan|dollars?|rmb|元|转|毫安|页))"
)
_K = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)k(?=(?:\s?(?:or|to|-|/)\s?\d+k)?\s?(?:rpm|mah|lumens?|lm|dpi|pages?)\b)")
_WHOSE_MEASURE = re.compile(r" (?:us|uk|imperial|american|british) (?=gallons?\b|pints?\b|quarts?\b|fluid\b|fl\b)")
_THE_HOUR = re.compile(r"\b(inside|within|under) (?:the|an) (?=hour\b)")

# How numbers are typed, and the sides of rooms and things, in the order in which they are read.
TYPED: tuple[Rewrite, ...] = (
    *_MISTYPED,
    (_GROUPED, lambda found: "".join(found.group().split())),
    (_K, lambda found: f"{float(found[1]) * 1000:.0f}"),
    (_WHOSE_MEASURE, lambda found: " "),
    (_FRACTIONAL, _eighths),
    (_THE_HOUR, lambda found: f"{found[1]} 1 "),
)
SIDES: tuple[Rewrite, ...] = ((_FEET_INCHES, _in_feet), (_ROOM_SIDES, _room), (_SIDES_ROOM, _room))
