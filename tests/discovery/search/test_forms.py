"""The forms in which shoppers say sizes, budgets and what they do not want."""

import pytest

from souk.discovery.search import Grammar, Limit, category_limits, numbered, passed_over, plainly, price_limits
from tests.kept import knowledge

Span = tuple[float | None, float | None]


def read(category: str, text: str) -> dict[str, Limit]:
    """The limits of a text on one category, and on the price."""
    said = numbered(plainly(text))
    found = category_limits(Grammar(knowledge().categories()[category]), said, ())
    budget = price_limits(said, [span for _, span in found.limits])
    return {limit.key: limit for limit, _ in (*found.limits, *budget)}


def span(limit: Limit) -> Span:
    return limit.at_least, limit.at_most


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("seven and a half kilos", "7.5 kilos"),
        ("one and a half litres", "1.5 litres"),
        ("a litre and a half", "1.5 litre"),
        ("one to one and a half litres", "1 to 1.5 litres"),
        ("between two and three litres", "between 2 and 3 litres"),
        ("half an hour", "0.5 hour"),
        ("forty centimetres", "40 centimetres"),
        ("twenty-five watts", "25 watts"),
        ("a hundred and twenty yuan", "120 yuan"),
        ("sixteen hundred watts", "1600 watts"),
        ("two thousand five hundred yuan", "2500 yuan"),
        ("between a hundred and two hundred", "between 100 and 200"),
        ("a couple of hundred dollars", "200 dollars"),
        ("ninety per cent", "90 %"),
        ("两升半", "2.5升"),
        ("一个半小时", "1.5小时"),
        ("半个钟头", "0.5钟头"),
        ("三公分半", "3.5公分"),
        ("百分之四十", "40%"),
        ("五六百块", "500到600块"),
        ("一到一升半", "1到1.5升"),
        ("两米二的", "2.2米的"),
        ("四百来块", "400块左右"),
        ("６０Ｗ", "60w"),
        ("one of the best", "one of the best"),
        ("hundreds of pages", "hundreds of pages"),
        ("两半", "两半"),
        ("一米三个", "1米3个"),
    ],
)
def test_a_number_in_words_is_read_in_digits(text: str, reading: str) -> None:
    assert numbered(plainly(text)).text == reading


@pytest.mark.parametrize(
    ("category", "text", "key", "low", "high"),
    [
        ("stroller", "seven and a half kilos or lighter", "weight", None, 7.5),
        ("stroller", "must not weigh more than eight kilos", "weight", None, 8.0),
        ("stroller", "nothing that weighs over 9 kg", "weight", None, 9.0),
        ("kettle", "two litres at the very least", "capacity", 2.0, None),
        ("kettle", "nothing under 1.5 litres", "capacity", 1.5, None),
        ("kettle", "1.5 litres and no more", "capacity", None, 1.5),
        ("kettle", "起码一升半", "capacity", 1.5, None),
        ("kettle", "至少要装两升", "capacity", 2.0, None),
        ("kettle", "得有1.7升", "capacity", 1.7, None),
        ("kettle", "不止一升", "capacity", 1.0, None),
        ("kettle", "两升起码", "capacity", 2.0, None),
        ("kettle", "最多只能装一升", "capacity", None, 1.0),
        ("kettle", "超过2升的不要", "capacity", None, 2.0),
        ("kettle", "over two litres is too big", "capacity", None, 2.0),
        ("kettle", "一千五百瓦以上不要涂层", "power", 1500.0, None),
        ("mop", "比三斤轻", "weight", None, 1.5),
        ("mop", "别比三斤重", "weight", None, 1.5),
        ("sunscreen", "ＳＰＦ得到３０", "spf", 30.0, None),
        ("sunscreen", "SPF50以上", "spf", 50.0, None),
        ("stroller", "up to twenty kilos", "max_load", 20.0, None),
        ("thermos", "别给我超过一升的", "capacity", None, 1000.0),
        ("cat_food", "三四斤的", "weight", 1.5, 2.0),
        ("hair_dryer", "cord not shorter than two metres fifty", "cable_length", 2.5, None),
        ("printer", "thirty pages a minute or faster", "print_speed", 30.0, None),
        ("cat_food", "粗蛋白不能低于百分之四十", "protein_content", 40.0, None),
        ("drain_cleaner", "I don't want to wait longer than half an hour", "time", None, 30.0),
        ("drain_cleaner", "半个小时以内", "time", None, 30.0),
        ("tea", "thirty bags at least", "pieces", 30.0, None),
        ("laptop", "a bigger screen than 14 inches", "screen_size", 14.0, None),
        ("laptop", "screen over 14 inch but not over 16", "screen_size", 14.0, 16.0),
        ("laptop", "内存起码16G", "memory", 16.0, None),
        ("floor_drain", "12 by 12 centimetres", "width", 116.4, 123.6),
        ("floor_drain", "15*15厘米", "width", 145.5, 154.5),
        ("kettle", "Seven hundred yuan is my ceiling", "price", None, 70000),
        ("kettle", "one hundred yuan is the most I'd pay", "price", None, 10000),
        ("kettle", "and 120 yuan is the limit", "price", None, 12000),
        ("kettle", "nothing above 150 yuan", "price", None, 15000),
        ("kettle", "I'd rather not pay more than 90 dollars", "price", None, 9000),
        ("kettle", "no dearer than 80 euros", "price", None, 8000),
        ("kettle", "I can go to sixteen hundred yuan", "price", None, 160000),
        ("kettle", "三百块打住", "price", None, 30000),
        ("kettle", "最多花三百", "price", None, 300),
        ("kettle", "不想花超过三百", "price", None, 300),
        ("kettle", "三百五撑死", "price", None, 350),
        ("kettle", "比300便宜", "price", None, 300),
        ("kettle", "两三百块", "price", 20000, 30000),
        ("kettle", "6000以内", "price", None, 6000),
    ],
)
def test_a_bound_is_read_wherever_it_stands(
    category: str, text: str, key: str, low: float | None, high: float | None
) -> None:
    assert span(read(category, text)[key]) == (low, high)


