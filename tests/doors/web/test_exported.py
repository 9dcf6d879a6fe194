"""What somebody takes along: what every domain keeps of them, and nobody else's."""

import pytest

from souk.doors.web import exported
from souk.people.accounts import scopes_of
from tests.doors.web.trade import House
from tests.small import OPERATOR
from tests.trade.buying import OTHER, SHOPPER, buy


def shopper_key(house: House) -> str:
    member = {"id": SHOPPER.actor, "kind": "shopper", "name": "Ada", "email": "ada@people.example"}
    house.souk.call("accounts.open", member, OPERATOR)
    asked = {"label": "browser", "scopes": sorted(scopes_of("shopper")), "days": 1}
    return str(house.souk.call("accounts.make-key", asked, SHOPPER)["secret"])


def test_the_file_holds_ones_orders_of_every_page_and_nobody_elses(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exported, "MOST", 1)
    browser = house.by(shopper_key(house))
    mine = [buy(house.souk, ("tray", 1)) for _ in range(2)]
    buy(house.souk, ("mat", 1), caller=OTHER)
    told = browser.get("/account/export").json()
    assert sorted(one["id"] for one in told["orders"]) == sorted(mine)
    assert (told["account"]["name"], told["tasks"], told["decisions"], told["mandates"]) == ("Ada", [], [], [])
    assert {"coupons", "order_cards", "bought_elsewhere"} <= told.keys()
