"""What UCP asks of whoever asks: signed requests, keys that nobody guesses, how often, how long, and what is kept."""

import pytest

from souk.kit.errors import SoukError
from tests.agents.market.conftest import House
from tests.agents.market.test_as_platform import PERSON, later
from tests.doubles.merchants import Reply, Running
from tests.small import OPERATOR


def test_every_request_is_signed_by_a_key_that_the_profile_it_names_publishes(house: House, pier: Running) -> None:
    house.join(pier)
    pier.asked.clear()
    pier.signers.clear()
    assert house.buy(house.best(to=PERSON), house.grant())["state"] == "paid"
    later(house, minutes=61)
    house.call("market.follow", OPERATOR)
    (wallet, *_) = house.call("mandates.keys", OPERATOR)["wallet"]
    assert len(pier.signers) == len(pier.asked) > 4
    assert "" not in pier.signers
    assert {one.path.split("/")[2] for one in pier.asked} == {"catalog", "checkout-sessions", "orders"}
    # The house asks as itself, and its agent pays and follows.
    assert len(set(pier.signers)) == 2
    assert pier.signers[0] == wallet["kid"]
    # Another key of the house is used as soon as it is its key.
    house.call("mandates.rotate-keys", OPERATOR, party="wallet")
    pier.signers.clear()
    house.best()
    (fresh, *_) = house.call("mandates.keys", OPERATOR)["wallet"]
    assert set(pier.signers) == {fresh["kid"]} != {wallet["kid"]}


def test_a_key_of_a_request_can_be_guessed_by_nobody(house: House, pier: Running) -> None:
    """At least 128 bits that follow from nothing that a merchant knows, and the same for the same try alone."""
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    pier.will("/complete", Reply(drop=True))
    house.buy(offer, mandate)
    later(house, minutes=20)
    house.call("market.sweep", OPERATOR)
    keys = [one.headers["idempotency-key"] for one in pier.asked if "idempotency-key" in one.headers]
    assert [one.path.rpartition("/")[2] for one in pier.asked if one.path.endswith("/cancel")] == ["cancel"]
    for one in set(keys):
        # A UUID of version 4 in hexadecimal has 122 bits that were drawn; what is made of a secret has 256.
        assert len(one) in (32, 43), one
        assert offer["id"] not in one
        assert offer["checkout"][:12] not in one
    assert len(set(keys)) == len(keys) == 4


def test_who_does_not_say_is_asked_ever_more_seldom_and_no_more_once_its_checkout_is_over(
    house: House, pier: Running
) -> None:
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    pier.will("/complete", Reply(drop=True), does=True)
    pier.will(f"/checkout-sessions/{offer['checkout']}", Reply(503))
    assert house.buy(offer, mandate)["state"] == "unknown"
    pier.merchant.open[offer["checkout"]]["state"] = "complete_in_progress"
    asked = list[int]()
    for minute in range(1, 181):
        later(house, minutes=1)
        pier.asked.clear()
        house.call("market.sweep", OPERATOR)
        asked += [minute] * len(pier.asked)
        assert {one.method for one in pier.asked} <= {"GET"}
    # The checkout lasts an hour.
    assert asked == [2, 4, 8, 16, 31, 46]
    known = house.call("market.bought")[0]
    assert (known["state"], known["reason"]) == ("unknown", "asked_out")
    assert (house.mandate(mandate)["held"], house.mandate(mandate)["spent"]) == (19833, 0)
    pier.asked.clear()
    assert house.call("market.settle", bought=known["id"])["state"] == "unknown"
    assert house.buy(offer, mandate)["reason"] == "asked_out"
    assert pier.asked == []
    # What its merchant tells of the order by itself is taken, where it is of this sum.
    order = {"id": "order-7", "checkout_id": offer["checkout"], "currency": "CNY", "permalink_url": f"{pier.url}/o/7"}
    for wrong in (1, None):
        other = {**order, "totals": [{"type": "total", "amount": wrong}]}
        with pytest.raises(SoukError):
            house.call("market.hear", OPERATOR, domain=pier.merchant.place, order=other)
    assert house.mandate(mandate)["held"] == 19833
    order["totals"] = [{"type": "total", "amount": 19833}]
    for changed in (True, False):
        assert house.call("market.hear", OPERATOR, domain=pier.merchant.place, order=order) is changed
    known = house.call("market.bought")[0]
    assert (known["state"], known["order"], known["reason"]) == ("paid", "order-7", "")
    assert (house.mandate(mandate)["held"], house.mandate(mandate)["spent"]) == (0, 19833)


def test_what_passed_in_an_order_is_kept_no_longer_than_it_is_followed(house: House, pier: Running) -> None:
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    bought = house.buy(offer, mandate)
    later(house, days=119)
    house.call("market.forget", OPERATOR)
    assert house.call("market.passed", bought=bought["id"]) != []
    later(house, days=2)
    house.call("market.forget", OPERATOR)
    assert house.call("market.passed", bought=bought["id"]) == []
    assert [one["id"] for one in house.call("market.bought")] == [bought["id"]]
    pier.asked.clear()
    assert house.call("market.follow", OPERATOR) == 0
    assert pier.asked == []
