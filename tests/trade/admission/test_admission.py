"""Flash sales by turns: who is let in when, for what, and what everybody else is told."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from souk.goods.inventory import OutOfStock
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk
from souk.trade.admission import (
    DoorsClosed,
    NotInLine,
    NotYourTurn,
    SignInToJoin,
    SoldOut,
    TooManyOfSale,
    TurnOver,
    TurnUsed,
    WrongSale,
)
from tests.clocks import Standing
from tests.small import every_event
from tests.trade.admission.room import SALE, buy, count, inside, join, let_in, person, place, put
from tests.trade.buying import GUEST, begin, charge, furnish, pay, stock

GUESTS = "a-guest-that-nobody-guesses"


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    return souk


def test_before_the_doors_goods_are_sold_as_always_and_nobody_gets_in_line(shop: Souk, clock: Standing) -> None:
    put(shop, clock, doors=clock.now() + timedelta(minutes=5))
    with pytest.raises(DoorsClosed, match="in 301 seconds"):
        join(shop, person(1))
    assert buy(shop, person(1))["total"] == 20800


def test_from_the_doors_on_nobody_buys_who_was_not_let_in(shop: Souk, clock: Standing) -> None:
    put(shop, clock)
    before = every_event(shop)
    with pytest.raises(NotInLine, match="/flash/rush"):
        buy(shop, person(1))
    with pytest.raises(NotInLine):
        begin(shop, ("tray", 1), caller=person(1))
    assert begin(shop, ("mat", 1), caller=person(1))["state"] == "ready"
    assert stock(shop)["tray"] == (10, 0, 0)
    assert every_event(shop) == before


def test_the_early_are_drawn_by_lot_and_everybody_can_draw_again(shop: Souk, clock: Standing) -> None:
    count(shop, 2)
    seal = put(shop, clock)["seal"]
    people = [person(number) for number in range(12)]
    for one in people:
        assert join(shop, one)["state"] == "early"
    room = shop.call("admission.room", {"sale": SALE}, GUEST)
    assert (room["phase"], room["waiting"], room["seed"]) == ("gathering", 12, "")
    clock.on(minutes=10)
    let_in(shop)
    room = shop.call("admission.room", {"sale": SALE}, GUEST)
    assert (room["drawn"], room["inside"], room["waiting"]) == (12, 2, 10)
    assert seal == hashlib.sha256(room["seed"].encode()).hexdigest()
    numbers = {one.actor: place(shop, one)["number"] for one in people}
    assert [one for one, _ in sorted(numbers.items(), key=lambda pair: pair[1])] == drawn(room["seed"], numbers)
    assert sorted(numbers.values()) == list(range(1, 13))
    lots = shop.call("admission.lots", {"sale": SALE}, GUEST)
    assert [one["number"] for one in lots] == list(range(1, 13))
    assert [one["lot"] for one in lots] == sorted(one["lot"] for one in lots)


def drawn(seed: str, people: Any) -> list[str]:
    """The draw as docs/guide/flash-sales.md tells it, made anew."""
    lots = {one: hashlib.sha256(f"{seed}\n{SALE}\n{one}".encode()).hexdigest() for one in people}
    return sorted(people, key=lambda one: lots[one])


def test_whoever_comes_after_the_start_stands_behind_all_who_came_before(shop: Souk, clock: Standing) -> None:
    count(shop, 1)
    put(shop, clock)
    early = join(shop, person(1))
    assert (early["number"], early["again"]) == (None, 60)
    clock.on(minutes=10)
    late = [join(shop, person(number)) for number in (2, 3, 4)]
    assert [one["number"] for one in late] == [2, 3, 4]
    assert [one["ahead"] for one in late] == [1, 2, 3]
    let_in(shop)
    assert inside(shop, map(person, range(1, 5))) == ["person-0001"]
    assert place(shop, person(3))["ahead"] == 1


def test_a_place_is_kept_and_nobody_has_two(shop: Souk, clock: Standing) -> None:
    put(shop, clock, since=clock.now())
    first = join(shop, person(1))
    join(shop, person(2))
    assert join(shop, person(1)) == first
    assert shop.call("admission.room", {"sale": SALE}, GUEST)["waiting"] == 2


def test_who_is_inside_buys_once_and_what_is_used_lets_the_next_in(shop: Souk, clock: Standing) -> None:
    put(shop, clock, since=clock.now(), inside=1)
    join(shop, person(1))
    join(shop, person(2))
    let_in(shop)
    mine = place(shop, person(1))
    assert (mine["state"], mine["until"], mine["most"]) == ("inside", "2026-11-11T00:05:00Z", 1)
    with pytest.raises(NotYourTurn, match="0 are before you") as told:
        buy(shop, person(2))
    assert (told.value.facts["where"], told.value.facts["seconds"]) == ("/flash/rush", 10)
    made = buy(shop, person(1))
    with pytest.raises(TurnUsed, match=made["order"]):
        buy(shop, person(1))
    let_in(shop)
    assert inside(shop, [person(1), person(2)]) == ["person-0002"]
    charge(shop)
    let_in(shop)
    assert place(shop, person(1))["state"] == "used"
    assert stock(shop)["tray"] == (9, 0, 1)


def test_a_session_of_who_is_inside_is_paid_within_the_turn_alone(shop: Souk, clock: Standing) -> None:
    put(shop, clock, since=clock.now())
    for number in (1, 2):
        join(shop, person(number))
    let_in(shop)
    first, second = (begin(shop, ("tray", 1), caller=person(number)) for number in (1, 2))
    assert pay(shop, first["id"], person(1))["state"] == "in_progress"
    clock.on(minutes=5)
    with pytest.raises(TurnOver):
        pay(shop, second["id"], person(2))
    assert stock(shop)["tray"] == (9, 1, 0)
    assert let_in(shop) == 1
    assert place(shop, person(2))["state"] == "missed"
    with pytest.raises(TurnOver):
        buy(shop, person(2))


def test_a_payment_that_fails_leaves_the_turn_for_another_try(shop: Souk, clock: Standing) -> None:
    put(shop, clock, since=clock.now())
    count(shop, 1)
    join(shop, person(1))
    join(shop, person(2))
    let_in(shop)
    session = begin(shop, ("tray", 1), caller=person(1))
    refused = [{"method": "declined", "amount": 20800}]
    pay(shop, session["id"], person(1), tenders=refused)
    let_in(shop)
    assert place(shop, person(1))["state"] == "buying"
    charge(shop)
    assert stock(shop)["tray"] == (1, 0, 0)
    again = pay(shop, session["id"], person(1), tenders=refused)
    assert (again["state"], place(shop, person(1))["order"]) == ("in_progress", again["order"])
    charge(shop)
    let_in(shop)
    assert inside(shop, [person(1), person(2)]) == ["person-0001"]
    clock.on(minutes=5)
    let_in(shop)
    assert inside(shop, [person(1), person(2)]) == ["person-0002"]


def test_nobody_buys_more_than_one_may_and_what_is_refused_leaves_the_turn(shop: Souk, clock: Standing) -> None:
    put(shop, clock, since=clock.now(), most=2)
    join(shop, person(1))
    let_in(shop)
    with pytest.raises(TooManyOfSale, match="at most 2 pieces; 3 are wanted"):
        buy(shop, person(1), 3)
    count(shop, 1)
    with pytest.raises(OutOfStock):
        buy(shop, person(1), 2)
    assert place(shop, person(1))["state"] == "inside"
    assert buy(shop, person(1), 1)["order"]


def test_no_more_are_inside_than_the_stated_share_of_what_is_free(shop: Souk, clock: Standing) -> None:
    count(shop, 4)
    put(shop, clock, since=clock.now(), factor=150)
    people = [person(number) for number in range(10)]
    for one in people:
        join(shop, one)
    let_in(shop)
    assert inside(shop, people) == [one.actor for one in people[:6]]
    buy(shop, people[0])
    let_in(shop)
    # Of three pieces four may be inside, and five are.
    assert len(inside(shop, people)) == 5


def test_so_many_a_second_are_let_in_and_a_pause_is_not_made_up_for(shop: Souk, clock: Standing) -> None:
    put(shop, clock, since=clock.now(), pace=2, inside=100)
    people = [person(number) for number in range(40)]
    for one in people:
        join(shop, one)
    count(shop, 100)
    assert let_in(shop) == 0
    clock.on(seconds=1)
    assert (let_in(shop), let_in(shop)) == (2, 0)
    clock.on(seconds=2)
    assert let_in(shop) == 4
    clock.on(seconds=60)
    assert let_in(shop) == 10
    told = place(shop, people[39])
    assert (told["ahead"], told["seconds"]) == (23, round(24 / (14 / 63)))


def test_sold_out_is_told_to_all_who_wait_and_nobody_more_gets_in_line(shop: Souk, clock: Standing) -> None:
    count(shop, 1)
    put(shop, clock, since=clock.now())
    join(shop, person(1))
    join(shop, person(2))
    let_in(shop)
    assert place(shop, person(2))["scarce"] is False
    buy(shop, person(1))
    let_in(shop)
    told = place(shop, person(2))
    assert (told["sold_out"], told["scarce"]) == (False, True)
    charge(shop)
    let_in(shop)
    assert place(shop, person(2))["sold_out"] is True
    with pytest.raises(SoldOut):
        join(shop, person(3))
    assert shop.call("admission.room", {"sale": SALE}, GUEST)["phase"] == "sold_out"
    count(shop, 1)
    let_in(shop)
    assert inside(shop, [person(2)]) == ["person-0002"]


def test_a_guest_has_a_place_by_a_name_that_is_not_kept(shop: Souk, clock: Standing) -> None:
    put(shop, clock, since=clock.now())
    with pytest.raises(SignInToJoin):
        join(shop, GUEST)
    with pytest.raises(WrongSale, match="16 to 100"):
        join(shop, GUEST, guest="me")
    join(shop, GUEST, guest=GUESTS)
    let_in(shop)
    assert place(shop, GUEST)["state"] == "outside"
    assert place(shop, GUEST, guest=GUESTS)["state"] == "inside"
    with pytest.raises(NotInLine):
        buy(shop, GUEST)
    assert buy(shop, GUEST, guest=GUESTS)["order"]
    assert GUESTS not in str(every_event(shop))


def test_a_sale_may_be_for_accounts_alone(shop: Souk, clock: Standing) -> None:
    put(shop, clock, since=clock.now(), guests=False)
    with pytest.raises(SignInToJoin):
        join(shop, GUEST, guest=GUESTS)
    assert join(shop, person(1))["number"] == 1


def test_who_leaves_is_passed(shop: Souk, clock: Standing) -> None:
    put(shop, clock, since=clock.now(), inside=1)
    for number in range(3):
        join(shop, person(number))
    assert shop.call("admission.leave", {"sale": SALE}, person(0))["state"] == "outside"
    let_in(shop)
    assert inside(shop, map(person, range(3))) == ["person-0001"]
    assert join(shop, person(0))["number"] == 4


def test_the_estimate_is_about_what_the_wait_turns_out_to_be(shop: Souk, clock: Standing) -> None:
    """Each of three inside takes half a minute; asked in the middle, the wait is told within a fifth."""
    count(shop, 100)
    put(shop, clock, since=clock.now(), inside=3)
    people = [person(number) for number in range(30)]
    for one in people:
        join(shop, one)
    last, told, waited = people[-1], None, 0
    for step in range(40):
        let_in(shop)
        if step == 3:
            told = place(shop, last)["seconds"]
        if place(shop, last)["state"] == "inside":
            waited = 30 * (step - 3)
            break
        for one in inside(shop, people):
            buy(shop, Caller(one, person(0).scopes))
        clock.on(seconds=30)
    assert told is not None
    assert abs(told - waited) <= waited / 5


def test_what_the_log_says_of_a_sale_names_nobody(shop: Souk, clock: Standing) -> None:
    put(shop, clock)
    join(shop, person(1))
    clock.on(minutes=10)
    let_in(shop)
    told = [one for one in every_event(shop) if one["name"].startswith("admission.")]
    assert [one["name"] for one in told] == ["admission.sale-changed", "admission.drawn", "admission.let-in"]
    assert told[-1]["facts"] == {"shop": "corner", "many": 1, "first": 1, "last": 1}
    assert "person-0001" not in str(told)


def test_a_refusal_takes_no_quota_and_no_stock(shop: Souk, clock: Standing) -> None:
    put(shop, clock, since=clock.now())
    before = (stock(shop), every_event(shop))
    for one in (person(1), GUEST):
        with pytest.raises(SoukError):
            buy(shop, one)
    assert (stock(shop), every_event(shop)) == before
