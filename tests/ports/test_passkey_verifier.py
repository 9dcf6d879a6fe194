"""What every verifier of passkeys does, seen by a software authenticator."""

import base64
import copy
from collections.abc import Callable
from typing import Any

import pytest

from souk.kit.errors import Refused
from souk.kit.plug import plug
from souk.people.accounts import PasskeyVerifier
from tests.people.accounts.authenticator import PRESENT, Authenticator

ORIGIN = "https://shop.example"
ONE, TWO = (base64.urlsafe_b64encode(bytes([at]) * 32).decode().rstrip("=") for at in (1, 2))
VERIFIERS = [{"use": "souk.people.accounts.providers.webauthn:Webauthn"}]


@pytest.fixture(params=VERIFIERS, ids=lambda choice: choice["use"].rpartition(":")[2])
def verifier(request: pytest.FixtureRequest) -> PasskeyVerifier:
    return plug(PasskeyVerifier, request.param, origin=ORIGIN)


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(ORIGIN, "shop.example")


def registered(verifier: PasskeyVerifier, device: Authenticator, challenge: str = ONE) -> tuple[str, str, int]:
    options = verifier.registration("u-mei", "mei@people.example", known=(), challenge=challenge)
    return verifier.registered(device.create(options), challenge)


def test_a_credential_is_registered_and_asserted(verifier: PasskeyVerifier, device: Authenticator) -> None:
    id, public_key, count = registered(verifier, device)
    assert (base64.urlsafe_b64decode(id + "=" * (-len(id) % 4)), count) == (device.identity, 0)
    given = device.get(verifier.assertion(TWO))
    assert verifier.challenge_in(given) == TWO
    assert verifier.asserted(given, challenge=TWO, public_key=public_key, count=0) == 1


def test_the_options_carry_the_challenge_and_what_is_known(verifier: PasskeyVerifier) -> None:
    options = verifier.registration("u-mei", "Mei", known=("YWJj",), challenge=ONE)
    assert options["challenge"] == ONE
    assert [one["id"] for one in options["excludeCredentials"]] == ["YWJj"]
    assert options["rp"]["id"] == "shop.example"
    asked = verifier.assertion(TWO)
    assert (asked["challenge"], asked["rpId"], asked["userVerification"]) == (TWO, "shop.example", "required")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda one: setattr(one, "origin", "https://shop.example.phish.example"),
        lambda one: setattr(one, "origin", "http://shop.example"),
        lambda one: setattr(one, "party", "phish.example"),
        lambda one: setattr(one, "flags", PRESENT),
    ],
)
def test_another_page_or_an_unverified_hand_is_refused(
    verifier: PasskeyVerifier, device: Authenticator, wrong: Callable[[Authenticator], None]
) -> None:
    _, public_key, _ = registered(verifier, device)
    wrong(device)
    with pytest.raises(Refused):
        registered(verifier, device)
    with pytest.raises(Refused):
        verifier.asserted(device.get(verifier.assertion(TWO)), challenge=TWO, public_key=public_key, count=0)


def test_another_challenge_is_refused(verifier: PasskeyVerifier, device: Authenticator) -> None:
    made = device.create(verifier.registration("u-mei", "Mei", known=(), challenge=ONE))
    with pytest.raises(Refused):
        verifier.registered(made, TWO)
    _, public_key, _ = registered(verifier, device)
    with pytest.raises(Refused):
        verifier.asserted(device.get(verifier.assertion(ONE)), challenge=TWO, public_key=public_key, count=0)


def test_another_key_is_refused(verifier: PasskeyVerifier, device: Authenticator) -> None:
    _, public_key, _ = registered(verifier, device)
    other = Authenticator(ORIGIN, "shop.example")
    with pytest.raises(Refused):
        verifier.asserted(other.get(verifier.assertion(TWO)), challenge=TWO, public_key=public_key, count=0)


@pytest.mark.parametrize("count", [5, 6])
def test_a_count_that_does_not_grow_is_refused(verifier: PasskeyVerifier, device: Authenticator, count: int) -> None:
    _, public_key, _ = registered(verifier, device)
    device.count = 4
    with pytest.raises(Refused):
        verifier.asserted(device.get(verifier.assertion(TWO)), challenge=TWO, public_key=public_key, count=count)


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
@pytest.mark.parametrize("broken", ["", "AAAA", "!", None, 7, [], "a" * 5000])
def test_a_broken_credential_is_refused(
    verifier: PasskeyVerifier, device: Authenticator, part: str, broken: Any
) -> None:
    _, public_key, _ = registered(verifier, device)
    given = copy.deepcopy(device.get(verifier.assertion(TWO)))
    given["response"][part] = broken
    with pytest.raises(Refused):
        verifier.asserted(given, challenge=TWO, public_key=public_key, count=0)


@pytest.mark.parametrize("part", ["clientDataJSON", "attestationObject"])
@pytest.mark.parametrize("broken", ["", "AAAA", "!", None, 7, [], "o2NmbXRkbm9uZQ", "a" * 5000])
def test_a_broken_registration_is_refused(
    verifier: PasskeyVerifier, device: Authenticator, part: str, broken: Any
) -> None:
    made = device.create(verifier.registration("u-mei", "Mei", known=(), challenge=ONE))
    made["response"][part] = broken
    with pytest.raises(Refused):
        verifier.registered(made, ONE)
