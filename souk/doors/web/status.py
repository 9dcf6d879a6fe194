"""Which HTTP status says an error, and the headers that go with it."""

from souk.kit.errors import SoukError

STATUS = {"not_found": 404, "conflict": 409, "refused": 403, "invalid": 422, "unavailable": 503}
# What HTTP has a word of its own for.
PRECISE = {
    "wrong-key": 401,
    "not-signed-in": 401,
    "too-large": 413,
    "unread-type": 415,
    "unknown-host": 421,
    "too-often": 429,
}


def status_of(error: SoukError) -> int:
    """The status of an error."""
    return PRECISE.get(error.code) or STATUS.get(error.kind, 500)


def headers_of(error: SoukError) -> dict[str, str]:
    """What the status needs beside it: how to prove oneself, or when to come again."""
    status = status_of(error)
    if status == 401:
        return {"WWW-Authenticate": 'Bearer realm="souk"'}
    if status in (429, 503) or "seconds" in error.facts:
        return {"Retry-After": str(error.facts.get("seconds", 5))}
    return {}
