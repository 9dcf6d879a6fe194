import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from souk.discovery.search.rules import judging
from souk.doors.jobs import Jobs
from souk.kit.errors import Invalid, NotFound, Refused
from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from tests.small import OPERATOR, product, stock

KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
CORNER = Caller("corner-owner", scopes_of("merchant", "owner"), "corner")
HARBOUR = Caller("harbour-owner", scopes_of("merchant", "owner"), "harbour")
LIN, AYA = (Caller(name, frozenset({"search:judge", "search:find"})) for name in ("lin", "aya"))
GOODS = [product(f"bowl{n}", f"Steel bowl number{n}", 1000 + n) for n in range(4)]
TOPIC = {"id": "bowls", "text": "Steel  bowl", "locale": "en"}


@pytest.fixture
def shop(souk: Souk, jobs: Jobs) -> Souk:
    stock(souk, jobs, [*GOODS, product("lamp", "Lamp")])
    souk.call("search.add-topics", {"topics": [TOPIC]}, OPERATOR)
    return souk


def test_ndcg_is_what_the_papers_say() -> None:
    grades = {"a": 3.0, "b": 2.0, "c": 0.0}
    ideal = 7 + 3 / math.log2(3)
    assert judging.ndcg(["a", "b", "c"], grades) == 1
    assert judging.ndcg(["b", "a"], grades) == pytest.approx((3 + 7 / math.log2(3)) / ideal)
    assert judging.ndcg(["x", "a"], grades) == pytest.approx(7 / math.log2(3) / ideal)
    assert judging.ndcg([], grades) == 0
    assert judging.ndcg(["a"], {"a": 0.0}) == 0
    assert judging.judged(["a", "x"], grades) == 0.5


@given(st.permutations("abcdef"), st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 3)))
def test_no_list_is_better_than_the_one_sorted_by_grade(order: list[str], grades: dict[str, float]) -> None:
    best = sorted(order, key=lambda id: -grades.get(id, 0))
    assert 0 <= judging.ndcg(order, grades) <= judging.ndcg(best, grades) + 1e-12


def test_the_interval_holds_the_mean_and_is_of_the_seed_alone() -> None:
    draws = iter([(7919 * n) % 4 for n in range(4 * judging.RESAMPLES)])
    low, high = judging.interval([0.1, 0.2, -0.1, 0.0], lambda count: next(draws))
    assert low <= 0.05 <= high
    assert judging.interval([0.25] * 3, lambda count: 0) == (0.25, 0.25)


@KIND
def test_a_judge_is_handed_each_product_once_and_sees_how_far_it_is(shop: Souk) -> None:
    seen = []
    while (task := shop.call("search.next-to-grade", {"topic": "bowls"}, LIN))["card"]:
        assert (task["done"], task["total"]) == (len(seen), 4)
        seen.append(task["card"]["product"])
        grade = None if len(seen) == 2 else 3
        shop.call("search.grade", {"topic": "bowls", "product": seen[-1], "grade": grade}, LIN)
    assert sorted(seen) == ["bowl0", "bowl1", "bowl2", "bowl3"]
    assert shop.call("search.next-to-grade", {}, LIN)["card"] is None
    assert shop.call("search.next-to-grade", {}, AYA)["total"] == 4
    known = shop.call("search.topics", {}, LIN)[0]
    assert [known[key] for key in ("text", "graded", "grades", "mine", "judges")] == ["steel bowl", 3, 3, 4, 1]


@KIND
def test_several_judges_make_a_mean_and_the_last_word_of_each_holds(shop: Souk) -> None:
    for judge, grade in ((LIN, 0), (LIN, 3), (AYA, 2), (OPERATOR, None)):
        shop.call("search.grade", {"topic": "bowls", "product": "bowl1", "grade": grade}, judge)
    found = shop.call("search.judgements", {}, OPERATOR)
    expected = {"text": "steel bowl", "locale": "en", "product": "bowl1", "grade": 2.5, "judges": 2}
    assert found == [expected]


@KIND
def test_grades_go_out_as_a_table_and_come_back_the_same(shop: Souk) -> None:
    shop.call("search.add-topics", {"topics": [{"id": "odd", "text": "=1+2", "locale": "en"}]}, OPERATOR)
    for topic, id, grade in (("bowls", "bowl1", 3), ("bowls", "bowl2", None), ("odd", "lamp", 0)):
        shop.call("search.grade", {"topic": topic, "product": id, "grade": grade}, LIN)
    table = shop.call("search.export-judgements", {}, OPERATOR)
    assert table == (
        "query,locale,product,judge,grade\n'=1+2,en,lamp,lin,0\nsteel bowl,en,bowl1,lin,3\nsteel bowl,en,bowl2,lin,\n"
    )
    for topic in ("bowls", "odd"):
        shop.call("search.drop-topic", {"topic": topic}, OPERATOR)
    assert shop.call("search.topics", {}, OPERATOR) == []
    taken = shop.call("search.import-judgements", {"table": table}, OPERATOR)
    assert taken == {"taken": 3, "wrong": []}
    assert shop.call("search.export-judgements", {}, OPERATOR) == table
    assert (
        shop.call("search.import-judgements", {"table": "\ufeff" + table.replace("\n", "\r\n")}, OPERATOR)["taken"] == 3
    )


