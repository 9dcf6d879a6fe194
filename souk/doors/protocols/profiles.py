"""What an agent's platform says of itself at the address in `UCP-Agent`: its keys, versions, capabilities, webhook."""

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any, Literal
from urllib.parse import urlsplit

import http_sf
import httpx

from souk.kit.authority import binds
from souk.kit.clock import Clock
from souk.kit.errors import Refused, SoukError
from souk.kit.transport import Blocked, Resolver, TooLarge, Unresolved, client, resolve

ORDER = "dev.ucp.shopping.order"
LOOPBACK = ("127.0.0.0/8", "::1/128")
LEAST, LONGEST = timedelta(seconds=60), timedelta(hours=1)
MOST_BYTES, SECONDS, MOST_URL, MOST_KEPT, MOST_KEYS = 256 << 10, 5.0, 2000, 1000, 50
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}")
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")

Reason = Literal["invalid_profile_url", "profile_unreachable", "profile_malformed", "profile_not_trusted"]
_STATUS: Mapping[Reason, int] = {
    "invalid_profile_url": 400,
    "profile_unreachable": 424,
    "profile_malformed": 422,
    "profile_not_trusted": 403,
}


class WrongProfile(Refused):
    """A platform cannot be asked who it is; `reason` is UCP's code and `status` its HTTP status."""

    def __init__(self, reason: Reason, why: str) -> None:
        self.reason: Reason = reason
        self.status = _STATUS[reason]
        super().__init__("The platform's profile cannot be used: {why}.", why=why, reason=reason)


@dataclass(frozen=True)
class Profile:
    """A platform as it describes itself.

    `versions` are all protocol versions that it speaks, `version` the one of this document; `capabilities` the
    versions of each; `webhook` where it wants to hear of orders (empty: nowhere); `document` the whole.
    """

    url: str
    version: str
    versions: tuple[str, ...]
    keys: tuple[Mapping[str, object], ...]
    capabilities: Mapping[str, tuple[str, ...]]
    webhook: str
    document: Mapping[str, Any]


@dataclass(frozen=True)
class _Kept:
    profile: Profile
    asked: datetime
    until: datetime


class Profiles:
    """Profiles by their address, each asked for at most once a minute; `local` lets agents of this machine in."""

    def __init__(self, clock: Clock, *, local: bool = False, resolver: Resolver = resolve) -> None:
        self._clock, self._local = clock, local
        self._client = client(LOOPBACK if local else (), MOST_BYTES, SECONDS, resolver)
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def fetch(self, url: str, *, renew: bool = False) -> Profile:
        """The profile at an address; with `renew`, asked for again where it is older than a minute.

        Raises `WrongProfile`. No redirect is followed, and nothing but public https addresses is asked.
        """
        checked = checked_url(url, local=self._local)
        now = self._clock.now()
        with self._lock:
            kept = self._kept.get(checked)
        if kept is not None and now < (kept.asked + LEAST if renew else kept.until):
            return kept.profile
        body, lasts = self._asked(checked)
        fresh = _Kept(read(checked, body), now, now + lasts)
        with self._lock:
            self._kept[checked] = fresh
            self._kept.move_to_end(checked)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return fresh.profile

    def _asked(self, url: str) -> tuple[bytes, timedelta]:
        try:
            answer = self._client.get(url, headers={"accept": "application/json"}, follow_redirects=False)
        except (Unresolved, Blocked, httpx.InvalidURL) as error:
            raise WrongProfile("invalid_profile_url", str(error)) from None
        except TooLarge as error:
            raise WrongProfile("profile_malformed", str(error)) from None
        except SoukError as error:
            raise WrongProfile("profile_unreachable", str(error)) from None
        if not answer.is_success:
            raise WrongProfile("profile_unreachable", f"it answers {answer.status_code}")
        said = _AGE.search(answer.headers.get("cache-control", ""))
        lasts = timedelta(seconds=int(said.group(1))) if said else LEAST
        return answer.content, min(max(lasts, LEAST), LONGEST)


def agent_url(header: str | None) -> str:
    """The profile that a `UCP-Agent` header names; raises `WrongProfile` where it names none."""
    try:
        parsed = http_sf.parse((header or "").encode("ascii"), tltype="dictionary")
        member = parsed["profile"] if isinstance(parsed, dict) else None
    except (ValueError, KeyError):
        member = None
    if not isinstance(member, tuple) or type(member[0]) is not str:
        raise WrongProfile("invalid_profile_url", 'UCP-Agent takes profile="https://…"')
    return member[0]


