"""Notices signed as `t=<seconds>,v1=<HMAC-SHA256 of seconds, a point and the body>`, as Stripe does."""

import hashlib
import hmac
import re
from datetime import datetime

from souk.trade.payments.contracts import Forged

TOLERANCE = 300


def verify(secret: str, header: str, body: str, now: datetime) -> None:
    """Raises `Forged` for a wrong signature, or one whose moment is more than five minutes off."""
    parts = [part.strip().partition("=")[::2] for part in header.split(",")]
    moments = [value for name, value in parts if name == "t" and re.fullmatch(r"\d{1,12}", value)]
    marks = [value for name, value in parts if name == "v1"]
    if not moments or not marks or not secret:
        raise Forged("it is not signed")
    due = hmac.new(secret.encode(), f"{moments[0]}.{body}".encode(), hashlib.sha256).hexdigest()
    if not any(hmac.compare_digest(mark.encode(), due.encode()) for mark in marks):
        raise Forged("its signature is wrong")
    if abs(now.timestamp() - int(moments[0])) > TOLERANCE:
        raise Forged("it is too old or of the future")
