"""Every construction that turns a side is heard, whatever it is said of and wherever in the sentence it stands."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from souk.discovery.search import Grammar, category_limits, measures, numbered, plainly
from tests.kept import knowledge

# A category, its goods, a value, another one, the attribute and the value's id.
EN = (
    ("duvet", "duvet", "wool", "down", "fill", "wool"),
    ("baby_bottle", "baby bottle", "glass", "silicone", "material", "glass"),
    ("pillow", "pillow", "latex", "memory foam", "fill", "latex"),
    ("frying_pan", "frying pan", "cast iron", "ceramic", "material", "cast_iron"),
)
ZH = (
    ("duvet", "被子", "羊毛", "羽绒", "fill", "wool"),
    ("baby_bottle", "奶瓶", "玻璃", "硅胶", "material", "glass"),
    ("pillow", "枕头", "乳胶", "记忆棉", "fill", "latex"),
    ("frying_pan", "平底锅", "铸铁", "陶瓷", "material", "cast_iron"),
    ("dog_food", "狗粮", "鸡肉", "三文鱼", "protein", "chicken"),
)
PLACES_EN = ("{goods}, {said}", "{said}, {goods} under 300 yuan", "a {goods} for my mother, {said}, and cheap")
PLACES_ZH = ("{goods}，{said}", "{said}，三百以内的{goods}", "给妈妈买{goods}，{said}，便宜点", "{goods} {said}")
SIZES_EN, SIZES_ZH = ("20 L", "3 kg", "1500 watts"), ("20升", "3公斤", "1500瓦")
AROUND_EN = ("{said}", "one for my mother, {said}, in blue", "{said}, and a blue one please")
AROUND_ZH = ("{said}", "给妈妈买，{said}，蓝色的", "{said}，蓝色的")


def said(side: str, locale: str) -> list[str]:
    """The constructions of a section of `constructions.txt`, whose lines each hold one."""
    text = Path(__file__).with_name("constructions.txt").read_text("utf-8")
    return text.partition(f"[{side} {locale}]\n")[2].partition("\n\n")[0].splitlines()


@cache
def grammar(category: str) -> Grammar:
    return Grammar(knowledge().categories()[category])


def stance(category: str, text: str, key: str, value: str) -> str:
    """What a text makes of a value: wanted, refused, or open where nothing is read."""
    limits = category_limits(grammar(category), numbered(plainly(text)), ()).limits
    limit = next((one for one, _ in limits if one.key == key), None)
    if limit is None:
        return "open"
    return "refused" if value in limit.none_of or (limit.any_of and value not in limit.any_of) else "wanted"


def turning() -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Each construction with what it makes of a thing, of what it is said here, and where it stands."""
    for locale, goods, places in (("en", EN, PLACES_EN), ("zh", ZH, PLACES_ZH)):
        for side in ("wanted", "refused", "open"):
            for place, line in enumerate(said(side, locale)):
                yield line, side, goods[place % len(goods)], places[place % len(places)]


@pytest.mark.parametrize(("construction", "side", "thing", "place"), list(turning()))
def test_a_construction_turns_the_side_of_what_it_speaks_of(
    construction: str, side: str, thing: tuple[str, ...], place: str
) -> None:
    category, goods, value, other, key, id = thing
    text = place.format(goods=goods, said=construction.format(x=value, y=other))
    assert stance(category, text, key, id) == side, text


def bounding() -> Iterator[tuple[str, str, str]]:
    """Each construction that bounds a number, with its side and how it is said."""
    for locale, sizes, around in (("en", SIZES_EN, AROUND_EN), ("zh", SIZES_ZH, AROUND_ZH)):
        for side in ("most", "least"):
            for line in said(side, locale):
                for place, size in zip(around, sizes, strict=True):
                    yield line, side, place.format(said=line.format(n=size))


def test_a_construction_bounds_a_number_from_its_side() -> None:
    wrong = []
    for line, side, text in bounding():
        found = [one for one in measures(numbered(plainly(text)).text) if one.units]
        if [(one.low is None, one.high is None) for one in found] != [(side == "most", side == "least")]:
            wrong.append((line, text))
    assert not wrong


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("duvet, nothing but wool or down", {"wool": "wanted", "down": "wanted"}),
        ("duvet, anything but wool or down", {"wool": "refused", "down": "refused"}),
        ("被子，除了羊毛和羽绒都不要", {"wool": "wanted", "down": "wanted"}),
        ("被子，除了羊毛和羽绒都行", {"wool": "refused", "down": "refused"}),
        ("被子，羊毛或羽绒不是必须，没有羊毛也行，但不要羽绒", {"down": "refused"}),
    ],
)
def test_a_construction_speaks_of_all_that_it_lists(text: str, sides: dict[str, str]) -> None:
    assert {value: stance("duvet", text, "fill", value) for value in sides} == sides