@KIND
def test_wrong_lines_of_a_table_are_named_and_the_others_taken(shop: Souk) -> None:
    rows = ["query,locale,product,judge,grade", "bowl,en,bowl1,,3", "bowl,en,bowl1,,4", ",en,bowl1,,3", "bowl,fr,b,,1"]
    seen = shop.call("search.import-judgements", {"table": "\n".join([*rows, "bowl,en"])}, LIN)
    assert seen == {
        "taken": 1,
        "wrong": [
            {"line": 3, "why": "a grade is 0, 1, 2 or 3, or empty"},
            {"line": 4, "why": "a line has a query and a product"},
            {"line": 5, "why": "the locale is zh-CN or en"},
            {"line": 6, "why": "the line has more or fewer cells than the head"},
        ],
    }
    assert "bowl,en,bowl1,lin,3\n" in shop.call("search.export-judgements", {}, OPERATOR)


@KIND
def test_two_settings_are_compared_over_the_graded_queries(shop: Souk) -> None:
    with pytest.raises(Invalid):
        shop.call("search.compare-settings", {"second": {"rules": False}}, OPERATOR)
    order = [card["product"] for card in shop.call("search.find", {"text": "steel bowl"}, OPERATOR)["cards"]]
    shop.call("search.grade", {"topic": "bowls", "product": order[-1], "grade": 3}, OPERATOR)
    wanted = {"name": "x", "when": {"how": "equals", "words": "steel bowl"}}
    then = {"pins": [{"product": order[-1], "place": 1}]}
    asked = {"rule": {"id": "pin", "wanted": {**wanted, "then": then}}, "why": "x"}
    shop.call("search.draft-rule", asked, OPERATOR)
    shop.call("search.publish-rule", {"rule": "pin", "number": 1, "why": "x"}, OPERATOR)
    seen = shop.call("search.compare-settings", {"first": {"rules": False}, "second": {}}, OPERATOR)
    worse = 1 / math.log2(5)
    assert (seen["mean_first"], seen["mean_second"]) == (pytest.approx(worse), 1.0)
    assert seen["gain"] == seen["low"] == seen["high"] == pytest.approx(1 - worse)
    assert [(one["topic"]["id"], one["judged_first"]) for one in seen["queries"]] == [("bowls", 0.25)]
    lists = shop.call("search.compare-lists", {"topic": "bowls", "first": {"rules": False}, "second": {}}, OPERATOR)
    assert [one["card"]["product"] for one in lists["first"]] == order
    assert [one["grade"] for one in lists["second"]] == [3.0, None, None, None]


@KIND
def test_the_queries_that_moved_most_stand_first(shop: Souk) -> None:
    topics = [{"id": f"t{n}", "text": f"bowl number{n}", "locale": "en"} for n in range(3)]
    shop.call("search.add-topics", {"topics": topics}, OPERATOR)
    for n in range(3):
        shop.call("search.grade", {"topic": f"t{n}", "product": f"bowl{n}", "grade": 3}, OPERATOR)
    cheap = {"text": "bowls under 10.02 yuan", "locale": "en", "id": "cheap"}
    shop.call("search.add-topics", {"topics": [cheap]}, OPERATOR)
    shop.call("search.grade", {"topic": "cheap", "product": "bowl0", "grade": 3}, OPERATOR)
    read = {"topic": "cheap", "first": {"reading": False}, "second": {}}
    lists = shop.call("search.compare-lists", read, OPERATOR)
    sides = [{one["card"]["product"] for one in lists[side]} for side in ("first", "second")]
    assert "bowl3" in sides[0]
    assert sides[1] == {"bowl0", "bowl1", "bowl2"}
    asked = {"first": {"sort": "price-high"}, "second": {"sort": "price-low"}}
    seen = shop.call("search.compare-settings", asked, OPERATOR)
    moved = [abs(one["second"] - one["first"]) for one in seen["queries"]]
    assert all(one >= other for one, other in pairwise(moved))
    assert seen["low"] <= seen["gain"] <= seen["high"]
    assert seen == shop.call("search.compare-settings", asked, OPERATOR)


@KIND
def test_each_shop_judges_the_search_within_it_and_nobody_elses(shop: Souk) -> None:
    mine = {"topics": [{"id": "mine", "text": "bowl", "locale": "en"}], "shop": "corner"}
    shop.call("search.add-topics", mine, CORNER)
    shop.call("search.grade", {"topic": "mine", "product": "bowl1", "grade": 1}, CORNER)
    calls: list[tuple[str, dict[str, Any], type[Exception]]] = [
        ("search.add-topics", mine, Refused),
        ("search.topics", {"shop": "corner"}, Refused),
        ("search.export-judgements", {"shop": "corner"}, Refused),
        ("search.topics", {}, Refused),
        ("search.grade", {"topic": "mine", "product": "bowl1", "grade": 0}, NotFound),
        ("search.drop-topic", {"topic": "mine"}, NotFound),
        ("search.grade", {"topic": "bowls", "product": "bowl1", "grade": 0}, NotFound),
    ]
    for name, asked, wrong in calls:
        with pytest.raises(wrong):
            shop.call(name, asked, HARBOUR)
    assert shop.call("search.judgements", {"shop": "corner"}, CORNER)[0]["grade"] == 1.0
    assert shop.call("search.judgements", {}, OPERATOR) == []


@KIND
def test_the_same_query_is_added_once(shop: Souk) -> None:
    again = [{"text": "STEEL bowl", "locale": "en"}, {"text": "steel bowl", "locale": "zh-CN"}]
    assert shop.call("search.add-topics", {"topics": again}, OPERATOR) == 1
    with pytest.raises(Invalid):
        shop.call("search.add-topics", {"topics": [{"text": " ", "locale": "en"}]}, OPERATOR)
