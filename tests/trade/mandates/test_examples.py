"""The example of every operation succeeds, and again with the same key."""

import pytest

from tests.trade.mandates.house import OPERATOR, House

VERBS = (
    *(
        "accept",
        "act",
        "audit",
        "ask",
        "authorise",
        "commit",
        "confirm",
        "evidence",
        "grant",
        "identities",
        "keys",
        "mine",
        "present",
        "query",
    ),
    *("receipts", "redeem", "refund", "release", "resume", "revoke", "rotate-keys", "show", "sign-checkout"),
    *("status-list", "suspend", "trust", "verify", "vouched", "vouched-elsewhere"),
    *("agents", "agent-versions", "allow-agent", "deny-agent", "limit-agent", "undo-agent"),
    *("bought", "proof", "purchases", "stop", "stopped", "tries", "waiting"),
    *("hold-keys", "sign-as-agent", "sign-message", "asked", "issuer", "vouch", "withdraw-key"),
    "attest",
)
DECIDED = {"act": True, "commit": True, "refund": True, "release": True}


@pytest.fixture
def kind() -> str:
    return "sqlite"


def test_every_operation_is_tried_here(house: House) -> None:
    assert {name for name in house.souk.operations if name.startswith("mandates.")} == {
        f"mandates.{one}" for one in VERBS
    }


@pytest.mark.parametrize("verb", VERBS)
def test_the_example_of_an_operation_succeeds_and_its_repetition_answers_the_same(house: House, verb: str) -> None:
    name = f"mandates.{verb}"
    example = house.souk.operations[name].example
    for before, payload in example.after:
        house.souk.call(before, payload, OPERATOR)
    first = house.souk.call(name, example.payload, OPERATOR, key="once")
    money, receipts = house.money(), house.receipts()
    assert house.souk.call(name, example.payload, OPERATOR, key="once") == first
    assert (house.money(), house.receipts()) == (money, receipts)
    if verb in DECIDED:
        assert first.get("verdict", first)["accepted"] is DECIDED[verb]
