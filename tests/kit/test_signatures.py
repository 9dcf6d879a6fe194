"""Signed messages, against a signature base written by hand and verified with `cryptography` alone."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384

from souk.kit.transport import Answer, Request, WrongSignature, digest_of, is_signed, signed, verified

AT = datetime(2026, 11, 11, tzinfo=UTC)
BODY = '{"line_items": [{"item": {"id": "猫砂盆"}}]}'.encode()
KEY = ec.derive_private_key(7**60, ec.SECP256R1())
URL = "https://shop.example/ucp/2026-04-08/checkout-sessions?channel=a%20b"
HEADERS = (
    ("Content-Type", "application/json"),
    ("UCP-Agent", 'profile="https://platform.example/profile.json"'),
    ("Idempotency-Key", "550e8400-e29b-41d4-a716-446655440000"),
)
CREATED = int(AT.timestamp())
Jwk = dict[str, object]


def b64(number: bytes) -> str:
    return base64.urlsafe_b64encode(number).rstrip(b"=").decode()


def jwk(key: Any, kid: str = "k1") -> Jwk:
    """The public half of a key as a profile has it."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return {"kid": kid, "kty": "OKP", "crv": "Ed25519", "x": b64(key.public_key().public_bytes_raw())}
    numbers, size = key.public_key().public_numbers(), (key.key_size + 7) // 8
    crv = {256: "P-256", 384: "P-384"}[key.key_size]
    return {"kid": kid, "kty": "EC", "crv": crv, "x": b64(numbers.x.to_bytes(size)), "y": b64(numbers.y.to_bytes(size))}


def raw(key: ec.EllipticCurvePrivateKey, base: str) -> bytes:
    size = (key.key_size + 7) // 8
    r, s = decode_dss_signature(key.sign(base.encode(), ec.ECDSA(SHA256() if size == 32 else SHA384())))
    return r.to_bytes(size) + s.to_bytes(size)


def made(base: str, params: str, sign: Callable[[str], bytes], label: str = "sig1") -> tuple[tuple[str, str], ...]:
    """The two headers of a signature over a base that was written by hand."""
    whole = f'{base}\n"@signature-params": {params}'
    mark = base64.b64encode(sign(whole)).decode()
    return ("Signature-Input", f"{label}={params}"), ("Signature", f"{label}=:{mark}:")


DIGEST = f"sha-256=:{base64.b64encode(hashlib.sha256(BODY).digest()).decode()}:"
LINES = {
    "@method": "POST",
    "@authority": "shop.example",
    "@path": "/ucp/2026-04-08/checkout-sessions",
    "@query": "?channel=a%20b",
    "ucp-agent": HEADERS[1][1],
    "idempotency-key": HEADERS[2][1],
    "content-digest": DIGEST,
    "content-type": "application/json",
}


def base_of(names: Sequence[str] = tuple(LINES)) -> str:
    return "\n".join(f'"{name}": {LINES[name]}' for name in names)


def params(names: Sequence[str] = tuple(LINES), more: str = ';keyid="k1"') -> str:
    return f"({' '.join(f'{chr(34)}{name}{chr(34)}' for name in names)}){more}"


def request_of(
    more: Sequence[tuple[str, str]], headers: Sequence[tuple[str, str]] = HEADERS, body: bytes = BODY
) -> Request:
    return Request("POST", URL, (*headers, ("Content-Digest", digest_of(BODY)), *more), body)


def refused(message: Request | Answer, keys: Sequence[Jwk] | None = None, at: datetime = AT) -> tuple[str, int]:
    with pytest.raises(WrongSignature) as error:
        verified(message, [jwk(KEY)] if keys is None else keys, at)
    return error.value.reason, error.value.status


def test_a_request_is_signed_so_that_anybody_with_the_published_key_can_verify_it() -> None:
    headers = signed(Request("POST", URL, HEADERS, BODY), "k1", lambda base: raw(KEY, base), AT)
    assert headers["Content-Digest"] == DIGEST
    marks = f';created={CREATED};keyid="k1"'
    assert headers["Signature-Input"] == f"sig1={params(more=marks)}"
    mark = base64.b64decode(headers["Signature"].removeprefix("sig1=:").removesuffix(":"), validate=True)
    assert len(mark) == 64
    base = f'{base_of()}\n"@signature-params": {headers["Signature-Input"].removeprefix("sig1=")}'
    der = encode_dss_signature(int.from_bytes(mark[:32]), int.from_bytes(mark[32:]))
    KEY.public_key().verify(der, base.encode(), ec.ECDSA(SHA256()))


