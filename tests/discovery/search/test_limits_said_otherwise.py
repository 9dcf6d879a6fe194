"""Wordings of a third author: bounds given as a reason, what spoke against a thing, and words of no phrase."""

import pytest

from souk.discovery.search import Grammar, Guesser, measures, numbered, plainly, price_limits
from souk.discovery.search.contracts import Limit
from souk.discovery.search.rules import fields, hinting
from souk.discovery.search.rules.denial import denied
from souk.discovery.search.rules.values import category_limits
from souk.goods.annotation import AttributeType, Choice
from souk.goods.catalog import Attribute
from tests.kept import knowledge

CATEGORIES = knowledge().categories()


def bounds(text: str) -> tuple[float | None, float | None]:
    [*_, last] = measures(numbered(plainly(text)).text)
    return last.low, last.high


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("three hundred and fifty yuan is where I stop", None, 350),
        ("our wiring sulks above 1.4 kilowatts so it mustn't go past that", None, 1.4),
        ("one taller than 56 cm bangs my legs", None, 56),
        ("half a litre is the biggest my bag takes", None, 0.5),
        ("four centimetres of screed and not a millimetre more", None, 4),
        ("not a penny over 3000 yuan", None, 3000),
        ("I can't carry more than ten kilos", None, 10),
        ("three-fifty tops", None, 350),
        ("battery over 30 h, not over ear", 30, None),
        ("weighs 30 g, not over please", None, 30),
        ("five and a half grand at most", None, 5500),
        ("25 pages a minute or quicker", 25, None),
        ("two hours or quicker", None, 2),
        ("two dozen to the sheet or denser", 24, None),
        ("six feet to ten", 6, 10),
        ("粗蛋白低于三十六个点的看不上", 36, None),
        ("重过三斤就背不动", None, 3),
        ("门槛高过十公分它就尿外头", None, 10),
        ("滤芯一年之内别让我换", 1, None),
        ("一千五这个数别破", None, 1500),
        ("一双别超五张红票子", None, 500),
        ("四十升是起码的", 40, None),
        ("超过20升的", 20, None),
    ],
)
def test_a_bound_is_read_from_what_it_would_lead_to(text: str, low: float | None, high: float | None) -> None:
    assert bounds(text) == (low, high)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("latex brings me out in hives", "latex"),
        ("steel tastes of coins to me, so a kettle in any other material", "steel"),
        ("sprays blow away in the wind and are useless to me", "sprays"),
        ("she walks away from fish", "fish"),
        ("no rubbery silicone", "silicone"),
        ("no plastic straws", "straws"),
        ("之前那口特氟龙掉渣,这回跳过它", "特氟龙"),
        ("布的和下水游泳的别掺进来", "布的"),
        ("胶棉一干就硬", "胶棉"),
        ("袋装拿不出手", "袋装"),
        ("电动自清那类吓猫 不在考虑之列", "电动"),
    ],
)
def test_a_thing_that_spoke_against_itself_is_denied(text: str, word: str) -> None:
    assert denied(text, text.index(word), text.index(word) + len(word))


@pytest.mark.parametrize(
    ("text", "word"),
    [("cotton suits me well", "cotton"), ("带盖的 三百以内", "盖"), ("wool that keeps the cat off", "wool")],
)
def test_praise_and_what_follows_deny_nothing(text: str, word: str) -> None:
    assert not denied(text, text.index(word), text.index(word) + len(word))


@pytest.mark.parametrize(
    ("category", "text", "key"),
    [
        ("stroller", "pram that reclines completely", "flat_recline"),
        ("power_bank", "wants a percentage readout", "display"),
        ("floor_drain", "能挡住小虫", "insect_barrier"),
        ("desk_lamp", "明暗可以调", "dimmable"),
    ],
)
def test_words_of_no_phrase_mean_the_value_that_has_most_of_them(category: str, text: str, key: str) -> None:
    grammar = Grammar(CATEGORIES[category])
    [hint] = hinting.Hints(grammar).read(text, [])
    limit = hinting.limit(grammar, numbered(plainly(text)), hint)
    assert (limit.key, limit.any_of) == (key, ("yes",))


def test_a_models_name_is_no_budget() -> None:
    assert list(price_limits("iphone 15 pro max", ())) == []


def test_words_that_many_values_share_mean_none() -> None:
    assert not list(hinting.Hints(Grammar(CATEGORIES["kettle"])).read("something nice for my sister", []))


def _label(count: float, format: str) -> list[Attribute]:
    return [Attribute("labels_per_roll", count), Attribute("format", format), Attribute("permanent", True)]


def read_with_fields(text: str) -> dict[str, Limit]:
    """The limits of a text on labels whose supplier states fields that the knowledge does not read."""
    made = fields.stated(_label(24.0, "A4, Letter"), CATEGORIES["printer_label"])
    values = {key: dict.fromkeys(said, 9) for key, said in made.tags.items() if key != "field"}
    kinds = list(fields.kinds(values, dict.fromkeys(made.numbers, (1.0, 100.0))))
    grammar = Grammar(fields.added(CATEGORIES["printer_label"], kinds, frozenset()))
    return {limit.key: limit for limit, _ in category_limits(grammar, numbered(plainly(text)), ()).limits}


def test_a_suppliers_own_fields_are_read_by_their_names_and_values() -> None:
    found = read_with_fields("labels, no fewer than 24 to the roll, A4")
    assert (found["x_labels_per_roll"].at_least, found["x_format"].any_of) == (24, ("a4",))


def test_a_value_of_an_own_field_that_is_denied_lets_pass_what_does_not_state_it() -> None:
    limit = read_with_fields("labels, not A4")["x_format"]
    assert (limit.any_of, limit.none_of) == ((), ("a4",))


def test_a_value_that_two_fields_have_is_of_neither() -> None:
    choice = (Choice("usb", {"en": "usb"}, {"en": ("usb",)}),)
    two = [AttributeType(key, {"en": key}, "choice", choices=choice) for key in ("x_port", "x_interface")]
    assert fields.added(CATEGORIES["mouse"], two, frozenset()).attributes == CATEGORIES["mouse"].attributes


def test_no_phrase_goes_on_from_one_clause_to_the_next() -> None:
    said = "外套得扛风,大衣不行"
    assert not any(one.start < said.index(",") < one.end for one in Grammar(CATEGORIES["coat"]).lexicon.spoken(said))


def test_who_weighs_so_much_rides_in_it() -> None:
    grammar = Grammar(CATEGORIES["stroller"])
    found = category_limits(grammar, numbered(plainly("our son weighs twenty kilos")), ()).limits
    assert [(limit.key, limit.at_least) for limit, _ in found] == [("max_load", 20)]


def test_a_bare_amount_at_the_end_is_a_ceiling() -> None:
    [(limit, _)] = price_limits("纯钛的煎锅五十块有吗", ())
    assert (limit.at_least, limit.at_most) == (None, 5000)


def test_goods_that_nobody_names_are_guessed_from_all_that_is_said() -> None:
    guess = Guesser(CATEGORIES, knowledge().problems()).guess(("抓蟑螂蚂蚁,家里有猫所以有毒的不行",))
    assert guess is not None
    assert (guess.kind, guess.ref) == ("category", "insect_trap")
