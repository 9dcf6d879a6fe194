"""A merchant's inbox: accept, correct, refuse, take back; who, when, why; what that teaches; whose it is."""

from typing import Any

import pytest

from souk.doors.jobs import Jobs
from souk.kit.errors import Invalid, NotFound, Refused
from souk.kit.operation import Caller, Souk
from tests.small import OPERATOR, every_event, open_shops, product, put

# What asks the database in ways of its own is asked of both.
SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
KEEPER = Caller("keeper", frozenset({"annotation:*", "catalog:*"}), "corner")
OTHER = Caller("rival", frozenset({"annotation:*"}), "harbour")
BOXES = [
    product(
        "box",
        "Litter box 45 L with charcoal filter",
        description={"en": "Washable. Capacity 60 L."},
        category="litter_box",
    ),
    product("tub", "Litter tub, charcoal filter", category="litter_box"),
    product("pan", "Litter pan, charcoal filter", category="litter_box", shop="harbour"),
    product("tray", "Open litter tray"),
]


@pytest.fixture
def shop(souk: Souk, jobs: Jobs) -> Souk:
    open_shops(souk)
    put(souk, *BOXES)
    jobs.catch_up()
    return souk


def known(souk: Souk, id: str) -> dict[str, dict[str, Any]]:
    found = souk.call("annotation.of", {"product": id}, OPERATOR)
    return {one["key"]: one for one in found["annotations"]}


def decide(souk: Souk, *verdicts: dict[str, Any], caller: Caller = KEEPER, **more: Any) -> Any:
    asked = {"verdicts": list(verdicts), "reason": "I looked", **more}
    return souk.call("annotation.decide", asked, caller)


def said(product: str, key: str, verdict: str, value: Any = None) -> dict[str, Any]:
    return {"product": product, "key": key, "verdict": verdict, "value": value}


def inbox(souk: Souk, caller: Caller = KEEPER, **sought: Any) -> Any:
    return souk.call("annotation.inbox", {"sought": sought}, caller)


def places(found: Any) -> list[tuple[str, str, str]]:
    return [(one["kind"], one["product"], one["key"]) for one in found["findings"]]


def test_the_inbox_of_a_shop_has_what_is_odd_about_its_own_goods(shop: Souk) -> None:
    found = inbox(shop)
    assert ("contradiction", "box", "capacity") in places(found)
    assert ("category", "tray", "category") in places(found)
    assert "pan" not in {one["product"] for one in found["findings"]}
    counts = {one["value"]: one["count"] for one in found["kinds"]}
    assert found["total"] == sum(counts.values()) == len(found["findings"])
    assert places(inbox(shop, kind="contradiction")) == [("contradiction", "box", "capacity")]
    assert {one["product"] for one in inbox(shop, OPERATOR, key="category")["findings"]} == {"tray"}


def test_pages_of_the_inbox_follow_each_other(shop: Souk) -> None:
    whole, pages, after = places(inbox(shop, OPERATOR)), [], ""
    while True:
        page = shop.call("annotation.inbox", {"after": after, "most": 1}, OPERATOR)
        pages += places(page)
        after = page["after"]
        if not after:
            break
    assert pages == whole
    assert len(whole) > 1
    with pytest.raises(Invalid, match="is not a place that a page named"):
        shop.call("annotation.inbox", {"after": "nowhere"}, OPERATOR)


@SQLITE
def test_a_correction_holds_against_whatever_is_read_later(shop: Souk, jobs: Jobs) -> None:
    answer = decide(shop, said("box", "capacity", "correct", 50))
    assert (answer["decisions"], answer["changed"]) == (1, 1)
    capacity = known(shop, "box")["capacity"]
    assert (capacity["value"], capacity["unit"], capacity["confidence"]) == (50.0, "L", 1.0)
    assert (capacity["producer"], capacity["evidence"][0]["kind"]) == ("corrected", "decision")
    again = {**BOXES[0], "attributes": [{"key": "capacity", "value": 70, "unit": "L"}]}
    put(shop, again, reason="imported again")
    jobs.catch_up()
    capacity = known(shop, "box")["capacity"]
    assert capacity["value"] == 50.0
    assert capacity["against"][0]["quote"] == "70 L"
    assert ("contradiction", "box", "capacity") not in places(inbox(shop))


