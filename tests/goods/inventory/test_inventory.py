"""Stock: counted, held, sold and given back; never below nothing, whoever comes at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from souk.goods.inventory import (
    Hold,
    Inventory,
    NotSoMany,
    OutOfStock,
    StepTaken,
    UnknownLocation,
    UnknownStockChange,
    Want,
)
from souk.kit.errors import Invalid, NotAllowed
from souk.kit.operation import Caller, Souk
from souk.people.accounts import VISITOR_SCOPES
from tests.clocks import Standing
from tests.small import OPERATOR, every_event, open_shops, product, put

VISITOR = Caller("visitor", VISITOR_SCOPES, personal=False)
BACK = {"id": "back", "shop": "corner", "name": {"en": "Back room"}, "country": "CN"}
FRONT = {"id": "front", "shop": "corner", "name": {"en": "Front room"}, "country": "CN"}
QUAY = {"id": "quay", "shop": "harbour", "name": {"en": "Quay"}}


def keeper(shop: str) -> Caller:
    return Caller(f"keeper-{shop}", frozenset({"inventory:*"}), shop)


@pytest.fixture
def shop(souk: Souk) -> Souk:
    open_shops(souk)
    put(souk, product("tray", "Open litter tray", 20000), product("mat", "Mat", 3000))
    for location in (BACK, FRONT, QUAY):
        souk.call("inventory.open-location", {"location": location}, OPERATOR)
    return souk


@pytest.fixture
def inventory(souk: Souk) -> Inventory:
    return souk.operations["inventory.count"].method.__self__  # type: ignore[attr-defined, no-any-return]


def count(souk: Souk, location: str, caller: Caller = OPERATOR, **counts: int) -> Any:
    return souk.call("inventory.count", {"location": location, "counts": counts, "why": "count"}, caller)


def stock(souk: Souk) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Available, reserved, sold by variant and location."""
    rows = souk.call("inventory.page", {"most": 500}, OPERATOR)
    return {(one["variant"], one["location"]): (one["available"], one["reserved"], one["sold"]) for one in rows}


def reserve(souk: Souk, inventory: Inventory, order: str, **pieces: int) -> list[tuple[str, int]]:
    until = souk.clock.now() + timedelta(minutes=15)
    with souk.database.unit(writes=True):
        held = inventory.reserve(order, [Want(variant, "corner", many) for variant, many in pieces.items()], until)
    return [(one.location, one.quantity) for one in held]


def test_pieces_are_held_then_sold_and_the_sum_stays(shop: Souk, inventory: Inventory) -> None:
    count(shop, "back", tray=10)
    assert reserve(shop, inventory, "o1", tray=3) == [("back", 3)]
    assert stock(shop)["tray", "back"] == (7, 3, 0)
    with shop.database.unit(writes=True):
        assert inventory.take("o1")
    with shop.database.unit(writes=True):
        assert inventory.take("o1")
    assert stock(shop)["tray", "back"] == (7, 0, 3)


def test_an_order_that_asks_again_keeps_what_it_holds(shop: Souk, inventory: Inventory) -> None:
    count(shop, "back", tray=10)
    first = reserve(shop, inventory, "o1", tray=3)
    assert reserve(shop, inventory, "o1", tray=3) == first
    assert stock(shop)["tray", "back"] == (7, 3, 0)


def test_one_location_that_has_all_goes_before_several(shop: Souk, inventory: Inventory) -> None:
    count(shop, "back", tray=4)
    count(shop, "front", tray=6)
    assert reserve(shop, inventory, "o1", tray=5) == [("front", 5)]
    assert reserve(shop, inventory, "o2", tray=5) == [("back", 4), ("front", 1)]
    with pytest.raises(OutOfStock, match="Of tray 0 are left, 1 are wanted"):
        reserve(shop, inventory, "o3", tray=1)
    assert stock(shop) == {("tray", "back"): (0, 4, 0), ("tray", "front"): (0, 6, 0)}


def test_several_lines_of_one_variant_are_one_want(shop: Souk, inventory: Inventory) -> None:
    count(shop, "back", tray=3)
    twice = [Want("tray", "corner", 2), Want("tray", "corner", 2)]
    with pytest.raises(OutOfStock, match="4 are wanted"), shop.database.unit(writes=True):
        inventory.reserve("o1", twice, shop.clock.now())
    assert stock(shop)["tray", "back"] == (3, 0, 0)


