"""Which words of a sentence speak of which value: refusals taken up at once, what matters not, what was had before."""

import pytest

from souk.discovery.search import (
    Grammar,
    Naming,
    category_limits,
    measures,
    numbered,
    passed_over,
    plainly,
    price_limits,
)
from souk.discovery.search.contracts import Limit
from souk.discovery.search.rules.beings import spoken_of_being
from souk.discovery.search.rules.goods import wanted
from souk.discovery.search.rules.grammar import lacking
from souk.discovery.search.rules.hearing import indifferent_clauses, muted, until_another
from souk.discovery.search.rules.resuming import turned_down
from souk.goods.annotation import Lexicon
from tests.kept import knowledge

CATEGORIES = knowledge().categories()


def read(category: str, text: str, called: str = "") -> dict[str, Limit]:
    said = numbered(plainly(text))
    at = said.text.find(called) if called else -1
    naming = Naming(called=[(at, at + len(called))] if at >= 0 else [])
    return {limit.key: limit for limit, _ in category_limits(Grammar(CATEGORIES[category]), said, (), naming).limits}


def choice(category: str, text: str, key: str) -> tuple[set[str], set[str]]:
    limit = read(category, text)[key]
    return set(limit.any_of), set(limit.none_of)


@pytest.mark.parametrize(
    ("category", "text", "key", "banned"),
    [
        ("backpack", "真皮太娇气，帆布太软，这两样都pass", "material", {"leather", "canvas"}),
        ("air_purifier", "上回买了个可水洗滤网的，洗完发霉，这种别再给我看", "filter", {"washable"}),
        ("cat_litter", "膨润土一倒满屋灰，鼻炎犯了。换个别的", "material", {"bentonite"}),
        ("dog_food", "my spaniel reacts to chicken and beef. food free of all two", "protein", {"chicken", "beef"}),
        ("dog_food", "dog food for a small dog with allergies to chicken and beef", "protein", {"chicken", "beef"}),
        ("cat_food", "a kitten that throws up anything chicken", "protein", {"chicken"}),
        ("cat_food", "吃鸡肉就抠耳朵", "protein", {"chicken"}),
        ("pet_fountain", "my cat got chin acne from plastic, so a fountain that isn't", "material", {"plastic"}),
        ("duvet", "唔要化纖 唔要羽絨".replace("纖", "纤").replace("絨", "绒"), "fill", {"synthetic", "down"}),
        ("floor_drain", "材质不接受塑料、硅胶", "material", {"plastic", "silicone"}),
        ("tea", "红茶，不喝茶包", "form", {"bag"}),
        ("pet_fountain", "Battery ones no. A water fountain", "power_source", {"battery"}),
    ],
)
def test_what_is_turned_down_is_banned(category: str, text: str, key: str, banned: set[str]) -> None:
    assert banned <= choice(category, text, key)[1]


@pytest.mark.parametrize(
    ("category", "text", "key", "wanted_"),
    [
        ("dog_food", "大型犬的或者全犬种通用的都ok", "dog_size", {"large", "any"}),
        ("coat", "风衣薄外套都可以", "type", {"trench", "light"}),
        ("rice_cooker", "Induction heating or pressure", "heating", {"ih", "pressure"}),
        ("pet_fountain", "塑料的长黑下巴，换不锈钢或陶瓷的", "material", {"stainless_steel", "ceramic"}),
        ("headphones", "入耳的塞久了胀痛，要半入耳式", "form", {"semi_in_ear"}),
        ("frying_pan", "不粘的锅，没有涂层", "coating", {"none"}),
        ("pet_fountain", "要无线的，没线可咬的", "power_source", {"battery"}),
        ("food_container", "不锈钢、陶瓷随便哪个", "material", {"stainless_steel", "ceramic"}),
    ],
)
def test_each_of_what_is_joined_by_or_is_wanted(category: str, text: str, key: str, wanted_: set[str]) -> None:
    any_of, none_of = choice(category, text, key)
    assert wanted_ <= any_of
    assert not wanted_ & none_of