@SQLITE
def test_a_decision_is_a_source_that_opens(shop: Souk) -> None:
    decide(shop, said("box", "capacity", "correct", 50))
    (proof, *_) = known(shop, "box")["capacity"]["evidence"]
    asked = {name: proof[name] for name in ("kind", "ref", "path")}
    source = shop.call("annotation.source", asked, OPERATOR)
    assert (source["text"], source["product"]) == (proof["quote"], "box") == ("50 L", "box")
    with pytest.raises(NotFound):
        shop.call("annotation.source", {**asked, "ref": "ghost"}, OPERATOR)


@SQLITE
def test_a_refused_value_gives_way_to_the_next(shop: Souk) -> None:
    decide(shop, said("box", "capacity", "refuse"))
    assert known(shop, "box")["capacity"]["value"] == 60.0
    decide(shop, said("box", "washable", "refuse"))
    assert "washable" not in known(shop, "box")


@SQLITE
def test_what_is_accepted_is_certain_until_it_is_read_otherwise(shop: Souk, jobs: Jobs) -> None:
    decide(shop, said("box", "capacity", "accept"), said("tray", "category", "accept"))
    capacity = known(shop, "box")["capacity"]
    assert (capacity["confidence"], capacity["producer"], capacity["against"]) == (1.0, "reader-1+accepted", [])
    assert places(inbox(shop)) == []
    put(shop, {**BOXES[0], "title": {"en": "Litter box 52 L with charcoal filter"}})
    jobs.catch_up()
    assert known(shop, "box")["capacity"]["value"] == 52.0
    assert ("contradiction", "box", "capacity") in places(inbox(shop))


@SQLITE
def test_a_corrected_category_is_read_by_its_knowledge(shop: Souk) -> None:
    decide(shop, said("tray", "category", "correct", "cat_litter"))
    assert shop.call("annotation.of", {"product": "tray"}, OPERATOR)["category"] == "cat_litter"


def test_undoing_brings_back_what_was_read_and_keeps_the_record(shop: Souk) -> None:
    before = known(shop, "box")
    batch = decide(shop, said("box", "capacity", "correct", 50), said("box", "washable", "refuse"), id="monday")["id"]
    answer = shop.call("annotation.undo", {"id": batch, "reason": "the wrong box"}, KEEPER)
    assert (batch, answer["decisions"], answer["changed"]) == ("monday", 2, 1)
    assert known(shop, "box") == before
    (newest, oldest) = shop.call("annotation.decisions", {}, KEEPER)["decisions"]
    assert (newest["key"], newest["undone_by"], newest["undone_why"]) == ("washable", "keeper", "the wrong box")
    assert (oldest["was"]["value"], oldest["value"], oldest["reason"], oldest["actor"]) == (
        45,
        50,
        "I looked",
        "keeper",
    )
    with pytest.raises(NotFound, match="There is no decision monday that could be undone"):
        shop.call("annotation.undo", {"id": batch, "reason": "again"}, KEEPER)


@SQLITE
def test_one_decision_of_many_is_undone_alone(shop: Souk) -> None:
    decide(shop, said("box", "capacity", "correct", 50), said("box", "washable", "refuse"), id="monday")
    shop.call("annotation.undo", {"id": "monday-2", "reason": "it is"}, KEEPER)
    found = known(shop, "box")
    assert (found["capacity"]["value"], found["washable"]["value"]) == (50.0, True)


def test_refusals_teach_the_same_words_on_other_goods_of_the_shop(shop: Souk, jobs: Jobs) -> None:
    before = known(shop, "tub")["odour_filter"]["confidence"]
    decide(shop, said("box", "odour_filter", "refuse"), id="smell")
    jobs.catch_up()
    taught = known(shop, "tub")["odour_filter"]
    assert taught["confidence"] == round(before * 4 / 5, 2)
    assert taught["producer"] == "reader-1+taught"
    lesson = taught["evidence"][-1]
    assert (lesson["kind"], lesson["quote"]) == ("taught", "✓ 0 · ✗ 1 · text:charcoal filter=yes")
    source = shop.call("annotation.source", {key: lesson[key] for key in ("kind", "ref", "path")}, OPERATOR)
    assert source["text"] == lesson["quote"]
    assert known(shop, "pan")["odour_filter"]["producer"] == "reader-1"
    shop.call("annotation.undo", {"id": "smell", "reason": "it has one"}, KEEPER)
    jobs.catch_up()
    assert (known(shop, "tub")["odour_filter"]["confidence"], known(shop, "box")["odour_filter"]["value"]) == (
        before,
        True,
    )


