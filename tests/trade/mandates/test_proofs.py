"""Texts that prove something: any change of one is refused, and two public libraries read ours and we theirs."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

from souk.trade.mandates import (
    Item,
    Presented,
    Purchase,
    Unproven,
    body,
    bound,
    checkout_hash,
    digest,
    public,
    thumbprint,
)
from souk.trade.mandates.rules.canonical import bytes64, purchase_of, terms_hash, text64
from souk.trade.mandates.rules.chain import START, broken, receipt, state_in, status_list
from souk.trade.mandates.rules.jose import claims_of, private, signed, verified
from souk.trade.mandates.rules.layers import Evidence, Objection, examined
from souk.trade.mandates.rules.sdjwt import binding_of, issued, opened
from tests.clocks import Standing

KEY, OTHER = private(b"one" * 11), private(b"two" * 11)
NOW = Standing().now()
PURCHASE = Purchase(
    "shop.example",
    "checkout-1",
    (Item("tray", "tray-blue", 2, 18000, ("litter_box",), "corner", "A tray"),),
    18000,
    "CNY",
    "shop.example",
    "card",
    int(NOW.timestamp()),
    int(NOW.timestamp()) + 1800,
    deliver_by="2026-11-15",
    address="home",
    return_days=7,
    buyer="somebody",
)


def _other(value: Any) -> st.SearchStrategy[Any]:
    """Another value of the same kind, or of another kind."""
    if isinstance(value, bool) or value is None:
        return st.integers(1, 99)
    if isinstance(value, int):
        return (
            st.integers(-5, 10**11).filter(lambda one: one != value) | st.just(float(value) + 0.5) | st.just(str(value))
        )
    if isinstance(value, str):
        return st.text(max_size=12).filter(lambda one: one != value) | st.just(f"{value} ") | st.none()
    return st.sampled_from([one for one in ([], [*value, *value], [1], None) if one != value])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_checkout_with_one_field_changed_is_another_or_none(data: st.DataObject) -> None:
    said = json.loads(body(PURCHASE))
    target = data.draw(st.sampled_from([said, said["lines"][0]]))
    name = data.draw(st.sampled_from(sorted(target)))
    target[name] = data.draw(_other(target[name]))
    raw = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
    try:
        assert checkout_hash(purchase_of(raw)) != checkout_hash(PURCHASE)
    except Unproven:
        assert digest(raw) != checkout_hash(PURCHASE)


def _shown(key: ec.EllipticCurvePrivateKey = KEY) -> tuple[str, dict[str, Any]]:
    """An SD-JWT with two hidden elements and a key binding, and its claims."""
    claims = {"sub": "somebody", "limits": [], "cnf": {"jwk": public(OTHER)}}
    text = issued(claims, key, [("limits", f"salt-{n}", {"type": name, "max": n}) for n, name in enumerate("ab")])
    return bound(text, {"aud": "shop", "nonce": "n" * 16, "iat": 1}, OTHER), claims


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_presentation_with_one_character_changed_proves_nothing(data: st.DataObject) -> None:
    text, _claims = _shown()
    at = data.draw(st.integers(0, len(text) - 1))
    fresh = data.draw(st.sampled_from("ABxyz059-_.~=").filter(lambda one: one != text[at]))
    with pytest.raises(Unproven):
        binding_of(opened(f"{text[:at]}{fresh}{text[at + 1 :]}", [public(KEY)]), public(OTHER))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_signed_claim_changed_is_refused_in_every_layer(granted: Callable[[], Any], data: st.DataObject) -> None:
    presented, checkout, evidence = granted()
    assert examined(presented, checkout, evidence).purchase
    texts = {"credential": presented.credential, "closed": presented.closed, "checkout": checkout}
    which = data.draw(st.sampled_from(sorted(texts)))
    parts = texts[which].split("~")
    at = data.draw(st.sampled_from([n for n, part in enumerate(parts) if part.count(".") == 2]))
    head, said, signature = parts[at].split(".")
    claims = json.loads(bytes64(said))
    name = data.draw(st.sampled_from(sorted(claims)))
    claims[name] = data.draw(_other(claims[name]) if not isinstance(claims[name], dict) else st.just({}))
    raw = json.dumps(claims, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
    parts[at] = f"{head}.{text64(raw)}.{signature}"
    texts[which] = "~".join(parts)
    turned = replace(presented, credential=texts["credential"], closed=texts["closed"])
    with pytest.raises(Objection):
        examined(turned, texts["checkout"], evidence)


@pytest.fixture(scope="module")
def granted() -> Callable[[], Any]:
    """A whole presentation by keys of this test, signed once."""
    now = int(NOW.timestamp())
    agent, consumer, wallet, shop = (private(name * 8) for name in (b"robi", b"anna", b"wall", b"shop"))
    limits = [{"type": "currency", "code": "CNY"}, {"type": "window", "from": 0, "until": now + 999}]
    shared = {"iss": "https://wallet.example", "sub": "somebody", "iat": now, "exp": now + 999}
    terms = {"agent": "Robin", "autonomy": "bounded", "cnf": {"jwk": public(agent)}, "constraints": limits, "jti": "m1"}
    consent = terms_hash({**shared, **terms})
    text = issued({**shared, **terms, "consent": consent, "vct": "urn:souk:mandate:open:1"}, consumer)
    behind = {**shared, "vct": "urn:souk:consumer:1", "level": 1, "cnf": {"jwk": public(consumer)}, "consent": consent}
    record = digest(text.split("~")[0])
    credential = issued({**behind, "mandate_hash": record}, wallet)
    bound_ = {"aud": "shop.example", "nonce": "n" * 16, "iat": now, "checkout_hash": checkout_hash(PURCHASE)}
    closed = bound(text, {**bound_, "amount": 18000, "currency": "CNY"}, agent)
    evidence = Evidence(
        "wallet",
        NOW,
        timedelta(seconds=60),
        {"https://wallet.example": [public(wallet)]},
        {"shop.example": [public(shop)]},
        "active",
        record,
        "somebody",
        consent,
    )
    checkout = signed(body(PURCHASE), shop, "checkout+jwt")
    return lambda: (Presented(credential, closed, thumbprint(public(agent))), checkout, evidence)


def test_sd_jwt_verifies_ours() -> None:
    text, claims = _shown()
    key = JWK.from_json(json.dumps(public(KEY)))
    read = SDJWTVerifier(text, lambda _issuer, _header: key, "shop", "n" * 16).get_verified_payload()
    assert read == {**claims, "limits": [{"type": "a", "max": 0}, {"type": "b", "max": 1}]}
    assert opened(text, [public(KEY)]).claims == read


def test_we_verify_what_sd_jwt_issues_and_presents() -> None:
    issuer, holder = (JWK.generate(kty="EC", crv="P-256") for _ in range(2))
    public_ = [one.export_public(as_dict=True) for one in (issuer, holder)]
    claims = {SDObj("sub"): "somebody", "iss": "x", "limits": [SDObj("a"), SDObj("b"), "c"], "deep": {SDObj("x"): 1}}
    made = SDJWTIssuer(claims, issuer, holder, extra_header_parameters={"typ": "dc+sd-jwt"})
    shown = SDJWTHolder(made.sd_jwt_issuance)
    shown.create_presentation({"sub": True, "limits": [True, False], "deep": {"x": True}}, "nonce", "shop", holder)
    found = opened(shown.sd_jwt_presentation, public_[:1])
    plainly = {key: value for key, value in found.claims.items() if key != "cnf"}
    assert plainly == {"iss": "x", "limits": ["a", "c"], "deep": {"x": 1}, "sub": "somebody"}
    assert found.closed == {"limits"}
    assert binding_of(found, public_[1])["nonce"] == "nonce"
    with pytest.raises(Unproven):
        opened(shown.sd_jwt_presentation, public_[1:])


def test_joserfc_verifies_ours_and_the_same_words_have_the_same_signature() -> None:
    text = signed({"a": 1}, KEY, "x+jwt")
    assert json.loads(jws.deserialize_compact(text, ECKey.import_key(public(KEY)), ["ES256"]).payload) == {"a": 1}
    assert signed({"a": 1}, KEY, "x+jwt") == text
    assert ECKey.import_key(public(KEY)).thumbprint() == thumbprint(public(KEY)) == public(KEY)["kid"]


def test_ed25519_of_others_is_verified_and_a_shared_secret_never() -> None:
    key = OKPKey.import_key(ed25519.Ed25519PrivateKey.generate())
    public_ = key.as_dict(private=False)
    text = jws.serialize_compact({"alg": "Ed25519", "typ": "x+jwt"}, b"{}", key, algorithms=["Ed25519"])
    assert claims_of(text, [public_], "x+jwt") == {}
    for keys in ([public(KEY)], [], [{"kty": "oct", "k": "AAAA"}], [{**public(KEY), "crv": "P-384"}]):
        with pytest.raises(Unproven):
            claims_of(text, keys, "x+jwt")
    for algorithm in ("none", "HS256", "RS256", "es256", None):
        head = text64(json.dumps({"alg": algorithm, "typ": "x+jwt"}).encode())
        with pytest.raises(Unproven):
            verified(f"{head}.e30.{text64(bytes(64))}", [public(KEY)], "x+jwt")


@pytest.mark.parametrize(
    "header", [{"typ": "y+jwt"}, {"typ": "x+jwt", "crit": ["b64"]}, {"typ": "x+jwt", "alg": "ES384"}, {}]
)
def test_a_header_that_says_something_else_is_refused(header: dict[str, Any]) -> None:
    _head, said, signature = signed({}, KEY, "x+jwt").split(".")
    with pytest.raises(Unproven):
        verified(
            f"{text64(json.dumps({'alg': 'ES256', **header}).encode())}.{said}.{signature}", [public(KEY)], "x+jwt"
        )


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":2}',
        b"NaN",
        b"[1",
        b"\xff",
        b'{"a":Infinity}',
        b"[" * 100_000,
        b'{"a":"\\u0000"}',
        b'{"a":"\\ud800"}',
    ],
)
def test_json_that_two_readers_read_differently_is_refused(raw: bytes) -> None:
    with pytest.raises(Unproven):
        claims_of(signed(raw, KEY, "x+jwt"), [public(KEY)], "x+jwt")


def test_a_chain_that_was_touched_says_where() -> None:
    chain, before = [], ("m1", 0, START)
    for number in range(5):
        one = receipt({"accepted": bool(number % 2)}, before, NOW, KEY)
        chain.append(one)
        before = (one.chain, one.number, one.hash)
    assert broken(chain, [public(KEY)]) == 0
    assert broken(chain, [public(OTHER)]) == 1
    assert broken(chain[1:], [public(KEY)]) == 1
    assert broken([*chain[:2], *chain[3:]], [public(KEY)]) == 3
    assert broken([*chain[:2], replace(chain[2], text=chain[3].text), *chain[3:]], [public(KEY)]) == 3
    forked = receipt({"accepted": True}, ("m1", 2, chain[0].hash), NOW, KEY)
    assert broken([*chain[:2], forked], [public(KEY)]) == 3


def test_a_status_list_says_each_state_until_it_is_over() -> None:
    states = [(0, "active"), (1, "revoked"), (2, "suspended"), (7, "expired"), (9, "active")]
    text = status_list(states, "https://wallet.example", (100, 400), KEY)
    said = {index: state_in(text, [public(KEY)], index, 200) for index, _ in states}
    assert said == {0: "active", 1: "revoked", 2: "suspended", 7: "revoked", 9: "active"}
    assert state_in(text, [public(KEY)], 4000, 200) is None
    for keys, now in (([public(OTHER)], 200), ([public(KEY)], 400), ([public(KEY)], 99)):
        with pytest.raises(Unproven):
            state_in(text, keys, 0, now)


def test_every_field_of_a_checkout_is_in_its_hash() -> None:
    assert {one.name for one in fields(Purchase)} == set(json.loads(body(PURCHASE)))
