"""Two hundred people at one moment, and fifty pieces."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from souk.goods.inventory import OutOfStock
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk
from tests.clocks import Standing
from tests.small import OPERATOR, every_event
from tests.trade.admission.room import SALE, buy, count, join, let_in, person, place, put
from tests.trade.buying import charge, furnish, stock

PEOPLE, PIECES, HANDS = 200, 50, 16


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    count(souk, PIECES)
    return souk


def together(work: Callable[[Caller], Any], people: Sequence[Caller]) -> dict[str, Any]:
    """What everybody is answered who comes at about the same moment."""
    answers: dict[str, Any] = {}
    waiting, guard = list(reversed(people)), threading.Lock()

    def hand() -> None:
        while True:
            with guard:
                if not waiting:
                    return
                one = waiting.pop()
            try:
                answers[one.actor] = work(one)
            except SoukError as error:
                answers[one.actor] = error

    hands = [threading.Thread(target=hand) for _ in range(HANDS)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    return answers


def test_of_two_hundred_exactly_fifty_buy_and_nobody_is_overtaken(shop: Souk, clock: Standing) -> None:
    """Half come before the start and half after; who is let in buys while the next are let in, and some pay nothing."""
    people = [person(number) for number in range(PEOPLE)]
    put(shop, clock)
    together(lambda one: join(shop, one), people[: PEOPLE // 2])
    clock.on(minutes=10)
    late = together(lambda one: join(shop, one), people[PEOPLE // 2 :])
    assert sorted(one["number"] for one in late.values()) == list(range(101, 201))
    bought: dict[str, Any] = {}
    for _ in range(40):
        answers = together(lambda one: buy(shop, one), [one for one in people if one.actor not in bought])
        bought |= {who: one for who, one in answers.items() if not isinstance(one, SoukError)}
        assert not [one for one in answers.values() if isinstance(one, OutOfStock)]
        let_in(shop)
        charge(shop)
        if len(bought) == PIECES and not let_in(shop):
            break
    assert stock(shop)["tray"] == (0, 0, PIECES)
    numbers = {one.actor: place(shop, one)["number"] for one in people}
    assert sorted(numbers.values()) == list(range(1, PEOPLE + 1))
    assert sorted(numbers[one] for one in bought) == list(range(1, PIECES + 1))
    told = [one["facts"] for one in every_event(shop) if one["name"] == "admission.let-in"]
    assert sum(one["many"] for one in told) == PIECES
    lasts = [0, *(one["last"] for one in told)]
    assert [one["first"] for one in told] == [last + 1 for last in lasts[:-1]]


def test_who_presses_many_times_has_one_place_and_one_order(shop: Souk, clock: Standing) -> None:
    put(shop, clock, since=clock.now())
    impatient = [person(1)] * 20
    together(lambda one: join(shop, one), impatient)
    assert shop.call("admission.room", {"sale": SALE}, OPERATOR)["waiting"] == 1
    let_in(shop)
    together(lambda one: buy(shop, one), impatient)
    assert stock(shop)["tray"] == (PIECES - 1, 1, 0)


def test_two_houses_that_let_in_at_one_moment_let_in_no_more(shop: Souk, clock: Standing) -> None:
    put(shop, clock, since=clock.now(), inside=7)
    people = [person(number) for number in range(30)]
    together(lambda one: join(shop, one), people)
    errands = together(lambda _one: let_in(shop), [person(number) for number in range(8)])
    assert sum(errands.values()) == 7