@SQLITE
def test_what_the_house_decides_teaches_every_shop(shop: Souk, jobs: Jobs) -> None:
    decide(shop, said("box", "odour_filter", "refuse"), caller=OPERATOR, id="house")
    jobs.catch_up()
    assert known(shop, "pan")["odour_filter"]["producer"] == "reader-1+taught"
    with pytest.raises(Refused, match="The house decided house-1"):
        shop.call("annotation.undo", {"id": "house", "reason": "no"}, KEEPER)


@SQLITE
def test_acceptance_teaches_too(shop: Souk, jobs: Jobs) -> None:
    decide(shop, said("box", "odour_filter", "accept"))
    jobs.catch_up()
    assert known(shop, "tub")["odour_filter"]["confidence"] == round((0.85 * 4 + 1) / 5, 2)


@SQLITE
def test_search_learns_of_a_decision_by_the_log(shop: Souk) -> None:
    decide(shop, said("box", "capacity", "correct", 50))
    last = every_event(shop)[-1]
    assert (last["name"], last["subject"], last["actor"]) == ("annotation.changed", "box", "keeper")


@SQLITE
@pytest.mark.parametrize(
    ("verdict", "why"),
    [
        (said("box", "capacity", "correct"), "a correction needs the right value"),
        (said("box", "capacity", "correct", "big"), "it is a number of L"),
        (said("box", "capacity", "correct", 3000), "it is between 5 and 200 L"),
        (said("box", "enclosure", "correct", "round"), "it is one of open"),
        (said("box", "washable", "correct", 1.5), "it is yes or no"),
        (said("box", "spout", "correct", 1.5), "its category has no such attribute"),
        (said("box", "spout", "accept"), "nothing was read that could be judged"),
        (said("box", "category", "correct", "spaceship"), "there is no knowledge of a category spaceship"),
        (said("box", "same:tub", "accept"), "only a pair that was compared"),
        (said("ghost", "capacity", "accept"), "There is no product ghost"),
    ],
)
def test_a_verdict_that_cannot_be_is_refused_and_changes_nothing(shop: Souk, verdict: Any, why: str) -> None:
    before = (known(shop, "box"), every_event(shop))
    with pytest.raises((Invalid, NotFound), match=why):
        decide(shop, said("box", "odour_filter", "refuse"), verdict, caller=OPERATOR)
    assert (known(shop, "box"), every_event(shop)) == before
    assert shop.call("annotation.decisions", {}, OPERATOR)["decisions"] == []


@SQLITE
def test_a_shop_neither_sees_nor_decides_on_the_goods_of_another(shop: Souk) -> None:
    decide(shop, said("box", "capacity", "correct", 50), id="mine")
    before = every_event(shop)
    for name, payload in (
        ("annotation.decide", {"verdicts": [said("box", "capacity", "accept")], "reason": "mine now"}),
        ("annotation.undo", {"id": "mine", "reason": "mine now"}),
        ("annotation.inbox", {"sought": {"shop": "corner"}}),
        ("annotation.decisions", {"shop": "corner"}),
        ("annotation.quality", {"shop": "corner"}),
    ):
        with pytest.raises(Refused, match="is not listed by harbour"):
            shop.call(name, payload, OTHER)
    assert every_event(shop) == before
    assert shop.call("annotation.decisions", {}, OTHER)["decisions"] == []
    assert {one["product"] for one in inbox(shop, OTHER)["findings"]} <= {"pan"}


@SQLITE
@pytest.mark.parametrize(("reason", "id"), [(" ", None), ("why", "no/such"), ("why", "taken")])
def test_decisions_need_a_reason_and_an_id_that_is_free(shop: Souk, reason: str, id: str | None) -> None:
    decide(shop, said("box", "washable", "accept"), id="taken")
    asked = {"verdicts": [said("box", "capacity", "accept")], "reason": reason, "id": id}
    with pytest.raises(Invalid):
        shop.call("annotation.decide", asked, KEEPER)