def test_an_answer_is_signed_by_its_status_and_its_body() -> None:
    said = Answer(201, (("Content-Type", "application/json"),), BODY)
    headers = signed(said, "k1", lambda base: raw(KEY, base), AT)
    input_ = f'("@status" "content-digest" "content-type");created={CREATED};keyid="k1"'
    assert headers["Signature-Input"] == f"sig1={input_}"
    whole = Answer(201, (*said.headers, *headers.items()), BODY)
    assert verified(whole, [jwk(KEY)], AT).covered == {"@status", "content-digest", "content-type"}
    assert refused(Answer(200, whole.headers, BODY)) == ("signature_invalid", 401)
    empty = signed(Answer(204, ()), "k1", lambda base: raw(KEY, base), AT)
    assert empty.keys() == {"Signature-Input", "Signature"}
    assert verified(Answer(204, tuple(empty.items())), [jwk(KEY)], AT).key == "k1"


ED = ed25519.Ed25519PrivateKey.from_private_bytes(b"7" * 32)
P384 = ec.derive_private_key(7**60, ec.SECP384R1())


@pytest.mark.parametrize(
    ("key", "sign"),
    [
        (KEY, lambda base: raw(KEY, base)),
        (P384, lambda base: raw(P384, base)),
        (ED, lambda base: ED.sign(base.encode())),
    ],
)
def test_what_others_sign_by_the_words_of_the_rfc_is_verified(key: Any, sign: Callable[[str], bytes]) -> None:
    whole = request_of(made(base_of(), params(), sign))
    found = verified(whole, [jwk(KEY, "other"), jwk(key)], AT)
    assert found.key == "k1"
    assert found.covered == set(LINES)
    assert len(found.thumbprint) == 43
    assert refused(Request("PUT", whole.url, whole.headers, BODY), [jwk(key)]) == ("signature_invalid", 401)
    elsewhere = Request("POST", URL.replace("shop", "other"), whole.headers, BODY)
    assert refused(elsewhere, [jwk(key)]) == ("signature_invalid", 401)


def test_the_thumbprint_is_the_one_of_rfc_7638() -> None:
    own = jwk(KEY)
    said = f'{{"crv":"P-256","kty":"EC","x":"{own["x"]}","y":"{own["y"]}"}}'
    whole = request_of(made(base_of(), params(), lambda base: raw(KEY, base)))
    assert verified(whole, [own], AT).thumbprint == b64(hashlib.sha256(said.encode()).digest())


def test_every_refusal_has_its_code_and_its_status() -> None:
    def sign(base: str) -> bytes:
        return raw(KEY, base)

    good = made(base_of(), params(), sign)
    input_, mark = good
    bent = ("Signature", mark[1][:12] + ("A" if mark[1][12] != "A" else "B") + mark[1][13:])
    der = base64.b64encode(KEY.sign(base_of().encode(), ec.ECDSA(SHA256()))).decode()
    assert refused(Request("POST", URL, HEADERS, BODY)) == ("signature_missing", 401)
    assert refused(request_of([input_])) == ("signature_missing", 401)
    assert refused(request_of([mark])) == ("signature_missing", 401)
    assert refused(request_of([input_, ("Signature", "sig2=:AAAA:")])) == ("signature_missing", 401)
    assert refused(Request("POST", URL, (*HEADERS, *good), BODY)) == ("signature_missing", 401)
    assert refused(request_of([input_, bent])) == ("signature_invalid", 401)
    assert refused(request_of([input_, ("Signature", f"sig1=:{der}:")])) == ("signature_invalid", 401)
    assert refused(request_of([input_, ("Signature", "sig1=nonsense(")])) == ("signature_invalid", 401)
    assert refused(request_of([("Signature-Input", "sig1=" + "(" * 9), mark])) == ("signature_invalid", 401)
    assert refused(request_of([("Signature-Input", 'sig1=("@method")'), mark])) == ("signature_invalid", 401)
    assert refused(request_of(good), []) == ("key_not_found", 401)
    assert refused(request_of(good), [jwk(KEY, "k2")]) == ("key_not_found", 401)
    assert refused(request_of(good), [{**jwk(KEY), "x": "AAAA"}]) == ("signature_invalid", 401)
    assert refused(request_of(good, body=BODY + b" ")) == ("digest_mismatch", 400)
    strange: Jwk = {"kid": "k1", "kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"}
    assert refused(request_of(good), [strange]) == ("algorithm_unsupported", 400)
    assert verified(request_of(good), [strange, jwk(KEY)], AT).key == "k1"


@pytest.mark.parametrize("left_out", list(LINES))
def test_a_signature_that_leaves_out_what_binds_it_is_none(left_out: str) -> None:
    names = [name for name in LINES if name != left_out]
    whole = request_of(made(base_of(names), params(names), lambda base: raw(KEY, base)))
    assert refused(whole) == ("signature_invalid", 401)


def test_a_part_of_a_header_is_not_the_header() -> None:
    both = f"sha-512=:{base64.b64encode(b'7' * 64).decode()}:, {DIGEST}"
    base = base_of().replace(
        f'"content-digest": {DIGEST}', f'"content-digest";key="sha-512": {both.split(", ")[0][8:]}'
    )
    marks = params().replace('"content-digest"', '"content-digest";key="sha-512"')
    headers = (*HEADERS, ("Content-Digest", both), *made(base, marks, lambda base: raw(KEY, base)))
    assert refused(Request("POST", URL, headers, BODY)) == ("signature_invalid", 401)


