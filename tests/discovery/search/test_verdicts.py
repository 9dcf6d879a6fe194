"""What a sentence makes of what it named: a lack turned down is a wish; what was had and hated is none."""

import pytest

from souk.discovery.search import measures, numbered, plainly
from souk.discovery.search.rules.verdicts import judged
from tests.discovery.search.test_constructions import stance


@pytest.mark.parametrize(
    ("category", "text", "key", "value", "side"),
    [
        (
            "pillow",
            "pillow, the last one was latex and what a mistake that was, never again",
            "fill",
            "latex",
            "refused",
        ),
        ("pillow", "hide latex, pillow under 300 yuan", "fill", "latex", "refused"),
        ("pillow", "枕头，避雷乳胶", "fill", "latex", "refused"),
        ("pillow", "枕头，怎么又是乳胶的，换别的", "fill", "latex", "refused"),
        ("pillow", "枕头，不是乳胶的一律划走", "fill", "latex", "wanted"),
        ("pillow", "pillow, skip everything that's not latex", "fill", "latex", "wanted"),
        ("pillow", "枕头，乳胶的也行，别的也行", "fill", "latex", "open"),
        ("pillow", "pillow, latex or I'm out", "fill", "latex", "wanted"),
        ("pillow", "latex pillow, not anything else", "fill", "latex", "wanted"),
        ("pillow", "pillow, she refuses anything that isn't latex", "fill", "latex", "wanted"),
        ("food_container", "food container, nothing breakable like glass", "material", "glass", "refused"),
        ("pillow", "枕头，除非是乳胶，否则免了", "fill", "latex", "wanted"),
        ("frying_pan", "平底锅，没锅盖的都筛掉", "lid", "yes", "wanted"),
        ("frying_pan", "frying pan, I'm lost without a lid", "lid", "yes", "wanted"),
    ],
)
def test_what_is_judged_after_it_was_named_is_on_that_side(
    category: str, text: str, key: str, value: str, side: str
) -> None:
    assert stance(category, text, key, value) == side


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("枕头，乳胶的，颜色随便", "乳胶"),
        ("尿不湿 有尿显 一包少于40片的不考虑", "尿显"),
        ("乳胶或者羽绒的都行", "乳胶"),
        ("latex, and no more than 300 yuan", "latex"),
        ("防泼水，不要纸糊的", "防泼水"),
    ],
)
def test_what_is_said_of_something_else_is_not_taken_for_a_verdict(text: str, thing: str) -> None:
    heard = plainly(text).text
    start = heard.index(thing)
    assert judged(heard, start, start + len(thing)) == ""


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("比20升大的都筛掉", None, 20),
        ("超20升的甭给我看", None, 20),
        ("20升就到头了，再大用不了", None, 20),
        ("20升max", None, 20),
        ("over 20 L is overkill, take those out", None, 20),
        ("the most I can take is 20 L", None, 20),
        ("不到20升的甭看", 20, None),
        ("20升都算小的，再小就别推了", 20, None),
        ("less than 20 L won't cut it", 20, None),
        ("it needs to be 20 L if not more", 20, None),
        ("hide everything under 20 L", 20, None),
    ],
)
def test_a_comparison_that_is_turned_down_bounds_from_its_other_side(
    text: str, low: float | None, high: float | None
) -> None:
    assert [(one.low, one.high) for one in measures(numbered(plainly(text)).text)] == [(low, high)]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("at least 300 cubic metres an hour", 300, None, "m³/h"),
        ("one-ninety grams max", None, 190, "g"),
        ("a quarter kilo up to one kilo", 0.25, 1, "kg"),
        ("a quarter litre an hour", 0.25, 0.25, "L"),
        ("up to 200 °C if not hotter", 200, None, "°C"),
        ("at least a pair of containers in the set", 2, None, "count"),
    ],
)
def test_a_number_is_read_as_it_is_spoken(text: str, low: float, high: float | None, unit: str) -> None:
    (found,) = measures(numbered(plainly(text)).text)
    assert (found.low, found.high, found.units[0].name) == (low, high, unit)
