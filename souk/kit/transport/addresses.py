"""Which addresses a request may reach: public ones, and what an operator lists."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Protocol

from souk.kit.errors import Invalid, Refused

_NAT64 = IPv6Network("64:ff9b::/96")
_UNICAST = IPv6Network("2000::/3")
# `is_global` or `is_private` lets these through: assignments, relays, documentation, link-local, clouds' metadata.
_NEVER = [ip_network(text) for text in ("168.63.129.16", "169.254.0.0/16", "192.0.0.0/24", "192.88.99.0/24")]
_NEVER += [ip_network(text) for text in ("2002::/16", "3fff::/20", "fd00:ec2::254", "fd20:ce::254", "fe80::/10")]


class Resolver(Protocol):
    """Says a host's addresses; asked once a connection, and connected to is what it said."""

    def __call__(self, host: str, port: int) -> Sequence[str]: ...


def resolve(host: str, port: int) -> Sequence[str]:
    """The machine's own resolver; how long it may take is the machine's setting."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Blocked(Refused):
    """The place is not one that a request may go to."""


@dataclass(frozen=True)
class Allowed:
    """Exceptions: `host:port` wherever the name leads, link-local and metadata excepted, and whole networks."""

    places: frozenset[str]
    networks: tuple[IPv4Network | IPv6Network, ...]

    @classmethod
    def of(cls, entries: Sequence[str]) -> "Allowed":
        """Read `llm.local:8000`, `[::1]:8000`, `10.0.0.0/8` or `10.1.2.3`; raises `Invalid`."""
        places, networks = set(), []
        for entry in entries:
            try:
                networks.append(ip_network(entry))
            except ValueError:
                host, _, port = entry.rpartition(":")
                if not host or not port.isdecimal():
                    raise Invalid("{entry} is neither host:port nor a network like 10.0.0.0/8.", entry=entry) from None
                places.add(_place(host.strip("[]"), int(port)))
        return cls(frozenset(places), tuple(networks))

    def check(self, host: str, port: int, address: str, secure: bool) -> None:
        """Raises `Blocked` where a request to `host` must not reach `address`."""
        seen = _plain(ip_address(address))
        if any(seen in network for network in self.networks):
            return
        named = _place(host, port) in self.places
        if not (secure or named):
            raise Blocked("{host}:{port} takes https, or an entry in the allow list.", host=host, port=port)
        if not (is_public(seen) or (named and _is_local(seen))):
            raise Blocked("{host} leads to {address}, which is not public.", host=host, address=address)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether anybody on the Internet would reach the same machine at this address."""
    ours = isinstance(address, IPv4Address) or address in _UNICAST
    return ours and address.is_global and not address.is_multicast and not any(address in net for net in _NEVER)


def _is_local(address: IPv4Address | IPv6Address) -> bool:
    odd = address.is_reserved or address.is_unspecified or any(address in network for network in _NEVER)
    return address.is_loopback or (address.is_private and not odd)


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one only wraps."""
    if isinstance(address, IPv6Address) and (address.ipv4_mapped or address in _NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _place(host: str, port: int) -> str:
    return f"{host.lower().rstrip('.')}:{port}"
