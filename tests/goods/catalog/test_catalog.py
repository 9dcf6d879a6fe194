import threading
from typing import Any

import pytest

from souk.kit.errors import Conflict, Invalid, NotFound, Refused, SoukError
from souk.kit.operation import Souk
from tests.clocks import Standing
from tests.small import HARBOUR, OPERATOR, keeper, offer, open_shops, product, put, state

KETTLE = product("kettle", "Steel kettle, 1.7 L", 8900, category="kettle", brand="Corner")
ATTRIBUTES = [{"key": "capacity", "value": 1.7, "unit": "L"}, {"key": "colour", "value": "red"}]
CORNER_KEEPER, HARBOUR_KEEPER = keeper("corner"), keeper("harbour")


@pytest.fixture
def souk(souk: Souk) -> Souk:
    open_shops(souk)
    return souk


def show(souk: Souk, id: str = "kettle") -> dict[str, Any]:
    return dict(souk.call("catalog.show", {"product": id}, OPERATOR))


def history(souk: Souk, id: str = "kettle") -> list[dict[str, Any]]:
    return list(souk.call("catalog.history", {"product": id}, OPERATOR))


def edit(souk: Souk, caller: Any = OPERATOR, revision: int = 1, **changes: Any) -> Any:
    payload = {"product": "kettle", "revision": revision, "changes": changes, "reason": "better known"}
    return souk.call("catalog.edit", payload, caller)


def refused(souk: Souk, kind: type[SoukError], name: str, payload: dict[str, Any], caller: Any = OPERATOR) -> str:
    """The sentence of a refusal, after which nothing has changed."""
    before = state(souk)
    with pytest.raises(kind) as error:
        souk.call(name, payload, caller)
    assert state(souk) == before
    return str(error.value)


def test_what_is_listed_is_shown_as_it_was_given(souk: Souk) -> None:
    assert put(souk, {**KETTLE, "attributes": ATTRIBUTES}) == {"added": 1, "changed": 0, "unchanged": 0}
    seen = show(souk)
    assert (seen["revision"], seen["retired"], seen["changed"]) == (1, False, "2026-11-11T00:00:00Z")
    assert seen["product"]["title"] == {"en": "Steel kettle, 1.7 L"}
    assert seen["product"]["variants"][0]["offers"][0]["price"] == {"amount": 8900, "currency": "CNY"}
    assert [(one["key"], one["value"], one["unit"]) for one in seen["product"]["attributes"]] == [
        ("capacity", 1.7, "L"),
        ("colour", "red", ""),
    ]


def test_listing_the_same_again_changes_nothing(souk: Souk) -> None:
    put(souk, KETTLE)
    before = state(souk)
    assert put(souk, KETTLE, reason="again") == {"added": 0, "changed": 0, "unchanged": 1}
    assert state(souk) == before
    assert len(history(souk)) == 1


def test_listing_again_with_something_else_is_a_revision(souk: Souk) -> None:
    put(souk, KETTLE)
    assert put(souk, {**KETTLE, "brand": "Harbour"}) == {"added": 0, "changed": 1, "unchanged": 0}
    assert show(souk)["revision"] == 2