def test_a_refused_order_holds_nothing_of_its_other_goods(shop: Souk, inventory: Inventory) -> None:
    count(shop, "back", tray=1, mat=5)
    before = stock(shop)
    with pytest.raises(OutOfStock):
        reserve(shop, inventory, "o1", mat=2, tray=2)
    assert stock(shop) == before


def test_what_nobody_counts_is_sold_and_what_is_counted_out_is_not(shop: Souk, inventory: Inventory) -> None:
    assert reserve(shop, inventory, "o1", mat=2) == []
    with shop.database.unit(writes=True):
        assert inventory.take("o1")
    count(shop, "back", tray=0)
    with pytest.raises(OutOfStock):
        reserve(shop, inventory, "o2", tray=1)
    told = shop.call("inventory.availability", {"variants": ["mat", "tray"]}, VISITOR)
    assert [(one["variant"], one["state"], one["left"]) for one in told] == [
        ("mat", "uncounted", None),
        ("tray", "out", 0),
    ]


def test_how_many_are_left_is_said_from_five_down(shop: Souk) -> None:
    count(shop, "back", tray=5, mat=6)
    told = shop.call("inventory.availability", {"variants": ["mat", "tray"]}, VISITOR)
    assert [(one["shop"], one["state"], one["left"]) for one in told] == [
        ("corner", "in_stock", None),
        ("corner", "low", 5),
    ]


def test_a_hold_that_ran_out_is_free_again_and_can_be_held_anew(
    shop: Souk, inventory: Inventory, clock: Standing
) -> None:
    count(shop, "back", tray=3)
    reserve(shop, inventory, "o1", tray=3)
    clock.on(minutes=14, seconds=59)
    assert shop.call("inventory.expire", {}, OPERATOR) == 0
    clock.on(seconds=1)
    assert shop.call("inventory.expire", {}, OPERATOR) == 1
    assert stock(shop)["tray", "back"] == (3, 0, 0)
    with shop.database.unit(writes=True):
        assert not inventory.take("o1")
    assert reserve(shop, inventory, "o1", tray=2) == [("back", 2)]
    assert stock(shop)["tray", "back"] == (1, 2, 0)


def test_a_hold_that_was_sold_does_not_run_out(shop: Souk, inventory: Inventory, clock: Standing) -> None:
    count(shop, "back", tray=3)
    reserve(shop, inventory, "o1", tray=3)
    with shop.database.unit(writes=True):
        inventory.take("o1")
    clock.on(hours=1)
    assert shop.call("inventory.expire", {}, OPERATOR) == 0
    with shop.database.unit(writes=True):
        assert not inventory.release("o1")
    assert stock(shop)["tray", "back"] == (0, 0, 3)


def test_what_comes_back_is_free_where_it_came_from_and_the_same_return_counts_once(
    shop: Souk, inventory: Inventory
) -> None:
    count(shop, "back", tray=3)
    reserve(shop, inventory, "o1", tray=3)
    with shop.database.unit(writes=True):
        inventory.take("o1")
    for _ in range(2):
        with shop.database.unit(writes=True):
            inventory.give_back("o1", "return-1", {"tray": 2}, OPERATOR)
    assert stock(shop)["tray", "back"] == (2, 0, 1)


def test_pieces_of_two_places_come_back_one_by_one_to_where_they_came_from(shop: Souk, inventory: Inventory) -> None:
    count(shop, "back", tray=2)
    count(shop, "front", tray=1)
    reserve(shop, inventory, "o1", tray=3)
    with shop.database.unit(writes=True):
        inventory.take("o1")
    for place in range(4):
        with shop.database.unit(writes=True):
            inventory.give_back("o1", f"return-{place}", {"tray": 1}, OPERATOR)
    assert (stock(shop)["tray", "back"], stock(shop)["tray", "front"]) == ((2, 0, 0), (1, 0, 0))


def test_a_count_knows_what_orders_reserved(shop: Souk, inventory: Inventory) -> None:
    count(shop, "back", tray=10)
    reserve(shop, inventory, "o1", tray=4)
    count(shop, "back", tray=9)
    assert stock(shop)["tray", "back"] == (5, 4, 0)
    before = every_event(shop)
    with pytest.raises(NotSoMany, match="At back 5 of tray are free"):
        count(shop, "back", tray=3)
    assert stock(shop)["tray", "back"] == (5, 4, 0)
    assert every_event(shop) == before


