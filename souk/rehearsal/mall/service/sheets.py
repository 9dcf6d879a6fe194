"""Sheets and the town out of parsed TOML."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from souk.goods.catalog import Value
from souk.kit.locale import Locale, Words
from souk.rehearsal.mall.contracts import Aspect, Brand, Driver, Line, Sheet, Spec, Stall, Talk, Town

Raw = Mapping[str, Any]


def sheet(raw: Raw) -> Sheet:
    """One category."""
    noun, every = raw["noun"], raw.get("every", {})
    return Sheet(
        id=raw["id"],
        aisle=raw["aisle"],
        share=float(raw["share"]),
        units=raw["units"],
        variants=tuple(raw["variants"]),
        lead=tuple(raw["lead"]),
        trail=tuple(raw["trail"]),
        extra=_all(raw["extra"]),
        opens=_all(raw["opens"]),
        by={key: (float(at), float(power)) for key, (at, power) in raw["price"].get("by", {}).items()},
        times={key: float(factor) for key, factor in _flat(raw["price"].get("times", {}))},
        lines=tuple(_line(one, noun, every) for one in raw["line"]),
        tags={key: words(text) for key, text in _flat(raw["tag"])},
        says={key: _all(texts) for key, texts in _flat(raw["say"])},
        denials={key: _all(texts) for key, texts in _flat(raw.get("deny", {}))},
        aspects=tuple(_aspect(id, one) for id, one in raw.get("aspect", {}).items()),
    )


def town(raw: Raw, talk: Raw) -> Town:
    """Shops, brands, series, colours and small talk."""
    return Town(
        stalls=tuple(Stall(one["id"], words(one["name"]), frozenset(one["aisles"])) for one in raw["shop"]),
        brands={aisle: tuple(_brand(one) for one in names) for aisle, names in raw["brands"].items()},
        series={aisle: tuple(_named(one) for one in names) for aisle, names in raw["series"].items()},
        colours={key: words(text) for key, text in raw["colours"].items()},
        talk=_talk(talk),
    )


def words(text: str) -> Words:
    """`English | 中文` as words in both languages."""
    en, _, zh = text.partition(" | ")
    return {"en": en.strip(), "zh-CN": zh.strip()}


def spec(text: str | float) -> Spec:
    """`0.6` and `?0.6@tier` are flags, `2..8/0.5@size` and `5 10 20` numbers, `open:3 hooded:1` choices."""
    if not isinstance(text, str):
        return Spec("flag", (True,), (float(text),))
    body, _, driver = text.partition("@")
    along = cast("Driver", driver)
    if body.startswith("?"):
        return Spec("flag", (True,), (float(body[1:]),), along)
    if body[0].isdigit():
        return Spec("number", tuple(_numbers(body)), (), along)
    pairs = [one.partition(":") for one in body.split()]
    weights = tuple(float(weight or 1) for _, _, weight in pairs)
    return Spec("choice", tuple(name for name, _, _ in pairs), weights, along)


def _numbers(body: str) -> Iterator[Value]:
    if ".." not in body:
        yield from (float(one) for one in body.split())
        return
    low, _, rest = body.partition("..")
    high, _, step = rest.partition("/")
    width = float(step or 1)
    for number in range(round((float(high) - float(low)) / width) + 1):
        yield round(float(low) + number * width, 6)


def _line(raw: Raw, noun: str, every: Raw) -> Line:
    traits = {key: spec(text) for key, text in {**every, **raw["set"]}.items()}
    return Line(float(raw["share"]), float(raw["price"]), words(raw.get("noun", noun)), traits)


def _aspect(id: str, raw: Raw) -> Aspect:
    return Aspect(id, raw.get("by", ""), _sides(raw["good"]), _sides(raw["bad"]))


def _sides(texts: Sequence[str]) -> dict[Locale, tuple[str, ...]]:
    both = _all(texts)
    return {"en": tuple(one["en"] for one in both), "zh-CN": tuple(one["zh-CN"] for one in both)}


def _all(texts: Sequence[str]) -> tuple[Words, ...]:
    return tuple(words(text) for text in texts)


def _flat(raw: Raw) -> Iterator[tuple[str, Any]]:
    for key, value in raw.items():
        if isinstance(value, Mapping):
            yield from ((f"{key}.{inner}", part) for inner, part in value.items())
        else:
            yield key, value


def _named(text: str) -> Words:
    en, _, zh = text.rpartition(" ")
    return {"en": en, "zh-CN": zh}


def _brand(text: str) -> Brand:
    name, _, tier = text.rpartition(" ")
    return Brand(_named(name), float(tier))


def _talk(raw: Raw) -> Talk:
    return Talk(
        aisle={aisle: _sides(texts) for aisle, texts in raw["aisle"].items()},
        glad=_sides(raw["glad"]),
        sour=_sides(raw["sour"]),
        even=_sides(raw["even"]),
        praise=_sides(raw["praise"]),
        blame=_sides(raw["blame"]),
        surnames=raw["surnames"],
        initials=raw["initials"],
    )