def test_a_batch_goes_in_whole_or_not_at_all(souk: Souk) -> None:
    goods = [product(f"p{n}", "Kettle") for n in range(3)]
    wrong = {**goods[2], "category": "spaceships"}
    said = refused(souk, Invalid, "catalog.put", {"products": [*goods[:2], wrong], "reason": "x"})
    assert said == "category: spaceships is not in the taxonomy"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"id": "no spaces"}, "id: 'no spaces' is not made of 1 to 100 letters, digits and . _ : -"),
        ({"id": ""}, "id: '' is not made of 1 to 100 letters"),
        ({"title": {"en": "  "}}, "title: a product needs a title in at least one language"),
        ({"title": {}}, "title: a product needs a title in at least one language"),
        ({"title": {"en": "x" * 1001}}, "title/en: 1001 characters are too many; 1000 is the most"),
        ({"brand": "x" * 201}, "brand: 201 characters are too many; 200 is the most"),
        ({"variants": []}, "variants: a product needs at least one variant"),
        ({"variants": [{"id": "a"}, {"id": "a"}]}, "variants/id: two variants have the same id"),
        (
            {"variants": [{"id": "a", "offers": [offer("corner", -1)]}]},
            "variants/a/offers/corner/price: -1 is below zero",
        ),
        (
            {"variants": [{"id": "a", "offers": [offer("corner", 1), offer("corner", 2)]}]},
            "variants/a/offers: a shop has two offers for one variant",
        ),
        (
            {"variants": [{"id": "a", "offers": [offer("corner", 1, list_price={"amount": 2, "currency": "USD"})]}]},
            "variants/a/offers/corner/list_price: the list price is in another currency than the price",
        ),
        (
            {"attributes": [{"key": f"k{n}", "value": "x"} for n in range(601)]},
            "attributes: 601 are too many; 600 is the most",
        ),
    ],
)
def test_a_wrong_product_is_refused_with_the_field_and_what_would_be_right(
    souk: Souk, change: dict[str, Any], sentence: str
) -> None:
    said = refused(souk, Invalid, "catalog.put", {"products": [{**KETTLE, **change}], "reason": "x"})
    assert said.startswith(sentence)


def test_a_change_needs_a_reason(souk: Souk) -> None:
    put(souk, KETTLE)
    said = refused(souk, Invalid, "catalog.put", {"products": [KETTLE], "reason": " "})
    assert said == "reason: a change needs a reason"
    refused(souk, Invalid, "catalog.retire", {"product": "kettle", "reason": ""})


@pytest.mark.parametrize("count", [0, 501])
def test_one_to_five_hundred_products_go_at_once(souk: Souk, count: int) -> None:
    goods = [product(f"p{n}", "Kettle") for n in range(count)]
    said = refused(souk, Invalid, "catalog.put", {"products": goods, "reason": "x"})
    assert said == f"{count} at once are not possible; 1 to 500 are."


def test_a_shop_that_is_not_open_cannot_list(souk: Souk) -> None:
    said = refused(souk, NotFound, "catalog.put", {"products": [product("a", "A", shop="moon")], "reason": "x"})
    assert said == "There is no shop moon; open it first."


def test_a_shop_needs_a_name(souk: Souk) -> None:
    said = refused(souk, Invalid, "catalog.open-shop", {"shop": {"id": "moon", "name": {"en": " "}}})
    assert said == "name: a shop needs a name in at least one language"


def test_opening_a_shop_again_gives_it_another_name(souk: Souk) -> None:
    souk.call("catalog.open-shop", {"shop": {**HARBOUR, "name": {"en": "Harbour"}}}, OPERATOR)
    names = {shop["id"]: shop["name"] for shop in souk.call("catalog.shops", {}, OPERATOR)}
    assert names == {"corner": {"en": "The corner shop", "zh-CN": "街角小店"}, "harbour": {"en": "Harbour"}}


def test_editing_sets_fields_and_tells_who_changed_what_when_and_why(souk: Souk, clock: Standing) -> None:
    put(souk, KETTLE)
    clock.on(hours=1)
    assert edit(souk, CORNER_KEEPER, brand="Harbour", title={"en": "Steel kettle", "zh-CN": "钢壶"}) == 2
    newest, first = history(souk)
    assert (newest["number"], newest["actor"], newest["reason"]) == (2, "keeper-corner", "better known")
    assert newest["at"] == "2026-11-11T01:00:00Z"
    assert newest["changes"] == [
        {"field": "title/en", "before": "Steel kettle, 1.7 L", "after": "Steel kettle"},
        {"field": "brand", "before": "Corner", "after": "Harbour"},
        {"field": "title/zh-CN", "before": None, "after": "钢壶"},
    ] or sorted(newest["changes"], key=lambda one: str(one["field"])) == [
        {"field": "brand", "before": "Corner", "after": "Harbour"},
        {"field": "title/en", "before": "Steel kettle, 1.7 L", "after": "Steel kettle"},
        {"field": "title/zh-CN", "before": None, "after": "钢壶"},
    ]
    assert (first["number"], first["actor"], first["reason"]) == (1, "operator", "listing")
    assert {"field": "brand", "before": None, "after": "Corner"} in first["changes"]