def agents_of(header: str) -> set[str]:
    """The addresses that a `Signature-Agent` header names, in their normal form; an empty one where it is no text."""
    for kind in ("dictionary", "item"):
        try:
            parsed = http_sf.parse(header.encode("ascii"), tltype=kind)
        except ValueError:
            continue
        members = parsed.values() if isinstance(parsed, dict) else [parsed]
        said = [one[0] if isinstance(one, tuple) else None for one in members]
        return {normalized(one) if type(one) is str else "" for one in said}
    return {""}


def normalized(url: str) -> str:
    """An address in its normal form (RFC 3986, 6.2.2 and 6.2.3); empty where it is none."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    place = host if port in (None, usual) else f"{host}:{port}"
    path = _ESCAPED.sub(_unescaped, parts.path) or "/"
    query = f"?{_ESCAPED.sub(_unescaped, parts.query)}" if parts.query else ""
    return f"{parts.scheme}://{place}{path}{query}" if host else ""


def _unescaped(found: re.Match[str]) -> str:
    """What needs no escape as itself, what does with capital letters."""
    char = chr(int(found.group(1), 16))
    return char if char.isascii() and (char.isalnum() or char in "-._~") else found.group().upper()


def checked_url(url: str, *, local: bool = False) -> str:
    """An address that may be asked for a profile; raises `WrongProfile`."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise WrongProfile("invalid_profile_url", "it is no address") from None
    if len(url) > MOST_URL or not url.isascii() or not url.isprintable() or " " in url or not host:
        raise WrongProfile("invalid_profile_url", "it is no address")
    if parts.scheme != "https" and not (local and parts.scheme == "http" and _loopback(host)):
        raise WrongProfile("invalid_profile_url", "it takes https")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise WrongProfile("invalid_profile_url", "it has neither a password nor a fragment")
    return url


def read(url: str, body: bytes) -> Profile:
    """Read a profile document, wrapped in `ucp` or bare; raises `WrongProfile`."""
    try:
        document = json.loads(body)
        whole = _object(document)
        ucp = _object(whole["ucp"]) if "ucp" in whole else whole
        version = _version(ucp.get("version"))
        more = [_version(one) for one in _object(ucp.get("supported_versions", {}))]
        found = {
            name: _owned(name, _entries(entries)) for name, entries in _object(ucp.get("capabilities", {})).items()
        }
        held = [
            key for place in (whole, ucp) for name in ("keys", "signing_keys") for key in _keys(place.get(name, []))
        ]
        keys = tuple(key for number, key in enumerate(held) if key not in held[:number])
        webhook = _webhook(found.get(ORDER, ()))
        offered = {name: tuple(_version(one.get("version")) for one in entries) for name, entries in found.items()}
    except (ValueError, RecursionError) as error:
        raise WrongProfile("profile_malformed", str(error) or "it is not JSON") from None
    return Profile(url, version, tuple(dict.fromkeys((version, *more))), keys, offered, webhook, whole)


def _object(said: object) -> Mapping[str, Any]:
    if not isinstance(said, dict):
        raise ValueError("it is not an object where one is required")
    return said


def _version(said: object) -> str:
    if not isinstance(said, str) or not _VERSION.fullmatch(said):
        raise ValueError("a version is a day such as 2026-08-25")
    return said


def _entries(said: object) -> tuple[Mapping[str, Any], ...]:
    """A capability's entries; each version has its own."""
    if not isinstance(said, list) or not said:
        raise ValueError("a capability is a list of its versions")
    return tuple(_object(one) for one in said)


def _owned(name: str, entries: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """The entries whose schema, where they have one, is of whom the name belongs to; others count for nothing."""
    return tuple(one for one in entries if "schema" not in one or binds(name, one["schema"]))


def _keys(said: object) -> Sequence[Mapping[str, object]]:
    if not isinstance(said, list) or len(said) > MOST_KEYS:
        raise ValueError(f"keys are a list of at most {MOST_KEYS}")
    keys = [_object(key) for key in said]
    if not all(isinstance(key.get(name), str) for key in keys for name in ("kid", "kty")):
        raise ValueError("a key has a kid and a kty")
    if any("d" in key or "k" in key for key in keys):
        raise ValueError("a key that is published is public")
    return keys


def _webhook(entries: Sequence[Mapping[str, Any]]) -> str:
    for one in entries:
        url = _object(one.get("config", {})).get("webhook_url", "")
        if url:
            if not isinstance(url, str):
                raise ValueError("webhook_url is an address")
            return url
    return ""


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
