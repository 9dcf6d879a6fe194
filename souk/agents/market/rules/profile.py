"""How a merchant's profile (UCP discovery, 2026-08-25 and 2026-04-08) says that it wants to be spoken to."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import JsonValue

from souk.agents.market.contracts import Door, Line
from souk.agents.market.rules.reading import Said, Unfit, inner, plain, rows, table, word
from souk.kit.authority import binds

SPOKEN = ("2026-08-25", "2026-04-08")
SERVICE, CHECKOUT, SEARCH = "dev.ucp.shopping", "dev.ucp.shopping.checkout", "dev.ucp.shopping.catalog.search"
DISCOUNT = "dev.ucp.shopping.discount"
HANDLER = "dev.souk.mandate"
ORDER = "dev.ucp.shopping.order"
# What the market's own profile declares, by which a merchant's capabilities are negotiated.
OURS = (
    CHECKOUT,
    SEARCH,
    ORDER,
    DISCOUNT,
    "dev.ucp.shopping.fulfillment",
    "dev.ucp.common.payment.ap2_mandate",
    "dev.ucp.shopping.ap2_mandate",
)
ACP, DELEGATE = "2026-04-17", "/agentic_commerce/delegate_payment"
_LINES: Mapping[str, Line] = {"rest": "ucp-rest", "mcp": "ucp-mcp"}


def named_profile(document: object, place: str) -> tuple[str, str] | None:
    """The newest version that we speak and the address of its profile, where the document is of none; raises `Unfit`.

    None where the document itself is of a version that we speak. An address elsewhere than at `place` is none.
    """
    ucp = table(inner(document, "ucp"), "ucp")
    version, older = ucp.get("version"), inner(ucp, "supported_versions")
    if version in SPOKEN:
        return None
    named = older if isinstance(older, dict) else {}
    for one in SPOKEN:
        address = named.get(one)
        if isinstance(address, str) and len(address) <= 500 and _same(address, place):
            return one, address
    if set(named) & set(SPOKEN):
        raise Unfit("its profile of a version that we speak is not at its own place")
    raise Unfit(f"it speaks UCP {plain(version, 20) or 'of no version'}, not {' or '.join(SPOKEN)}")


def door_of(document: object, place: str, wanted: str = "") -> Door:
    """The way that we speak best, of those that the merchant offers; raises `Unfit`.

    A profile that was named for a version (`wanted`) is of that version, or is not used.
    """
    ucp = table(inner(document, "ucp"), "ucp")
    version = ucp.get("version")
    if version not in SPOKEN or (wanted and version != wanted):
        raise Unfit(f"its profile for UCP {wanted or ' or '.join(SPOKEN)} is of {plain(version, 20) or 'no version'}")
    named = str(version)
    for transport in ("rest", "mcp"):
        for one in _held(inner(ucp, "services", SERVICE), SERVICE, named):
            endpoint = _endpoint(one, transport)
            if one.get("transport") == transport and _same(endpoint, place):
                found = _names(ucp, named), _handlers(ucp)
                extends = tuple(name for name in found[0] if _extends(ucp, name, named))
                return Door(_LINES[transport], endpoint.rstrip("/"), named, "", "", *found, extends=extends)
    raise Unfit("it offers no service over REST or MCP at its own place")


def _held(entries: JsonValue, name: str, version: str) -> list[Said]:
    """The entries of a name that count: of whom the name is by their schema, and UCP's own of the profile's version.

    By Authority Binding and Component Versioning; the latter came with 2026-08-25.
    """
    said = [one for one in rows(entries, 20) if "schema" not in one or binds(name, one["schema"])]
    if version < "2026-08-25" or not name.startswith("dev.ucp."):
        return said
    return [one for one in said if one.get("version") == version]


def sessions_at(document: object, place: str) -> Door:
    """Where a merchant of ACP has its sessions by its discovery document (2026-04-17); raises `Unfit`."""
    said = table(document, "its discovery document")
    spoken = inner(said, "protocol", "supported_versions")
    if not isinstance(spoken, list) or ACP not in spoken:
        raise Unfit(f"it speaks ACP {plain(inner(said, 'protocol', 'version'), 20) or 'of no version'}, not {ACP}")
    base = said.get("api_base_url")
    if not isinstance(base, str) or len(base) > 500 or not _same(base, place):
        raise Unfit("its sessions are not at its own place")
    told = inner(said, "capabilities", "services")
    names = tuple(plain(one, 80) for one in told if isinstance(one, str)) if isinstance(told, list) else ()
    base = base.rstrip("/")
    takes = f"{base}{DELEGATE}" if "delegate_payment" in names else ""
    return Door("acp", base, ACP, capabilities=names[:20], provider=takes)


def _endpoint(one: Said, transport: str) -> str:
    """As written in either version of the protocol."""
    for found in (one.get("endpoint"), inner(one, transport, "endpoint"), inner(one, "config", "endpoint")):
        if isinstance(found, str) and len(found) <= 500:
            return found
    return ""


def _same(endpoint: str, place: str) -> bool:
    """Whether an address is on the host that was added: a profile sends nobody elsewhere."""
    try:
        parts = urlsplit(endpoint)
        host = (parts.hostname or "").lower()
        port = parts.port
    except ValueError:
        return False
    named = f"{host}:{port}" if port else host
    local = host in ("127.0.0.1", "localhost", "::1")
    if parts.scheme != "https" and not local:
        return False
    home = place.lower()
    return named == home or (not local and host.endswith(f".{home.removeprefix('www.')}"))


def _names(ucp: Said, version: str) -> tuple[str, ...]:
    found = ucp.get("capabilities")
    names = [one for one in found if _held(found[one], one, version)] if isinstance(found, dict) else []
    return tuple(sorted(plain(one, 80) for one in names))[:60]


def _extends(ucp: Said, name: str, version: str) -> bool:
    """Whether a capability adds to the merchant's checkout, by what it says itself."""
    told = [one.get("extends") for one in _held(inner(ucp, "capabilities", name), name, version)]
    return any(one == CHECKOUT or (isinstance(one, list) and CHECKOUT in one) for one in told)


