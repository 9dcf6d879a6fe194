"""Over the turns: limits that hold, change and fall; questions with chips; answers, sets, and a model that lies."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from souk.discovery.guide.rules import talk
from souk.discovery.search import unread
from souk.doors.jobs import staffed
from souk.kit.errors import Invalid
from souk.kit.operation import Souk
from tests.checker import check_advice, check_compared
from tests.discovery.guide.test_guide import BOXES, box, picked
from tests.endpoint import Endpoint, say, serving
from tests.small import OPERATOR, product, small_settings, stock

MORE = [
    box(6, "hooded", 8900, capacity=(36.0, "L")),
    box(7, "open", 1900, capacity=(18.0, "L")),
    box(8, "high_sided", 6900, capacity=(30.0, "L"), weight=(1.4, "kg")),
    box(9, "top_entry", 19900, capacity=(52.0, "L"), entry_height=(30.0, "cm"), weight=(2.8, "kg")),
]


def litter(number: int, price: int) -> dict[str, Any]:
    """A bag of cat litter."""
    more = {"category": "cat_litter", "attributes": [{"key": "material", "value": "tofu"}]}
    titles = {"en": f"Tofu cat litter no. {chr(64 + number)}", "zh-CN": f"豆腐猫砂 {chr(64 + number)} 款"}
    return {**product(f"litter-{number}", "", price, **more), "title": titles}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small shop on disk, filled once."""
    place = tmp_path_factory.mktemp("guide")
    souk, jobs = staffed(small_settings(place))
    stock(souk, jobs, [*BOXES, *MORE, *(litter(one, price) for one, price in enumerate((1500, 3500, 5500), 1))])
    souk.database.close()
    return place


@pytest.fixture(scope="module")
def shop(folder: Path) -> Iterator[Souk]:
    souk, _ = staffed(small_settings(folder))
    yield souk
    souk.database.close()


def answer(souk: Souk, *said: str, **more: Any) -> Any:
    """The advice on a conversation, checked."""
    advice = souk.call("guide.answer", {"conversation": {"said": list(said), **more}}, OPERATOR)
    assert check_advice(advice, lambda name, payload: souk.call(name, payload, OPERATOR)) == []
    return advice


def limits(advice: Any) -> dict[str, Any]:
    return {one["key"]: one for one in advice["need"]["limits"]}


def test_a_limit_said_anew_replaces_the_old_one_and_says_so(shop: Souk) -> None:
    advice = answer(shop, "猫砂盆，预算200以内，40L以上", "预算300以内")
    assert limits(advice)["price"]["at_most"] == 30000
    assert limits(advice)["capacity"]["at_least"] == 40
    (change,) = advice["need"]["changes"]
    assert (change["was"]["zh-CN"], change["now"]["zh-CN"]) == ("≤ ¥200", "≤ ¥300")


def test_what_does_not_matter_any_more_is_lifted_and_the_rest_holds(shop: Souk) -> None:
    first = answer(shop, "a litter box, not hooded, at least 36 L")
    assert "hooded" in limits(first)["enclosure"]["none_of"]
    later = answer(shop, "a litter box, not hooded, at least 36 L", "actually hooded is fine")
    assert set(limits(later)) == {"capacity"}
    assert [one["now"] for one in later["need"]["changes"]] == [None]


def test_a_limit_taken_off_stands_again_once_it_is_said_again(shop: Souk) -> None:
    assert limits(answer(shop, "猫砂盆，200以内", "要不要盖?", without=["price@2"])) == {}
    again = answer(shop, "猫砂盆，200以内", "要不要盖?", "100以内", without=["price@2"])
    assert limits(again)["price"]["at_most"] == 10000


