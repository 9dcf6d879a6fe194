"""What a category's knowledge lets a query say."""

from collections.abc import Mapping

import pytest

from souk.discovery.search import Grammar, Limit, category_limits, numbered, plainly, price_limits
from souk.discovery.search.rules.denial import coupled
from souk.discovery.search.rules.measures import measures
from tests.kept import knowledge


def read(category: str, text: str) -> Mapping[str, Limit]:
    found = category_limits(Grammar(knowledge().categories()[category]), numbered(plainly(text)), ())
    return {limit.key: limit for limit, _ in found.limits}


def span(limit: Limit) -> tuple[float | None, float | None]:
    return limit.at_least, limit.at_most


@pytest.mark.parametrize(
    ("category", "text", "key", "low", "high"),
    [
        ("kettle", "at least 1.7 L", "capacity", 1.7, None),
        ("kettle", "1.5升起", "capacity", 1.5, None),
        ("kettle", "under 1L", "capacity", None, 1.0),
        ("kettle", "３升以上", "capacity", 3.0, None),
        ("backpack", "between 20 and 30 litres", "capacity", 20.0, 30.0),
        ("backpack", "20到30升", "capacity", 20.0, 30.0),
        ("rice_cooker", "about 3 litres", "capacity", 2.4, 3.6),
        ("thermos", "半升上下", "capacity", 400.0, 600.0),
        ("thermos", "16 oz or bigger", "capacity", 473.176, None),
        ("frying_pan", "10 inches or bigger", "diameter", 25.4, None),
        ("cat_litter", "十斤以上", "weight", 5.0, None),
        ("backpack", "not heavier than 3 lbs", "weight", None, 1.3608),
        ("hair_dryer", "cord not shorter than 1.7 m", "cable_length", 1.7, None),
        ("litter_box", "长不超过45厘米", "length", None, 45.0),
        ("duvet", "at least 180cm across", "width", 180.0, None),
        ("laptop", "16GB RAM", "memory", 16.0, None),
        ("laptop", "half a terabyte of storage or more", "storage", 500.0, None),
        ("laptop", "刷新率144以上", "refresh_rate", 144.0, None),
        ("mouse", "five buttons minimum", "buttons", 5.0, None),
        ("power_bank", "between 7 and 12 thousand mAh", "capacity", 7000.0, 12000.0),
        ("rice_cooker", "一家六口", "people", 6.0, None),
        ("baby_bottle", "宝宝九个月", "age_from", None, 9.0),
        ("floor_drain", "每分钟40升以上", "flow", 40.0, None),
    ],
)
def test_a_size_is_read_with_its_bounds_in_the_attributes_own_unit(
    category: str, text: str, key: str, low: float | None, high: float | None
) -> None:
    assert span(read(category, text)[key]) == (low, high)


@pytest.mark.parametrize(
    ("category", "text", "key", "banned"),
    [
        ("baby_bottle", "not plastic", "material", {"pp", "ppsu"}),
        ("litter_box", "nothing with a roof", "enclosure", {"hooded", "top_entry", "automatic"}),
        ("suitcase", "不要abs", "material", {"abs"}),
        ("drain_cleaner", "not acid or lye based", "action", {"acid", "caustic"}),
        ("air_fryer", "nothing with a Teflon-type layer", "coating", {"ptfe"}),
        ("pillow", "别太软", "firmness", {"soft"}),
        ("laptop", "any colour but black", "colour", {"black"}),
        ("snack_gift_box", "allergic to nuts", "content", {"nuts", "mixed"}),
    ],
)
def test_what_is_denied_leaves_only_what_is_known_to_be_otherwise(
    category: str, text: str, key: str, banned: set[str]
) -> None:
    limit = read(category, text)[key]
    choices = {
        one.id for kind in knowledge().categories()[category].attributes if kind.key == key for one in kind.choices
    }
    assert set(limit.none_of) == banned
    assert set(limit.any_of) == choices - banned


@pytest.mark.parametrize(
    ("category", "text", "key", "value"),
    [
        ("moisturiser", "不含酒精", "alcohol_free", "yes"),
        ("duvet", "妈妈对螨虫过敏", "mite_proof", "yes"),
        ("power_bank", "not the magnetic kind", "wireless", "no"),
        ("laptop", "不要触屏", "touchscreen", "no"),
        ("frying_pan", "带盖子", "lid", "yes"),
        ("vacuum", "doesn't tangle", "anti_tangle", "yes"),
    ],
)
def test_a_flag_is_asked_for_or_denied(category: str, text: str, key: str, value: str) -> None:
    assert read(category, text)[key].any_of == (value,)


def test_either_of_two_values_will_do() -> None:
    assert set(read("tea", "oolong or black tea")["kind"].any_of) == {"oolong", "black"}


@pytest.mark.parametrize(
    ("category", "text"),
    [
        ("thermos", "dishwasher not needed"),
        ("frying_pan", "a non-stick pan"),
        ("kettle", "有没有玻璃的"),
        ("cat_food", "my 3 month old kitten"),
        ("phone", "5G"),
    ],
)
def test_what_limits_nothing_is_no_limit(category: str, text: str) -> None:
    assert not [one for one in read(category, text).values() if one.none_of or one.at_least or one.at_most]


@pytest.mark.parametrize("text", ["滤芯至少能用8个月", "六个插孔以内", "up to 6 people", "over 40 pages", "from 2019"])
def test_a_bare_number_that_counts_something_is_no_budget(text: str) -> None:
    assert list(price_limits(text, ())) == []


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("三百块左右", 24000, 36000),
        ("预算２０００元", None, 200000),
        ("四百五以内", None, 450),
        ("一万五以内", None, 15000),
        ("别超过七百", None, 700),
        ("between 10 and 30 dollars", 1000, 3000),
        ("$700 limit", None, 70000),
        ("cheaper than 60 dollars", None, 6000),
    ],
)
def test_budgets_of_many_wordings(text: str, low: float | None, high: float | None) -> None:
    ((limit, _),) = price_limits(text, ())
    assert span(limit) == (low, high)


def test_numbers_are_read_out_of_words_and_keep_their_place() -> None:
    said = numbered(plainly("Desk arm, three sockets or more, half a meter"))
    assert [said.quote(one.span) for one in measures(said.text)] == ["three sockets or more", "half a meter"]


def test_a_comma_carries_a_denial_within_one_attribute_only() -> None:
    assert coupled(", ", alike=True)
    assert not coupled(", ", alike=False)
    assert not coupled(" and ", alike=False)
    assert coupled(" or ", alike=False)
    assert coupled("和", alike=False)


@pytest.mark.parametrize(
    ("category", "text", "key", "banned"),
    [
        ("litter_box", "塑料会吸味", "material", "plastic"),
        ("cat_food", "猫一吃鸡就挠", "protein", "chicken"),
    ],
)
def test_what_did_harm_is_denied(category: str, text: str, key: str, banned: str) -> None:
    assert banned in read(category, text)[key].none_of


def test_what_comes_easily_is_no_harm() -> None:
    assert read("litter_box", "不锈钢的会更好")["material"].any_of == ("stainless_steel",)
