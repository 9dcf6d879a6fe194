"""Values as suppliers write them say more than the choice they are read as; names say what their own words mean."""

import pytest

from souk.discovery.search import Grammar, category_limits, numbered, plainly
from souk.discovery.search.contracts import Limit
from souk.discovery.search.rules import fields
from souk.discovery.search.rules.called import Names
from souk.discovery.search.rules.fields import FOLDED
from souk.discovery.search.rules.polarity import speaks_against
from souk.goods.catalog import Attribute
from tests.kept import knowledge

CATEGORIES = knowledge().categories()
CARDS = {"microsd": 11, "microsdxc": 8, "sd": 11, "sdhc": 10, "compactflash": 9}


def read(category: str, text: str) -> dict[str, Limit]:
    found = category_limits(Grammar(CATEGORIES[category]), numbered(plainly(text)), ())
    return {limit.key: limit for limit, _ in found.limits}


def test_what_is_read_as_a_choice_stays_stated_as_it_is_written() -> None:
    made = fields.stated([Attribute("flash_card_type", "MicroSDXC")], CATEGORIES["storage_drive"])
    assert made.tags["x_flash_card_type"] == ("microsdxc",)
    assert made.tags["field"] == (f"{FOLDED}x_flash_card_type",)


def test_several_values_of_one_choice_say_more_than_it_does() -> None:
    [kind] = [one for one in CATEGORIES["storage_drive"].attributes if one.key == "kind"]
    assert fields.finer(kind, CARDS) == {"microsd", "microsdxc", "sdhc", "compactflash"}
    assert not fields.finer(kind, ["microsd"])


def test_a_value_stands_for_those_that_go_on_with_it() -> None:
    [cards, systems] = fields.kinds(
        {"x_card": CARDS, "x_system": {"windows 10 pro": 9, "windows 10 home": 8, "freedos": 2}}, {}
    )
    said = {phrase: set(one.any_of) for one in (*cards.groups, *systems.groups) for phrase in one.words["en"]}
    assert said["microsd"] == {"microsd", "microsdxc"}
    assert said["sd"] == {"sd", "sdhc"}
    assert said["windows 10"] == {"windows 10 pro", "windows 10 home"}


def test_a_plain_name_is_not_cut_short_by_one_in_two_parts() -> None:
    names = Names([("laser mouse", "mouse"), ("mouse", "mouse"), ("laser+prints", "printer"), ("sleeve+laptop", "bag")])
    [found] = names.find("laser mouse with three buttons")
    assert (found.start, found.end, found.meaning) == (0, 11, "mouse")
    [sleeve] = names.find("a sleeve for my laptop")
    assert (sleeve.start, sleeve.end) == (2, 8)
    assert names.called("mouse", "mouse")
    assert not names.called("mouse pad", "mouse")


def test_a_word_that_begins_like_a_negation_is_none() -> None:
    text = "a full hd screen that draws little in normal use"
    assert not speaks_against(text, 2, 9)


@pytest.mark.parametrize(
    ("category", "text", "limits"),
    [
        ("ups", "keeps going five minutes or longer at full load", {"full_load_runtime": (5, None)}),
        ("ups", "keeps going five minutes or longer", {"runtime": (5, None)}),
        ("network_switch", "eight ports or fewer", {"ports": (None, 8)}),
        ("printer_label", "10 or more per sheet", {"per_sheet": (10, None)}),
    ],
)
def test_what_a_number_is_called_outweighs_how_it_is_asked_for(
    category: str, text: str, limits: dict[str, tuple[float | None, float | None]]
) -> None:
    found = {key: (one.at_least, one.at_most) for key, one in read(category, text).items()}
    assert found == limits


def test_a_size_that_may_be_of_several_holds_of_all() -> None:
    found = read("laptop", "laptop, at least 64 GB")
    assert {key: one.at_least for key, one in found.items()} == {"memory": 64, "storage": 64}
    assert {key: one.at_least for key, one in read("laptop", "64 GB of memory or more").items()} == {"memory": 64}
