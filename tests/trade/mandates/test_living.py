"""How a mandate comes to be, who may do what with it, and what of it a dispute is shown."""

import base64
import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from souk.kit.errors import Invalid, NotAllowed
from souk.kit.operation import Caller
from souk.rehearsal.world import ATTACKS, foreign
from souk.trade.mandates import (
    ConsentRefused,
    KeptElsewhere,
    NoSuchAuthorisation,
    NoSuchConsent,
    NoSuchKey,
    NoSuchMandate,
    NotNow,
    WrongMandate,
    WrongPurchase,
    body,
    bound,
    checkout_hash,
    public,
    signed,
)
from souk.trade.mandates.rules.canonical import bytes64
from tests.people.accounts.authenticator import Authenticator
from tests.trade.mandates.house import ANN, BO, HOUSE, OPERATOR, ORIGIN, House, new_agent


@pytest.fixture
def kind() -> str:
    """One database is enough for what is decided before it is asked."""
    return "sqlite"


def _draft(house: House, autonomy: str = "bounded", **intent: Any) -> dict[str, Any]:
    said = {"agent": "Robin", "autonomy": autonomy, "agent_key": house.agent.jwk}
    return {**said, "intent": house.intent(**intent)}


def test_an_account_without_a_passkey_consents_by_its_session(house: House) -> None:
    asked = house.call("ask", ANN, draft=_draft(house))
    assert asked["options"] is None
    made = house.call("grant", ANN, consent=asked["id"])
    assert (made["level"], made["state"], made["thumbprint"]) == (1, "active", house.agent.thumbprint)
    assert house.call("evidence", ANN, mandate=made["id"])["consent"]["hash"] == asked["hash"]
    with pytest.raises(NoSuchConsent):
        house.call("grant", ANN, consent=asked["id"])


def _with_passkey(house: House, device: Authenticator) -> None:
    options = house.souk.call("accounts.begin-passkey", {}, ANN)
    house.souk.call("accounts.add-passkey", {"credential": device.create(options), "label": "telephone"}, ANN)


def test_an_account_with_a_passkey_consents_by_it_for_this_consent_alone(house: House) -> None:
    device = Authenticator()
    _with_passkey(house, device)
    first, second = (house.call("ask", ANN, draft=_draft(house)) for _ in range(2))
    money = house.money()
    for wrong in (None, {}, Authenticator().get(first["options"]), device.get(second["options"])):
        with pytest.raises(ConsentRefused):
            house.call("grant", ANN, consent=first["id"], assertion=wrong)
    assert house.money() == money
    made = house.call("grant", ANN, consent=first["id"], assertion=device.get(first["options"]))
    assert made["level"] == 2
    assert house.call("evidence", ANN, mandate=made["id"])["consent"]["method"] == "passkey"
    assert house.souk.call("accounts.sessions", {}, ANN) == []
    bought = house.purchase(level=2)
    assert house.buy(made, bought)[0]["accepted"]


def test_an_outside_issuer_vouches_for_who_holds_the_consent(house: House) -> None:
    device, issuer, wallet = Authenticator(), new_agent(), new_agent()
    _with_passkey(house, device)
    house.call("trust", kind="identity", name="https://id.example", keys=[issuer.jwk])
    asked = house.call("ask", ANN, draft=_draft(house))
    said = {"iss": "https://id.example", "iat": house.now, "exp": house.now + 999, "cnf": {"jwk": wallet.jwk}}
    vouched = f"{signed(said, issuer.key, 'dc+sd-jwt')}~"
    proof = {"nonce": asked["hash"], "aud": ORIGIN, "iat": house.now}
    money, assertion = house.money(), device.get(asked["options"])
    for wrong in (vouched, bound(vouched, {**proof, "nonce": "x"}, wallet.key), bound(vouched, proof, issuer.key)):
        with pytest.raises(ConsentRefused):
            house.call("grant", ANN, consent=asked["id"], assertion=assertion, identity=wrong)
    assert house.money() == money
    made = house.call(
        "grant", ANN, consent=asked["id"], assertion=assertion, identity=bound(vouched, proof, wallet.key)
    )
    assert made["level"] == 3


def test_a_consent_is_over_after_five_minutes(house: House) -> None:
    asked = house.call("ask", ANN, draft=_draft(house))
    house.clock.on(minutes=5)
    with pytest.raises(NoSuchConsent):
        house.call("grant", ANN, consent=asked["id"])


