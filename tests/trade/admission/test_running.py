"""Flash sales behind the counter: put, changed, stopped, undone, and what was promised meanwhile."""

from datetime import timedelta
from typing import Any

import pytest

from souk.kit.operation import Souk
from souk.trade.admission import (
    InOtherSale,
    NotInLine,
    OtherShopsSale,
    SaleMoved,
    SaleOver,
    UnknownSale,
    UnknownVariant,
    WrongSale,
)
from tests.clocks import Standing
from tests.small import OPERATOR
from tests.trade.admission.room import SALE, buy, count, inside, join, let_in, person, place, put, rush
from tests.trade.buying import GUEST, furnish, keeper


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    return souk


def test_a_sale_that_is_stopped_keeps_what_was_promised_and_can_go_on(shop: Souk, clock: Standing) -> None:
    count(shop, 2)
    put(shop, clock, since=clock.now(), inside=1)
    join(shop, person(1))
    join(shop, person(2))
    let_in(shop)
    asked = {"sale": SALE, "number": 1, "why": "a wrong price", "change_id": "stopped"}
    made = shop.call("admission.stop", asked, keeper("corner"))
    assert (made["state"], made["closes"]) == ("stopped", "2026-11-11T00:05:00Z")
    assert place(shop, person(2))["state"] == "over"
    with pytest.raises(SaleOver):
        join(shop, person(3))
    with pytest.raises(NotInLine):
        buy(shop, person(3))
    buy(shop, person(1))
    let_in(shop)
    assert inside(shop, [person(2)]) == []
    shop.call("admission.undo", {"change": "stopped", "why": "right after all"}, keeper("corner"))
    let_in(shop)
    assert inside(shop, [person(2)]) == ["person-0002"]
    steps = shop.call("admission.changes", {"sale": SALE}, keeper("corner"))
    assert [(one["number"], one["after"]["state"], one["undoes"]) for one in steps] == [
        (3, "live", "stopped"), (2, "stopped", ""), (1, "live", ""),
    ]  # fmt: skip


def test_once_nobody_is_inside_a_stopped_sale_guards_nothing(shop: Souk, clock: Standing) -> None:
    put(shop, clock, since=clock.now())
    join(shop, person(1))
    let_in(shop)
    shop.call("admission.stop", {"sale": SALE, "number": 1, "why": "enough"}, OPERATOR)
    with pytest.raises(NotInLine):
        buy(shop, person(2))
    clock.on(minutes=5)
    assert buy(shop, person(2))["order"]


def test_a_changed_sale_keeps_those_inside_as_they_were_let_in(shop: Souk, clock: Standing) -> None:
    put(shop, clock, since=clock.now(), most=2, inside=2)
    for number in range(3):
        join(shop, person(number))
    let_in(shop)
    put(shop, clock, number=1, since=clock.now(), most=1, inside=1, minutes=1)
    told = place(shop, person(0))
    assert (told["most"], told["until"]) == (2, "2026-11-11T00:05:00Z")
    assert buy(shop, person(0), 2)["order"]
    let_in(shop)
    assert inside(shop, map(person, range(3))) == ["person-0001"]
    with pytest.raises(WrongSale, match="the start stays"):
        put(shop, clock, number=2, since=clock.now() + timedelta(minutes=1))
    with pytest.raises(SaleMoved):
        put(shop, clock, number=1, since=clock.now())


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"id": "a b"}, "an id has at most"),
        ({"name": {"en": " "}}, "it takes a name"),
        ({"variants": []}, "it names 1 to 100 variants"),
        ({"variants": ["tray", "tray"]}, "it names 1 to 100 variants"),
        ({"since": "2026-11-10T00:00:00Z"}, "the doors come before"),
        ({"until": "2026-11-10T00:00:00Z"}, "the doors come before"),
    ],
)
def test_a_sale_that_makes_no_sense_is_refused(shop: Souk, clock: Standing, more: dict[str, Any], why: str) -> None:
    for name in ("admission.preview", "admission.put"):
        asked = {"sale": rush(clock.now(), **more)} | ({"why": "a rush"} if name == "admission.put" else {})
        with pytest.raises(WrongSale, match=why):
            shop.call(name, asked, OPERATOR)
    assert shop.call("admission.page", {}, OPERATOR) == []


def test_a_sale_of_what_there_is_not_is_refused(shop: Souk, clock: Standing) -> None:
    with pytest.raises(UnknownVariant, match="there is no variant nothing"):
        put(shop, clock, variants=["tray", "nothing"])


def test_one_variant_is_in_one_sale_at_a_time_and_a_shop_has_its_own(shop: Souk, clock: Standing) -> None:
    put(shop, clock)
    with pytest.raises(InOtherSale, match="tray is in the flash sale rush"):
        put(shop, clock, id="other")
    with pytest.raises(OtherShopsSale):
        put(shop, clock, keeper("harbour"), id="theirs")
    with pytest.raises(UnknownSale):
        shop.call("admission.show", {"sale": SALE}, keeper("harbour"))
    assert put(shop, clock, id="later", doors=clock.now() + timedelta(hours=3), since=clock.now() + timedelta(hours=3),
               until=clock.now() + timedelta(hours=4))["number"] == 1  # fmt: skip
    found = shop.call("admission.of", {"variants": ["tray", "mat"]}, GUEST)
    assert [one["rule"]["id"] for one in found] == ["rush", "later"]


def test_a_preview_says_for_how_many_it_is_and_puts_nothing(shop: Souk, clock: Standing) -> None:
    asked = {"sale": rush(clock.now(), inside=4, pace=3, most=2)}
    told = shop.call("admission.preview", asked, keeper("corner"))
    assert {name: one for name, one in told.items() if name != "goods"} == {
        "pieces": 10, "least": 5, "most": 10, "at_once": 4, "seconds": 4,
    }  # fmt: skip
    assert told["goods"] == [{"variant": "tray", "product": "tray", "title": {"en": "Open litter tray"}, "free": 10}]
    assert shop.call("admission.page", {}, OPERATOR) == []
