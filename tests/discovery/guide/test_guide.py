"""From a sentence to goods: limits that hold, reasons that follow, and an honest no."""

from collections.abc import Iterator
from typing import Any

import pytest

from souk.doors.jobs import Jobs, staffed
from souk.kit.errors import Invalid
from souk.kit.operation import Souk
from tests.checker import check_advice
from tests.small import OPERATOR, offer, open_shops, product, put, small_settings, stock

QUESTION = "猫狗双全的家庭用什么猫砂盆"


def box(number: int, enclosure: str, price: int, **attributes: Any) -> dict[str, Any]:
    """A litter box of the corner shop."""
    stated = [{"key": "enclosure", "value": enclosure}]
    stated += [{"key": key, "value": value, "unit": unit} for key, (value, unit) in attributes.items()]
    titles = {"en": f"Litter box no. {chr(64 + number)}", "zh-CN": f"猫砂盆 {chr(64 + number)} 款"}
    more = {"category": "litter_box", "attributes": stated}
    return {**product(f"box-{number}", "", price, **more), "title": titles}


BOXES = [
    box(1, "open", 2900, capacity=(20.0, "L"), entry_height=(9.0, "cm")),
    box(2, "top_entry", 15900, capacity=(48.0, "L"), entry_height=(35.0, "cm"), weight=(3.0, "kg")),
    box(3, "top_entry", 25900, capacity=(66.0, "L"), entry_height=(40.0, "cm"), weight=(4.0, "kg")),
    box(4, "hooded", 12900, capacity=(44.0, "L"), entry_height=(16.0, "cm")),
    box(5, "high_sided", 9900, capacity=(40.0, "L"), entry_height=(10.0, "cm")),
]


@pytest.fixture
def kind() -> str:
    """The guide asks domains, not tables: one database is enough."""
    return "sqlite"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Souk]:
    """A shop that is only asked."""
    souk, jobs = staffed(small_settings(tmp_path_factory.mktemp("shop")))
    stock(souk, jobs, BOXES)
    yield souk
    souk.database.close()


@pytest.fixture
def changing(souk: Souk, jobs: Jobs) -> Souk:
    """The same shop, for who changes it."""
    stock(souk, jobs, BOXES)
    return souk


def ask(souk: Souk, question: str, *earlier: str, **more: Any) -> Any:
    return souk.call("guide.ask", {"question": question, "earlier": list(earlier), **more}, OPERATOR)


def picked(advice: Any) -> list[str]:
    """The products of all groups, in order."""
    return [pick["card"]["product"] for group in advice["groups"] for pick in group["picks"]]


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("最便宜的猫砂盆", ["box-1", "box-5", "box-4"]),
        ("the most expensive litter box", ["box-3", "box-2", "box-4"]),
        ("cheapest litter box of at least 42 litres", ["box-4", "box-2", "box-3"]),
        ("容量最大的猫砂盆", ["box-3", "box-2", "box-4"]),
    ],
)
def test_what_is_wanted_first_orders_the_goods_that_fit(shop: Souk, question: str, order: list[str]) -> None:
    advice: Any = shop.call("guide.ask", {"question": question}, OPERATOR)
    assert [pick["card"]["product"] for pick in advice["groups"][0]["picks"]] == order
    assert check_advice(advice, lambda name, payload: shop.call(name, payload, OPERATOR)) == []


def test_the_situation_decides_what_comes_first_and_what_is_left_out(shop: Souk) -> None:
    advice = ask(shop, QUESTION)
    assert advice["outcome"] == "found"
    assert picked(advice)[0] == "box-2"
    assert "box-1" not in picked(advice), "an open tray is within a dog's reach"


def test_every_card_keeps_the_budget_and_the_budget_holds_over_the_turns(shop: Souk) -> None:
    first = ask(shop, f"{QUESTION},预算200以内")
    later = ask(shop, "小猫才两个月", f"{QUESTION},预算200以内", "要不要盖?")
    for advice in (first, later):
        assert [limit["key"] for limit in advice["need"]["limits"]] == ["price"]
        assert advice["need"]["limits"][0]["at_most"] == 20000
        assert "box-3" not in picked(advice)
    assert picked(later)[0] == "box-5", "two months old: the low entry"


def test_a_later_budget_replaces_the_earlier_one_and_a_limit_can_be_taken_off(shop: Souk) -> None:
    (limit,) = ask(shop, "预算300以内", f"{QUESTION},预算100以内")["need"]["limits"]
    assert limit["at_most"] == 30000
    assert ask(shop, f"{QUESTION},预算100以内", without=["price"])["need"]["limits"] == []


def test_what_must_not_be_is_not(shop: Souk) -> None:
    advice = ask(shop, "我想要一个不要带盖的猫砂盆")
    assert "hooded" in advice["need"]["limits"][0]["none_of"]
    assert "box-4" not in picked(advice)
    assert {"box-1", "box-5"} <= set(picked(advice))


def test_a_product_that_does_not_state_a_value_does_not_keep_a_limit_on_it(souk: Souk, jobs: Jobs) -> None:
    stock(souk, jobs, [*BOXES[:2], box(9, "top_entry", 9900)])
    assert picked(ask(souk, "40L以上的猫砂盆")) == ["box-2"]


def test_nothing_fits_says_so_and_names_the_nearest_price(shop: Souk) -> None:
    advice = ask(shop, "顶入式猫砂盆,预算50以内")
    assert advice["outcome"] == "nothing_fits"
    assert advice["groups"] == []
    assert advice["nearest"] == {"amount": 15900, "currency": "CNY"}
    assert check_advice(advice, lambda name, payload: shop.call(name, payload, OPERATOR)) == []


