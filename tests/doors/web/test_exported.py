"""What somebody takes along: what every domain keeps of them, and nobody else's."""

import pytest

from souk.doors.web import exported
from souk.kit.operation import Caller
from souk.people.accounts import IN_PERSON, scopes_of
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


def test_the_file_holds_what_agents_were_told_and_did(house: House) -> None:
    browser, me = house.by(shopper_key(house)), Caller(SHOPPER.actor, scopes_of("shopper") | {IN_PERSON})
    house.jobs.catch_up()
    intent = {"currency": "CNY", "until": "2026-12-01T00:00:00Z", "per_purchase": 9000, "budget": 9000}
    asked = {"draft": {"agent": "Robin", "autonomy": "bounded", "intent": intent}}
    mandate = house.souk.call("mandates.grant", {"consent": house.souk.call("mandates.ask", asked, me)["id"]}, me)["id"]
    wish = {"said": "a tray for Aunt Quillfeather", "seconds": 0}
    task = house.souk.call("shopper.entrust", {"wish": wish, "mandate": mandate}, me)["id"]
    house.souk.call("shopper.pause", {"task": task}, me)
    house.souk.call("market.offers", {"wish": {"text": "tray"}}, me)
    policy = {"policy": {"kind": "shopper.buy", "mode": "ask"}, "number": 0, "why": "I want to see"}
    house.souk.call("decisions.put-policy", policy, me)
    house.souk.call("decisions.put-policy", {**policy, "why": "the house's"}, OPERATOR)
    told = browser.get("/account/export").json()
    (kept,) = told["tasks"]
    assert (kept["wish"]["said"], [one["what"] for one in kept["log"]][-1]) == (wish["said"], "paused")
    assert [one["wish"]["text"] for one in told["asked_elsewhere"]] == ["tray"]
    assert [one["why"] for one in told["policies"]] == ["I want to see"]
