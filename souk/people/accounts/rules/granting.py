"""What a platform may be let do in somebody's name, where it may be answered, and what proves its code (RFC 7636)."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from souk.kit.locale import Words
from souk.people.accounts.contracts import WrongDetail
from souk.people.accounts.contracts.granting import Client, GrantWish, Problem

ORDER_READ = "dev.ucp.shopping.order:read"
ORDER_MANAGE = "dev.ucp.shopping.order:manage"
CHECKOUT_MANAGE = "dev.ucp.shopping.checkout:manage"
# The one scope of UCP before 2026-04-08.
CHECKOUT_SESSION = "ucp:scopes:checkout_session"
_CHECKOUT: Words = {
    "en": "Fill carts and buy here in your name, with your prices and coupons",
    "zh-CN": "以您的名义加购和下单，享受您的价格和优惠",
}
WORDS: Mapping[str, Words] = {
    ORDER_READ: {"en": "See your orders, and where your parcels are", "zh-CN": "查看您的订单和物流"},
    ORDER_MANAGE: {"en": "Cancel and return what you ordered", "zh-CN": "为您取消订单、申请退换"},
    CHECKOUT_MANAGE: _CHECKOUT,
    CHECKOUT_SESSION: _CHECKOUT,
}
_OURS: Mapping[str, frozenset[str]] = {
    ORDER_READ: frozenset({"orders:own", "orders:see"}),
    ORDER_MANAGE: frozenset({"orders:own", "orders:change", "orders:see"}),
    CHECKOUT_MANAGE: frozenset({"checkout:use", "payments:pay", "promotions:claim"}),
    CHECKOUT_SESSION: frozenset({"checkout:use", "payments:pay", "promotions:claim"}),
}
# What anybody may do, so that being linked takes nothing away.
_ANYBODY = frozenset(
    {
        *("catalog:read", "annotation:read", "search:find", "guide:ask", "pricing:quote", "promotions:see"),
        *("inventory:see", "fulfilment:see"),
    }
)
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_CLIENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
MOST_REDIRECTS, MOST_URL = 10, 2000
SHORTEST, LONGEST = 1, 86_400


def ours(granted: Iterable[str]) -> frozenset[str]:
    """Our scopes for what was granted."""
    return _ANYBODY.union(*(_OURS.get(scope, frozenset()) for scope in granted))


def wish_problem(wish: GrantWish, client: Client) -> tuple[Problem, str]:
    """What is wrong with an authorization request, beside its client and where its answer goes."""
    wanted = wish.scope.split()
    if wish.response_type != "code":
        return "unsupported_response_type", "response_type is code"
    if wish.method != "S256":
        return "invalid_request", "code_challenge_method is S256; plain proves nothing"
    if not _CHALLENGE.fullmatch(wish.challenge):
        return "invalid_request", "code_challenge is a SHA-256 in base64url, of 43 characters"
    if not wanted or not set(wanted) <= set(client.scopes):
        return "invalid_scope", f"this platform may ask for {' '.join(client.scopes)}"
    return "", ""


def proves(verifier: str, challenge: str) -> bool:
    """Whether a verifier is the one that the challenge was made of (S256)."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(made, challenge.encode())


def leads_to(redirect: str, allowed: Sequence[str]) -> bool:
    """Whether an answer may go there: the very same address, the port of one on this machine aside (RFC 8252, 7.3)."""
    return redirect in allowed or any(_portless(redirect) == one for one in map(_portless, allowed) if one)


def redirect_of(text: str, field: str = "redirects") -> str:
    """An address of a platform; raises `WrongDetail` for the field."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise WrongDetail(field, "this is no address") from None
    plain = text.isascii() and text.isprintable() and " " not in text and len(text) <= MOST_URL
    if not plain or parts.fragment or parts.username is not None:
        raise WrongDetail(field, "an address has at most 2,000 plain characters, no password and no fragment")
    native = "." in parts.scheme
    if not (parts.scheme == "https" and host) and not (parts.scheme == "http" and _here(host)) and not native:
        raise WrongDetail(field, "an address is https, http on 127.0.0.1 or [::1], or an app's own com.example:/")
    return text


def client_id(text: str) -> str:
    """The id of a platform; raises `WrongDetail`."""
    if not _CLIENT.fullmatch(text):
        raise WrongDetail("id", "an id has 1 to 64 letters, digits and . _ -")
    return text


def grantable(scopes: Iterable[str]) -> tuple[str, ...]:
    """Scopes that a platform may ask for; raises `WrongDetail` for one that nobody can grant."""
    wanted = tuple(dict.fromkeys(scopes))
    if not wanted or not set(wanted) <= WORDS.keys():
        raise WrongDetail("scopes", f"there is {', '.join(WORDS)}")
    return wanted


def _portless(url: str) -> str:
    """An address on this machine without its port; the empty text for any other."""
    try:
        parts = urlsplit(url)
        if parts.scheme != "http" or not _here(parts.hostname or "") or parts.username is not None:
            return ""
    except ValueError:
        return ""
    return parts._replace(
        netloc=f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    ).geturl()


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
