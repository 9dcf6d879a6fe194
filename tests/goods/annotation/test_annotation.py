from typing import Any

import pytest

from souk.doors.jobs import Jobs
from souk.kit.errors import NotFound
from souk.kit.operation import Souk
from tests.small import OPERATOR, open_shops, product, put

BOX = product(
    "box",
    "Hooded litter box 45 L with charcoal filter",
    category="litter_box",
    description={"en": "Capacity 45 L. Washable.", "zh-CN": "容量60升,带盖。"},
    attributes=[{"key": "capacity", "value": 45, "unit": "L"}],
)


def review(id: str, text: str, rating: int = 5) -> dict[str, Any]:
    at = f"2026-10-01T08:00:0{len(id)}+00:00"
    return {"id": id, "product": "box", "rating": rating, "text": text, "locale": "en", "author": "a***n", "at": at}


@pytest.fixture
def shop(souk: Souk) -> Souk:
    open_shops(souk)
    return souk


def known(souk: Souk, id: str = "box") -> dict[str, dict[str, Any]]:
    found = souk.call("annotation.of", {"product": id}, OPERATOR)
    return {one["key"]: one for one in found["annotations"]}


def quotes(evidence: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["path"], one["quote"]) for one in evidence]


def test_what_a_field_says_weighs_more_than_the_title_and_that_more_than_the_description(shop: Souk) -> None:
    put(shop, BOX)
    capacity = known(shop)["capacity"]
    assert (capacity["value"], capacity["unit"]) == (45.0, "L")
    assert quotes(capacity["evidence"])[0] == ("attributes/capacity", "45 L")
    assert [path.partition("/")[0] for path, _ in quotes(capacity["evidence"])] == [
        "attributes",
        "title",
        "description",
    ]


def test_what_says_otherwise_stands_against_it(shop: Souk) -> None:
    put(shop, BOX)
    capacity = known(shop)["capacity"]
    assert [(path, quote.endswith("60升")) for path, quote in quotes(capacity["against"])] == [
        ("description/zh-CN", True)
    ]


def test_without_a_field_the_title_decides(shop: Souk) -> None:
    put(shop, {**BOX, "attributes": []})
    capacity = known(shop)["capacity"]
    assert (capacity["value"], quotes(capacity["evidence"])[0][0]) == (45.0, "title/en")


def test_a_choice_and_flags_are_read_from_words(shop: Souk) -> None:
    put(shop, BOX)
    found = known(shop)
    assert found["enclosure"]["value"] == "hooded"
    assert found["odour_filter"]["value"] is True
    assert found["washable"]["value"] is True
    assert quotes(found["odour_filter"]["evidence"]) == [("title/en", "charcoal filter")]


def test_what_is_denied_is_known_to_be_not_so(shop: Souk) -> None:
    put(shop, product("box", "Litter box without filter", category="litter_box"))
    assert known(shop)["odour_filter"]["value"] is False


@pytest.mark.parametrize("value", [3000, -4, 0])
def test_a_number_out_of_bounds_is_not_believed(shop: Souk, value: float) -> None:
    attributes = [{"key": "capacity", "value": value, "unit": "L"}]
    put(shop, product("box", "Litter box", category="litter_box", attributes=attributes))
    assert "capacity" not in known(shop)


@pytest.mark.parametrize(
    ("stated", "value"),
    [({"value": 45000, "unit": "mL"}, 45.0), ({"value": "45 litres"}, 45.0), ({"value": "45升"}, 45.0)],
)
def test_a_field_is_brought_to_the_unit_of_its_attribute(shop: Souk, stated: dict[str, Any], value: float) -> None:
    put(shop, product("box", "Litter box", category="litter_box", attributes=[{"key": "capacity", **stated}]))
    assert known(shop)["capacity"]["value"] == value


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("Hooded litter box", "litter_box"),
        ("大号猫砂盆", "litter_box"),
        ("Litter box mat", None),
        ("Spoon for a kettle", None),
        ("Electric kettle", "kettle"),
    ],
)
def test_a_category_that_nobody_states_is_read_from_the_title(shop: Souk, title: str, category: str | None) -> None:
    put(shop, product("box", title))
    assert shop.call("annotation.of", {"product": "box"}, OPERATOR)["category"] == category


