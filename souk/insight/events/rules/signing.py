"""Secrets of webhooks: made of the installation's own, so that no table and no backup of it holds one."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

OVERLAP = timedelta(days=1)


def secret_of(key: bytes, salt: str) -> str:
    """The secret that belongs to a salt: `whsec_` and 256 bits in base64."""
    drawn = hmac.new(key, f"souk webhook {salt}".encode(), hashlib.sha256).digest()
    return f"whsec_{base64.b64encode(drawn).decode()}"


def salt_of(id: str, at: datetime) -> str:
    """What tells one secret from every other: whose it is, and since when."""
    return f"{id}@{at.isoformat(timespec='microseconds')}"


def valid_salts(salt: str, before: str, until: datetime | None, now: datetime) -> list[str]:
    """The salts whose secrets sign at a moment, the newest first."""
    return [salt, *([before] if before and until is not None and now < until else [])]
