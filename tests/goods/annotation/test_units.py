import pytest
from hypothesis import given
from hypothesis import strategies as st

from souk.goods.annotation import UNITS, convert, number, quantities
from souk.goods.annotation.rules.units import Unit

PAIRS = [(one, other) for one in UNITS.values() for other in UNITS.values() if one.dimension == other.dimension]
DIGITS = "零一二三四五六七八九"


def said(count: int) -> str:
    """A number below ten thousand as it is written in Chinese, without zeros in between."""
    parts = []
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, count = divmod(count, place)
        if digit:
            parts.append(f"{DIGITS[digit]}{name}")
    return "".join(parts)


@given(st.sampled_from(PAIRS), st.floats(1, 1e5))
def test_a_value_goes_to_another_unit_of_its_dimension_and_back(pair: tuple[Unit, Unit], value: float) -> None:
    there = convert(value, pair[0], pair[1].name)
    assert there is not None
    if there > 1:
        assert convert(there, pair[1], pair[0].name) == pytest.approx(value, rel=1e-5)


@given(st.sampled_from(list(UNITS.values())), st.sampled_from(list(UNITS.values())))
def test_dimensions_do_not_mix(one: Unit, other: Unit) -> None:
    assert (convert(1.0, one, other.name) is None) == (one.dimension != other.dimension)


@given(st.integers(1, 9999).filter(lambda count: "0" not in str(count)))
def test_chinese_numerals_are_read(count: int) -> None:
    assert number(said(count)) == count


@given(st.integers(1, 9).map(lambda digit: digit * 1000), st.integers(1, 9))
def test_chinese_ten_thousands_are_read(low: int, high: int) -> None:
    assert number(f"{DIGITS[high]}万{said(low)}") == high * 10_000 + low


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,299", 1299),
        ("1.7", 1.7),
        ("两百五", 250),
        ("一千二", 1200),
        ("一万二", 12000),
        ("十五", 15),
        ("二十", 20),
        ("两", 2),
        ("半", 0.5),
        ("abc", None),
        ("百分", None),
    ],
)
def test_numbers_as_people_write_them(text: str, value: float | None) -> None:
    assert number(text) == value


@given(st.integers(1, 9999), st.sampled_from(["L", "kg", "cm", "W", "mAh", "dB"]), st.sampled_from(["", " "]))
def test_a_quantity_in_a_text_is_found_where_it_stands(count: int, unit: str, gap: str) -> None:
    text = f"about {count}{gap}{unit} or so"
    found = [one for one in quantities(text) if one.unit is not None and one.unit.name == unit]
    assert [(one.value, text[one.start : one.end]) for one in found] == [(count, f"{count}{gap}{unit}")]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("容量68升", 68, "L"),
        ("重两公斤", 2, "kg"),
        ("１．７Ｌ", 1.7, "L"),
        ("14-inch screen", 14, "in"),
        ("1,200 W", 1200, "W"),
        ("三十二分贝", 32, "dB"),
        ("SPF50+", 50, "spf"),
        ("spf 30", 30, "spf"),
    ],
)
def test_units_in_both_languages(text: str, value: float, unit: str) -> None:
    assert (value, unit) in [(one.value, one.unit.name) for one in quantities(text) if one.unit]


@given(st.text(max_size=80))
def test_spans_stand_within_the_text_and_do_not_overlap(text: str) -> None:
    spans = sorted({(one.start, one.end) for one in quantities(text)})
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(st.text(alphabet="一二两三四五六七八九十百千万半", max_size=12))
def test_no_heap_of_numerals_breaks_the_reading(text: str) -> None:
    value = number(text)
    assert value is None or value >= 0


@pytest.mark.parametrize("text", ["SATA, 3.0Gb/s, NCQ", "3 Gb/s", "3 m / s", "3GB每秒"])
def test_a_rate_is_not_the_unit_before_its_stroke(text: str) -> None:
    assert not [one for one in quantities(text) if one.unit is not None]


def test_a_number_that_belongs_to_a_name_has_no_unit() -> None:
    assert [one.unit and one.unit.name for one in quantities("RJ45 M/M, 3 m, H20 cm, 210x297 mm")] == [
        None,
        "m",
        "cm",
        "mm",
    ]


def test_units_that_are_rates_stay_rates() -> None:
    assert [one.unit.name for one in quantities("8 L/min, 100 MB/s, 8升/分") if one.unit] == ["L/min", "MB/s", "L/min"]
