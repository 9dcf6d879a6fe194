"""Passkeys, by real ceremonies with a software authenticator."""

from typing import Any

import pytest

from souk.kit.operation import Caller, Souk
from souk.people.accounts import BadPasskey, NoSuchThing
from tests.clocks import Standing
from tests.people.accounts.authenticator import PRESENT, Authenticator
from tests.people.accounts.house import VISITOR, joined, oneself, recognised

REFUSED = {
    "token": None,
    "account": None,
    "refused": "This passkey was not accepted; try again, or sign in with your password.",
    "wait_seconds": 0,
}


@pytest.fixture
def me(souk: Souk) -> Caller:
    return oneself(joined(souk)["account"]["id"])


def add(souk: Souk, me: Caller, device: Authenticator, label: str = "telephone") -> dict[str, Any]:
    credential = device.create(souk.call("accounts.begin-passkey", {}, me))
    made: dict[str, Any] = souk.call("accounts.add-passkey", {"credential": credential, "label": label}, me)
    return made


def sign_in(souk: Souk, device: Authenticator) -> dict[str, Any]:
    return answer(souk, device.get(souk.call("accounts.begin-passkey-sign-in", {}, VISITOR)))


def answer(souk: Souk, credential: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = souk.call("accounts.sign-in-with-passkey", {"credential": credential}, VISITOR)
    return said


def passkeys(souk: Souk, me: Caller) -> list[str]:
    return [one["id"] for one in souk.call("accounts.passkeys", {}, me)]


def test_a_passkey_signs_in_without_a_name(souk: Souk, me: Caller, clock: Standing) -> None:
    device = Authenticator()
    made = add(souk, me, device)
    clock.on(hours=1)
    assert recognised(souk, sign_in(souk, device)["token"])["account"] == me.actor
    (kept,) = souk.call("accounts.passkeys", {}, me)
    assert kept == {**made, "used": "2026-11-11T01:00:00Z"}
    assert sign_in(souk, device)["token"]


def test_the_options_ask_for_a_passkey_that_verifies_its_user_and_none_that_is_known(souk: Souk, me: Caller) -> None:
    device = Authenticator()
    add(souk, me, device)
    options = souk.call("accounts.begin-passkey", {}, me)
    assert options["rp"] == {"name": "Souk", "id": "localhost"}
    assert options["user"]["name"] == "mei@people.example"
    assert options["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert len(options["excludeCredentials"]) == 1
    assert len(options["challenge"]) == 43


def test_a_challenge_serves_once(souk: Souk, me: Caller) -> None:
    device = Authenticator()
    add(souk, me, device)
    credential = device.get(souk.call("accounts.begin-passkey-sign-in", {}, VISITOR))
    assert answer(souk, credential)["token"]
    assert answer(souk, credential) == REFUSED


def test_a_registration_is_not_replayed(souk: Souk, me: Caller) -> None:
    device = Authenticator()
    credential = device.create(souk.call("accounts.begin-passkey", {}, me))
    asked = {"credential": credential, "label": "telephone"}
    souk.call("accounts.add-passkey", asked, me)
    with pytest.raises(BadPasskey):
        souk.call("accounts.add-passkey", asked, me)
    assert len(passkeys(souk, me)) == 1


def test_a_challenge_is_over_after_five_minutes(souk: Souk, me: Caller, clock: Standing) -> None:
    device = Authenticator()
    add(souk, me, device)
    credential = device.get(souk.call("accounts.begin-passkey-sign-in", {}, VISITOR))
    made = Authenticator(identity=b"another").create(souk.call("accounts.begin-passkey", {}, me))
    clock.on(minutes=5)
    assert answer(souk, credential) == REFUSED
    with pytest.raises(BadPasskey):
        souk.call("accounts.add-passkey", {"credential": made, "label": "late"}, me)
    assert len(passkeys(souk, me)) == 1


def test_the_challenge_of_one_account_adds_no_passkey_to_another(souk: Souk, me: Caller) -> None:
    other = oneself(joined(souk, "Bo")["account"]["id"])
    credential = Authenticator().create(souk.call("accounts.begin-passkey", {}, me))
    with pytest.raises(BadPasskey):
        souk.call("accounts.add-passkey", {"credential": credential, "label": "stolen"}, other)
    assert passkeys(souk, other) == []
    souk.call("accounts.add-passkey", {"credential": credential, "label": "mine"}, me)


@pytest.mark.parametrize(
    "wrong",
    [
        Authenticator(origin="https://phish.example"),
        Authenticator(party="phish.example"),
        Authenticator(flags=PRESENT),
        Authenticator(flags=0),
    ],
    ids=["another page", "another party", "nobody verified", "nobody there"],
)
def test_what_another_page_or_an_unverified_hand_made_is_refused(souk: Souk, me: Caller, wrong: Authenticator) -> None:
    with pytest.raises(BadPasskey):
        add(souk, me, wrong)
    assert passkeys(souk, me) == []
    right = Authenticator(key=wrong.key)
    add(souk, me, right)
    assert sign_in(souk, wrong) == REFUSED
    assert sign_in(souk, right)["token"]


def test_another_key_under_the_same_id_is_refused(souk: Souk, me: Caller) -> None:
    add(souk, me, Authenticator())
    assert sign_in(souk, Authenticator()) == REFUSED


def test_a_count_that_goes_back_betrays_a_copy(souk: Souk, me: Caller) -> None:
    device = Authenticator()
    add(souk, me, device)
    for _ in range(3):
        assert sign_in(souk, device)["token"]
    copy = Authenticator(key=device.key, count=1)
    assert sign_in(souk, copy) == REFUSED
    assert sign_in(souk, device)["token"]


def test_a_device_that_does_not_count_is_taken(souk: Souk, me: Caller) -> None:
    device = Authenticator()
    add(souk, me, device)
    for _ in range(2):
        device.count = -1
        assert sign_in(souk, device)["token"]


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"response": None},
        {"response": {"clientDataJSON": 7}},
        {"response": {"clientDataJSON": "!!"}},
        {"response": {"clientDataJSON": "e30"}},
        {"id": "x", "rawId": "x", "type": "public-key", "response": {"clientDataJSON": "bnVsbA"}},
    ],
)
def test_what_is_no_credential_is_refused(souk: Souk, me: Caller, credential: dict[str, Any]) -> None:
    with pytest.raises(BadPasskey):
        answer(souk, credential)
    with pytest.raises(BadPasskey):
        souk.call("accounts.add-passkey", {"credential": credential, "label": "telephone"}, me)
    assert passkeys(souk, me) == []


def test_a_passkey_is_removed_by_its_owner_alone_and_then_opens_nothing(souk: Souk, me: Caller) -> None:
    device = Authenticator()
    id = add(souk, me, device)["id"]
    other = oneself(joined(souk, "Bo")["account"]["id"])
    with pytest.raises(NoSuchThing):
        souk.call("accounts.remove-passkey", {"id": id}, other)
    assert passkeys(souk, me) == [id]
    souk.call("accounts.remove-passkey", {"id": id}, me)
    assert sign_in(souk, device) == REFUSED
