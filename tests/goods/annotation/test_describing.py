"""For whom a product is, how well it is described, and what is odd about it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from souk.goods.annotation import Annotator, Work
from souk.goods.annotation.contracts import Annotation, Evidence, Finding
from souk.goods.annotation.rules.blocking import codes
from souk.goods.annotation.rules.deciding import pattern, unfit
from souk.goods.annotation.rules.describing import expected, quality
from souk.goods.annotation.rules.tags import decisive, tags
from souk.goods.catalog import Attribute, Media, Product, Review, Variant
from tests.kept import knowledge

LITTER = knowledge().categories()["litter_box"]
READER = Annotator(knowledge().categories(), "test")


def value(key: str, what: Any, sure: float = 0.95) -> Annotation:
    proof = Evidence("field", "box", f"attributes/{key}", 0, 1, "x")
    return Annotation(key, "attribute", what, "", (proof,), sure, "reader-1")


def box(said: str = "Top-entry litter box, 2.5 kg", **more: Any) -> Product:
    made = {"id": "box", "shop": "corner", "title": {"en": said}, "category": "litter_box"}
    return Product(**{**made, "variants": (Variant("box"),), **more})


def situation(id: str) -> Any:
    return next(one for one in LITTER.situations if one.id == id)


def test_a_situation_is_decided_by_its_weightiest_conditions() -> None:
    assert [one.key for one in decisive(situation("cat_and_dog"))] == ["enclosure"]
    assert [one.key for one in decisive(situation("kitten"))] == ["entry_height"]


def test_a_product_is_for_whom_the_decisive_values_suit_with_the_reason_as_evidence() -> None:
    found = {one.key: one for one in tags(LITTER, [value("enclosure", "top_entry", 0.85)])}
    dog = found["cat_and_dog"]
    assert (dog.kind, dog.value, dog.confidence) == ("audience", True, 0.85)
    assert [(one.kind, one.path) for one in dog.evidence] == [
        ("field", "attributes/enclosure"),
        ("knowledge", "situation/cat_and_dog/prefers/0/because/en"),
    ]
    assert dog.evidence[1].quote == knowledge().text("litter_box", dog.evidence[1].path)


def test_nothing_that_a_situation_avoids_gets_its_tag() -> None:
    low = value("entry_height", 8.0)
    assert "kitten" in {one.key for one in tags(LITTER, [low])}
    assert "kitten" not in {one.key for one in tags(LITTER, [low, value("enclosure", "automatic")])}


def test_what_is_not_known_decides_nothing() -> None:
    assert tags(LITTER, []) == []


def test_tags_are_part_of_what_is_known_of_a_product() -> None:
    read = READER.annotate(Work(box()))
    assert "cat_and_dog" in {one.key for one in read.annotations if one.kind == "audience"}


def test_a_whole_description_scores_a_hundred() -> None:
    whole = box(
        title={"en": "Top-entry litter box for two cats", "zh-CN": "顶入式猫砂盆"},
        description={"en": "It is large."},
        media=(Media("https://pictures.example/1.jpg"),),
    )
    values = [value(key, 1.0) for key in expected(LITTER)]
    assert quality(whole, LITTER, values, ()) == (100, ())


@pytest.mark.parametrize(
    ("more", "lack", "lost"),
    [
        ({"media": ()}, "picture", 15),
        ({"title": {"en": "Litter box for two large cats"}}, "language/zh-CN", 10),
        ({"title": {"en": "Litter box", "zh-CN": "猫砂盆"}}, "title", 10),
        ({"description": None}, "description", 10),
    ],
)
def test_what_is_missing_is_named_and_costs(more: dict[str, Any], lack: str, lost: int) -> None:
    whole = {
        "title": {"en": "Litter box for two large cats", "zh-CN": "大号猫砂盆"},
        "description": {"en": "It is large."},
        "media": (Media("https://pictures.example/1.jpg"),),
    }
    values = [value(key, 1.0) for key in expected(LITTER)]
    assert quality(box(**{**whole, **more}), LITTER, values, ()) == (100 - lost, (lack,))


def test_values_that_nobody_states_are_named_each() -> None:
    wanted = expected(LITTER)
    _, lacks = quality(box(), LITTER, [value(key, 1.0) for key in wanted[1:]], ())
    assert f"attribute/{wanted[0]}" in lacks
    assert not {f"attribute/{key}" for key in wanted[1:]} & set(lacks)


def test_a_contradiction_costs_and_a_product_of_no_category_lacks_one() -> None:
    odd = Finding("box", "contradiction", "capacity", 0.7)
    assert quality(box(), LITTER, (), (odd,))[0] == quality(box(), LITTER, (), ())[0] - 5
    assert "category" in quality(box(category=None), None, (), ())[1]


def test_a_buyer_who_denies_what_the_product_claims_is_a_contradiction() -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    said = ["It stinks: there is no filter in mine.", "Roomy. The capacity is 30 L at most."]
    reviews = tuple(Review(f"r{n}", "box", 1, text, "en", "a", at) for n, text in enumerate(said))
    read = READER.annotate(Work(box("Hooded litter box 45 L with charcoal filter"), reviews))
    odd = {one.key: one.value for one in read.findings if one.kind == "contradiction" and one.value}
    assert {key: [one.quote for one in value.evidence] for key, value in odd.items()} == {
        "odour_filter": ["charcoal filter"],
        "capacity": ["45 L"],
    }
    assert {key: [(one.kind, one.ref, one.quote) for one in value.against] for key, value in odd.items()} == {
        "odour_filter": [("review", "r0", "no filter")],
        "capacity": [("review", "r1", "capacity is 30 L")],
    }


def test_a_guessed_category_and_a_lone_number_want_a_look() -> None:
    plain = box("Hooded litter box", category=None, description={"en": "Holds 45 L."})
    kinds = {(one.kind, one.key) for one in READER.annotate(Work(plain)).findings}
    assert kinds == {("category", "category"), ("uncertain", "capacity")}


def test_a_pattern_is_the_words_without_their_numbers() -> None:
    proof = Evidence("field", "box", "description/zh-CN", 0, 5, "容量60升")
    assert pattern(Annotation("capacity", "attribute", 60.0, "L", (proof,), 0.7, "reader-1")) == "text:容量#升"
    assert pattern(value("enclosure", "open")) == "attributes/enclosure:x=open"
    assert pattern(value("washable", True)) == "attributes/washable:x=yes"


def test_a_correction_must_fit_its_attribute() -> None:
    kinds = {kind.key: kind for kind in LITTER.attributes}
    assert unfit(kinds["capacity"], 45.0) == ""
    assert unfit(kinds["capacity"], float("nan")) == unfit(kinds["capacity"], True) == "it is a number of L"


def test_the_same_item_shares_a_code() -> None:
    one = box("Sony WH-1000XM5 headphones", brand="Sony", category="headphones")
    other = box("Headphones WH1000XM5, black, 30 h", brand="SONY", category="headphones")
    assert codes(one) & codes(other) == {"model:sony:wh1000xm5"}
    assert not [one for one in codes(box("Kettle 1500ml 2200W", brand="Acme")) if one.startswith("model:")]


def test_the_supplier_may_call_a_field_as_a_situation_is_called() -> None:
    odd = box(attributes=(Attribute("cat_and_dog", True),))
    assert READER.annotate(Work(odd)).category == "litter_box"