@pytest.mark.parametrize(
    ("autonomy", "intent", "why"),
    [
        ("bounded", {"budget": None}, "has a budget"),
        ("specified", {"goods": []}, "names its goods"),
        ("bounded", {"until": "2026-11-10T00:00:00+08:00"}, "ends within"),
        ("bounded", {"until": "2028-11-10T00:00:00+08:00"}, "ends within"),
        ("bounded", {"until": "2026-12-10T00:00:00"}, "has its offset"),
        ("bounded", {"since": "2027-01-01T00:00:00+08:00"}, "begins before it ends"),
    ],
)
def test_nobody_is_asked_for_what_has_no_bounds(house: House, autonomy: str, intent: dict[str, Any], why: str) -> None:
    with pytest.raises(WrongMandate, match=why):
        house.call("ask", ANN, draft=_draft(house, autonomy, **intent))


def test_a_key_that_is_private_or_none_is_not_an_agents(house: House) -> None:
    for key in ({"kty": "oct", "k": "AAAA"}, {**house.agent.jwk, "d": "AAAA"}, {}, {**house.agent.jwk, "x": "AAAA"}):
        with pytest.raises(WrongMandate, match="the agent's key"):
            house.call("ask", ANN, draft={**_draft(house), "agent_key": key})


def test_a_mandate_is_suspended_resumed_and_revoked_for_ever(house: House, mandate: Any) -> None:
    id = mandate["id"]
    assert house.call("suspend", ANN, mandate=id, why="holiday")["state"] == "suspended"
    assert not house.buy(mandate)[0]["accepted"]
    with pytest.raises(NotNow):
        house.call("suspend", ANN, mandate=id)
    assert house.call("resume", ANN, mandate=id)["state"] == "active"
    assert house.buy(mandate)[0]["accepted"]
    assert house.call("revoke", ANN, mandate=id)["state"] == "revoked"
    for verb in ("resume", "suspend", "revoke"):
        with pytest.raises(NotNow):
            house.call(verb, ANN, mandate=id)
    changes = house.call("evidence", ANN, mandate=id)["changes"]
    assert [(one["state"], one["by"]) for one in changes] == [
        ("active", "ann"),
        ("suspended", "ann"),
        ("active", "ann"),
        ("revoked", "ann"),
    ]


def test_an_expired_mandate_is_shown_as_such_and_not_resumed(house: House, mandate: Any) -> None:
    house.call("suspend", ANN, mandate=mandate["id"])
    house.clock.on(days=60)
    assert [one["state"] for one in house.call("mine", ANN)] == ["expired"]
    with pytest.raises(NotNow):
        house.call("resume", ANN, mandate=mandate["id"])


@pytest.mark.parametrize("verb", ["show", "suspend", "resume", "revoke", "receipts", "evidence", "act", "confirm"])
def test_what_is_somebody_elses_is_not_there(house: House, mandate: Any, verb: str) -> None:
    more = {"act": {"checkout": "x"}, "confirm": {"checkout_hash": "x" * 43}}.get(verb, {})
    money = house.money()
    for caller in (BO, OPERATOR):
        with pytest.raises(NoSuchMandate):
            house.call(verb, caller, mandate=mandate["id"], **more)
    assert house.call("mine", BO) == []
    assert house.money() == money


def test_no_key_of_a_program_grants_resumes_or_confirms(house: House, mandate: Any) -> None:
    program = Caller("ann", frozenset({"mandates:own", "accounts:self"}))
    for verb, said in (("grant", {"consent": "c"}), ("resume", {"mandate": mandate["id"]})):
        with pytest.raises(NotAllowed):
            house.call(verb, program, **said)
    assert house.call("revoke", program, mandate=mandate["id"])["state"] == "revoked"


def test_the_three_parties_have_three_scopes(house: House) -> None:
    scopes = {name: one.scope for name, one in house.souk.operations.items() if name.startswith("mandates.")}
    assert {scopes[f"mandates.{verb}"] for verb in ("present", "authorise")} == {"mandates:pay"}
    assert {scopes[f"mandates.{verb}"] for verb in ("sign-checkout", "verify", "accept")} == {"mandates:sell"}
    assert scopes["mandates.redeem"] == "mandates:provide"
    assert {scopes[f"mandates.{verb}"] for verb in ("commit", "release", "refund")} == {"mandates:settle"}


