"""A genuine purchase passes: granted, presented, authorised, accepted, redeemed, committed, and given back."""

from typing import Any

from tests.trade.mandates.house import ANN, House


def test_a_genuine_purchase_passes_every_party_and_leaves_a_receipt_of_each(house: House, mandate: Any) -> None:
    verdict, presented, bought = house.buy(mandate)
    assert verdict["accepted"], verdict
    assert house.shown(mandate) == (18600, 0, 1)
    assert house.merchant("verify", presented, bought)["accepted"]
    accepted = house.merchant("accept", presented, bought)
    assert accepted["accepted"], accepted
    redeemed = house.redeem(presented.token, presented.thumbprint, bought)
    assert redeemed["accepted"], redeemed
    committed = house.call("commit", authorisation=verdict["authorisation"], amount=18600)
    assert committed["accepted"]
    assert house.shown(mandate) == (0, 18600, 1)
    assert house.call("refund", authorisation=verdict["authorisation"], amount=600)["accepted"]
    assert house.shown(mandate) == (0, 18000, 1)
    chain = house.call("receipts", ANN, mandate=mandate["id"])
    assert [one["hash"] for one in chain][:2] == [verdict["receipt"], committed["receipt"]]
    assert len(chain) == 3
    assert house.receipts() == 5
