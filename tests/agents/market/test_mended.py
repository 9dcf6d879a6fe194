"""What UCP asks of whoever opens a checkout: what is asked for, what is mended, what pays, and who goes on."""

from typing import Any

import pytest

from souk.agents.market import Wish
from souk.agents.market.rules.checkout import chosen, takes
from tests.agents.market.conftest import WISH, House
from tests.agents.market.test_as_platform import WELL_KNOWN, sent, twisted
from tests.agents.market.visitor import Visitor, told
from tests.doubles.merchants import Running
from tests.small import OPERATOR

Json = dict[str, Any]


@pytest.fixture
def visitor(house: House, pier: Running) -> Visitor:
    house.join(pier)
    return Visitor(house)


def undeclared(made: Json) -> None:
    for one in made["ucp"]["capabilities"]["dev.ucp.shopping.discount"]:
        one["extends"] = "dev.ucp.shopping.cart"


def test_codes_go_where_the_checkout_is_extended_by_discounts(house: House, pier: Running) -> None:
    twisted(pier, (WELL_KNOWN, undeclared))
    id = house.join(pier)["id"]
    house.offers(coupons=["TEN"])
    assert all("discounts" not in one.body for one in pier.asked if "checkout-sessions" in one.path)
    twisted(pier)
    house.call("market.visit", OPERATOR, merchant=id)
    pier.asked.clear()
    house.offers(coupons=["TEN"])
    writes = [one.body for one in pier.asked if "checkout-sessions" in one.path and one.method != "GET"]
    assert [one["discounts"] for one in writes] == [{"codes": ["TEN"]}] * 2


def refusing(made: Json) -> None:
    """A code that is no good."""
    codes = made["discounts"]["codes"]
    if "BAD" in codes:
        wrong = {"type": "error", "code": "discount_code_invalid", "content": "No code.", "severity": "recoverable"}
        made["messages"] = [{**wrong, "path": f"$.discounts.codes[{codes.index('BAD')}]"}]
        made["status"] = "incomplete"


def test_what_can_be_mended_in_a_checkout_is_mended_by_updating_it(house: House, pier: Running) -> None:
    house.join(pier)
    twisted(pier, ("checkout-sessions", refusing))
    offer = house.best(coupons=["GOOD", "BAD"])
    codes = [
        one.body["discounts"]["codes"] for one in pier.asked if one.method in ("POST", "PUT") and "check" in one.path
    ]
    assert codes == [["GOOD", "BAD"], ["GOOD"]]
    assert (offer["way"], house.buy(offer, house.grant())["state"]) == ("mandate", "paid")


def test_what_is_left_for_the_buyer_is_handed_over_after_what_could_be_mended(visitor: Visitor, pier: Running) -> None:
    def escalated(made: Json) -> None:
        refusing(made)
        asks = {"type": "error", "code": "age", "content": "Show that you are 18.", "severity": "requires_buyer_input"}
        codes = made["messages"] if made["status"] == "incomplete" else []
        made.update(status="requires_escalation", messages=[asks, *codes])

    twisted(pier, ("checkout-sessions", escalated))
    offer, page = visitor.asked(coupons=["BAD"])
    changes = [one.method for one in pier.asked if "checkout-sessions" in one.path]
    assert changes == ["POST", "PUT"]
    assert sent(pier, "/checkout-sessions")[0].body["discounts"]["codes"] == ["BAD"]
    assert (offer["way"], offer["hand_off"], offer["bill"]["asks"]) == (
        "link",
        "buyer_needed",
        ["Show that you are 18."],
    )
    assert "Show that you are 18." in page
    assert f'href="{pier.url}/checkouts/{offer["checkout"]}"' in page
    off = visitor.house.call(
        "market.buy", visitor.caller, offer=offer["id"], mandate=visitor.house.grant(visitor.caller)
    )
    assert (off["state"], off["reason"], off["detail"]) == ("handed_off", "buyer_needed", "Show that you are 18.")
    assert sent(pier, "/complete") == []