@pytest.mark.parametrize(
    ("category", "text", "flag", "value"),
    [
        ("air_purifier", "自己可不能冒臭氧出来", "ozone_free", "yes"),
        ("diapers", "no perfume in them — his skin goes red from the scented kind", "fragrance_free", "yes"),
        ("running_shoes", "要防水的，不防水的袜子湿一天", "waterproof", "yes"),
        ("baby_bottle", "非要自己抱着喝，求带手柄的", "handles", "yes"),
        ("backpack", "Padded back yes, chest strap no (silly)", "chest_strap", "no"),
        ("laptop", "独显那种又烫又贵的用不着、不要", "dedicated_graphics", "no"),
        ("sunscreen", "润色的涂完像戏台出来的，不要！", "tinted", "no"),
        ("mop", "桶家里有别再搭一个", "bucket", "no"),
        ("food_container", "没密封真系唔得", "airtight", "yes"),
    ],
)
def test_a_merit_is_refused_only_in_so_many_words(category: str, text: str, flag: str, value: str) -> None:
    assert read(category, text)[flag].any_of == (value,)


@pytest.mark.parametrize(
    ("category", "text", "key"),
    [
        ("air_fryer", "涂层材质不挑", "coating"),
        ("laundry_detergent", "香不香都无所谓", "fragrance"),
        ("duvet", "填充什么无所谓", "fill"),
        ("stroller", "不能平躺也行", "flat_recline"),
        ("cat_litter", "能不能冲厕所不care", "flushable"),
        ("air_fryer", "not fussed about the window", "window"),
        ("pillow", "乳胶、记忆棉、荞麦都睡过", "fill"),
        ("moisturiser", "敏感肌，酒精过敏请避雷", "season"),
    ],
)
def test_what_matters_not_or_was_before_limits_nothing(category: str, text: str, key: str) -> None:
    assert key not in read(category, text)


def test_a_negation_before_the_next_value_is_that_values() -> None:
    assert choice("moisturiser", "擦脸的保湿不能有A醇", "area") == ({"face"}, set())
    assert read("moisturiser", "擦脸的保湿不能有A醇")["retinoid_free"].any_of == ("yes",)
    assert until_another("擦脸的保湿不能有A醇", 3, 10, [8]) == 5
    assert muted("a pan with lid", [(2, 5)]) == "a ··· with lid"


def test_what_goods_are_called_does_not_stand_between() -> None:
    read_so = read("cat_food", "not looking for cat food with grain", called="cat food")
    assert read_so["grain_free"].any_of == ("yes",)
    names = Lexicon([("cat food", "cat_food"), ("mop", "mop")])
    text = "i'm not looking for cat food with grain"
    assert [one.meaning for one in wanted(text, names.find(text))] == ["cat_food"]
    assert wanted("no mop", names.find("no mop")) == []


@pytest.mark.parametrize(
    ("text", "names", "meant"),
    [
        ("daily packs of nuts for the lunchboxes", [("nuts", "nuts"), ("lunchboxes", "food_container")], "nuts"),
        ("背包里挤地铁，饭盒不漏", [("背包", "backpack"), ("饭盒", "food_container")], "food_container"),
        ("登机箱要方便掏电脑", [("登机箱", "suitcase"), ("电脑", "laptop")], "suitcase"),
    ],
)
def test_goods_that_hold_others_are_not_those(text: str, names: list[tuple[str, str]], meant: str) -> None:
    assert wanted(text, Lexicon(names).find(text))[0].meaning == meant


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("halls trip the breaker at anything over 1400 watts", None, 1400),
        ("nothing meant for a room above 18 sqm", None, 18),
        ("a cat that can step over 12 cm, not more", None, 12),
        ("one kilo up", 1, None),
        ("2 kg (no more)", None, 2),
        ("50 cm off the ground at the least", 50, None),
        ("30分钟内就得见效", None, 30),
        ("一盒能洗60次以上", 60, None),
        ("屏六点四寸以内", None, 6.4),
        ("保温18个钟以上", 18, None),
        ("宽度一米八或更宽", 1.8, None),
        ("weight should not cross 3.5 kg", None, 3.5),
    ],
)
def test_a_bound_is_on_the_side_that_the_sentence_gives_it(text: str, low: float | None, high: float | None) -> None:
    [*_, last] = measures(numbered(plainly(text)).text)
    assert (last.low, last.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("max 250 ¥", "max 250 yuan"),
        ("under RMB 2000", "under 2000 yuan"),
        ("350 max (yuan)", "350 yuan max"),
        ("六十蚊樓下".replace("樓", "楼"), "60块以下"),
        ("ten or more per pack", "10 pcs or more"),
        ("two or three in it", "2 to 3 pcs in it"),
        ("at least 220 by 220 cm duvet", "at least 220 cm wide and 220 cm long duvet"),
        ("w/out a lid", "without a lid"),
        ("四核处理器", "4 cores处理器"),
        ("单只250g以下", "单只250g以下"),
        ("16g以上内存", "16gb以上内存"),
    ],
)
def test_what_is_spoken_in_passing_is_read(text: str, reading: str) -> None:
    assert numbered(plainly(text)).text == reading