def test_a_step_is_undone_once_and_not_below_what_is_free(shop: Souk, inventory: Inventory) -> None:
    step = count(shop, "back", tray=10)
    more = shop.call("inventory.adjust", {"location": "back", "by": {"tray": 5}, "why": "delivery"}, OPERATOR)
    shop.call("inventory.undo", {"change": more["id"], "why": "wrong"}, OPERATOR)
    assert stock(shop)["tray", "back"] == (10, 0, 0)
    with pytest.raises(StepTaken):
        shop.call("inventory.undo", {"change": more["id"], "why": "again"}, OPERATOR)
    reserve(shop, inventory, "o1", tray=1)
    with pytest.raises(NotSoMany):
        shop.call("inventory.undo", {"change": step["id"], "why": "x"}, OPERATOR)
    assert stock(shop)["tray", "back"] == (9, 1, 0)
    assert [one["undoes"] for one in shop.call("inventory.changes", {}, OPERATOR)].count(more["id"]) == 1


def test_a_shop_sees_and_counts_its_own_stock_alone(shop: Souk) -> None:
    step = count(shop, "back", keeper("corner"), tray=4)
    before = every_event(shop)
    stranger = keeper("harbour")
    with pytest.raises(UnknownLocation):
        count(shop, "back", stranger, tray=9)
    with pytest.raises(UnknownStockChange):
        shop.call("inventory.undo", {"change": step["id"], "why": "x"}, stranger)
    with pytest.raises(Exception, match="not for the shop harbour"):
        shop.call("inventory.open-location", {"location": {**BACK, "id": "mine"}}, stranger)
    with pytest.raises(Invalid, match="another shop has a location back"):
        shop.call("inventory.open-location", {"location": {**QUAY, "id": "back"}}, stranger)
    assert shop.call("inventory.page", {}, stranger) == []
    assert shop.call("inventory.changes", {}, stranger) == []
    assert [one["id"] for one in shop.call("inventory.locations", {}, stranger)] == ["quay"]
    assert every_event(shop) == before
    with pytest.raises(NotAllowed):
        count(shop, "back", VISITOR, tray=9)


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"location": "ghost", "counts": {"tray": 1}, "why": "x"}, "no location ghost"),
        ({"location": "back", "counts": {}, "why": "x"}, "1 to 1000 variants"),
        ({"location": "back", "counts": {"tray": -1}, "why": "x"}, "-1 is not between 0 and"),
        ({"location": "back", "counts": {"tray": 1}, "why": " "}, "say why"),
        ({"location": "back", "counts": {"": 1}, "why": "x"}, "1 to 200 characters"),
        ({"location": "back", "counts": {"tray": 10**12}, "why": "x"}, "is not between 0 and 1000000000 pieces"),
    ],
)
def test_what_is_no_count_is_refused_and_nothing_moves(shop: Souk, payload: dict[str, Any], said: str) -> None:
    before = (stock(shop), every_event(shop))
    with pytest.raises(Exception, match=said):
        shop.call("inventory.count", payload, OPERATOR)
    assert (stock(shop), every_event(shop)) == before


def test_whoever_comes_at_once_no_more_is_sold_than_there_is(shop: Souk, inventory: Inventory) -> None:
    count(shop, "back", tray=12)
    count(shop, "front", tray=8)

    def buy(number: int) -> int:
        pieces = 1 + number % 3
        try:
            return sum(many for _, many in reserve(shop, inventory, f"o{number}", tray=pieces))
        except OutOfStock:
            return 0

    with ThreadPoolExecutor(8) as crowd:
        got = sum(crowd.map(buy, range(40)))
    found = stock(shop)
    assert sum(reserved for _, reserved, _ in found.values()) == got
    assert sum(available for available, _, _ in found.values()) == 20 - got
    assert got >= 18


def test_the_last_piece_is_told_once_and_who_comes_too_late_tells_nothing(shop: Souk, inventory: Inventory) -> None:
    count(shop, "back", tray=10)
    until = shop.clock.now() + timedelta(minutes=15)
    holds = [Hold(f"o{many}-{n}", (Want("tray", "corner", many),), until) for n, many in enumerate((9, 1, 1))]
    for some in (holds, [Hold("o4", holds[2].wants, until)]):
        with shop.database.unit(writes=True):
            *held, late = inventory.reserve_all(some)
        assert isinstance(late, OutOfStock)
        assert all(isinstance(one, list) for one in held)
    told = shop.call("events.read", {"names": ["inventory.sold-out"]}, OPERATOR)["events"]
    assert [(one["subject"], one["facts"]) for one in told] == [("tray", {"shop": "corner"})]