def test_the_brand_that_was_shown_first_is_left_out_and_so_is_the_family_of_what_one_has(shop: Souk) -> None:
    first = picked(answer(shop, "猫砂盆，40L以上"))[0]
    has = answer(shop, "猫砂盆，40L以上", "我已经有了")
    assert has["need"]["not_like"] == [first]
    assert first not in picked(has)
    assert first not in picked(answer(shop, "猫砂盆，40L以上", not_like=[first]))
    assert picked(has)


def test_a_question_divides_what_is_left_and_an_answer_picked_is_a_limit(shop: Souk) -> None:
    advice = answer(shop, "猫砂盆")
    asked = advice["question"]
    assert picked(advice), "goods stand beside the question"
    assert len(asked["options"]) >= 2
    option = asked["options"][0]
    chosen = {"key": asked["key"], "after": 1, **{name: option[name] for name in ("any_of", "at_least", "at_most")}}
    later = answer(shop, "猫砂盆", chosen=[chosen])
    assert later["need"]["chosen"] == [asked["key"]]
    assert (later["question"] or {"key": ""})["key"] != asked["key"]
    declined = answer(shop, "猫砂盆", chosen=[{"key": asked["key"], "after": 1}])
    assert limits(declined) == {}
    assert (declined["question"] or {"key": ""})["key"] != asked["key"]


def test_why_not_the_cheapest_is_told_with_the_limit_that_it_breaks(shop: Souk) -> None:
    advice = answer(shop, "猫砂盆，40L以上", "为什么不选最便宜的?")
    (told,) = advice["answers"]
    assert told["about"]["product"] == "box-7"
    assert ("limit", "capacity", "容量：18 L") in [
        (one["kind"], one["limit"], one["says"]["text"]) for one in told["says"]
    ]


def test_differences_are_computed_from_both_sources(shop: Souk) -> None:
    advice = answer(shop, "litter box for a cat and a dog")
    first, second = advice["groups"][0]["picks"][:2]
    assert first["beside"] is None
    apart = second["card"]["price"]["amount"] - first["card"]["price"]["amount"]
    word = "dearer" if apart > 0 else "cheaper"
    assert f"CN¥{abs(apart) // 100} {word}" in second["beside"]["text"]


@pytest.mark.parametrize("said", [("猫砂盆", "比较前两个"), ("litter box", "compare the first two")])
def test_two_that_were_shown_stand_side_by_side_where_that_is_asked(shop: Souk, said: tuple[str, str]) -> None:
    first, second = picked(answer(shop, said[0]))[:2]
    advice = answer(shop, *said)
    assert advice["compared"] == [first, second]
    assert [card["product"] for card in advice["comparison"]["products"]] == [first, second]
    (told,) = advice["answers"]
    assert (told["about"]["product"], told["instead"]["product"]) == (second, first)
    assert told["says"][0]["kind"] in ("apart", "equal")


def test_which_is_quieter_or_cheaper_puts_the_goods_in_that_order(shop: Souk) -> None:
    cards = [pick["card"] for pick in answer(shop, "litter box", "which one is cheaper?")["groups"][0]["picks"]]
    assert cards[0]["product"] == "box-7"
    prices = [card["price"]["amount"] for card in cards]
    assert prices == sorted(prices)


@pytest.mark.parametrize(
    "said", [("litter box", "I have a dog too"), ("猫砂盆", "还有一只狗"), ("貓砂盆", "還有一隻狗")]
)
def test_a_later_turn_completes_a_situation_with_the_goods_of_an_earlier_one(shop: Souk, said: tuple[str, str]) -> None:
    situations = [one["ref"] for one in answer(shop, *said)["need"]["mentions"] if one["kind"] == "situation"]
    assert situations == ["litter_box/cat_and_dog"]


@pytest.mark.parametrize("said", ["换一个", "show me something else"])
def test_who_asks_for_others_is_shown_others(shop: Souk, said: str) -> None:
    first = picked(answer(shop, "猫砂盆"))[0]
    assert first not in picked(answer(shop, "猫砂盆", said))


