"""Search by words and meaning together: learning, following, going back, and saying why."""

from typing import Any

import pytest

from souk.discovery.search.rules import fusion
from souk.discovery.search.rules.querying import cursor
from souk.discovery.search.service import ranking
from souk.doors.jobs import Jobs
from souk.kit.errors import NotFound
from souk.kit.operation import Souk
from tests.small import OPERATOR, found, product, put, stock

KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
THINGS = {"kettle": "烧水壶", "litter box": "猫砂盆", "desk lamp": "台灯", "backpack": "双肩包", "sunscreen": "防晒霜"}
KINDS = ("steel", "glass", "black")
GOODS = [
    {
        **product(f"p{n:03}", "", 1000 + n, brand=f"Brand {n % 6}"),
        "title": {"en": f"{kind} {thing} {n}", "zh-CN": f"{THINGS[thing]} {n}"},
    }
    for n, (kind, thing, _) in enumerate(
        (kind, thing, again) for again in range(15) for kind in KINDS for thing in THINGS
    )
]


@pytest.fixture
def shop(souk: Souk, jobs: Jobs) -> Souk:
    stock(souk, jobs, GOODS)
    return souk


def why(souk: Souk, text: str, id: str, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = souk.call("search.why", {"text": text, "product": id, **more}, OPERATOR)
    return answer


@KIND
def test_meaning_is_learned_followed_and_never_adds_to_a_total(shop: Souk, jobs: Jobs) -> None:
    before = shop.call("search.find", {"text": "steel kettle", "literal": True}, OPERATOR)
    steps = list(shop.stream("search.learn", {}, OPERATOR))
    assert next(one.note for one in steps) == "learned"
    after = shop.call("search.find", {"text": "steel kettle", "literal": True}, OPERATOR)
    assert after["total"] == before["total"] > 0
    assert after["facets"] == before["facets"]
    price = {"text": "steel kettle", "sort": "price-low", "most": 100, "literal": True}
    sorted_ = shop.call("search.find", price, OPERATOR)
    assert len(sorted_["cards"]) == sorted_["total"] == before["total"]
    put(shop, {**GOODS[0], "title": {"en": "walnut kettle 999", "zh-CN": "胡桃木烧水壶"}})
    jobs.catch_up()
    reasons = [one["says"]["en"] for one in why(shop, "walnut kettle", GOODS[0]["id"])["reasons"]]
    assert "it is near in meaning" in reasons


@KIND
def test_what_is_opened_for_a_word_is_near_it_in_meaning(shop: Souk, jobs: Jobs) -> None:
    kettles = [one["id"] for one in GOODS if "kettle" in one["title"]["en"]][:12]
    seen = {"text": "boilery", "locale": "en"}
    for _ in range(3):
        shop.call("search.notice", {"seen": {**seen, "total": 12, "shown": kettles}}, OPERATOR)
    for place, id in enumerate(kettles, 1):
        shop.call("search.notice-click", {"opened": {**seen, "product": id, "place": place}}, OPERATOR)
    jobs.catch_up()
    shop.call("search.learn", {}, OPERATOR)
    put(shop, {**product("new", "Boilery", 999), "title": {"en": "boilery"}})
    jobs.catch_up()
    best = found(shop, "boilery", literal=True)
    near = [id for id in best if id in {one["id"] for one in GOODS}]
    assert near
    assert all("kettle" in one["title"]["en"] for one in GOODS if one["id"] in near)


@KIND
def test_a_page_is_the_same_however_many_places_are_asked_at_once(shop: Souk, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.call("search.learn", {}, OPERATOR)
    for one in (ranking, fusion):
        monkeypatch.setattr(one, "POOL", 60)
    for text in ("steel kettle", "black litter box", "lamp", "glass backpack 7"):
        whole = found(shop, text, literal=True)
        pages = [
            card["product"]
            for start in (0, 10, 20)
            for card in shop.call(
                "search.find", {"text": text, "most": 10, "after": cursor(start), "literal": True}, OPERATOR
            )["cards"]
        ]
        assert pages == whole[:30]


@KIND
def test_a_list_goes_on_after_its_total_without_gap_or_twice(shop: Souk) -> None:
    seen: list[str] = []
    after, total = "", 0
    for _ in range(40):
        page = shop.call("search.find", {"text": "steel kettle", "most": 7, "after": after, "literal": True}, OPERATOR)
        seen += [card["product"] for card in page["cards"]]
        after, total = page["after"], page["total"]
        if not after:
            break
    assert len(seen) == len(set(seen)) > total
    having = {one["id"] for one in GOODS if "steel kettle" in one["title"]["en"]}
    assert set(seen[: len(having)]) == having


@KIND
def test_why_adds_up_and_names_every_word(shop: Souk) -> None:
    first = found(shop, "steel kettle", literal=True)[0]
    told = why(shop, "steel kettle", first)
    assert told["place"] == 1
    assert sum(one["adds"] for one in told["reasons"]) == pytest.approx(told["score"], abs=0.001)
    said = " ".join(one["says"]["en"] for one in told["reasons"])
    assert "“steel”" in said
    assert "“kettle”" in said


@KIND
def test_what_is_not_found_is_told_the_word_or_the_limit_that_it_misses(shop: Souk) -> None:
    lamp = next(one["id"] for one in GOODS if "glass desk lamp" in one["title"]["en"])
    told = why(shop, "steel kettle", lamp)
    assert told["place"] is None
    assert {one["en"] for one in told["lacks"]} == {"it has not the word “steel”", "it has not the word “kettle”"}
    limited = why(shop, "glass lamp", lamp, filters=[{"key": "price", "at_most": 1}])
    assert [one["en"] for one in limited["lacks"]] == ["it does not keep the limit on price"]
    assert why(shop, "lamp", "never")["lacks"][0]["en"] == "it is not in the index"


@KIND
def test_the_index_goes_back_to_a_snapshot_and_follows_the_log_from_there(shop: Souk, jobs: Jobs) -> None:
    kept = shop.call("search.snapshot", {}, OPERATOR)
    assert kept["products"] == len(GOODS)
    put(shop, {**GOODS[0], "title": {"en": "walnut kettle"}})
    jobs.catch_up()
    assert found(shop, "walnut") == [GOODS[0]["id"]]
    status = shop.call("search.rollback", {"generation": kept["generation"]}, OPERATOR)
    assert (status["position"], status["behind"]) == (kept["position"], True)
    assert found(shop, "walnut") == []
    jobs.catch_up()
    assert found(shop, "walnut") == [GOODS[0]["id"]]
    assert shop.call("search.snapshots", {}, OPERATOR)[0] == kept
    with pytest.raises(NotFound, match="There is no snapshot 99"):
        shop.call("search.rollback", {"generation": 99}, OPERATOR)


@KIND
def test_a_reading_that_the_catalogue_does_not_bear_out_is_dropped(souk: Souk, jobs: Jobs) -> None:
    goods = [product(f"m{n}", f"Vibe memory mattress {n}", category=None) for n in range(8)]
    stock(souk, jobs, [*goods, product("v", "Cordless vacuum with mattress head", category="vacuum", brand="Vibe")])
    page = souk.call("search.find", {"text": "vibe mattress", "most": 100}, OPERATOR)
    assert {card["product"] for card in page["cards"]} >= {one["id"] for one in goods}
    assert page["understood"]["limits"] == []