@pytest.mark.parametrize(
    ("category", "text"),
    [
        ("kettle", "a colour temperature of 90 or better"),
        ("kettle", "a rating of 90 or more"),
        ("duvet", "200 x 230 cm"),
        ("backpack", "30 x 20 x 45 cm"),
        ("kettle", "more than one setting"),
    ],
)
def test_a_number_of_which_nobody_says_what_it_counts_is_no_limit(category: str, text: str) -> None:
    assert read(category, text) == {}


@pytest.mark.parametrize(
    ("category", "text", "key", "wanted", "banned"),
    [
        ("suitcase", "with latches rather than a zip", "closure", {"frame"}, set()),
        ("suitcase", "not the zip kind", "closure", None, {"zip"}),
        ("tea", "Actually black instead of oolong", "kind", {"black"}, set()),
        ("tea", "oolong, forget the green", "kind", {"oolong"}, set()),
        ("tea", "绿茶换成乌龙茶", "kind", {"oolong"}, set()),
        ("pillow", "乳胶的都不要", "fill", None, {"latex"}),
        ("pillow", "除了乳胶都行", "fill", None, {"latex"}),
        ("pillow", "latex is out", "fill", None, {"latex"}),
        ("frying_pan", "什么涂层都不要", "coating", {"none"}, set()),
        ("frying_pan", "without any coating", "coating", {"none"}, set()),
        ("moisturiser", "闻不到香精", "fragrance_free", {"yes"}, set()),
    ],
)
def test_what_is_denied_before_or_behind_it_is_left_out(
    category: str, text: str, key: str, wanted: set[str] | None, banned: set[str]
) -> None:
    limit = read(category, text)[key]
    assert set(limit.none_of) == banned
    assert wanted is None or set(limit.any_of) == wanted


@pytest.mark.parametrize(
    ("category", "text", "missed"),
    [
        ("kettle", "a kettle under 20 months, 300 yuan max, no rattling", ("a kettle under 20 months", "no rattling")),
        ("thermos", "五百毫升以上，三百以内，不要掉漆的", ("不要掉漆的",)),
        ("thermos", "500毫升以上，掉漆的不要", ("掉漆的不要",)),
        ("mouse", "at least five buttons, at most 100 g", ()),
        ("kettle", "预算300块，最多400块", ()),
        ("kettle", "no idea which, not sure at all", ()),
        ("kettle", "有没有玻璃的，没用过", ()),
    ],
)
def test_what_became_no_limit_is_given_back_in_the_shoppers_words(
    category: str, text: str, missed: tuple[str, ...]
) -> None:
    said = numbered(plainly(text))
    found = category_limits(Grammar(knowledge().categories()[category]), said, ())
    spans = [span for _, span in (*found.limits, *found.wishes)]
    budget = list(price_limits(said, spans))
    limits = [limit for limit, _ in (*found.limits, *budget)]
    assert passed_over(said, [*spans, *(span for _, span in budget)], limits) == missed


def test_a_bare_price_is_what_is_paid_at_most() -> None:
    assert span(read("kettle", "a kettle, 200 yuan")["price"]) == (None, 20000)


@pytest.mark.parametrize(
    ("category", "text", "key", "reading"),
    [
        ("phone", "手机拍照好 续航久 三千左右", "price", (2400.0, 3600.0)),
        ("phone", "电池5000以上 三千左右", "battery", (5000.0, None)),
        ("duvet", "一米八的被子 冬天盖", "width", (174.6, 185.4)),
        ("litter_box", "box and litter, 500 in total", "price", (None, 500.0)),
        ("diapers", "nappies, 120 in total", "pieces", (120.0, 120.0)),
        ("litter_box", "the two of them, 700 for the lot", "price", (None, 700.0)),
    ],
)
def test_a_bare_sum_is_told_from_a_size(category: str, text: str, key: str, reading: Span) -> None:
    assert {name: span(one) for name, one in read(category, text).items()}[key] == reading


def test_who_it_is_for_is_not_missed() -> None:
    assert passed_over(numbered(plainly("两个人露营用的充电宝")), [], ()) == ()
    assert passed_over(numbered(plainly("two litres")), [], ()) == ("two litres",)
