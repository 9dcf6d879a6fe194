"""HTTP messages that their sender signed: RFC 9421 with a digest of the body (RFC 9530), as UCP asks for both."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

import http_sf
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureAlgorithm,
    MappingKeyResolver,
    algorithms,
)
from http_message_signatures.exceptions import HTTPMessageSignaturesException
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

from souk.kit.errors import Refused

LABEL = "sig1"
WEB_BOT = "web-bot-auth"
MOST_SIGNATURES = 4
LONGEST_HEADER = 16_384
_SKEW = timedelta(seconds=60)
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_CURVES: Mapping[object, tuple[type[ECKey] | type[OKPKey], type[HTTPSignatureAlgorithm]]] = {
    ("EC", "P-256"): (ECKey, algorithms.ECDSA_P256_SHA256),
    ("EC", "P-384"): (ECKey, algorithms.ECDSA_P384_SHA384),
    ("OKP", "Ed25519"): (OKPKey, algorithms.ED25519),
}

Reason = Literal["signature_missing", "signature_invalid", "key_not_found", "digest_mismatch", "algorithm_unsupported"]
Jwk = Mapping[str, object]
# Signs a base and answers the raw signature: r and s of 32 bytes each for P-256, never DER.
Sign = Callable[[str], bytes]
_STATUS: Mapping[str, int] = {"digest_mismatch": 400, "algorithm_unsupported": 400}


class WrongSignature(Refused):
    """A message is not signed, or not by a key of its sender; `reason` is UCP's code and `status` its HTTP status."""

    def __init__(self, reason: Reason, why: str) -> None:
        self.reason: Reason = reason
        self.status = _STATUS.get(reason, 401)
        super().__init__("The signature does not hold: {why}.", why=why, reason=reason)


@dataclass(frozen=True)
class Request:
    """A request as it goes over the wire: its absolute address, every header line, and the bytes of its body."""

    method: str
    url: str
    headers: Sequence[tuple[str, str]]
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """An answer as it goes over the wire."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes = b""


@dataclass(frozen=True)
class Signer:
    """Whose signature held: the id of the key, its RFC 7638 thumbprint, and what the signature covers."""

    key: str
    thumbprint: str
    covered: frozenset[str]


def digest_of(body: bytes) -> str:
    """The `Content-Digest` of a body."""
    return http_sf.ser({"sha-256": hashlib.sha256(body).digest()})


def is_signed(headers: Sequence[tuple[str, str]]) -> bool:
    """Whether a message says that it is signed."""
    return bool({name.lower() for name, _ in headers} & {"signature", "signature-input"})


def signed(message: Request | Answer, key: str, sign: Sign, at: datetime) -> dict[str, str]:
    """The headers that sign a message: `Signature-Input`, `Signature`, and `Content-Digest` where it has a body.

    `key` is the id under which the signer publishes its key. Covered is what UCP requires of such a message.
    """
    view = _View.of(message)
    view.headers.pop("content-digest", None)
    made = HTTPMessageSigner(signature_algorithm=algorithms.ECDSA_P256_SHA256).prepare(
        view,
        key_id=key,
        created=at,
        label=LABEL,
        include_alg=False,
        covered_component_ids=_required(message),
        body=message.body or None,
    )
    mark = sign(made.signature_base.decode("ascii"))
    shown = {"Signature-Input": f"{LABEL}={made.signature_params}", "Signature": http_sf.ser({LABEL: mark})}
    return shown | ({"Content-Digest": view.headers["Content-Digest"]} if message.body else {})


def verified(message: Request | Answer, keys: Sequence[Jwk], at: datetime) -> Signer:
    """Whose signature holds, of those whose keys are given; raises `WrongSignature`.

    The algorithm follows from the key alone. One of several signatures is enough; what it does not cover, of what UCP
    requires, makes it none.
    """
    view = _View.of(message)
    wrong: WrongSignature | None = None
    for label, kid, alone in _candidates(view):
        try:
            return _one(message, alone, _Candidate(label, kid, at), keys)
        except WrongSignature as error:
            wrong = wrong or error
    raise wrong or WrongSignature("signature_missing", "there is no signature")


@dataclass(frozen=True)
class _Candidate:
    """One signature of a message, by its label."""

    label: str
    key: str
    at: datetime


@dataclass
class _View:
    """A message as the library reads it."""

    headers: dict[str, str]
    method: str = ""
    url: str = ""

    @classmethod
    def of(cls, message: Request | Answer) -> "_View":
        """Lines of one name become one, as RFC 9421 has it."""
        lines: dict[str, str] = {}
        for name, value in message.headers:
            lower, plain = name.lower(), value.strip(" \t")
            lines[lower] = f"{lines[lower]}, {plain}" if lower in lines else plain
        if isinstance(message, Answer):
            return _Answered(lines, status_code=message.status)
        return cls(lines, message.method, message.url)


@dataclass
class _Answered(_View):
    status_code: int = 0


class _Verifier(HTTPMessageVerifier):
    """Verifies by the house's clock. When a signature was made does not matter to UCP; until when it holds does."""

    require_created = False
    at: datetime

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        """Raises the library's error for a signature of the future or of the past."""
        now, said = self.at.timestamp(), sig_input.params
        if said.get("created", 0) > now + _SKEW.total_seconds():
            raise HTTPMessageSignaturesException("it is of the future")
        if said.get("expires", now) < now - _SKEW.total_seconds():
            raise HTTPMessageSignaturesException("its time is over")