@pytest.mark.parametrize(
    "question", ["割草机推荐", "which yoga mat for beginners", "量子力学是什么", "如何清理下水道小飞虫"]
)
def test_what_is_not_in_the_catalogue_is_said_to_be_not_here(shop: Souk, question: str) -> None:
    advice = ask(shop, question)
    assert advice["outcome"] == "not_here"
    assert picked(advice) == []


def test_a_price_is_the_catalogues_own_even_before_the_index_follows(changing: Souk) -> None:
    change = {"product": "box-2", "variant": "box-2", "offer": offer("corner", 14900), "reason": "sale"}
    changing.call("catalog.offer", change, OPERATOR)
    first = ask(changing, QUESTION)["groups"][0]["picks"][0]
    assert first["card"]["price"]["amount"] == 14900
    assert "149" in first["price"]["text"]


def test_a_product_that_grew_too_dear_is_not_shown_although_the_index_has_it_cheap(changing: Souk) -> None:
    change = {"product": "box-2", "variant": "box-2", "offer": offer("corner", 99900), "reason": "scarce"}
    changing.call("catalog.offer", change, OPERATOR)
    assert "box-2" not in picked(ask(changing, f"{QUESTION},预算200以内"))


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_answer_speaks_the_language_that_was_asked_for_and_every_word_has_a_source(shop: Souk, locale: str) -> None:
    advice = ask(shop, QUESTION, locale=locale)
    assert ("狗" in advice["verdict"]["text"]) == (locale == "zh-CN")
    assert check_advice(advice, lambda name, payload: shop.call(name, payload, OPERATOR)) == []


def test_a_lid_question_is_answered_in_the_verdict(shop: Souk) -> None:
    advice = ask(shop, "do I need a lid?", QUESTION)
    assert advice["verdict"]["claims"][0]["evidence"][0]["path"].startswith("question/lid/says")


def test_every_follow_up_is_answered_and_a_question_among_them_limits_nothing(shop: Souk) -> None:
    offered = ask(shop, "litter box")["follow_ups"]
    assert offered[:3] == ["Does it need a lid?", "How big should it be?", "cats and a dog at home"]
    answers = [ask(shop, one, "litter box") for one in offered]
    says = [one["verdict"]["claims"][0]["evidence"][0]["path"] for one in answers]
    situations = ["situation/cat_and_dog/says/en", "situation/multi_cat/says/en"]
    assert says == ["question/lid/says/en", "question/size/says/en", *situations]
    assert [one["need"]["limits"] for one in answers[:2]] == [[], []]


def test_goods_without_a_category_are_found_by_all_the_words_or_not_at_all(souk: Souk, jobs: Jobs) -> None:
    open_shops(souk)
    put(souk, product("gadget", "Brass orrery with glass dome", 9900))
    jobs.catch_up()
    assert picked(ask(souk, "brass orrery")) == ["gadget"]
    assert ask(souk, "brass sextant")["outcome"] == "not_here"


@pytest.mark.parametrize(
    ("payload", "says"),
    [
        ({"question": " "}, "1 to 1000 characters"),
        ({"question": "猫" * 1001}, "1 to 1000 characters"),
        ({"question": "猫", "earlier": ["猫"] * 20}, "20 is the most"),
        ({"question": "猫", "most": 11}, "1 to 10"),
        ({"question": "猫", "colour": "red"}, "colour"),
    ],
)
def test_a_question_out_of_bounds_is_refused_with_what_would_be_right(shop: Souk, payload: Any, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        shop.call("guide.ask", payload, OPERATOR)


def test_a_sum_for_a_set_of_nothing_named_is_kept_and_asked_about(shop: Souk) -> None:
    advice = ask(shop, "帮我配一套，总共800")
    assert [(limit["key"], limit["at_most"]) for limit in advice["need"]["limits"]] == [("price", 80000)]
    assert advice["verdict"]["text"] == "请说说这一套要有哪些商品。"
    assert check_advice(advice, lambda name, payload: shop.call(name, payload, OPERATOR)) == []


def test_what_would_do_too_lifts_no_denial_that_it_keeps(shop: Souk) -> None:
    need = ask(shop, "hooded is fine too", "litter box, not open")["need"]
    assert [(limit["key"], limit["none_of"]) for limit in need["limits"]] == [("enclosure", ["open"])]


def test_another_word_of_a_names_stem_names_no_goods(shop: Souk) -> None:
    assert ask(shop, "smart scale, coating")["need"]["mentions"] == []


def test_goods_listed_under_another_name_are_found_there(souk: Souk, jobs: Jobs) -> None:
    bag = {**product("bag", "", 19900, category="backpack"), "title": {"en": "Urban bag", "zh-CN": "通勤包"}}
    tumbler = {**product("cup", "", 4900, category="thermos"), "title": {"en": "Coffee tumbler", "zh-CN": "咖啡随行杯"}}
    stock(souk, jobs, [bag, tumbler])
    assert goods(ask(souk, "laptop bag")) == ["bag"]
    found = souk.call("search.find", {"text": "a laptop bag under 300"}, OPERATOR)
    assert [card["product"] for card in found["cards"]] == ["bag"]
    # What is not sold here is given by what they like.
    assert goods(ask(souk, "gift for a coffee lover")) == ["cup"]
    assert goods(ask(souk, "给咖啡爱好者送什么礼物好")) == ["cup"]


def goods(advice: Any) -> list[str]:
    return [pick["card"]["product"] for group in advice["groups"] for pick in group["picks"]]
