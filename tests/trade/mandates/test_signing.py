"""What the house signs of HTTP messages: with its own keys, or with the agent's that it keeps for its owner."""

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from souk.kit.transport import Request, signed, verified
from souk.trade.mandates import KeptElsewhere, NoSuchMandate, NotNow, WrongMandate
from tests.trade.mandates.house import ANN, BO, OPERATOR, House

BASE = '"@status": 200\n"@signature-params": ("@status");keyid="k"'


@pytest.fixture
def kind() -> str:
    """One database is enough: nothing is written but that keys are noted."""
    return "sqlite"


def number(text: object) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(f"{text}=="))


def verify(jwk: dict[str, Any], value: str, base: str) -> None:
    """With `cryptography` alone."""
    key = ec.EllipticCurvePublicNumbers(number(jwk["x"]), number(jwk["y"]), ec.SECP256R1()).public_key()
    mark = base64.urlsafe_b64decode(f"{value}==")
    assert len(mark) == 64
    der = encode_dss_signature(int.from_bytes(mark[:32]), int.from_bytes(mark[32:]))
    key.verify(der, base.encode(), ec.ECDSA(SHA256()))


@pytest.mark.parametrize("party", ["wallet", "merchant", "provider"])
def test_a_party_signs_with_the_key_that_it_publishes(house: House, party: str) -> None:
    held = house.call("hold-keys", OPERATOR)
    made = house.call("sign-message", OPERATOR, party=party, base=BASE)
    assert held == house.call("keys", OPERATOR)
    assert (made["key"], made["jwk"]) == (held[party][0]["kid"], held[party][0])
    verify(made["jwk"], made["value"], BASE)


def test_a_replaced_key_signs_no_more_and_stays_published(house: House) -> None:
    first = house.call("sign-message", OPERATOR, party="merchant", base=BASE)
    house.call("hold-keys", OPERATOR)
    house.call("rotate-keys", OPERATOR, party="merchant")
    second = house.call("sign-message", OPERATOR, party="merchant", base=BASE)
    assert [one["kid"] for one in house.call("keys", OPERATOR)["merchant"]] == [second["key"], first["key"]]
    assert second["key"] != first["key"]


@pytest.mark.parametrize("base", ["", "eyJhbGciOiJFUzI1NiJ9.e30", '"@status": 200', f"{BASE}猫", BASE + "x" * 65_536])
def test_nothing_but_a_signature_base_is_signed(house: House, base: str) -> None:
    with pytest.raises(WrongMandate):
        house.call("sign-message", OPERATOR, party="merchant", base=base)


def test_the_key_of_an_agent_signs_for_its_owner_while_its_mandate_holds(house: House) -> None:
    draft = {"agent": "Robin", "autonomy": "bounded", "intent": house.intent()}
    hosted = house.call("grant", ANN, consent=house.call("ask", ANN, draft=draft)["id"])
    url, headers = "https://other.example/ucp/2026-04-08/carts", (("content-type", "application/json"),)

    def sign(base: str) -> bytes:
        made = house.call("sign-as-agent", ANN, mandate=hosted["id"], base=base)
        return base64.urlsafe_b64decode(made["value"] + "==")

    marks = signed(Request("POST", url, headers, b"{}"), hosted["thumbprint"], sign, house.clock.now())
    jwk = house.call("sign-as-agent", ANN, mandate=hosted["id"], base=BASE)["jwk"]
    found = verified(Request("POST", url, (*headers, *marks.items()), b"{}"), [jwk], house.clock.now())
    assert found.thumbprint == hosted["thumbprint"]
    with pytest.raises(NoSuchMandate):
        house.call("sign-as-agent", BO, mandate=hosted["id"], base=BASE)
    house.call("revoke", ANN, mandate=hosted["id"])
    with pytest.raises(NotNow):
        house.call("sign-as-agent", ANN, mandate=hosted["id"], base=BASE)


def test_an_agent_that_keeps_its_key_is_not_signed_for(house: House, mandate: Any) -> None:
    with pytest.raises(KeptElsewhere):
        house.call("sign-as-agent", ANN, mandate=mandate["id"], base=BASE)