def test_a_price_in_the_history_is_named_by_variant_and_shop(souk: Souk) -> None:
    put(souk, KETTLE)
    souk.call(
        "catalog.offer",
        {"product": "kettle", "variant": "kettle", "offer": offer("corner", 7900), "reason": "winter sale"},
        OPERATOR,
    )
    assert history(souk)[0]["changes"] == [
        {"field": "variants/kettle/offers/corner/price/amount", "before": 8900, "after": 7900}
    ]


def test_editing_an_outdated_revision_is_refused(souk: Souk) -> None:
    put(souk, KETTLE)
    edit(souk, brand="Harbour")
    payload = {"product": "kettle", "revision": 1, "changes": {"brand": "Other"}, "reason": "x"}
    said = refused(souk, Conflict, "catalog.edit", payload)
    assert said == "kettle is at revision 2 now; look at it again."


@pytest.mark.parametrize("field", ["id", "shop", "origin", "invented", "revision", "colour"])
def test_fields_that_cannot_be_edited_are_refused(souk: Souk, field: str) -> None:
    put(souk, KETTLE)
    payload = {"product": "kettle", "revision": 1, "changes": {field: "x"}, "reason": "x"}
    assert refused(souk, Invalid, "catalog.edit", payload) == f"{field}: this field cannot be set"


def test_a_wrong_value_in_an_edit_is_named(souk: Souk) -> None:
    put(souk, KETTLE)
    payload = {"product": "kettle", "revision": 1, "changes": {"variants": "none"}, "reason": "x"}
    assert refused(souk, Invalid, "catalog.edit", payload).startswith("variants: ")


def test_anybody_may_offer_anybodys_product_for_their_own_shop(souk: Souk) -> None:
    put(souk, KETTLE)
    payload = {"product": "kettle", "variant": "kettle", "offer": offer("harbour", 8500), "reason": "we have it too"}
    assert souk.call("catalog.offer", payload, HARBOUR_KEEPER) == 2
    assert [one["shop"] for one in show(souk)["product"]["variants"][0]["offers"]] == ["corner", "harbour"]


def test_another_shops_offer_outlives_a_new_listing(souk: Souk) -> None:
    put(souk, KETTLE)
    payload = {"product": "kettle", "variant": "kettle", "offer": offer("harbour", 8500), "reason": "we have it too"}
    souk.call("catalog.offer", payload, HARBOUR_KEEPER)
    put(souk, product("kettle", "Steel kettle", 9900), caller=CORNER_KEEPER)
    offers = show(souk)["product"]["variants"][0]["offers"]
    assert [(one["shop"], one["price"]["amount"]) for one in offers] == [("corner", 9900), ("harbour", 8500)]


def test_an_offer_is_for_a_variant_that_there_is(souk: Souk) -> None:
    put(souk, KETTLE)
    payload = {"product": "kettle", "variant": "lid", "offer": offer("corner", 1), "reason": "x"}
    assert refused(souk, Invalid, "catalog.offer", payload) == "variant: kettle has no variant lid"


OTHERS = [
    ("catalog.put", {"products": [KETTLE], "reason": "mine now"}),
    ("catalog.put", {"products": [product("kettle", "Mine", shop="harbour")], "reason": "mine now"}),
    ("catalog.put", {"products": [product("new", "New", shop="corner")], "reason": "for them"}),
    ("catalog.edit", {"product": "kettle", "revision": 1, "changes": {"brand": "Mine"}, "reason": "mine now"}),
    ("catalog.offer", {"product": "kettle", "variant": "kettle", "offer": offer("corner", 1), "reason": "cheap"}),
    ("catalog.retire", {"product": "kettle", "reason": "go away"}),
    ("catalog.revert", {"product": "kettle", "revision": 1, "reason": "go back"}),
]