def test_a_confirmed_payment_passes(house: House) -> None:
    one = house.grant(ANN, "confirm")
    bought = house.purchase()
    house.call("confirm", ANN, mandate=one["id"], checkout_hash=checkout_hash(bought))
    assert house.buy(one, bought)[0]["accepted"]


def test_the_houses_agent_buys_without_ever_seeing_a_key(house: House) -> None:
    one = house.grant(ANN, hosted=True)
    bought = house.purchase()
    house.sign(bought)
    acted = house.call("act", ANN, mandate=one["id"], checkout=bought.checkout)
    assert acted["verdict"]["accepted"]
    elsewhere = house.purchase(9000, "harbour.example")
    assert house.call("act", ANN, mandate=one["id"], checkout=house.sign(elsewhere))["verdict"]["accepted"]
    assert house.shown(one) == (27600, 0, 2)
    with pytest.raises(KeptElsewhere):
        house.call("act", ANN, mandate=house.grant()["id"], checkout=bought.checkout)


def test_a_dry_look_says_what_authorising_would_and_leaves_no_trace(house: House, mandate: Any) -> None:
    for total, reason in ((18600, ""), (30001, "mandate_scope_mismatch")):
        bought = house.purchase(total)
        presented, checkout = house.closed(mandate, bought), house.sign(bought)
        before = house.money(), house.receipts()
        looked = house.present(presented, checkout)
        assert (looked["reason"], looked["receipt"]) == (reason, "")
        assert (house.money(), house.receipts()) == before
        assert house.authorise(presented, checkout)["reason"] == reason
    assert house.present(presented, checkout)["layer"] == 3


def test_words_that_name_no_mandate_leave_their_receipt_with_the_house(house: House, mandate: Any) -> None:
    bought = house.purchase()
    presented, checkout = house.closed(mandate, bought), house.sign(bought)
    for closed in ("", "~", "a.b.c~", presented.closed.replace(".", "~")):
        said = house.authorise(replace(presented, closed=closed), checkout)
        assert (said["layer"], said["reason"], said["mandate"]) == (1, "consent_missing", "")
    stray = [json.loads(bytes64(one["text"].split(".")[1])) for one in house.call("audit", chain="stray")]
    assert [(one["number"], one["reason"]) for one in stray] == [(n, "consent_missing") for n in range(1, 5)]
    with pytest.raises(Invalid):
        house.call("audit", chain=mandate["id"])


def test_a_deviation_asks_the_consumer_or_cancels(house: House) -> None:
    for action, next_ in (("pause", "ask_consumer"), ("cancel", "new_checkout")):
        deviation = {"reference": 18000, "basis_points": 300, "action": action}
        one = house.grant(ANN, deviation=deviation)
        assert house.buy(one, house.purchase(18540))[0]["accepted"]
        assert house.buy(one, house.purchase(18541))[0]["next"] == next_


def test_what_was_released_makes_room_again_and_the_same_checkout_may_be_bought(house: House, mandate: Any) -> None:
    verdict, _presented, bought = house.buy(mandate)
    assert house.call("release", authorisation=verdict["authorisation"])["accepted"]
    assert house.call("release", authorisation=verdict["authorisation"])["detail"] == "it was done before"
    assert house.shown(mandate) == (0, 0, 0)
    again = house.buy(mandate, bought)[0]
    assert again["accepted"]
    assert again["authorisation"] != verdict["authorisation"]
    with pytest.raises(NoSuchAuthorisation):
        house.call("release", authorisation="nothing")


def test_a_mandate_of_another_wallet_is_verified_by_its_own_words(house: House) -> None:
    presented, bought = foreign(house)
    assert house.merchant("accept", presented, bought)["accepted"]
    house.call("trust", kind="issuer", name="https://wallet.example", keys=[])
    again, other = house.merchant("verify", presented, bought), foreign(house, {"type": "budget", "max": 99999})
    assert again["reason"] == "consumer_unverified"
    assert house.merchant("verify", *other)["reason"] == "unresolved_constraint"


def test_a_new_key_signs_and_the_old_ones_words_still_hold(house: House, mandate: Any) -> None:
    before = house.call("keys")["wallet"]
    verdict, presented, bought = house.buy(mandate)
    for party in ("wallet", "merchant", "provider"):
        house.call("rotate-keys", party=party)
    after = house.call("keys")["wallet"]
    assert after[1:] == before
    assert house.merchant("accept", presented, bought)["accepted"]
    assert house.redeem(verdict["token"], presented.thumbprint, bought)["accepted"]
    assert house.buy(mandate)[0]["accepted"]


