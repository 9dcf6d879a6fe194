"""Wordings of a second author: denials behind their object, sizes in old units, goods and their parts."""

import pytest

from souk.discovery.search import Grammar, Limit, Naming, category_limits, numbered, plainly, pooled, price_limits
from souk.discovery.search.rules.denial import denied
from souk.discovery.search.rules.goods import heads, wanted
from souk.goods.annotation import Match
from tests.kept import knowledge


def read(category: str, text: str) -> dict[str, Limit]:
    """The limits of a text, with what other categories call the same properties."""
    said = numbered(plainly(text))
    categories = knowledge().categories()
    found = category_limits(Grammar(categories[category], pooled(categories.values())), said, ())
    budget = price_limits(said, [span for _, span in found.limits])
    return {limit.key: limit for limit, _ in (*found.limits, *budget)}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("涂层一概不要", "涂层"),
        ("酒精和香精都不能有", "酒精"),
        ("钛的太贵别给我看", "钛"),
        ("玻璃的怕碎绕开", "玻璃"),
        ("含酶的可不敢买", "含酶"),
        ("夹桌边那种夹子灯免了", "夹桌边"),
        ("化学防晒剂过敏", "化学防晒"),
        ("不能产生臭氧", "臭氧"),
        ("the wood pellets were a disaster", "wood"),
        ("deet melts my watch strap, so without", "deet"),
        ("stings if alcohol's in it so none of that", "alcohol"),
        ("i'm done with memory foam", "memory foam"),
        ("minus the non-stick lining", "non-stick"),
        ("cast iron is too heavy for me", "cast iron"),
        ("leaves out the numeric keypad", "numeric keypad"),
        ("black aside", "black"),
    ],
)
def test_what_is_turned_down_before_or_behind_is_denied(text: str, word: str) -> None:
    assert denied(text, text.index(word), text.index(word) + len(word))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("没帽子不行", "帽子"),
        ("要不锈钢的塑料的不要", "不锈钢"),
        ("敏感肌容易过敏", "敏感肌"),
        ("stainless is a must", "stainless"),
        ("polycarbonate – none of that brittle abs", "polycarbonate"),
        ("steel one, plastic is out", "steel"),
    ],
)
def test_what_is_wanted_stays_wanted_beside_a_denial(text: str, word: str) -> None:
    assert not denied(text, text.index(word), text.index(word) + len(word))


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("四斤四两之内", "2200克之内"),
        ("空杯六两以内", "空杯300克以内"),
        ("三两六的", "180克的"),
        ("两斤六之内", "1300克之内"),
        ("三斤二 左右摇摆的", "1600克 左右摇摆的"),
        ("一米二五起", "1.25米起"),
        ("千分之五", "0.5%"),
        ("一百二一盒", "120元每盒"),
        ("nine-tenths down", "90% down"),
        ("half-litre bottle", "0.5 litre bottle"),
        ("six to a box", "6 pcs"),
        ("a pair or more", "2 pcs or more"),
        ("not a gram above 300", "not above 300 gram"),
        ("scentless", "scent-free"),
        ("混一块", "混一块"),
    ],
)
def test_old_units_and_counts_are_read_as_numbers(text: str, reading: str) -> None:
    assert numbered(plainly(text)).text == reading


@pytest.mark.parametrize(
    ("category", "text", "key", "low", "high"),
    [
        ("air_fryer", "功率别越过一千二百瓦", "power", None, 1200.0),
        ("rice_cooker", "四百瓦带得动", "power", None, 400.0),
        ("pillow", "4 inches (10cm) high or flatter", "height", None, 10.0),
        ("litter_box", "22 inches long inside, or longer", "length", 55.88, None),
        ("stroller", "整车十公斤以内", "weight", None, 10.0),
        ("stroller", "carries an 18 kilo child", "max_load", 18.0, None),
        ("diapers", "二十四斤", "baby_weight", 12.0, None),
        ("rice_cooker", "一个人", "people", 1.0, None),
        ("mouse", "more than two buttons", "buttons", 3.0, None),
        ("coat", "700+ fill power", "fill_power", 700.0, None),
        ("phone", "256G打底", "storage", 256.0, None),
        ("kettle", "sub-800 yuan", "price", None, 80000.0),
        ("kettle", "spend cap 1100 yuan", "price", None, 110000.0),
        ("kettle", "八十到一百五十之间", "price", 80.0, 150.0),
    ],
)
def test_a_bound_is_read_from_the_words_around_the_number(
    category: str, text: str, key: str, low: float | None, high: float | None
) -> None:
    limit = read(category, text)[key]
    assert (limit.at_least, limit.at_most) == (low, high)


def test_what_the_name_implies_yields_to_what_is_said() -> None:
    text = numbered(plainly("earbuds, open ear"))
    grammar = Grammar(knowledge().categories()["headphones"])
    found = category_limits(grammar, text, (), Naming(goods=[(0, 7)]))
    assert [limit.any_of for limit, _ in found.limits if limit.key == "form"] == [("open_ear",)]


def test_of_a_wide_and_a_narrow_wish_the_narrow_one_holds() -> None:
    assert read("litter_box", "从上头跳进去的款，盖子里要带滤芯")["enclosure"].any_of == ("top_entry",)


def test_what_suits_everyone_suits_the_one_who_asks_and_a_mixture_may_hold_what_is_denied() -> None:
    assert set(read("cat_food", "kitten")["life_stage"].any_of) == {"kitten", "all"}
    assert set(read("sunscreen", "化学防晒剂不要")["filter"].none_of) == {"chemical", "hybrid"}


def test_a_property_is_known_by_the_names_that_other_goods_have_for_it() -> None:
    assert read("humidifier", "washable is a must")["washable"].any_of == ("yes",)


def match(text: str, name: str) -> Match[str]:
    return Match(name, text.index(name), text.index(name) + len(name))


@pytest.mark.parametrize(
    ("text", "names", "meant"),
    [
        ("compact keyboard that leaves out the numeric keypad", ("keyboard", "numeric keypad"), "keyboard"),
        ("cell phone with a 48 megapixel main camera", ("cell phone", "camera"), "cell phone"),
        ("写代码的笔记本 硬盘1tb起", ("笔记本", "硬盘"), "笔记本"),
        ("labels for an old dot matrix printer", ("labels", "printer"), "labels"),
        ("air cleaner whose cartridge lasts", ("air cleaner", "cartridge"), "air cleaner"),
    ],
)
def test_a_part_is_not_taken_for_the_goods(text: str, names: tuple[str, ...], meant: str) -> None:
    assert wanted(text, [match(text, name) for name in names])[0].meaning == meant


def test_a_name_before_a_small_word_is_the_goods() -> None:
    for text, name in (("rice cooker minus the lining", "rice cooker"), ("purifier sub-800 yuan", "purifier")):
        assert heads(text, (0, len(name)), lambda _: False)
