"""Errors as RFC 9457 describes problems."""

from typing import Any

from fastapi.responses import JSONResponse, Response

from souk.doors.web import headers_of, status_of
from souk.kit.errors import SoukError

MEDIA = "application/problem+json"


def problem(error: SoukError) -> dict[str, Any]:
    """An error with its stable name, its sentence and the facts in it."""
    facts = {name: value if isinstance(value, str | int | float) else str(value) for name, value in error.facts.items()}
    return {
        "type": f"urn:souk:{error.code}",
        "title": error.code,
        "status": status_of(error),
        "detail": str(error),
        "facts": facts,
    }


def refusal(error: SoukError) -> Response:
    """The answer to a program."""
    return JSONResponse(problem(error), status_of(error), headers_of(error), media_type=MEDIA)


def plain(status: int, title: str, headers: Any = None) -> Response:
    """An answer that HTTP itself has a word for."""
    body = {"type": "about:blank", "title": title, "status": status}
    return JSONResponse(body, status, headers, media_type=MEDIA)