def test_a_stolen_key_is_published_and_believed_no_more(house: House, mandate: Any) -> None:
    bought = house.purchase()
    presented, checkout = house.closed(mandate, bought), house.sign(bought)
    assert house.present(presented, checkout)["accepted"]
    stolen, other = house.call("keys")["merchant"][0], house.call("keys")["wallet"]
    money, before = house.money(), len(noted(house))
    now = house.call("withdraw-key", party="merchant", why="a backup was lost")
    assert house.call("keys")["merchant"] == [now] != [stolen]
    assert house.call("keys")["wallet"] == other
    refused = house.authorise(presented, checkout)
    assert (refused["accepted"], refused["reason"]) == (False, "mandate_scope_mismatch")
    assert house.money() == money
    assert house.call("withdraw-key", party="merchant", kid=stolen["kid"], why="again") == now
    assert [(one["subject"], one["facts"]) for one in noted(house)[before:]] == [
        ("merchant", {"key": stolen["kid"], "why": "a backup was lost"})
    ]
    assert house.buy(mandate)[0]["accepted"]
    house.call("withdraw-key", party="wallet", why="a backup was lost")
    assert house.buy(mandate)[0]["reason"] == "consumer_unverified"
    assert house.buy(house.grant())[0]["accepted"]


def test_a_replaced_key_can_be_withdrawn_and_the_current_one_stays(house: House) -> None:
    house.call("hold-keys")
    old = house.call("keys")["wallet"][0]
    new = house.call("rotate-keys", party="wallet")
    assert house.call("keys")["wallet"] == [new, old]
    assert house.call("withdraw-key", party="wallet", kid=old["kid"], why="it was copied") == new
    assert house.call("keys")["wallet"] == [new]


def test_nobody_withdraws_what_is_not_there_or_without_a_reason(house: House) -> None:
    before = house.call("keys")
    with pytest.raises(NoSuchKey):
        house.call("withdraw-key", party="wallet", kid="nobody", why="it was copied")
    with pytest.raises(WrongMandate):
        house.call("withdraw-key", party="wallet", why=" ")
    assert house.call("keys") == before


def noted(house: House) -> Any:
    return house.souk.call("events.read", {"names": ["mandates.key-withdrawn"]}, OPERATOR)["events"]


def test_another_secret_of_the_house_signs_with_another_key(house: House, mandate: Any) -> None:
    house.buy(mandate)
    old = house.call("keys")["wallet"]
    backing = house.mandates._backing  # noqa: SLF001 - an installation that lost its secret.key
    object.__setattr__(backing, "secret", b"another")
    house.mandates._made.cache_clear()  # noqa: SLF001
    new = house.call("keys")["wallet"]
    assert new[1:] == old
    assert house.buy(mandate)[0]["accepted"]


def test_nobody_is_trusted_in_the_houses_own_name(house: House) -> None:
    for kind, name in (("merchant", HOUSE), ("issuer", "http://localhost:8765")):
        with pytest.raises(WrongMandate):
            house.call("trust", kind=kind, name=name, keys=[public(new_agent().key)])
    with pytest.raises(WrongPurchase):
        house.call("sign-checkout", purchase={**_plain(house), "merchant": "harbour.example"})
    with pytest.raises(WrongPurchase):
        house.call("sign-checkout", purchase={**_plain(house), "total": 1})


def _plain(house: House) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body(house.purchase()))
    return found


def test_the_chain_is_verified_by_a_library_that_knows_nothing_of_us(house: House, mandate: Any) -> None:
    verdict, _presented, _bought = house.buy(mandate)
    for attack in ATTACKS[:12]:
        attack.prepare(house, mandate)()
    house.call("commit", authorisation=verdict["authorisation"], amount=18600)
    bundle = house.call("evidence", ANN, mandate=mandate["id"])
    keys = [JWK.from_json(json.dumps(one)) for one in bundle["keys"]["wallet"]]
    previous = _sha(b"")
    for number, one in enumerate(bundle["receipts"], 1):
        read = JWS()
        read.deserialize(one["text"], keys[0])
        claims = json.loads(read.payload)
        assert (claims["number"], claims["previous"]) == (number, previous)
        previous = _sha(one["text"].encode())
        assert one["hash"] == previous
    assert len(bundle["receipts"]) > 8
    assert {one["state"] for one in bundle["spends"]} == {"committed"}


def _sha(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