def _handlers(ucp: Said) -> tuple[str, ...]:
    found = ucp.get("payment_handlers")
    return (
        tuple(sorted(plain(one, 80) for one in found if isinstance(one, str)))[:20] if isinstance(found, dict) else ()
    )


@dataclass(frozen=True)
class Declared:
    """A capability that both can do: of which version, described where, and what it extends."""

    name: str
    version: str
    schema: str
    extends: tuple[str, ...]


def declared_in(document: object, version: str) -> Mapping[str, Declared]:
    """The capabilities of a profile that the market can do too (UCP, Negotiation), without extensions of nothing."""
    told = inner(document, "ucp", "capabilities")
    found: dict[str, Declared] = {}
    for name in OURS if isinstance(told, dict) else ():
        for one in _held(inner(told, name), name, version)[:1]:
            said, schema = one.get("extends"), one.get("schema")
            parents = [said] if isinstance(said, str) else said if isinstance(said, list) else []
            if isinstance(schema, str) and len(schema) <= 500:
                extends = tuple(plain(each, 80) for each in parents[:20] if isinstance(each, str))
                found[name] = Declared(name, plain(one.get("version"), 10), schema, extends)
    return {name: one for name, one in found.items() if not one.extends or found.keys() & {*one.extends}}


def compatible(schema: Said, told: Mapping[str, Declared], version: str) -> bool:
    """Whether the versions that were chosen are what a schema requires (UCP, Version Compatibility)."""
    wanted = table(schema.get("requires") or {}, "requires")
    others = inner(wanted, "capabilities")
    named = [(name, others[name]) for name in others] if isinstance(others, dict) else []
    chosen = [(version, wanted.get("protocol"))]
    chosen += [(told[name].version if name in told else "", limits) for name, limits in named]
    return all(_within(one, limits) for one, limits in chosen)


def _within(version: str, limits: object) -> bool:
    least, most = word(inner(limits, "min")), word(inner(limits, "max"))
    return (not least or version >= least) and (not most or version <= most)


def keys_of(document: object) -> tuple[Mapping[str, str], ...]:
    """The public P-256 keys of a profile, with the name of each; a document with a private one has none that count."""
    said = [*rows(inner(document, "keys"), 20), *rows(inner(document, "ucp", "keys"), 20)]
    said += [*rows(inner(document, "signing_keys"), 20), *rows(inner(document, "ucp", "signing_keys"), 20)]
    found: dict[str, Mapping[str, str]] = {}
    for one in said:
        bare = {part: one.get(part) for part in ("kty", "crv", "x", "y")}
        named = plain(one.get("kid"), 100)
        if "d" in one or bare["kty"] != "EC" or bare["crv"] != "P-256":
            continue
        if all(isinstance(value, str) and len(value) <= 100 for value in bare.values()):
            key = {part: str(value) for part, value in bare.items()}
            found[key["x"]] = {**key, "kid": named} if named else key
    return tuple(found.values())