def test_no_other_digest_than_sha_256_counts() -> None:
    other = f"sha-512=:{base64.b64encode(hashlib.sha512(BODY).digest()).decode()}:"
    base = base_of().replace(DIGEST, other)
    headers = (*HEADERS, ("Content-Digest", other), *made(base, params(), lambda base: raw(KEY, base)))
    assert refused(Request("POST", URL, headers, BODY)) == ("digest_mismatch", 400)


def test_until_when_it_holds_is_kept_and_when_it_was_made_may_be_left_out() -> None:
    past, soon = CREATED - 3600, CREATED + 3600

    def at(more: str) -> Request:
        return request_of(made(base_of(), params(more=f';keyid="k1"{more}'), lambda base: raw(KEY, base)))

    assert verified(at(f";created={past}"), [jwk(KEY)], AT).key == "k1"
    assert verified(at(f";expires={soon}"), [jwk(KEY)], AT).key == "k1"
    assert refused(at(f";expires={past}")) == ("signature_invalid", 401)
    assert refused(at(f";created={soon}")) == ("signature_invalid", 401)
    assert refused(at(f";expires={soon}"), at=AT + timedelta(hours=2)) == ("signature_invalid", 401)


def test_one_of_several_signatures_is_enough_and_all_wrong_ones_are_refused() -> None:
    first = made(base_of(), params(more=';keyid="nobody"'), lambda base: raw(KEY, base))
    second = made(base_of(), params(), lambda base: raw(KEY, base), "sig2")
    whole = request_of((*first, *second))
    assert verified(whole, [jwk(KEY)], AT).key == "k1"
    assert refused(request_of((*first, second[0]))) == ("key_not_found", 401)


def test_a_web_bot_names_its_key_by_the_thumbprint() -> None:
    known = verified(request_of(made(base_of(), params(), lambda base: raw(KEY, base))), [jwk(KEY)], AT).thumbprint
    agent = ("Signature-Agent", 'sig1="https://platform.example/profile.json";type=jwks_uri')
    line = '"signature-agent";key="sig1": "https://platform.example/profile.json";type=jwks_uri'
    for kid, fits in ((known, True), ("k1", False)):
        input_ = params().removesuffix(';keyid="k1"')[:-1] + f' "signature-agent";key="sig1");keyid="{kid}"'
        marks = f'{input_};created={CREATED};expires={CREATED + 60};tag="web-bot-auth"'
        whole = request_of((agent, *made(f"{base_of()}\n{line}", marks, lambda base: raw(KEY, base))))
        if fits:
            assert verified(whole, [jwk(KEY, kid)], AT).key == kid
        else:
            assert refused(whole, [jwk(KEY, kid)]) == ("signature_invalid", 401)


@pytest.mark.parametrize(
    "said",
    [
        'sig2="https://platform.example/profile.json";type=jwks_uri',
        'sig1="http://platform.example/profile.json";type=jwks_uri',
        "sig1=platform;type=jwks_uri",
        'sig1=("https://platform.example/profile.json")',
        "",
    ],
)
def test_a_web_bot_names_its_agent_by_an_https_address(said: str) -> None:
    known = verified(request_of(made(base_of(), params(), lambda base: raw(KEY, base))), [jwk(KEY)], AT).thumbprint
    agent = [("Signature-Agent", said)] if said else []
    names = [*LINES, "signature-agent"] if said else list(LINES)
    base = f'{base_of()}\n"signature-agent": {said}' if said else base_of()
    marks = params(names, f';keyid="{known}";created={CREATED};expires={CREATED + 60};tag="web-bot-auth"')
    whole = request_of((*agent, *made(base, marks, lambda base: raw(KEY, base))))
    assert refused(whole, [jwk(KEY, known)]) == ("signature_invalid", 401)


@pytest.mark.parametrize("left_out", list(LINES))
def test_a_web_bot_leaves_out_nothing_that_binds_a_message(left_out: str) -> None:
    known = verified(request_of(made(base_of(), params(), lambda base: raw(KEY, base))), [jwk(KEY)], AT).thumbprint
    agent = ("Signature-Agent", 'sig1="https://platform.example/profile.json";type=jwks_uri')
    names = [name for name in LINES if name != left_out]
    base = f'{base_of(names)}\n"signature-agent": {agent[1]}'
    marks = params([*names, "signature-agent"], f';keyid="{known}";tag="web-bot-auth"')
    whole = request_of((agent, *made(base, marks, lambda base: raw(KEY, base))))
    assert refused(whole, [jwk(KEY, known)]) == ("signature_invalid", 401)


def test_whether_a_message_says_that_it_is_signed() -> None:
    assert is_signed([("signature", "x")])
    assert is_signed([("Signature-Input", "x")])
    assert not is_signed(HEADERS)