@pytest.mark.parametrize(("name", "payload"), OTHERS)
def test_a_shop_cannot_touch_what_another_lists(souk: Souk, name: str, payload: dict[str, Any]) -> None:
    put(souk, KETTLE)
    assert "is not listed by harbour" in refused(souk, Refused, name, payload, HARBOUR_KEEPER)
    assert len(history(souk)) == 1


def test_a_shop_cannot_smuggle_in_an_offer_of_another(souk: Souk) -> None:
    variants = [{"id": "a", "offers": [offer("harbour", 5), offer("corner", 1)]}]
    payload = {"products": [{**product("a", "A", shop="harbour"), "variants": variants}], "reason": "x"}
    said = refused(souk, Refused, "catalog.put", payload, HARBOUR_KEEPER)
    assert said == "a (corner) is not listed by harbour."


def test_retiring_hides_a_product_and_reverting_brings_it_back(souk: Souk) -> None:
    put(souk, KETTLE)
    assert souk.call("catalog.retire", {"product": "kettle", "reason": "sold out"}, OPERATOR) == 2
    assert show(souk)["retired"] is True
    assert souk.call("catalog.page", {}, OPERATOR) == {"listings": [], "after": ""}
    assert history(souk)[0]["changes"] == [{"field": "retired", "before": False, "after": True}]
    assert souk.call("catalog.revert", {"product": "kettle", "revision": 2, "reason": "mistake"}, OPERATOR) == 3
    assert show(souk)["retired"] is False
    assert [one["number"] for one in history(souk)] == [3, 2, 1]


def test_reverting_restores_every_field_exactly(souk: Souk) -> None:
    put(souk, {**KETTLE, "attributes": ATTRIBUTES})
    before = show(souk)["product"]
    edit(souk, brand="Other", attributes=[], title={"zh-CN": "壶"})
    edit(souk, revision=2, brand="Third")
    souk.call("catalog.revert", {"product": "kettle", "revision": 2, "reason": "it was right"}, OPERATOR)
    assert show(souk)["product"] == before
    assert show(souk)["revision"] == 4


@pytest.mark.parametrize("revision", [1, 0, 9])
def test_there_is_nothing_before_the_first_revision(souk: Souk, revision: int) -> None:
    put(souk, KETTLE)
    payload = {"product": "kettle", "revision": revision, "reason": "x"}
    assert refused(souk, Invalid, "catalog.revert", payload) == (
        f"revision: kettle has nothing before revision {revision}"
    )


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("show", {}),
        ("history", {}),
        ("reviews", {}),
        ("drawing", {}),
        ("retire", {"reason": "x"}),
        ("revert", {"reason": "x", "revision": 1}),
        ("edit", {"reason": "x", "revision": 1, "changes": {}}),
        ("offer", {"reason": "x", "variant": "a", "offer": offer("corner", 1)}),
    ],
)
def test_a_product_that_is_not_there_is_not_found(souk: Souk, name: str, more: dict[str, Any]) -> None:
    assert refused(souk, NotFound, f"catalog.{name}", {"product": "ghost", **more}) == "There is no product ghost."


def test_pages_give_every_product_once_in_the_order_of_ids(souk: Souk) -> None:
    put(souk, *[product(f"p{n}", "Kettle", shop="corner" if n % 2 else "harbour") for n in range(7)])
    seen, after = [], ""
    while page := souk.call("catalog.page", {"after": after, "most": 3}, OPERATOR):
        seen += [one["product"]["id"] for one in page["listings"]]
        after = page["after"]
        if not after:
            break
    assert seen == [f"p{n}" for n in range(7)]
    own = souk.call("catalog.page", {"shop": "corner"}, OPERATOR)["listings"]
    assert [one["product"]["id"] for one in own] == ["p1", "p3", "p5"]


