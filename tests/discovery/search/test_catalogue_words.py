"""What a catalogue's own fields teach: units of bare numbers, kinds of goods, values beyond the knowledge's."""

from typing import Any

import pytest

from souk.discovery.search.rules import fields, kinds
from souk.discovery.search.rules.beside import Said, beside, learnt
from souk.discovery.search.rules.grammar import grammars
from souk.discovery.search.rules.inferring import by_limits
from souk.discovery.search.rules.said import numbered, plainly
from souk.doors.jobs import Jobs
from souk.goods.catalog import Attribute
from souk.kit.operation import Souk
from tests.kept import knowledge
from tests.small import OPERATOR, product, stock

CATEGORIES = knowledge().categories()


def test_a_number_stands_beside_its_unit_where_one_field_alone_has_it() -> None:
    assert list(beside({"x_gain": 12.0, "x_tubes": 3.0, "x_feet": 3.0}, "Valve amplifier 12 dB, 3 tubes")) == [
        "x_gain=db"
    ]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"x_gain=db": 4, "x_gain=channels": 1}, Said("dB")),
        ({"x_load=ohm": 3, "x_load=ohms": 2}, Said("", ("ohm", "ohms"))),
        ({"x_gain=db": 2}, None),
        ({"x_gain=db": 4, "x_gain=w": 3, "x_gain=v": 3}, None),
        ({"x_ports_quantity=gb": 9}, None),
        ({"x_ports_quantity=pcs": 9}, Said("count", ("pcs",))),
    ],
)
def test_a_unit_is_learnt_where_enough_goods_agree(counts: dict[str, int], said: Said | None) -> None:
    assert next(iter(learnt(counts).values()), None) == said


def test_what_most_state_and_few_others_do_tells_a_kind() -> None:
    found = {"n:x_aperture": 18, "t:x_colour": 20, "n:x_pallet_height": 20, "t:x_mount": 3}
    everywhere = {"n:x_aperture": 40, "t:x_colour": 6000, "n:x_pallet_height": 30, "t:x_mount": 5}
    score, told = kinds.telling(found, 20, everywhere, 10_000)
    assert told == ("n:x_aperture",)
    assert score > 2.6
    assert kinds.telling({"t:x_colour": 20}, 20, everywhere, 10_000) == (0.0, ())


def test_a_kind_is_known_again_by_its_name_and_no_category_is_one() -> None:
    name = kinds.kind_of(("n:x_aperture", "t:x_finder"))
    assert kinds.kinds_of(name) == ("n:x_aperture", "t:x_finder")
    assert kinds.kinds_of("litter_box") == kinds.kinds_of("") == ()
    assert kinds.limit(name).any_of == ("n:x_aperture", "t:x_finder")


def test_words_that_bound_or_count_name_nothing() -> None:
    assert kinds.naming("packs of twelve telescopes upward, spotting-scopes") == ("telescope", "spotting-scope")


def test_all_values_of_a_list_are_stated_and_such_as_the_knowledge_has_not() -> None:
    cable = CATEGORIES["cable"]
    kind = next(one for one in cable.attributes if one.key == "colour")
    key = kind.fields[-1].key

    def typed(one: Attribute) -> Any:
        return (kind, one.value) if one.value in ("black", "white") else None

    assert fields.listed([Attribute(key, "black, mulberry")], cable, typed) == {"colour": ("black", "mulberry")}
    wide = fields.widened(kind, ["black", "mulberry", "2 m"], {"white"})
    assert [one.id for one in wide.choices if one.id not in {own.id for own in kind.choices}] == ["mulberry"]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("32 gigs of memory in something lighter than 1.2 kilos", "laptop"),
        ("FFP factor SPF 30 and water resistant, no spray", "sunscreen"),
        ("hello there", ""),
        ("500 watts", ""),
    ],
)
def test_goods_are_those_that_read_most_of_what_is_said(text: str, category: str) -> None:
    made = grammars(knowledge().version, CATEGORIES)
    sold = ("laptop", "phone", "backpack", "sunscreen", "moisturiser", "kettle", "air_fryer")
    assert by_limits({id: made.of(id) for id in sold}, numbered(plainly(text))) == category


def telescope(number: int, aperture: float, finder: str) -> dict[str, Any]:
    stated = [{"key": "aperture", "value": aperture}, {"key": "finder", "value": finder}]
    made = product(f"t{number}", f"Star telescope no {number}, {aperture:g} mm", 9900)
    return {**made, "attributes": stated}


TELESCOPES = [telescope(one, 60.0 + 10 * one, "red dot" if one % 2 else "optical") for one in range(12)]
OTHERS = [product(f"o{one}", f"Garden gnome no {one}") for one in range(90)]


@pytest.fixture
def shop(souk: Souk, jobs: Jobs) -> Souk:
    stock(souk, jobs, [*TELESCOPES, *OTHERS])
    return souk


def _found(souk: Souk, text: str) -> list[int]:
    answer = souk.call("search.find", {"text": text, "most": 50}, OPERATOR)
    return sorted(int(one["product"][1:]) for one in answer["cards"])


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_goods_of_which_nothing_is_known_are_limited_by_their_own_fields(shop: Souk) -> None:
    assert _found(shop, "a star telescope with an aperture of at least 120 mm") == [6, 7, 8, 9, 10, 11]
    assert _found(shop, "a star telescope, aperture 8 cm or less please") == [0, 1, 2]
    assert _found(shop, "a star telescope of 100 mm or more, but no red dot finder") == [4, 6, 8, 10]