def _candidates(view: _View) -> Iterator[tuple[str, str, _View]]:
    """The signatures of a message, each with its label, its key, and the message with none but it."""
    inputs, signatures = _dictionary(view, "signature-input"), _dictionary(view, "signature")
    labels = [label for label in inputs if label in signatures]
    if not labels:
        raise WrongSignature("signature_missing", "no label is in both Signature-Input and Signature")
    for label in labels[:MOST_SIGNATURES]:
        covered, marks = inputs[label]
        kid = marks.get("keyid")
        if not isinstance(covered, list) or not isinstance(kid, str):
            raise WrongSignature("signature_invalid", "Signature-Input names no components or no keyid")
        own = {
            "signature-input": http_sf.ser({label: inputs[label]}),
            "signature": http_sf.ser({label: signatures[label]}),
        }
        alone = replace(view, headers={**view.headers, **own})
        yield label, kid, alone


def _dictionary(view: _View, name: str) -> dict[str, Any]:
    if name not in view.headers:
        raise WrongSignature("signature_missing", f"the header {name} is missing")
    said = view.headers[name]
    try:
        if len(said) > LONGEST_HEADER:
            raise ValueError
        parsed = http_sf.parse(said.encode("ascii"), tltype="dictionary")
    except ValueError:
        raise WrongSignature("signature_invalid", f"the header {name} cannot be read") from None
    assert isinstance(parsed, dict)
    return parsed


def _one(message: Request | Answer, view: _View, candidate: _Candidate, keys: Sequence[Jwk]) -> Signer:
    key, algorithm = _key(candidate.key, keys)
    thumbprint = key.thumbprint()
    verifier = _Verifier(
        signature_algorithm=algorithm,
        key_resolver=MappingKeyResolver(public_keys={candidate.key: key.public_key}, private_keys={}),
    )
    verifier.at = candidate.at
    _covers(message, view, candidate.label)
    try:
        (found,) = verifier.verify(view, max_age=None)
    except (HTTPMessageSignaturesException, ValueError, TypeError) as error:
        raise WrongSignature("signature_invalid", str(error) or "the key did not sign this") from None
    if found.parameters.get("tag") == WEB_BOT:
        _of_web_bot(view, candidate, thumbprint)
    return Signer(candidate.key, thumbprint, frozenset(_names(view, candidate.label)))


def _of_web_bot(view: _View, candidate: _Candidate, thumbprint: str) -> None:
    """Raises `WrongSignature` unless a signature names its key and its agent as Web Bot Auth has it."""
    if candidate.key != thumbprint:
        raise WrongSignature("signature_invalid", "keyid is not the thumbprint of the key")
    agents = _dictionary(view, "signature-agent") if "signature-agent" in view.headers else {}
    member = agents.get(candidate.label)
    said = member[0] if isinstance(member, tuple) else None
    if type(said) is not str or not said.lower().startswith("https://"):
        raise WrongSignature("signature_invalid", "Signature-Agent names no https address for this signature")


def _key(kid: str, keys: Sequence[Jwk]) -> tuple[Any, type[HTTPSignatureAlgorithm]]:
    """The key of an id; a key of a kind that nobody here can use hinders none of the others."""
    named = [one for one in keys if one.get("kid") == kid]
    if not named:
        raise WrongSignature("key_not_found", f"no key {kid[:200]} is published")
    for one in named:
        kind, algorithm = _CURVES.get((one.get("kty"), one.get("crv")), (None, None))
        said = {name: str(one[name]) for name in ("kty", "crv", "x", "y") if name in one}
        if kind is None or algorithm is None:
            continue
        try:
            return kind.import_key(said), algorithm  # type: ignore[arg-type]
        except (JoseError, ValueError, TypeError, KeyError):
            raise WrongSignature("signature_invalid", f"the key {kid[:200]} cannot be read") from None
    raise WrongSignature("algorithm_unsupported", f"the key {kid[:200]} is neither on P-256, P-384 nor Ed25519")


def _names(view: _View, label: str) -> list[str]:
    """What a signature covers whole; of `Signature-Agent` the one member that is the signature's own is enough."""
    covered = _dictionary(view, "signature-input")[label][0]
    return [name for name, more in covered if isinstance(name, str) and (not more or name == "signature-agent")]


def _covers(message: Request | Answer, view: _View, label: str) -> None:
    """Raises `WrongSignature` where a signature leaves out what binds it, or the body is another."""
    if message.body and "content-digest" not in view.headers:
        raise WrongSignature("signature_missing", "the header content-digest is missing")
    missing = [name for name in _required(message) if name not in _names(view, label)]
    if missing:
        raise WrongSignature("signature_invalid", f"it does not cover {', '.join(missing)}")
    if "content-digest" in view.headers and not _digests(view.headers["content-digest"], message.body):
        raise WrongSignature("digest_mismatch", "Content-Digest is of another body")


def _required(message: Request | Answer) -> list[str]:
    """The components that UCP requires of a message, in its order."""
    has = {name.lower() for name, _ in message.headers}
    body = ["content-digest", "content-type"] if message.body else []
    if isinstance(message, Answer):
        return ["@status", *body]
    asked = ["@method", "@authority", "@path", *(["@query"] if urlsplit(message.url).query else [])]
    return [*asked, *(name for name in ("ucp-agent", "signature-agent", "idempotency-key") if name in has), *body]


def _digests(said: str, body: bytes) -> bool:
    try:
        parsed = http_sf.parse(said.encode("ascii"), tltype="dictionary")
    except ValueError:
        return False
    assert isinstance(parsed, dict)
    member = parsed.get("sha-256")
    return isinstance(member, tuple) and member[0] == hashlib.sha256(body).digest()
