"""Where a page of findings or decisions ends and the next one begins."""

import base64
import json

from souk.goods.annotation.contracts import Finding
from souk.kit.errors import Invalid


def mark(finding: Finding) -> str:
    """The place behind a finding, opaque to whoever keeps it."""
    place = [finding.confidence, finding.product, finding.kind, finding.key]
    return base64.urlsafe_b64encode(json.dumps(place, ensure_ascii=False).encode()).decode()


def place(after: str) -> tuple[float, str, str, str] | None:
    """The place that `mark` wrote, None for the beginning; raises `Invalid`."""
    if not after:
        return None
    try:
        confidence, product, kind, key = json.loads(base64.urlsafe_b64decode(after))
        return float(confidence), str(product), str(kind), str(key)
    except (ValueError, TypeError):
        raise Invalid("{after} is not a place that a page named.", after=after) from None


def number(after: str) -> int | None:
    """The place of a page of decisions, None for the beginning; raises `Invalid`."""
    if not after:
        return None
    if not after.isdecimal() or len(after) > 18:
        raise Invalid("{after} is not a place that a page named.", after=after)
    return int(after)
