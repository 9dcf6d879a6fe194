"""Checkouts that their merchant does not sign: read by the wallet's house, held by every limit, good nowhere else."""

from dataclasses import asdict, replace
from typing import Any

import pytest

from souk.kit.errors import SoukError
from souk.trade.mandates import WrongPurchase, checkout_hash, signed
from souk.trade.mandates.rules.canonical import bytes64
from souk.trade.mandates.rules.readings import READING
from tests.trade.mandates.house import ANN, House, new_agent

PLAIN = "pier.example"
SESSION: dict[str, Any] = {"id": "cs-1", "currency": "cny", "totals": [["total", 18600]]}


@pytest.fixture
def kind() -> str:
    """Nothing here depends on the database."""
    return "sqlite"


@pytest.fixture
def mandate(house: House) -> Any:
    return house.grant(hosted=True, merchants=[PLAIN, house.house])


def read(house: House, **other: Any) -> str:
    """The house's word on a session of a merchant that has no key."""
    purchase = house.purchase(merchant=PLAIN, **other)
    return str(house.call("attest", purchase=asdict(purchase), document=SESSION)["text"])


def act(house: House, mandate: Any, text: str, **more: Any) -> Any:
    return house.call("act", ANN, mandate=mandate["id"], checkout=text, **more)


def test_a_reading_is_authorised_within_the_mandate_and_its_receipt_says_what_was_read(
    house: House, mandate: Any
) -> None:
    made = act(house, mandate, read(house))
    assert made["verdict"]["accepted"], made["verdict"]
    assert house.shown(mandate) == (18600, 0, 1)
    (tried,) = house.call("tries", ANN, mandate=mandate["id"])
    assert (tried["accepted"], tried["merchant"]) == (True, PLAIN)


@pytest.mark.parametrize(
    ("other", "intent", "reason"),
    [
        ({"total": 30001}, {}, "mandate_scope_mismatch"),
        ({}, {"budget": 18599}, "budget_exceeded"),
        ({}, {"merchants": ["elsewhere.example"]}, "mandate_scope_mismatch"),
        ({}, {"categories": ["phones"]}, "mandate_scope_mismatch"),
        ({"return_days": None}, {"return_days": 7}, "mandate_scope_mismatch"),
        ({"deliver_by": ""}, {"deliver_by": "2026-11-20"}, "mandate_scope_mismatch"),
        ({"address": ""}, {"address": "home-hash"}, "mandate_scope_mismatch"),
        ({"currency": "XTS"}, {}, "mandate_scope_mismatch"),
        ({}, {"methods": ["bank"]}, "mandate_scope_mismatch"),
    ],
)
def test_every_limit_holds_over_a_reading_and_what_is_not_said_refuses(
    house: House, other: dict[str, Any], intent: dict[str, Any], reason: str
) -> None:
    given = house.grant(hosted=True, **{"merchants": [PLAIN], **intent})
    verdict = act(house, given, read(house, **other))["verdict"]
    assert (verdict["accepted"], verdict["reason"]) == (False, reason), verdict
    assert house.shown(given) == (0, 0, 0)


def test_a_merchant_that_signs_is_never_read_instead(house: House, mandate: Any) -> None:
    """Layer 3 stays what it was: an earlier reading counts no more, and a new one is not made."""
    before, signing = read(house), new_agent()
    house.call("trust", kind="merchant", name=PLAIN, keys=[signing.jwk])
    verdict = act(house, mandate, before)["verdict"]
    assert (verdict["accepted"], verdict["layer"], verdict["reason"]) == (False, 3, "mandate_scope_mismatch")
    assert "signs its checkouts" in verdict["detail"]
    for merchant in (PLAIN, house.house):
        with pytest.raises(WrongPurchase, match="its own word is needed"):
            house.call("attest", purchase=asdict(house.purchase(merchant=merchant)), document=SESSION)
    assert house.shown(mandate) == (0, 0, 0)


def test_only_the_wallets_own_key_reads(house: House, mandate: Any) -> None:
    thief, text = new_agent(), read(house)
    head, said, mark = text.split(".")
    forged = signed(bytes64(said), thief.key, READING)
    another = signed(bytes64(said), thief.key, "checkout+jwt")
    for wrong in (forged, another, f"{head}.{said}.{mark[:-4]}AAAA", f"{head}..{mark}"):
        try:
            verdict = act(house, mandate, wrong)["verdict"]
        except SoukError:
            continue
        assert (verdict["accepted"], verdict["layer"]) == (False, 3), verdict
    assert house.shown(mandate) == (0, 0, 0)
    house.call("withdraw-key", party="wallet", why="a backup was lost")
    assert not act(house, mandate, text)["verdict"]["accepted"]


def test_a_reading_is_nothing_to_a_merchant(house: House, mandate: Any) -> None:
    """What the wallet authorised at a reading is not the house's own checkout, and pays nothing here."""
    own = house.purchase()
    presented = act(house, mandate, house.sign(own))["presented"]
    other = house.call("accept", presented=presented, purchase=asdict(replace(own, merchant=PLAIN, payee=PLAIN)))
    assert (other["accepted"], other["layer"]) == (False, 2)


def test_what_a_person_confirms_is_the_same_at_the_next_try(house: House) -> None:
    given = house.grant(hosted=True, autonomy="confirm", merchants=[PLAIN])
    purchase = house.purchase(merchant=PLAIN)
    words = [house.call("attest", purchase=asdict(purchase), document=SESSION) for _ in range(2)]
    assert words[0] == words[1]
    assert act(house, given, words[0]["text"])["verdict"]["reason"] == "consent_missing"
    waiting = house.call("waiting", ANN, mandate=given["id"])
    assert [one["checkout_hash"] for one in waiting] == [checkout_hash(purchase)] == [words[0]["hash"]]
    house.call("confirm", ANN, mandate=given["id"], checkout_hash=words[0]["hash"])
    assert act(house, given, words[1]["text"])["verdict"]["accepted"]


def test_what_does_not_add_up_is_not_read(house: House) -> None:
    with pytest.raises(WrongPurchase, match="its lines and extras are"):
        read(house, lines=(house.line(1),))
