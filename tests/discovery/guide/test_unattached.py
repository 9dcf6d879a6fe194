"""Bounds that were said and became no limit, and what they may be of."""

from souk.discovery.guide.contracts import Chosen
from souk.discovery.guide.rules.unattached import UNREAD, answered, readings
from tests.small import knowing

BOX = knowing().categories()["litter_box"].attributes


def test_a_bound_may_be_of_every_number_that_has_its_unit_and_is_free() -> None:
    found = readings(["至少35厘米"], BOX, {"width"})
    assert {one.key for one in found} == {"length", "entry_height"}
    assert all((one.at_least, one.at_most) == (35.0, None) for one in found)


def test_units_are_turned_into_that_of_the_number() -> None:
    found = readings(["no more than 0.5 m please"], BOX, ())
    assert {one.at_most for one in found} == {50.0}


def test_what_is_no_bound_or_of_one_number_alone_is_not_asked_about() -> None:
    assert readings(["35厘米"], BOX, ()) == []
    assert readings(["at least 40 litres", "at most 300 yuan"], BOX, ()) == []


def test_an_answer_is_one_of_the_readings_or_that_none_was_meant_after_this_turn() -> None:
    found = readings(["至少35厘米"], BOX, {"width"})
    picked = Chosen("length", at_least=35.0, after=2)
    assert answered([picked], 2, found)
    assert answered([Chosen(UNREAD, after=2)], 2, found)
    assert not answered([picked, Chosen(UNREAD, after=1), Chosen("price", at_most=100, after=3)], 3, found)
