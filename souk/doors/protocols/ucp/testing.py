"""Hooks for the public conformance tests, which need a merchant that moves at their word; in test mode alone."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from souk.doors.protocols.ucp.admitting import parsed
from souk.doors.protocols.ucp.orders import HOUSE, line_names
from souk.doors.protocols.ucp.reading import text
from souk.doors.protocols.ucp.replying import refusal
from souk.doors.protocols.ucp.serving import Serving
from souk.kit.errors import SoukError
from souk.kit.operation import Caller

KEEPER = Caller("system:test", frozenset({"*"}))


def hooks(router: APIRouter, serving: Serving, prefix: str) -> None:
    """Age keys, let the store of keys fail, and call pieces of an order off."""
    souk = serving.merchant.souk

    @router.post(f"{prefix}/testing/idempotency/age")
    async def age(request: Request) -> Response:
        hours = parsed(await request.body()).get("hours", 0)
        forgotten = serving.repeats.age(timedelta(hours=int(hours)))
        return JSONResponse({"forgotten": forgotten})

    @router.post(f"{prefix}/testing/idempotency/outage")
    async def outage(request: Request) -> Response:
        serving.repeats.away = bool(parsed(await request.body()).get("enabled"))
        return JSONResponse({"away": serving.repeats.away})

    @router.post(f"{prefix}/testing/orders/{{id}}/adjust")
    async def adjust(request: Request, id: str) -> Response:
        given: Any = parsed(await request.body())
        order = id.partition(".")[0]
        try:
            agreed = souk.call("checkout.agreed-of", {"order": order}, HOUSE)
            names = line_names(souk.call("orders.show", {"order": order}, HOUSE), agreed)
            own = next(line for line, name in names.items() if name == text(given, "line_item_id"))
            asked = {"order": order, "why": "asked for by a test", "pieces": {own: int(given.get("quantity", 1))}}
            souk.call("orders.cancel", asked, KEEPER)
        except SoukError as error:
            reply = refusal(error)
            return JSONResponse(reply.body, reply.status)
        return JSONResponse({"adjusted": order})
