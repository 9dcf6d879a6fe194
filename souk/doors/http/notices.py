"""`POST /payments/notices/{rail}`: what a payment provider tells by itself, in its own words and with its signature."""

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

from souk.kit.errors import Invalid
from souk.kit.operation import Caller, Souk

RAIL = Caller("rail", frozenset({"payments:hear"}))
LONGEST = 256 << 10


class TooLong(Invalid):
    """No provider has so much to say."""

    def __init__(self) -> None:
        super().__init__("A notice has at most {most} bytes.", most=LONGEST)


def notices(souk: Souk) -> APIRouter:
    """The door for providers: the signature is all that lets a notice in, and it holds once.

    400 for what is forged or old, so that an honest provider sends it again; 200 for all else, heard before or not.
    """
    router = APIRouter(include_in_schema=False)

    @router.post("/payments/notices/{rail}")
    async def hear(request: Request, rail: str) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LONGEST:
                raise TooLong
        payload = {"rail": rail, "headers": dict(request.headers), "body": body.decode("utf-8", "replace")}
        heard = await run_in_threadpool(souk.call, "payments.hear", payload, RAIL)
        return PlainTextResponse(heard["reply"] or heard["state"], 400 if heard["state"] == "refused" else 200)

    return router
