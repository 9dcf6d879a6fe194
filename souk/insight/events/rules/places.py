"""Where a webhook may be, as far as its address tells; what it leads to is looked at whenever something is sent."""

import re
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

MOST_URL = 2000
MOST_KINDS = 50
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def wrong_url(url: str) -> str:
    """What is wrong with an address; nothing where it will do."""
    if len(url) > MOST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return "an address has at most 2,000 plain characters"
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return "this is no address"
    if parts.scheme not in ("https", "http") or not host:
        return "write an address such as https://shop.example/hooks"
    if parts.scheme == "http" and not _loopback(host):
        return "only https leaves this machine"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "an address has neither a password nor a fragment"
    return ""


def is_id(text: str) -> bool:
    """Whether it can stand in an address."""
    return _ID.fullmatch(text) is not None


def named(kinds: Sequence[str]) -> tuple[str, ...]:
    """The kinds that are named, each once, in order."""
    return tuple(sorted({kind.strip() for kind in kinds} - {""}))


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