def test_a_sum_that_a_space_parts_from_much_of_something_is_money() -> None:
    said = numbered(plainly("充电宝 能上飞机 快充 100以内"))
    assert "power" not in read("power_bank", "充电宝 能上飞机 快充 100以内")
    assert [(limit.key, limit.at_most) for limit, _ in price_limits(said, ())] == [("price", 100.0)]
    assert read("kettle", "功率一千二以内")["power"].at_most == 1200


def test_a_bare_number_has_its_bound_from_what_it_is_of() -> None:
    assert (
        read("thermos", "keeps 24 hours")["keeps_hot"].at_least,
        read("thermos", "24 hours")["keeps_hot"].at_most,
    ) == (24, None)
    assert read("hair_dryer", "a cable reaching 2 metres")["cable_length"].at_least == 2
    assert (read("air_purifier", "a 400 sq ft space")["coverage"].at_least or 0) > 37
    assert read("rice_cooker", "for two people (no bigger)")["people"].at_most == 2


def test_what_weighs_so_much_is_the_cat() -> None:
    assert "weight" not in read("litter_box", "缅因十五斤，砂盆40升以上")
    assert "age_from" not in read("moisturiser", "怀孕五个月用的面霜")
    assert "filter_stages" not in read("pet_fountain", "五只猫喝水")
    assert spoken_of_being("our labrador weighs ")
    assert not spoken_of_being("the box weighs ")


def test_one_value_of_two_attributes_is_of_the_one_that_is_not_told() -> None:
    said = numbered(plainly("tofu litter, pellets not the sandy fine one"))
    limits = category_limits(Grammar(CATEGORIES["cat_litter"]), said, (), Naming(goods=[(0, 11)])).limits
    found = {limit.key: limit for limit, _ in limits}
    assert set(found["material"].any_of) == {"tofu"}
    assert set(found["grain"].any_of) == {"pellet"}


def test_sizes_that_nothing_reads_are_told() -> None:
    said = numbered(plainly("running shoes in size 44"))
    assert passed_over(said, (), ()) == ("size 44",)
    assert passed_over(numbered(plainly("羽绒服 女 M码")), (), ()) == ("M码",)


def test_several_are_turned_down_at_once_by_their_count() -> None:
    text = "chicken, beef and grain. free of all three"
    spans = [(0, 7), (9, 13), (18, 23)]
    assert turned_down(text, spans) == set(spans)
    assert turned_down("four wheels, definitely, not two", [(0, 4)]) == set()
    assert turned_down("塑料盒染色玻璃盒沉，除了这两样，不锈钢的", [(0, 2), (5, 7), (17, 20)]) == {(0, 2), (5, 7)}


def test_a_flag_that_says_that_something_is_lacking_is_told_by_its_name() -> None:
    assert [lacking(key) for key in ("ozone_free", "no_flip", "unsalted", "wireless", "waterproof")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_what_matters_not_reaches_to_the_next_but() -> None:
    text = "don't care about the lid but induction is a must"
    assert [text[slice(*one)] for one in indifferent_clauses(text)] == ["don't care about the lid "]


@pytest.mark.parametrize(
    ("category", "text", "stages"),
    [
        ("dog_food", "我家狗狗12岁了", {"senior", "all"}),
        ("dog_food", "for my 8 month old labrador", {"puppy", "all"}),
        ("cat_food", "五岁的猫", {"adult", "all"}),
        ("cat_food", "a kitten, though 3 years old", {"kitten", "all"}),
    ],
)
def test_an_age_is_a_stage_of_life(category: str, text: str, stages: set[str]) -> None:
    assert set(read(category, text)["life_stage"].any_of) == stages


def test_what_is_not_needed_limits_nothing_and_a_superlative_is_no_size() -> None:
    said = numbered(plainly("robot vacuum, no app needed"))
    assert passed_over(said, (), ()) == ()
    assert "five_g" not in read("phone", "no 5g needed")
    assert [limit.at_most for limit, _ in price_limits(numbered(plainly("a phone under 2k no 5g needed")), ())] == [
        2000.0
    ]
    found = category_limits(Grammar(CATEGORIES["suitcase"]), numbered(plainly("最轻的行李箱")), ())
    assert not found.wishes