def test_goods_that_nobody_sells_here_are_not_passed_over_beside_others(shop: Souk) -> None:
    assert answer(shop, "净水器和猫砂盆哪个好")["need"]["unread"] == ["净水器"]
    assert answer(shop, "猫砂盆")["need"]["unread"] == []


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("你好", "请说说想买什么"),
        ("why not the cheapest?", "Say what you"),
        ("我要退款", "我的订单"),
        ("zorbly", "nothing"),
    ],
)
def test_who_asks_for_no_goods_is_told_what_to_say(shop: Souk, said: str, verdict: str) -> None:
    advice = answer(shop, said)
    assert advice["outcome"] == "not_here"
    assert verdict in advice["verdict"]["text"]


@pytest.mark.parametrize(("most", "fits"), [(60, True), (30, False)])
def test_a_set_stays_within_the_sum(shop: Souk, most: int, fits: bool) -> None:
    advice = answer(shop, f"猫砂盆加猫砂一共{most}以内")
    assert (advice["outcome"] == "found") is fits
    if fits:
        assert advice["bundle"]["total"]["amount"] <= most * 100
        assert {card["category"] for card in advice["bundle"]["cards"]} == {"litter_box", "cat_litter"}


@pytest.mark.parametrize(
    "said",
    [
        ("a litter box and cat litter, 200 for the lot",),
        ("猫砂盆", "再加一袋猫砂，总共200"),
        ("a litter box", "and also cat litter, 200 in total"),
        ("a litter box with accessories, 200 in total",),
        ("猫砂盆带配件 总共200",),
    ],
)
def test_what_comes_to_goods_makes_a_set_within_the_sum(shop: Souk, said: tuple[str, ...]) -> None:
    advice = answer(shop, *said)
    assert limits(advice)["price"]["at_most"] == 20_000
    assert [card["category"] for card in advice["bundle"]["cards"]] == ["litter_box", "cat_litter"]
    assert advice["bundle"]["total"]["amount"] <= 20_000


def test_goods_named_anew_take_the_place_of_those_before(shop: Souk) -> None:
    advice = answer(shop, "猫砂盆 200以内", "换成猫砂")
    assert [one["ref"] for one in advice["need"]["mentions"]] == ["cat_litter"]


def test_what_is_not_here_beside_what_is_here_is_said(shop: Souk) -> None:
    advice = answer(shop, "a litter box and a monitor, 900 altogether")
    assert advice["outcome"] == "found"
    assert [one["text"] for one in advice["caveats"]] == ["Nothing for “monitor” is in this catalogue."]


def test_a_set_for_somebody_is_what_the_knowledge_says_they_need_or_the_guide_asks(shop: Souk) -> None:
    kitten = answer(shop, "a starter set for my new kitten, 150 in total")
    assert [one["ref"] for one in kitten["need"]["mentions"]] == ["new_kitten"]
    assert kitten["bundle"] is None
    assert answer(shop, "a starter set for my nephew within 150")["verdict"]["text"] == "Say which goods the set is of."


def test_for_whom_a_gift_is_says_nothing_of_what_it_is() -> None:
    assert not unread(talk.but_people("送男朋友的礼物").replace("的", " "))
    assert unread(talk.but_people("a present for a guitarist"))


def test_that_a_little_more_money_buys_nothing_better_is_said(shop: Souk) -> None:
    advice = answer(shop, "猫砂", "加1元能买到什么")
    assert advice["upgrade"] is None
    assert advice["caveats"][0]["text"] == "多花这些钱，买不到明显更好的。"


def test_where_nothing_fits_each_limit_says_how_many_it_keeps_out(shop: Souk) -> None:
    advice = answer(shop, "顶入式猫砂盆，预算50以内")
    assert advice["outcome"] == "nothing_fits"
    assert {one["key"]: one["count"] for one in advice["loosen"]} == {"price": 3, "enclosure": 2}


