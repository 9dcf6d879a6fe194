"""The merchant's own key and its look at a mandate: joserfc, http-message-signatures and rfc8785, nothing of Souk."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from http_message_signatures import HTTPMessageVerifier, HTTPSignatureKeyResolver, algorithms
from http_message_signatures.exceptions import HTTPMessageSignaturesException
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey


class NoMandate(Exception):
    """What is presented does not hold, and the code says how."""

    def __init__(self, code: str, why: str) -> None:
        self.code = code
        super().__init__(why)


def text64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Signer:
    """A P-256 key, new for each merchant."""

    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        pem = self._private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        public = ECKey.import_key(pem).as_dict(private=False)
        self.kid = ECKey.import_key(pem).thumbprint()
        self.jwk = {name: str(public[name]) for name in ("kty", "crv", "x", "y")} | {"kid": self.kid}

    def checkout(self, purchase: Mapping[str, Any]) -> str:
        """The purchase under this key, as its wallet wants it."""
        key = ECKey.import_key(self._pem())
        header = {"alg": "ES256", "kid": self.kid, "typ": "checkout+jwt"}
        return jws.serialize_compact(header, rfc8785.dumps(dict(purchase)), key)

    def vouched(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A checkout with its merchant's word over it, as AP2 has it: a JWS whose content is left out."""
        key, header = ECKey.import_key(self._pem()), {"alg": "ES256", "kid": self.kid}
        head, _, value = jws.serialize_compact(header, rfc8785.dumps(dict(body)), key).split(".")
        return {**body, "ap2": {"merchant_authorization": f"{head}..{value}"}}

    def _pem(self) -> bytes:
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def checkout_hash(purchase: Mapping[str, Any]) -> str:
    return text64(hashlib.sha256(rfc8785.dumps(dict(purchase))).digest())


def opened(token: str, keys: Sequence[Mapping[str, Any]], typ: str) -> dict[str, Any]:
    """The claims of a JWS that one of the keys signed."""
    for one in keys:
        try:
            found = jws.deserialize_compact(token, ECKey.import_key(_bare(one)), algorithms=["ES256"])
        except (JoseError, ValueError):
            continue
        if found.headers().get("typ") == typ:
            return dict(_claims(found.payload))
    raise NoMandate("mandate_invalid_signature", f"nobody known signed the {typ}")


def _bare(jwk: Mapping[str, Any]) -> dict[str, str | list[str]]:
    return {name: str(jwk[name]) for name in ("kty", "crv", "x", "y")}


def _claims(payload: bytes) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(payload)
    return found


def holds(
    credential: Mapping[str, str],
    purchase: Mapping[str, Any],
    wallets: Sequence[Mapping[str, Any]],
    agent: str,
    now: float,
) -> str:
    """The authorisation that the wallet's token names; raises `NoMandate`. `agent` signed the request (thumbprint)."""
    if not agent:
        raise NoMandate("agent_missing_key", "the request is not signed")
    token = opened(credential["token"], wallets, "payment-token+jwt")
    name = checkout_hash(purchase)
    wanted = {
        "merchant": purchase["merchant"],
        "payee": purchase["payee"],
        "checkout_hash": name,
        "amount": purchase["total"],
        "currency": purchase["currency"],
        "cnf": {"jkt": agent},
    }
    for key, value in wanted.items():
        if token.get(key) != value:
            raise NoMandate("token_scope_mismatch", f"the token's {key} is another")
    if int(token["exp"]) <= now - 60:
        raise NoMandate("token_scope_mismatch", "the token is over")
    _bound(credential, name, agent)
    return str(token["jti"])


def _bound(credential: Mapping[str, str], name: str, agent: str) -> None:
    """The agent's own word on this checkout: the key binding at the end of the closed mandate."""
    *parts, binding = credential["closed"].split("~")
    holder = _claims(base64.urlsafe_b64decode(parts[0].split(".")[1] + "=="))["cnf"]["jwk"]
    if ECKey.import_key(_bare(holder)).thumbprint() != agent:
        raise NoMandate("mandate_invalid_signature", "another agent's mandate")
    said = opened(binding, [holder], "kb+jwt")
    if said.get("checkout_hash") != name:
        raise NoMandate("mandate_scope_mismatch", "the mandate was closed over another checkout")


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, keys: Sequence[Mapping[str, Any]]) -> None:
        self.known = {str(one["kid"]): one for one in keys}

    def resolve_public_key(self, key_id: str) -> Any:
        said = self.known[key_id]
        x, y = (int.from_bytes(base64.urlsafe_b64decode(str(said[at]) + "==")) for at in ("x", "y"))
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()

    def resolve_private_key(self, key_id: str) -> Any:
        raise KeyError(key_id)


@dataclass(frozen=True)
class Message:
    """An HTTP request as it came."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


def signer_of(message: Message, keys: Sequence[Mapping[str, Any]], now: datetime) -> str:
    """The thumbprint of the key that signed a request (RFC 9421); empty where nobody signed it.

    `now` is the moment by the merchant's clock, which the library's own is no part of.
    """
    if "signature" not in {name.lower() for name in message.headers}:
        return ""
    known = _Keys(keys)
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ECDSA_P256_SHA256, key_resolver=known)
    needed = ["@method", "@authority", "@path", *(["content-digest"] if message.body else [])]
    age = timedelta(seconds=300) + abs(datetime.now(UTC) - now)
    try:
        found = verifier.verify(message, max_age=age, require_components=needed, body=message.body or None)[0]
    except (HTTPMessageSignaturesException, KeyError, ValueError) as error:
        raise NoMandate("signature_invalid", f"the request's signature: {error}") from None
    return ECKey.import_key(_bare(known.known[str(found.parameters["keyid"])])).thumbprint()