def test_every_change_is_told_in_the_event_log(souk: Souk) -> None:
    put(souk, KETTLE, product("pan", "Pan"))
    edit(souk, CORNER_KEEPER, brand="Harbour")
    souk.call("catalog.retire", {"product": "pan", "reason": "sold out"}, OPERATOR)
    events = souk.call("events.read", {}, OPERATOR)["events"]
    assert [(one["name"], one["subject"], one["facts"]["revision"], one["actor"]) for one in events] == [
        ("catalog.changed", "kettle", 1, "operator"),
        ("catalog.changed", "pan", 1, "operator"),
        ("catalog.changed", "kettle", 2, "keeper-corner"),
        ("catalog.changed", "pan", 2, "operator"),
    ]


def test_two_shops_that_offer_at_the_same_time_both_keep_their_offer(souk: Souk) -> None:
    """One has looked at the product before the other commits; neither offer may be lost."""
    put(souk, KETTLE)

    def theirs() -> None:
        payload = {"product": "kettle", "variant": "kettle", "offer": offer("harbour", 8500), "reason": "sale"}
        souk.call("catalog.offer", payload, HARBOUR_KEEPER)

    with souk.database.unit(writes=True):
        souk.call("catalog.show", {"product": "kettle"}, OPERATOR)
        other = threading.Thread(target=theirs)
        other.start()
        other.join()
        payload = {"product": "kettle", "variant": "kettle", "offer": offer("corner", 7900), "reason": "sale"}
        souk.call("catalog.offer", payload, CORNER_KEEPER)
    offers = show(souk)["product"]["variants"][0]["offers"]
    assert {one["shop"]: one["price"]["amount"] for one in offers} == {"corner": 7900, "harbour": 8500}


def test_retiring_keeps_what_was_changed_in_between(souk: Souk) -> None:
    put(souk, KETTLE)
    with souk.database.unit(writes=True):
        souk.call("catalog.show", {"product": "kettle"}, OPERATOR)
        other = threading.Thread(target=edit, args=(souk,), kwargs={"brand": "Harbour"})
        other.start()
        other.join()
        souk.call("catalog.retire", {"product": "kettle", "reason": "sold out"}, OPERATOR)
    assert show(souk)["product"]["brand"] == "Harbour"
    assert show(souk)["retired"] is True


@pytest.mark.parametrize("listed_before", [True, False])
def test_many_who_list_the_same_product_at_once_all_get_an_answer(souk: Souk, listed_before: bool) -> None:
    if listed_before:
        put(souk, KETTLE)
    wrong: list[BaseException] = []

    def list_it(number: int) -> None:
        try:
            put(souk, {**KETTLE, "brand": f"Brand {number}"})
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=list_it, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert [one["number"] for one in history(souk)] == list(range(6 + listed_before, 0, -1))


def test_many_who_edit_the_same_revision_at_once_only_one_is_heard(souk: Souk) -> None:
    put(souk, KETTLE)
    answers: list[object] = []

    def change(number: int) -> None:
        try:
            answers.append(edit(souk, brand=f"Brand {number}"))
        except Exception as error:
            answers.append(type(error).__name__)

    threads = [threading.Thread(target=change, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, answers)) == ["2", *["Outdated"] * 5]
    assert len(history(souk)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"title": {"en": "half \ud800 pair"}},
        {"attributes": [{"key": "capacity", "value": float("nan")}]},
        {"attributes": [{"key": "capacity", "value": float("inf")}]},
        {"rating": {"value": float("nan"), "count": 1}},
        {"variants": [{"id": "a", "offers": [offer("corner", 10**30)]}]},
        {"variants": [{"id": "a", "offers": [offer("corner", 1, sold=10**30)]}]},
    ],
    ids=["half a character", "nan", "infinity", "nan stars", "a price without end", "sold without end"],
)
def test_what_no_database_or_index_can_hold_is_refused(souk: Souk, change: dict[str, Any]) -> None:
    refused(souk, Invalid, "catalog.put", {"products": [{**KETTLE, **change}], "reason": "x"})