def test_the_first_step_says_what_was_understood_and_the_last_has_the_answer(shop: Souk) -> None:
    steps = list(shop.stream("guide.answer", {"conversation": {"said": ["猫砂盆，200以内"]}}, OPERATOR))
    assert [step.note for step in steps] == ["understood", "goods", "answered", "told"]
    assert [one["key"] for one in steps[0].facts["need"]["limits"]] == ["price"]
    assert steps[1].facts["advice"]["groups"]
    assert steps[-1].answer["need"]["said"] == ["猫砂盆，200以内"]


def test_named_products_stand_side_by_side_and_the_cheapest_is_spoken_of(shop: Souk) -> None:
    asked = {"products": ["box-2", "box-4", "box-7"], "question": "why not the cheapest?", "locale": "en"}
    compared = shop.call("guide.compare", asked, OPERATOR)
    assert check_compared(compared, lambda name, payload: shop.call(name, payload, OPERATOR)) == []
    assert [one["about"]["product"] for one in compared["answers"]] == ["box-7"]
    with pytest.raises(Invalid, match="two to four"):
        shop.call("guide.compare", {"products": ["box-2"]}, OPERATOR)


@pytest.fixture(scope="module")
def lied_to(folder: Path) -> Iterator[tuple[Souk, Endpoint]]:
    """The same shop with a model that says what it likes."""
    with serving() as endpoint:
        use = "souk.ai.llm.providers.openai_compatible:OpenAiCompatible"
        model = {"use": use, "base_url": endpoint.url, "model": "wrong", "retries": 0}
        souk, _ = staffed(small_settings(folder).model_copy(update={"model": model}))
        yield souk, endpoint
        souk.database.close()


def test_a_model_may_read_what_nobody_else_can_and_say_facts_in_its_order(lied_to: tuple[Souk, Endpoint]) -> None:
    souk, endpoint = lied_to
    said = "a litter box that my zorbly cat tolerates"
    endpoint.will(
        say({"limits": [{"value": "enclosure=top_entry", "ruled_out": False, "said": "zorbly"}]}),
        say({"sentences": ["{p1.title} costs {p1.price}", "{p1.title} costs 1"]}),
    )
    advice = answer(souk, said)
    assert advice["need"]["by_model"] == ["enclosure"]
    assert {"box-2", "box-3", "box-9"} >= set(picked(advice))
    assert [one["text"].endswith(first_price(advice)) for one in advice["prose"]] == [True]


def first_price(advice: Any) -> str:
    text: str = advice["groups"][0]["picks"][0]["price"]["text"]
    return text


@pytest.mark.parametrize("mode", ["wrong", "injected", "broken", "down", "empty"])
def test_nothing_that_a_hostile_model_says_is_shown(lied_to: tuple[Souk, Endpoint], shop: Souk, mode: str) -> None:
    souk, endpoint = lied_to
    endpoint.will(*[mode] * 6)
    said = "a litter box that my zorbly cat tolerates, under 200 yuan"
    assert answer(souk, said) == answer(shop, said)


def test_goods_are_known_by_the_names_that_only_shoppers_use(shop: Souk) -> None:
    advice = answer(shop, "猫厕所,30升以上")
    assert [one["ref"] for one in advice["need"]["mentions"] if one["kind"] == "category"] == ["litter_box"]
    assert limits(advice)["capacity"]["at_least"] == 30
    assert advice["outcome"] == "found"


def test_a_question_beside_a_limit_does_not_swallow_it(shop: Souk) -> None:
    advice = answer(shop, "litter box of 30 L or more, under 150 yuan, is steel worth it?")
    assert {"capacity", "price"} <= limits(advice).keys()


def test_a_limit_quotes_what_was_typed_and_not_how_it_was_read(shop: Souk) -> None:
    advice = answer(shop, "猫厕所？３０升以上，要顶入式的")
    assert limits(advice)["capacity"]["said"] == "３０升以上"
