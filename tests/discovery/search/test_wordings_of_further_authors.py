"""What a fourth author's wordings showed: conditions, kilos in Han, sides beside sides, numbers that count nothing."""

from dataclasses import replace

import pytest

from souk.discovery.search import Grammar, category_limits, measures, numbered, passed_over, plainly
from souk.discovery.search.contracts import Limit
from souk.discovery.search.providers.fuzzy_speller import FuzzySpeller
from souk.discovery.search.rules import fields, hinting
from souk.discovery.search.rules.denial import denied
from souk.discovery.search.rules.dimensions import told
from souk.discovery.search.rules.kinds import unknown
from souk.discovery.search.rules.numerals import NUMBER_WORDS
from souk.goods.annotation import AttributeType
from souk.goods.catalog import Attribute
from souk.kit.locale import LOCALES
from tests.kept import knowledge

CATEGORIES = knowledge().categories()


def read(category: str, text: str) -> dict[str, Limit]:
    found = category_limits(Grammar(CATEGORIES[category]), numbered(plainly(text)), ())
    return {limit.key: limit for limit, _ in found.limits}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("if it's louder than 35 dB I'm sending it back", None, 35),
        ("if it's over 20 L even better", 20, None),
        ("once it gets over 3 kg my wrist gives up", None, 3),
        ("如果超过两斤就背不动", None, 2),
        ("if it's wider than 55 cm it won't fit", None, 55),
        ("要是超过20升更好", 20, None),
        ("if it can be under 300 yuan", None, 300),
        ("if it tips the scales past a kilo and three quarters I'll never hear the end of it", None, 1.75),
        ("a purifier that never gets louder than thirty decibels", None, 30),
        ("one of under 10,000 mAh would just be a paperweight", 10_000, None),
        ("under 300 yuan would be lovely", None, 300),
        ("凑了一千六，超了就没辙", None, 1600),
        ("不要九百以上的", None, 900),
        ("不带盖三升以上", 3, None),
        ("烧水壶一升五以上", 1.5, None),
        ("nothing fancy costing over 150", None, 150),
        ("keeps half a year minimum", 0.5, None),
        ("P≥1500W 内壁不锈钢", 1500, None),
        ("wall of 24 ≤ ⌀ ≤ 30 cm", 24, 30),
        ("1.5L≤V≤2L", 1.5, 2),
        ("don't show me anything past 1400 yuan", None, 1400),
        ("拖头三十四公分宽以上", 34, None),
        ("三件套起", 3, None),
        ("3 millimetres thin", None, 3),
        ("三百出头就超支了", None, 300),
        ("no more than 45 wide and 60 long", None, 60),
        ("no more than 2 kg and 30 L", 30, 30),
    ],
)
def test_a_bound_is_read_from_what_is_said_about_it(text: str, low: float | None, high: float | None) -> None:
    [*_, last] = measures(numbered(plainly(text)).text)
    assert (last.low, last.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("四成以上", "40%以上"),
        ("六成五", "65%"),
        ("七成新", "七成新"),
        ("十五千帕", "15千帕"),
        ("5千克", "5千克"),
        ("2千5", "2500"),
        ("2百块", "200块"),
        ("four SATA sockets", "4 sata sockets"),
        ("dual core", "2 cores"),
        ("one of the boxes", "one of the boxes"),
        ("3 gigahertz", "3 ghz"),
        ("a team of six", "a team of 6"),
        ("a flask that isnt glass", "a flask that isn't glass"),
        ("W ≤ 55 cm", "width ≤ 55 cm"),
        ("主料≠鸡肉", "主料 不要鸡肉"),
    ],
)
def test_numbers_in_words_are_read_as_digits(text: str, reading: str) -> None:
    assert numbered(plainly(text)).text == reading


def test_one_pack_is_an_article_and_neither_a_limit_nor_missed() -> None:
    said = numbered(plainly("八十块以内一包"))
    assert "pieces" not in read("diapers", "八十块以内一包")
    assert passed_over(said, [(0, 5)], ()) == ()


def test_what_is_made_for_about_so_much_is_made_for_that_much() -> None:
    limit = read("diapers", "孩子二十二斤左右")["baby_weight"]
    assert (limit.at_least, limit.at_most) == (11, None)


def test_a_bounded_number_beside_a_pack_counts_its_pieces() -> None:
    assert read("nuts", "single-serve sachets, twenty-five plus")["pieces"].at_least == 25


