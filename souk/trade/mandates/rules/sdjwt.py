"""SD-JWT with key binding (RFC 9901): issue, present, open; what is not spelled out by it is not accepted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from souk.trade.mandates.contracts import Jwk, Unproven
from souk.trade.mandates.rules.canonical import bytes64, canonical, digest, plain, text64
from souk.trade.mandates.rules.jose import Private, claims_of, payload_of, signed

ISSUED, BOUND = "dc+sd-jwt", "kb+jwt"
_MOST = 500


@dataclass(frozen=True)
class Opened:
    """An SD-JWT whose issuer's signature holds: its claims, and the top claims in which something stays closed."""

    claims: Mapping[str, JsonValue]
    closed: frozenset[str]
    jwt: str
    before: str
    binding: str


@dataclass
class _Opening:
    known: Mapping[str, list[JsonValue]]
    used: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)


def issued(claims: Mapping[str, object], key: Private, hidden: Iterable[tuple[str, str, object]] = ()) -> str:
    """An SD-JWT; `hidden` are elements of arrays (its name, a salt, the value) that a holder may keep to itself."""
    arrays, disclosures = dict[str, list[object]](), list[str]()
    for name, salt, value in hidden:
        disclosures.append(text64(canonical([salt, value])))
        arrays.setdefault(name, []).append({"...": digest(disclosures[-1])})
    return "~".join([signed({**claims, **arrays, "_sd_alg": "sha-256"}, key, ISSUED), *disclosures, ""])


def bound(text: str, claims: Mapping[str, object], key: Private) -> str:
    """A presentation of all that `text` discloses, with the holder's key binding."""
    return text + signed({**claims, "sd_hash": digest(text)}, key, BOUND)


def without(text: str, keep: Callable[[JsonValue], bool]) -> str:
    """The SD-JWT with the disclosed array elements that its holder wants to show."""
    first, *more = text.split("~")
    return "~".join([first, *(one for one in more[:-1] if keep(_disclosure(one)[-1])), ""])


def unverified(text: str) -> dict[str, JsonValue]:
    """What the issuer-signed part says, before anything is checked; raises `Unproven`."""
    found = plain(payload_of(text.split("~")[0]))
    if not isinstance(found, dict):
        raise Unproven("it has no claims")
    return found


def opened(text: str, keys: Sequence[Jwk]) -> Opened:
    """Verify the issuer's signature and put the disclosures in their places; raises `Unproven`."""
    first, *more = text.split("~")
    if not more or len(more) > _MOST:
        raise Unproven("it is not an SD-JWT")
    claims = claims_of(first, keys, ISSUED)
    if claims.get("_sd_alg", "sha-256") != "sha-256":
        raise Unproven("its digests are not SHA-256")
    *disclosures, binding = more
    known = {digest(one): _disclosure(one) for one in disclosures}
    if len(known) < len(disclosures):
        raise Unproven("it discloses something twice")
    opening = _Opening(known)
    plainly = _object({key: one for key, one in claims.items() if key != "_sd_alg"}, opening, "")
    if opening.used != known.keys():
        raise Unproven("it discloses what was not issued")
    return Opened(plainly, frozenset(opening.closed), first, text.removesuffix(binding), binding)


def _disclosure(text: str) -> list[JsonValue]:
    found = plain(bytes64(text))
    named = isinstance(found, list) and len(found) == 3
    if not isinstance(found, list) or len(found) not in (2, 3) or not isinstance(found[0], str):
        raise Unproven("a disclosure has another form")
    if named and (not isinstance(found[1], str) or found[1] in ("_sd", "...")):
        raise Unproven("a disclosure has another form")
    return found


def _object(value: Mapping[str, JsonValue], opening: _Opening, top: str) -> dict[str, JsonValue]:
    made = {key: _any(one, opening, top or key) for key, one in value.items() if key != "_sd"}
    if "..." in made:
        raise Unproven("a digest stands in a wrong place")
    digests = value.get("_sd", [])
    for digest_ in digests if isinstance(digests, list) else [digests]:
        found = _found(digest_, opening, top, 3)
        if found is None:
            continue
        name = str(found[1])
        if name in made:
            raise Unproven("it discloses a claim twice")
        made[name] = _any(found[2], opening, top or name)
    return made


def _any(value: JsonValue, opening: _Opening, top: str) -> JsonValue:
    if isinstance(value, Mapping):
        return _object(value, opening, top)
    if not isinstance(value, list):
        return value
    made: list[JsonValue] = []
    for one in value:
        if isinstance(one, Mapping) and one.keys() == {"..."}:
            found = _found(one["..."], opening, top, 2)
            made += [] if found is None else [_any(found[1], opening, top)]
        else:
            made.append(_any(one, opening, top))
    return made


def _found(name: object, opening: _Opening, top: str, size: int) -> list[JsonValue] | None:
    """The disclosure of a digest, if it is there; every digest stands in one place."""
    if not isinstance(name, str) or name in opening.met:
        raise Unproven("a digest stands twice")
    opening.met.add(name)
    found = opening.known.get(name)
    if found is None:
        opening.closed.add(top)
        return None
    if len(found) != size:
        raise Unproven("a disclosure stands in a wrong place")
    opening.used.add(name)
    return found


def binding_of(found: Opened, holder: Jwk) -> dict[str, JsonValue]:
    """The claims of the key binding, if the holder signed it over this very presentation; raises `Unproven`."""
    if not found.binding:
        raise Unproven("there is no key binding")
    claims = claims_of(found.binding, [holder], BOUND)
    if claims.get("sd_hash") != digest(found.before):
        raise Unproven("the key binding is of another presentation")
    return claims
