"""What holds for everybody who reads values out of texts by what a catalogue taught, and who hears opinions so."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from souk.goods.annotation.contracts import TooFew
from souk.goods.annotation.ports import OpinionClassifier, ValueReader
from souk.goods.catalog import Attribute, Product, Review, Variant, field_text
from souk.kit.plug import plug
from tests.kept import knowledge

READERS = ["souk.goods.annotation.providers.learned_reader:LearnedReader"]
CLASSIFIERS = ["souk.goods.annotation.providers.opinion_classifier:LearnedOpinions"]
NOW = datetime(2026, 11, 1, tzinfo=UTC)
COLOURS = ("black", "white", "forest green", "red")
FABRICS = ("cotton", "linen", "wool")


def cable(number: int, dice: Random) -> Product:
    """A cable whose title tells its length in metres; the field has it in centimetres, without saying so."""
    length, colour = dice.choice((1, 2, 3, 5, 7.5, 10)), dice.choice(COLOURS)
    title = dice.choice(("{brand} patch cable {length:g} m {colour}", "{colour} {brand} cord, {length:g}m, 24 AWG"))
    fields = (Attribute("length", float(length * 100)), Attribute("colour", colour.title()))
    return product(f"cable-{number}", title, fields, length=length, colour=colour, brand=brand(number))


def towel(number: int, dice: Random) -> Product:
    """A towel whose title tells its fabric, its colour and its weight."""
    fabric, colour, weight = dice.choice(FABRICS), dice.choice(COLOURS), dice.choice((200, 350, 400))
    title = "{brand} {fabric} towel {colour}, {weight} g, 2 m"
    fields = (Attribute("fabric", fabric), Attribute("colour", colour), Attribute("weight", float(weight)))
    return product(f"towel-{number}", title, fields, fabric=fabric, colour=colour, weight=weight, brand=brand(number))


def brand(number: int) -> str:
    return f"Maker{'abcdefghijklmnopqrstuvwxyz'[number % 26]}"


def product(id: str, title: str, fields: tuple[Attribute, ...], **facts: object) -> Product:
    said = title.format(**facts)
    return Product(id, "corner", {"en": said}, (Variant(id),), brand=str(facts["brand"]), attributes=fields)


def catalogue(many: int, seed: int) -> list[Product]:
    dice = Random(seed)
    return [(cable if number % 2 else towel)(number, dice) for number in range(many)]


@pytest.fixture(scope="module", params=READERS)
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ValueReader:
    made = plug(ValueReader, {"use": request.param}, folder=tmp_path_factory.mktemp("values"))
    made.learn(catalogue(400, seed=1), NOW)
    return made


@pytest.mark.parametrize("path", READERS)
def test_nothing_is_read_before_anything_was_learned(path: str, tmp_path: Path) -> None:
    made = plug(ValueReader, {"use": path}, folder=tmp_path)
    assert made.version == ""
    assert list(made.read(catalogue(1, seed=2)[0])) == []


@pytest.mark.parametrize("path", READERS)
def test_too_few_products_teach_nothing_and_leave_what_there_was(path: str, tmp_path: Path) -> None:
    made = plug(ValueReader, {"use": path}, folder=tmp_path)
    with pytest.raises(TooFew):
        made.learn(catalogue(5, seed=2), NOW)
    assert made.version == ""


def test_values_are_read_in_the_fields_own_unit_without_a_look_at_the_fields(reader: ValueReader) -> None:
    fields = (Attribute("colour", "red"), Attribute("length", 1.0))
    unseen = product("new", "{brand} patch cable 3 m black", fields, brand="Nobody")
    assert {one.key: one.value for one in reader.read(unseen)} == {"length": 300.0, "colour": "Black"}


def test_a_value_is_found_where_its_evidence_says(reader: ValueReader) -> None:
    seen = 0
    for one in catalogue(30, seed=3):
        for value in reader.read(one):
            (where,) = value.evidence
            text = field_text(one, where.path)
            assert text is not None
            assert text[where.start : where.end] == where.quote
            assert 0 < value.confidence < 1
            assert value.producer == f"learned:{reader.version}"
            seen += 1
    assert seen > 30


def test_a_key_is_read_once(reader: ValueReader) -> None:
    both = product("both", "{brand} patch cable 3 m black, 3m black", (), brand="Nobody")
    keys = [one.key for one in reader.read(both)]
    assert len(keys) == len(set(keys)) > 0


def test_most_of_what_is_stated_is_found_and_right(reader: ValueReader) -> None:
    right = given = 0
    for one in catalogue(60, seed=4):
        fields = {field.key: field.value for field in one.attributes}
        read = {value.key: value.value for value in reader.read(one)}
        given += len(read.keys() & fields.keys())
        right += sum(str(value).lower() == str(fields.get(key)).lower() for key, value in read.items())
    assert right / given > 0.95
    assert right > 100


@pytest.mark.parametrize("path", READERS)
def test_the_same_products_teach_the_same_and_another_process_reads_it(path: str, tmp_path: Path) -> None:
    one = plug(ValueReader, {"use": path}, folder=tmp_path / "one")
    other = plug(ValueReader, {"use": path}, folder=tmp_path / "other")
    lesson = one.learn(catalogue(120, seed=5), NOW)
    assert other.learn(catalogue(120, seed=5), NOW) == lesson
    assert lesson.products == 120
    fresh = plug(ValueReader, {"use": path}, folder=tmp_path / "one")
    assert fresh.version == one.version == lesson.version != ""
    unseen = catalogue(4, seed=6)
    assert [list(fresh.read(item)) for item in unseen] == [list(one.read(item)) for item in unseen]


SAID = {
    "kettle": [
        ("it boils fast every morning", 5),
        ("烧水快，很满意", 5),
        ("after a week I noticed that it is very loud", 2),
        ("声音大，像飞机", 2),
        ("the water has a plastic taste", 1),
        ("it pours well", 5),
    ],
    "headphones": [("the sound is tinny", 2), ("clear and with deep bass", 5), ("没低音", 1), ("it hurts my ears", 2)],
    "litter_box": [("arrived on time", 4), ("arrived on time for the second time", 4)],
}


def reviews(times: int) -> dict[str, list[Review]]:
    made: dict[str, list[Review]] = {}
    for category, many in SAID.items():
        for number in range(times):
            for place, (text, stars) in enumerate(many):
                id, said = f"{category}-{number}-{place}", f"{text}, day {number}."
                made.setdefault(category, []).append(Review(id, category, stars, said, "en", "a***b", NOW))
    return made


@pytest.fixture(scope="module", params=CLASSIFIERS)
def classifier(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> OpinionClassifier:
    folder = tmp_path_factory.mktemp("opinions")
    made = plug(OpinionClassifier, {"use": request.param}, folder=folder, knowledge=knowledge())
    made.learn(reviews(30), NOW)
    return made


@pytest.mark.parametrize("path", CLASSIFIERS)
def test_no_opinion_is_heard_before_anything_was_learned(path: str, tmp_path: Path) -> None:
    made = plug(OpinionClassifier, {"use": path}, folder=tmp_path, knowledge=knowledge())
    assert made.version == ""
    assert list(made.judge("kettle", ["it boils fast"])) == [()]
    with pytest.raises(TooFew):
        made.learn({"kettle": reviews(1)["kettle"][:2]}, NOW)


def test_an_opinion_is_heard_with_its_side_in_both_languages(classifier: OpinionClassifier) -> None:
    judged = classifier.judge("kettle", ["It boils fast.", "声音大，像飞机", "ten past nine"])
    assert [[(one.aspect, one.good) for one in many] for many in judged] == [[("speed", True)], [("noise", False)], []]
    assert all(0 < one.confidence <= 1 for many in judged for one in many)


def test_only_aspects_of_the_category_are_heard(classifier: OpinionClassifier) -> None:
    known = {one.id for one in knowledge().categories()["headphones"].aspects}
    heard = [
        one.aspect for many in classifier.judge("headphones", [text for text, _ in SAID["kettle"]]) for one in many
    ]
    assert set(heard) <= known
    assert list(classifier.judge("no-such-category", ["it boils fast"])) == [()]