def test_a_number_that_a_merchant_cannot_read_is_written_otherwise_and_then_left_out(
    house: House, pier: Running
) -> None:
    house.join(pier)

    def picky(made: Json) -> None:
        wrong = {"type": "error", "code": "invalid", "content": "no such number", "severity": "recoverable"}
        made.update(status="incomplete", messages=[{**wrong, "path": "$.buyer.phone_number"}])

    twisted(pier, ("checkout-sessions", picky))
    house.offers(to={**WISH["to"], "name": "Ann Invented", "phone": "+86 130 0000 0001"})
    numbers = [one.body["buyer"].get("phone_number") for one in pier.asked if "checkout-sessions" in one.path]
    assert numbers == ["+86 130 0000 0001", "+8613000000001", None]


def test_a_place_of_the_merchants_own_is_chosen_and_never_written() -> None:
    own = {"id": "store-1", "type": "business_location", "name": "Pier 1"}
    home = {"id": "dest_1", "type": "shipping_address", "address_country": "CN"}
    option = {"id": "way", "totals": [{"type": "total", "amount": 1}]}
    groups = [{"id": "g", "options": [option]}]
    pickup = {"id": "m2", "type": "pickup", "destinations": [own], "groups": groups}
    document = {
        "fulfillment": {
            "methods": [{"id": "m1", "type": "shipping", "destinations": [home, own], "groups": groups}, pickup]
        }
    }
    made = chosen(document, {}, Wish())
    assert made is not None
    shipping, collected = made["fulfillment"]["methods"]
    assert shipping["destinations"] == [home]
    assert "destinations" not in collected
    assert collected["selected_destination_id"] == "store-1"


@pytest.mark.parametrize(
    ("told_", "fits"),
    [
        (None, True),
        ([{"type": "mandate"}], True),
        ([{"type": "card"}, {"type": "mandate", "constraints": {}}], True),
        ([{"type": "card"}], False),
        ([{"type": "mandate", "constraints": {"properties": {"level": {"const": 3}}}}], False),
        ([], False),
        ("mandate", False),
    ],
)
def test_the_instruments_of_a_checkout_decide_whether_a_mandate_pays(
    house: House, pier: Running, told_: Any, fits: bool
) -> None:
    assert takes({} if told_ is None else {"available_instruments": told_}) is fits
    if told_ is None:
        return

    def offering(made: Json) -> None:
        made["ucp"]["payment_handlers"]["dev.souk.mandate"][0]["available_instruments"] = told_

    house.join(pier)
    twisted(pier, ("checkout-sessions", offering))
    offer = house.best()
    assert offer["way"] == ("mandate" if fits else "link")
    assert house.buy(offer, house.grant())["state"] == ("paid" if fits else "handed_off")
    assert len(sent(pier, "/complete")) == fits


def test_a_merchant_that_knows_no_way_of_ours_is_handed_over_and_the_page_says_why(
    visitor: Visitor, pier: Running
) -> None:
    def others(made: Json) -> None:
        made["ucp"]["payment_handlers"] = {"com.example.pay": [{"id": "pay", "version": "2026-08-25"}]}

    twisted(pier, ("checkout-sessions", others))
    offer, page = visitor.asked()
    read = told(page)
    assert "knows no way by which your agent pays" in read
    assert "It is paid by: com.example.pay . Your agent pays by: dev.souk.mandate ." in read
    assert f'href="{pier.url}/checkouts/{offer["checkout"]}"' in page
    payload = {"offer": offer["id"], "mandate": visitor.house.grant(visitor.caller)}
    assert visitor.house.call("market.buy", visitor.caller, **payload)["detail"] == "it takes com.example.pay"
    assert "it takes com.example.pay" in visitor.page("/market")
    # Where everything was read, and when.
    assert read.count("fetched") == 2
    assert all(one["document"] in read for one in offer["sources"])
