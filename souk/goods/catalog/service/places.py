"""Where a page of reviews ends and the next one begins."""

import base64
import json
from datetime import datetime

from souk.goods.catalog.contracts import Review
from souk.kit.errors import Invalid


def mark(review: Review) -> str:
    """The place behind a review, opaque to whoever keeps it."""
    return base64.urlsafe_b64encode(json.dumps([review.at.isoformat(), review.id]).encode()).decode()


def place(after: str) -> tuple[datetime, str] | None:
    """The place that `mark` wrote, None for the beginning; raises `Invalid`."""
    if not after:
        return None
    try:
        at, id = json.loads(base64.urlsafe_b64decode(after))
        return datetime.fromisoformat(at), str(id)
    except (ValueError, TypeError):
        raise Invalid("{after} is not a place that a page of reviews named.", after=after) from None
