"""That what a shopper limits in words is held, however it is worded: numbers in any unit, denials of any kind."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from souk.discovery.search import Grammar, Limit, category_limits, measures, numbered, plainly, price_limits
from souk.discovery.search.providers.fuzzy_speller import FuzzySpeller
from souk.discovery.search.rules.denial import denied, refused
from souk.discovery.search.rules.goods import wanted
from souk.discovery.search.rules.parting import parted
from souk.goods.annotation import Lexicon
from tests.kept import knowledge

_GRAMMARS: dict[str, Grammar] = {}


def grammar(category: str) -> Grammar:
    if category not in _GRAMMARS:
        _GRAMMARS[category] = Grammar(knowledge().categories()[category])
    return _GRAMMARS[category]


def read(category: str, text: str) -> Mapping[str, Limit]:
    found = category_limits(grammar(category), numbered(plainly(text)), ())
    return {limit.key: limit for limit, _ in found.limits}


def span(limit: Limit) -> tuple[float | None, float | None]:
    return limit.at_least, limit.at_most


@pytest.mark.parametrize(
    ("category", "text", "key", "low", "high"),
    [
        ("frying_pan", "it can't weigh above one point three kilos", "weight", None, 1.3),
        ("backpack", "not over 3½ lb empty", "weight", None, 1.5876),
        ("mop", "handle no shorter than 4 ft 5", "length", 134.62, None),
        ("mop", "拖头一尺往上", "width", 33.33, None),
        ("air_purifier", "my room is 20 by 15 feet", "coverage", 27.87, None),
        ("humidifier", "a tank of one US gallon or up", "capacity", 3.7854, None),
        ("humidifier", "for a 4 metre by 8 metre room", "coverage", 32.0, None),
        ("thermos", "半升到六百毫升", "capacity", 500.0, 600.0),
        ("drain_cleaner", "三刻钟以内", "time", None, 45.0),
        ("drain_cleaner", "job done inside the hour", "time", None, 60.0),
        ("air_purifier", "the filter lasts a full year or longer", "filter_life", 12.0, None),
        ("air_purifier", "滤芯得能撑满一年", "filter_life", 12.0, None),
        ("pet_fountain", "a month per charge", "battery_life", 30.0, None),
        ("hair_dryer", "十万零五千转打底", "motor_speed", 105000.0, None),
        ("power_bank", "1万5千毫安以上", "capacity", 15000.0, None),
        ("air_fryer", "gets to 400°F or hotter", "temperature_max", 204.4, None),
        ("phone", "八个G内存往上", "memory", 8.0, None),
        ("laptop", "固态512G起步", "storage", 512.0, None),
        ("laptop", "屏幕刷新120起跳", "refresh_rate", 120.0, None),
        ("running_shoes", "good for 600 km at least", "lifespan", 600.0, None),
        ("rice_cooker", "it should cook for no more than three", "people", None, 3.0),
        ("rice_cooker", "feeding five or more", "people", 5.0, None),
        ("rice_cooker", "a rice cooker for eight, please", "people", 8.0, None),
        ("air_fryer", "灶台边就剩34公分一条缝", "width", None, 34.0),
        ("printer", "the shelf takes fifteen kilos", "weight", None, 15.0),
        ("printer", "一分钟二十页以上", "print_speed", 20.0, None),
        ("memory_module", "running no faster than 800 MHz", "speed", None, 800.0),
        ("printer_label", "70 mm wide and no higher than 37", "label_height", None, 37.0),
        ("photo_paper", "of 180 grams or heavier", "grammage", 180.0, None),
        ("ups", "300 watts is enough", "power", 300.0, None),
        ("laptop", "不要17寸那么大的", "screen_size", None, 16.49),
        ("vacuum", "吸力没四千帕的白搭", "suction", 4.0, None),
        ("vacuum", "not more than sixty eight of those decibels", "noise", None, 68.0),
        ("stroller", "the lift door takes 60 cm, it can't be wider", "width", None, 60.0),
        ("air_purifier", "35 square metres or thereabouts, no smaller", "coverage", 35.0, None),
        ("stroller", "一落地就能坐", "age_from", None, 0.0),
        ("sunscreen", "SPF 50 w/o alcohol", "spf", 50.0, None),
        ("duvet", "a duvet ≥ 200 × 220 cm", "width", 200.0, None),
        ("duvet", "被子不小于200x230", "length", 230.0, None),
        ("mouse", "N(buttons) ≥ 5", "buttons", 5.0, None),
    ],
)
def test_a_number_finds_its_attribute(
    category: str, text: str, key: str, low: float | None, high: float | None
) -> None:
    assert span(read(category, text)[key]) == (low, high)


@pytest.mark.parametrize(
    ("category", "text", "key", "value"),
    [
        ("backpack", "胸扣不能少 尼龙料的穿腻了不考虑", "chest_strap", "yes"),
        ("coat", "帽子不能少", "hood", "yes"),
        ("coat", "hood, keeps the rain off", "waterproof", "yes"),
        ("laptop", "独显是跑不了的", "dedicated_graphics", "yes"),
        ("cat_litter", "豆腐砂、没香味、能冲厕所", "flushable", "yes"),
        ("vacuum", "扫地机也不要 带HEPA的 吸尘器来一个", "hepa", "yes"),
        ("headphones", "要带麦 往耳朵眼里塞的他戴不住 游戏用", "microphone", "yes"),
        ("humidifier", "Easy to scrub out, 30 dB", "washable", "yes"),
        ("mop", "not the bucket kind, I've got buckets", "bucket", "no"),
        ("nuts", "still in their shells for the grandchildren to crack", "shelled", "no"),
    ],
)
def test_a_merit_is_refused_only_in_so_many_words(category: str, text: str, key: str, value: str) -> None:
    assert read(category, text)[key].any_of == (value,)


@pytest.mark.parametrize(
    ("category", "text", "key", "banned"),
    [
        ("baby_bottle", "奶瓶PP和PPSU一律不要", "material", {"pp", "ppsu"}),
        ("desk_lamp", "I can't stick or screw anything to the wall", "mount", {"wall"}),
        ("pillow", "he can't bear a pillow that is soft", "firmness", {"soft"}),
        ("cat_litter", "unscented, clumping, ¬bentonite", "material", {"bentonite", "mixed"}),
        ("drain_cleaner", "she wheezes at the first whiff of perfume", "fragrance", {"scented"}),
        ("drain_cleaner", "something that smells of nothing", "fragrance", {"scented"}),
    ],
)
def test_what_is_turned_down_is_ruled_out(category: str, text: str, key: str, banned: set[str]) -> None:
    assert set(read(category, text)[key].none_of) == banned


@pytest.mark.parametrize(
    ("category", "text", "key", "asked"),
    [
        ("mosquito_repellent", "plug in or burning coil", "form", {"vaporiser", "coil"}),
        ("snack_gift_box", "biscuits or chocolates for my neighbour", "content", {"pastry", "chocolate"}),
        ("graphics_card", "a card with no fan, passive", "cooling", {"passive"}),
        ("nuts", "no flavouring just plain", "flavour", {"plain"}),
        ("coat", "冬天也要穿——算了春秋穿", "season", {"transition"}),
    ],
)
def test_what_is_asked_for_is_not_turned_round(category: str, text: str, key: str, asked: set[str]) -> None:
    assert set(read(category, text)[key].any_of) == asked


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("磁吸那种不要 两百以里的充电宝要一个", None, 200.0),
        ("please don't let it go over 180 yuan", None, 180.0),
        ("it doesn't cost upward of sixty yuan", None, 60.0),
        ("超过1500美元别报给我", None, 1500.0),
        ("手头四千到六千五，要笔记本", 4000.0, 6500.0),
        ("2千5百以内", None, 2500.0),
        ("150 is what I've put aside", None, 150.0),
    ],
)
def test_a_budget_is_bounded_on_the_side_that_was_meant(text: str, low: float | None, high: float | None) -> None:
    (limit, _) = next(price_limits(text, ()))
    scale = 100 if limit.unit else 1
    assert span(limit) == (low and low * scale, high and high * scale)


def test_stricter_readings_of_the_same_words_are_told_apart() -> None:
    closer = category_limits(grammar("tea"), numbered(plainly("loose leaf tea")), ()).closer
    assert closer == []
    closer = category_limits(grammar("tea"), numbered(plainly("whole leaf tea")), ()).closer
    assert [(one.key, one.any_of) for one in closer] == [("form", ("loose",))]
    exact = category_limits(grammar("frying_pan"), numbered(plainly("a 28 cm pan")), ()).closer
    assert [(one.key, span(one)) for one in exact] == [("diameter", (28.0, 28.0))]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("不要塑料的 两百以内的猫砂盆", "不要塑料的;两百以内的猫砂盆"),
        ("要大一点的 不要 塑料的猫砂盆", "要大一点的;不要 塑料的猫砂盆"),
        ("重量 两百克以内的轻便手机壳", "重量 两百克以内的轻便手机壳"),
        ("蓝牙 耳机", "蓝牙 耳机"),
    ],
)
def test_a_space_among_chinese_words_ends_a_clause(text: str, made: str) -> None:
    assert parted(text) == made


def test_what_is_joined_to_a_box_is_in_it_and_no_purpose() -> None:
    text = "拎一盒体面的礼盒装茶叶"
    names = Lexicon([("礼盒", "snack_gift_box"), ("茶叶", "tea")])
    assert [one.meaning for one in wanted(text, names.find(text))] == ["tea", "snack_gift_box"]


@pytest.mark.parametrize("text", ["can't do without a hood", "a hood is a must", "must not lack a hood"])
def test_what_cannot_be_missing_is_wanted(text: str) -> None:
    place = (text.index("hood"), text.index("hood") + 4)
    assert not denied(text, *place)
    assert not refused(text, *place)


def test_words_of_the_grammar_are_spelled_right_and_never_another_word() -> None:
    speller = FuzzySpeller()
    speller.learn({"excluding": 5, "speakers": 9, "monitor": 9}, ())
    assert [one.meant for one in speller.right("fourty dollers, witout speakers")] == ["forty", "dollars", "without"]
    assert not speller.right("not exceeding half a pound, scentless")


# Units of one dimension with what each is of the first, by their legal definitions.
_MASS = {"kg": 1.0, "g": 0.001, "lb": 0.453592, "公斤": 1.0, "斤": 0.5}
_VOLUME = {"litres": 1.0, "ml": 0.001, "gallons": 3.78541, "pints": 0.473176, "升": 1.0}
_LENGTH = {"cm": 1.0, "mm": 0.1, "inches": 2.54, "metres": 100.0, "厘米": 1.0}
_BOUNDS = ("at least {}", "no more than {}", "{} or less", "not under {}", "{} minimum", "up to {}")


@settings(max_examples=40)
@given(
    st.sampled_from([("backpack", "weight", _MASS, 1.0, 4.0), ("rice_cooker", "capacity", _VOLUME, 1.0, 9.0),
                     ("frying_pan", "diameter", _LENGTH, 14.0, 39.0)]),
    st.sampled_from(_BOUNDS),
    st.data(),
)  # fmt: skip
def test_a_limit_in_one_unit_is_the_same_limit_in_another(
    kind: tuple[str, str, dict[str, float], float, float], said: str, data: st.DataObject
) -> None:
    category, key, units, low, high = kind
    amount = data.draw(st.integers(int(low * 10), int(high * 10))) / 10
    one, other = data.draw(st.sampled_from(sorted(units))), data.draw(st.sampled_from(sorted(units)))
    bounds = [span(read(category, said.format(f"{amount / units[unit]:.4f} {unit}"))[key]) for unit in (one, other)]
    for side, again in zip(*bounds, strict=True):
        assert (side is None) == (again is None)
        assert side is None or side == pytest.approx(again, rel=1e-3)
    assert bounds[0] != (None, None)


@settings(max_examples=40)
@given(st.integers(2, 9000), st.sampled_from(["以内", "以上", "起步", "封顶", " or more", " at most", " tops"]))
def test_a_bounded_number_never_vanishes(amount: int, bound: str) -> None:
    found = measures(numbered(plainly(f"我要 {amount} 元{bound}" if bound[0] > "a" else f"{amount} yuan{bound}")).text)
    assert [(one.low, one.high) for one in found if not one.bare] in (
        [(float(amount), None)],
        [(None, float(amount))],
    )