def test_every_evidence_opens_and_quotes_exactly_what_stands_there(shop: Souk, jobs: Jobs) -> None:
    put(shop, BOX)
    shop.call("catalog.add-reviews", {"reviews": [review("r", "Easy to clean. It smells.")]}, OPERATOR)
    jobs.catch_up()
    evidence = [one for value in known(shop).values() for one in (*value["evidence"], *value["against"])]
    assert len(evidence) >= 8
    for one in evidence:
        place = {name: one[name] for name in ("kind", "ref", "path")}
        source = shop.call("annotation.source", place, OPERATOR)
        assert source["text"][one["start"] : one["end"]] == one["quote"]
        assert source["product"] == (None if one["kind"] == "knowledge" else "box")


def test_opinions_are_counted_from_sentences_of_reviews(shop: Souk, jobs: Jobs) -> None:
    put(shop, BOX)
    reviews = [
        review("a", "Easy to clean. My cat likes it."),
        review("bb", "Very easy to clean!"),
        review("ccc", "Hard to clean.", 1),
    ]
    shop.call("catalog.add-reviews", {"reviews": reviews}, OPERATOR)
    jobs.catch_up()
    spoken = [one for one in known(shop).values() if one["kind"] == "aspect" and len(one["evidence"]) == 2]
    assert [(one["value"], one["against"][0]["quote"]) for one in spoken] == [(0.67, "Hard to clean.")]
    assert [one["quote"] for one in spoken[0]["evidence"]] == ["Easy to clean.", "Very easy to clean!"]


def test_following_twice_changes_nothing(shop: Souk) -> None:
    put(shop, BOX)
    assert shop.call("annotation.follow", {}, OPERATOR) == 1
    before = known(shop)
    assert shop.call("annotation.follow", {}, OPERATOR) == 0
    assert known(shop) == before


def test_following_takes_up_what_was_changed(shop: Souk, jobs: Jobs) -> None:
    put(shop, BOX)
    jobs.catch_up()
    put(shop, {**BOX, "attributes": [{"key": "capacity", "value": 60, "unit": "L"}]})
    jobs.catch_up()
    capacity = known(shop)["capacity"]
    assert capacity["value"] == 60.0
    assert quotes(capacity["against"])[0] == ("title/en", "45 L")


@pytest.mark.parametrize(
    ("kind", "ref", "path"),
    [
        ("field", "ghost", "title/en"),
        ("field", "box", "title/fr"),
        ("field", "box", "attributes/ghost"),
        ("field", "box", "../secrets"),
        ("review", "ghost", "text"),
        ("knowledge", "litter_box", "no/such"),
        ("knowledge", "ghost", "noun/en"),
        ("rumour", "box", "title/en"),
    ],
)
def test_a_source_that_is_not_there_is_not_found(shop: Souk, kind: str, ref: str, path: str) -> None:
    put(shop, BOX)
    with pytest.raises(NotFound, match=f"There is no {kind} {ref} with"):
        shop.call("annotation.source", {"kind": kind, "ref": ref, "path": path}, OPERATOR)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("title/en", "Hooded litter box 45 L with charcoal filter"),
        ("attributes/capacity", "45 L"),
        ("category", "litter_box"),
        ("variants/box/offers/corner/price", "89.00 CNY"),
    ],
)
def test_a_field_is_opened_by_its_path(shop: Souk, path: str, text: str) -> None:
    put(shop, BOX)
    source = shop.call("annotation.source", {"kind": "field", "ref": "box", "path": path}, OPERATOR)
    assert (source["text"], source["title"]) == (text, BOX["title"])


def test_a_category_without_knowledge_is_not_found(souk: Souk) -> None:
    with pytest.raises(NotFound, match="There is no knowledge of a category spaceship"):
        souk.call("annotation.category", {"category": "spaceship"}, OPERATOR)
    assert souk.call("annotation.category", {"category": "litter_box"}, OPERATOR)["noun"]["zh-CN"] == "猫砂盆"
