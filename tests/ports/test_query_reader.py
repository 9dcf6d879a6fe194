"""What holds for everybody who reads what a query means."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from souk.discovery.search import QueryReader, Speller, Understood
from souk.discovery.search.contracts import IndexStatus
from souk.discovery.search.ports import Plan, Tally
from souk.kit.locale import Locale
from souk.kit.plug import plug
from tests.small import knowing

READERS = ["souk.discovery.search.providers.grammar_reader:GrammarReader"]
SPELLER = {"use": "souk.discovery.search.providers.fuzzy_speller:FuzzySpeller"}
SAID = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "猫砂盆 两百以内",
            "a kettle under ¥200, not plastic",
            "貓砂盆不要塑料的",
            "maoshapen",
            "4升以上的空气炸锅",
            "litter box, at least 40 L, no lid",
        ]
    ),
)


class Shelf:
    """The words, brands and standing of an index with a few goods."""

    def __init__(self) -> None:
        self.products = 40

    def status(self) -> IndexStatus:
        return IndexStatus(0, "", self.products, False)

    def words(self, most: int) -> dict[str, int]:
        return {"kettle": 9, "stainless": 7, "wireless": 5, "keyboard": 4, "felis": 3}

    def brands(self, prefix: str, most: int) -> Sequence[str]:
        return ["Felis", "Boil & Co", "HP"]

    def count(self, plan: Plan) -> int:
        return 9

    def tally(self, plan: Plan, tags: Sequence[str], numbers: Sequence[str]) -> Tally:
        """Its mice state a field that no knowledge is of."""
        if tags == ["field"]:
            mice = any(one.any_of == ("mouse",) for one in plan.filters)
            return Tally({"field": {"t:x_paint": 9} if mice else {}})
        if tags == ["beside"]:
            return Tally({"beside": {}})
        return Tally({"x_paint": {"satin 40": 9}})


@pytest.fixture(params=READERS, scope="module")
def reader(request: pytest.FixtureRequest) -> QueryReader:
    speller = plug(Speller, SPELLER)
    return plug(QueryReader, {"use": request.param}, knowledge=knowing(), index=Shelf(), speller=speller)


def read(reader: QueryReader, text: str, *without: str, locale: Locale = "en") -> Understood:
    return reader.read(text, locale, without)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=SAID)
def test_every_limit_and_correction_quotes_what_was_typed(reader: QueryReader, text: str) -> None:
    meant = read(reader, text)
    assert meant.text == text
    for quote in (*(one.said for one in meant.limits), *(one.said for one in meant.corrections)):
        assert all(part in text for part in quote.split()), quote


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=SAID)
def test_a_limit_that_was_taken_off_is_not_there(reader: QueryReader, text: str) -> None:
    keys = tuple(one.key for one in read(reader, text).limits)
    assert not {one.key for one in read(reader, text, *keys).limits} & set(keys)


def test_each_key_is_limited_once(reader: QueryReader) -> None:
    keys = [one.key for one in read(reader, "kettle at least 1 L, at most 2 L, steel or glass, under ¥200").limits]
    assert sorted(keys) == ["capacity", "category", "material", "price"]


def test_words_of_a_limit_are_words_again_once_it_is_taken_off(reader: QueryReader) -> None:
    assert "plastic" not in read(reader, "kettle, not plastic").words
    assert "plastic" in read(reader, "kettle, not plastic", "material").words


@pytest.mark.parametrize("text", ["", "  ", "!!!"])
def test_nothing_said_means_nothing(reader: QueryReader, text: str) -> None:
    meant = read(reader, text)
    assert (meant.kind, meant.limits, meant.categories) == ("empty", (), ())


@pytest.mark.parametrize(
    ("typed", "meant", "why"),
    [
        ("wireles keyboard", "wireless", "spelling"),
        ("maoshapen", "猫砂盆", "pinyin"),
        ("mao sha pen", "猫砂盆", "pinyin"),
        ("shuangshiyi", "双十一", "pinyin"),
        ("貓砂盆", "猫砂盆", "traditional"),
    ],
)
def test_what_was_mistyped_is_righted(reader: QueryReader, typed: str, meant: str, why: str) -> None:
    (fix,) = read(reader, typed).corrections
    assert (fix.meant, fix.why) == (meant, why)
    assert fix.said in typed


@pytest.mark.parametrize("text", ["father", "felis", "keyboards", "a gift for my husband", "px700", "kettle"])
def test_words_that_are_known_or_everyday_are_left_alone(reader: QueryReader, text: str) -> None:
    assert read(reader, text).corrections == ()


def test_initials_of_pinyin_complete_a_word(reader: QueryReader) -> None:
    assert "猫砂盆" in reader.complete("msp", 5)
    assert reader.complete("1", 5) == ()


def test_goods_that_are_not_named_are_those_that_the_words_were_found_on(reader: QueryReader) -> None:
    text = "something nice for the cat, at least 40 L"
    alone = reader.read(text, "en")
    told = reader.read(text, "en", (), "litter_box")
    assert "capacity" not in {one.key for one in alone.limits}
    assert {"category", "capacity"} <= {one.key for one in told.limits}
    assert reader.read("glass kettle 1 L", "en", (), "litter_box") == reader.read("glass kettle 1 L", "en")
    assert reader.read(text, "en", (), "no_such_category") == alone


def test_a_name_is_known_with_an_extra_word_before_what_it_is(reader: QueryReader) -> None:
    assert [one.category for one in reader.read("灭蚊的灯", "zh-CN").categories] == ["insect_trap"]


def test_another_word_of_the_same_stem_is_no_name(reader: QueryReader) -> None:
    assert reader.read("something comfortable", "en").categories == ()
    assert [one.category for one in reader.read("two comforters", "en").categories] == ["duvet"]


def test_words_of_one_choice_that_stand_apart_leave_what_is_between_them(reader: QueryReader) -> None:
    read = reader.read("toner for a HP LaserJet", "en")
    assert {one.key: one.any_of for one in read.limits} == {
        "category": ("ink_cartridge",),
        "kind": ("toner",),
        "brand": ("HP",),
    }
    assert "laserjet" not in read.words.lower()


def test_a_field_that_only_the_catalogue_states_is_a_limit_too(reader: QueryReader) -> None:
    [limit] = [one for one in read(reader, "a mouse in satin 40").limits if one.key == "x_paint"]
    assert (limit.any_of, limit.said) == (("satin 40",), "satin 40")