def test_what_must_not_be_hurt_is_spoken_for() -> None:
    assert read("drain_cleaner", "it mustn't eat plastic pipe")["pipe_safe"].any_of == ("yes",)
    assert read("drain_cleaner", "不能伤塑料管")["pipe_safe"].any_of == ("yes",)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("胃寒喝不得绿茶", "绿茶"),
        ("喷的怕弄花妆所以喷雾不算", "喷雾"),
        ("she recoils from clay", "clay"),
    ],
)
def test_what_one_cannot_bear_is_denied(text: str, word: str) -> None:
    start = text.index(word)
    assert denied(text, start, start + len(word))


def test_a_choice_called_other_is_not_said() -> None:
    assert "colour" not in read("cable", "LC one end, LC the other")
    assert "colour" in read("cable", "not orange, black")


def test_the_word_that_bounds_a_number_hints_at_nothing() -> None:
    hints = hinting.Hints(Grammar(CATEGORIES["cat_food"]))
    assert list(hints.read("猫粮;350以内", [])) == []


def test_a_supplier_s_number_in_words_is_a_number() -> None:
    made = fields.stated([Attribute("hdd_speed", "15000"), Attribute("socket", "LGA 775")], None)
    assert made.numbers == {"x_hdd_speed": 15000.0}
    assert made.tags["x_socket"] == ("lga 775",)


def test_a_field_with_some_words_among_its_numbers_is_a_number_and_with_many_a_choice() -> None:
    spans = {"x_cores": (1.0, 8.0), "x_slot": (1.0, 4.0)}
    values = {"x_cores": {"4": 9, "quad": 1}, "x_slot": {"4": 1, "pci": 9}}
    assert {(one.key, one.kind) for one in fields.kinds(values, spans)} == {("x_cores", "number"), ("x_slot", "choice")}


def own(*fields_: tuple[str, tuple[float, float]], kind: str = "n:x_other") -> Grammar:
    numbers = tuple(
        AttributeType(key, dict.fromkeys(LOCALES, key), "number", words={"en": (key,)}, bounds=bounds)
        for key, bounds in fields_
    )
    return Grammar(replace(unknown(kind), attributes=numbers))


def fits(grammar: Grammar, text: str) -> tuple[str, float | None, float | None] | None:
    said = numbered(plainly(text)).text
    found = told(grammar, said, measures(said)[0])
    return (found[0].key, *found[1]) if found else None


def test_a_size_goes_to_the_field_whose_name_and_range_take_it() -> None:
    grammar = own(("x_hdd_speed", (4200.0, 15000.0)), ("x_noise_level", (20.0, 60.0)))
    assert fits(grammar, "server disks with a speed of 15000 rpm") == ("x_hdd_speed", 15000.0, 15000.0)
    assert fits(grammar, "a disk speed of 90000 rpm") is None


def test_a_size_is_in_the_unit_that_the_field_s_range_lets_it_be() -> None:
    assert fits(own(("x_shelf_width", (300.0, 900.0))), "a shelf up to 60 cm") == ("x_shelf_width", None, 600.0)


def test_of_two_fields_the_one_that_makes_goods_of_a_kind_is_meant_and_none_where_both_are_alike() -> None:
    both = (("x_screen_size", (10.0, 32.0)), ("x_panel_size", (10.0, 32.0)))
    assert fits(own(*both, kind="n:x_screen_size"), "19 to 24 inch") == ("x_screen_size", 19.0, 24.0)
    assert fits(own(*both), "size 19 to 24 inch") is None


def test_a_number_in_words_is_spelled_right_and_another_ending_is_only_offered() -> None:
    speller = FuzzySpeller()
    speller.learn({"wrapped": 9, "six": 3, "teen": 3}, NUMBER_WORDS)
    assert list(speller.right("sixteen")) == list(speller.right("wrapper")) == []
    assert [(one.meant, one.sure) for one in speller.right("wrappel")] == [("wrapped", False)]


@pytest.mark.parametrize("word", ["fatter", "eldest", "flatmate", "somewhere"])
def test_an_english_word_that_no_catalogue_has_is_not_mistyped(word: str) -> None:
    speller = FuzzySpeller()
    # Words of which a mistyped one could be made.
    speller.learn({"fat": 9, "ter": 9, "flat": 9, "mate": 9, "some": 9, "where": 9, "eldesk": 9, "keyboard": 9}, ())
    assert list(speller.right(word)) == []
    assert [one.meant for one in speller.right("keybaord")] == ["keyboard"]
