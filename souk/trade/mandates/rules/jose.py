"""Signatures (RFC 7515): ES256, and Ed25519 where somebody else signs so; never a shared secret, never none."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey
from pydantic import JsonValue

from souk.trade.mandates.contracts import Jwk, Unproven
from souk.trade.mandates.rules.canonical import bytes64, canonical, plain, text64

Private = ec.EllipticCurvePrivateKey
LONGEST = 96_000
_CURVES: Mapping[object, tuple[type[ECKey] | type[OKPKey], str]] = {
    ("EC", "P-256"): (ECKey, "ES256"),
    ("OKP", "Ed25519"): (OKPKey, "Ed25519"),
}
_NAMES = {"ES256": "ES256", "Ed25519": "Ed25519", "EdDSA": "Ed25519"}


def private(seed: bytes) -> Private:
    """A P-256 key of 32 bytes that nobody can guess."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    return ec.derive_private_key(int.from_bytes(seed) % (order - 1) + 1, ec.SECP256R1())


@lru_cache(maxsize=1024)
def _public(key: Private) -> tuple[tuple[str, str], ...]:
    numbers = key.public_key().public_numbers()
    made = {"kty": "EC", "crv": "P-256", "x": text64(numbers.x.to_bytes(32)), "y": text64(numbers.y.to_bytes(32))}
    return *made.items(), ("kid", thumbprint(made))


def public(key: Private) -> dict[str, str]:
    """Its public half as a JWK, named by its thumbprint."""
    return dict(_public(key))


def thumbprint(jwk: Jwk) -> str:
    """RFC 7638 with SHA-256; raises `Unproven` for no public key of ours to verify by."""
    return _key(jwk)[0].thumbprint()


def signed(payload: bytes | Mapping[str, object], key: Private, typ: str) -> str:
    """A compact JWS; the same bytes give the same signature (RFC 6979)."""
    header = canonical({"alg": "ES256", "kid": public(key)["kid"], "typ": typ})
    said = payload if isinstance(payload, bytes) else canonical(dict(payload))
    input_ = f"{text64(header)}.{text64(said)}"
    r, s = decode_dss_signature(key.sign(input_.encode(), ec.ECDSA(SHA256(), deterministic_signing=True)))
    return f"{input_}.{text64(r.to_bytes(32) + s.to_bytes(32))}"


def payload_of(token: str) -> bytes:
    """What a compact JWS carries, unverified."""
    parts = token.split(".")
    if len(token) > LONGEST or len(parts) != 3:
        raise Unproven("it is not a compact signature")
    return bytes64(parts[1])


def verified(token: str, keys: Sequence[Jwk], typ: str | None) -> bytes:
    """What a compact JWS of this type, or of none, carries, if one of the keys signed it; raises `Unproven`."""
    payload = payload_of(token)
    head, _, signature = token.split(".")
    header = plain(bytes64(head))
    bytes64(signature)
    if not isinstance(header, dict) or header.get("typ") != typ or "crit" in header:
        raise Unproven(f"its type is not {typ}")
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in _NAMES:
        raise Unproven("it is not signed by a key pair")
    if not any(_signs(token, algorithm, key) for key in keys):
        raise Unproven("no known key signed it")
    return payload


def claims_of(token: str, keys: Sequence[Jwk], typ: str) -> dict[str, JsonValue]:
    """The claims of a verified JWS."""
    found = plain(verified(token, keys, typ))
    if not isinstance(found, dict):
        raise Unproven("it has no claims")
    return found


def _signs(token: str, algorithm: str, jwk: Jwk) -> bool:
    try:
        key, name = _key(jwk)
        if _NAMES[algorithm] != name:
            return False
        jws.deserialize_compact(token, key, algorithms=[algorithm])
    except (JoseError, Unproven, ValueError):
        return False
    return True


def _key(jwk: Jwk) -> tuple[ECKey | OKPKey, str]:
    """A public key and its algorithm; raises `Unproven`."""
    said = {name: jwk[name] for name in ("kty", "crv", "x", "y") if name in jwk}
    if "d" in jwk or not all(isinstance(one, str) for one in said.values()):
        raise Unproven("it is not a public key on P-256 or Ed25519")
    return _known(tuple((name, str(one)) for name, one in said.items()))


@lru_cache(maxsize=4096)
def _known(parts: tuple[tuple[str, str], ...]) -> tuple[ECKey | OKPKey, str]:
    said: dict[str, str | list[str]] = dict(parts)
    kind, name = _CURVES.get((said.get("kty"), said.get("crv")), (None, ""))
    if kind is None:
        raise Unproven("it is not a public key on P-256 or Ed25519")
    try:
        return kind.import_key(said), name
    except (JoseError, ValueError, TypeError):
        raise Unproven("it is not a key") from None
