"""`POST /uploads`: a file that a later operation reads, sent in by a program."""

from collections.abc import Callable
from typing import Any, BinaryIO

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from souk.doors.http.describing import SCHEMES, refusals
from souk.kit.errors import Invalid, NotAllowed
from souk.kit.operation import Caller

SCOPES = ("catalog:import", "catalog:write")
SENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    },
    "security": [{name: []} for name in SCHEMES],
}
KEPT: dict[str, Any] = {
    "description": "The name under which the file is kept.",
    "content": {
        "application/json": {
            "schema": {"type": "object", "required": ["file"], "properties": {"file": {"type": "string"}}}
        }
    },
}


class NoUpload(Invalid):
    """The form has no file in it."""

    def __init__(self) -> None:
        super().__init__("Send the file as the part named file of a multipart form.")


def uploading(caller_of: Callable[[Request], Caller], keep: Callable[[str, BinaryIO], str]) -> APIRouter:
    """The door for files: whoever may change goods may send one in; its first bytes decide what it is."""
    router = APIRouter(tags=["uploads"])

    @router.post(
        "/uploads",
        operation_id="uploads.send",
        summary="Send in a file for an import or as a picture.",
        responses={200: KEPT, **refusals()},
        openapi_extra=SENT,
    )
    async def send(request: Request) -> Response:
        caller = caller_of(request)
        if not any(caller.may(scope) for scope in SCOPES):
            raise NotAllowed(caller.actor, SCOPES[0])
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise NoUpload
        async with request.form(max_files=1, max_fields=4) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                raise NoUpload
            return JSONResponse({"file": await run_in_threadpool(keep, file.filename, file.file)})

    return router
