"""Whose a reverse-domain name is: a name is bound to the host that serves what it names."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def binds(name: str, schema: object) -> bool:
    """Whether a schema's address is of the authority that a reverse-domain name is of (UCP, Authority Binding)."""
    try:
        parts = urlsplit(schema) if isinstance(schema, str) else urlsplit("")
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
    except ValueError:
        return False
    if parts.scheme != "https" or parts.username is not None or "." not in host or _is_address(host):
        return False
    authority = ".".join(reversed(host.split(".")))
    return name == authority or name.startswith(f"{authority}.")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
