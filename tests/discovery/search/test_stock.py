"""What is sold out is said to be so where it is found, costs what the next shop asks, and comes back."""

from typing import Any

import pytest

from souk.doors.jobs import Jobs
from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from tests.small import OPERATOR, offer, product, stock
from tests.trade.buying import CARD, RECIPIENT

KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
ADA = Caller("ada", scopes_of("shopper"))


@pytest.fixture
def shop(souk: Souk, jobs: Jobs) -> Souk:
    """A kettle that two shops offer, two pieces at the cheaper one; the other does not count."""
    both = [{"id": "kettle", "offers": [offer("corner", 9000), offer("harbour", 9900)]}]
    stock(souk, jobs, [{**product("kettle", "Glass kettle", None), "variants": both}, product("tray", "Tray", 3000)])
    for id, pieces in (("kettle", 2), ("tray", 1)):
        place = {"id": "corner-back", "shop": "corner", "name": {"en": "Back room"}}
        souk.call("inventory.open-location", {"location": place}, OPERATOR)
        souk.call("inventory.count", {"location": "corner-back", "counts": {id: pieces}, "why": "count"}, OPERATOR)
    jobs.catch_up()
    return souk


def card(souk: Souk, id: str) -> tuple[bool, int, str]:
    found = souk.call("search.find", {"text": "", "most": 10}, OPERATOR)["cards"]
    one: dict[str, Any] = next(one for one in found if one["product"] == id)
    return one["available"], one["price"]["amount"] if one["price"] else 0, one["shop"]


def in_stock(souk: Souk) -> set[str]:
    asked = {"text": "", "most": 10, "filters": [{"key": "available", "any_of": ["yes"]}]}
    return {one["product"] for one in souk.call("search.find", asked, OPERATOR)["cards"]}


def buy(souk: Souk, id: str, pieces: int, seen: int) -> str:
    wanted = [{"product": id, "shop": "corner", "quantity": pieces}]
    asked = {"basket": wanted, "recipient": RECIPIENT, "payment": CARD, "seen": seen}
    return str(souk.call("checkout.buy", {"purchase": asked}, ADA)["order"])


@KIND
def test_the_last_piece_sold_leaves_the_other_shops_offer(shop: Souk, jobs: Jobs) -> None:
    assert card(shop, "kettle") == (True, 9000, "corner")
    buy(shop, "kettle", 2, 18000)
    # Before the index follows the card is made anew with the pieces of this moment.
    assert card(shop, "kettle") == (True, 9900, "harbour")
    jobs.catch_up()
    assert card(shop, "kettle") == (True, 9900, "harbour")


@KIND
def test_what_is_sold_out_everywhere_is_not_among_what_can_be_had_until_it_is_back(shop: Souk, jobs: Jobs) -> None:
    order = buy(shop, "tray", 1, 3000)
    jobs.catch_up()
    assert card(shop, "tray")[0] is False
    assert in_stock(shop) == {"kettle"}
    with shop.database.unit(writes=True):
        shop.operations["inventory.count"].method.__self__.release(order)
    jobs.catch_up()
    assert card(shop, "tray")[:2] == (True, 3000)
    assert in_stock(shop) == {"kettle", "tray"}


@KIND
def test_pieces_that_are_counted_again_are_found_again(shop: Souk, jobs: Jobs) -> None:
    buy(shop, "tray", 1, 3000)
    jobs.catch_up()
    shop.call("inventory.adjust", {"location": "corner-back", "by": {"tray": 5}, "why": "delivery"}, OPERATOR)
    jobs.catch_up()
    assert in_stock(shop) == {"kettle", "tray"}
