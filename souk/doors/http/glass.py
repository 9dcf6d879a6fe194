"""What passes under a mandate as Server-Sent Events: one whenever something moved, without holding a thread."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import State

from souk.doors.http.steps import Watched
from souk.doors.http.streams import Places, event
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk

PAUSE = 0.7
# Of tasks and of purchases elsewhere the newest are looked at, as the page shows them.
MOST = 20


def glass(souk: Souk, caller_of: Callable[[Request], Caller], places: Places) -> APIRouter:
    """`GET /glassbox/{mandate}/steps`: `moved` whenever a decision, the budget, a task's log or a purchase did."""
    router = APIRouter(include_in_schema=False)

    @router.get("/glassbox/{mandate}/steps")
    def follow(request: Request, mandate: str) -> Response:
        caller = caller_of(request)
        souk.call("mandates.show", {"mandate": mandate}, caller)
        return Watched(_events(souk, mandate, caller, request.app.state), places.take())

    return router


async def _events(souk: Souk, mandate: str, caller: Caller, state: State) -> AsyncIterator[str]:
    seen = await run_in_threadpool(_now, souk, mandate, caller)
    yield event("watching", {})
    while not getattr(state, "stopping", False):
        await asyncio.sleep(PAUSE)
        try:
            now = await run_in_threadpool(_now, souk, mandate, caller)
        except SoukError:
            return
        if now != seen:
            seen = now
            yield event("moved", {})
    yield event("stopping", {})


def _now(souk: Souk, mandate: str, caller: Caller) -> list[Any]:
    """What tells one moment of a mandate from another."""
    one = souk.call("mandates.show", {"mandate": mandate}, caller)
    tries = souk.call("mandates.tries", {"mandate": mandate, "most": 1}, caller)
    tasks = _mine(souk, "shopper.tasks", caller, mandate)
    away = _mine(souk, "market.bought", caller, mandate)
    moved = [[each["id"], each["state"], each.get("at", "")] for each in away]
    looks = [[each["id"], each["state"], each["next"], each["bought"]] for each in tasks]
    return [one["state"], one["held"], one["spent"], one["uses"], [each["number"] for each in tries], looks, moved]


def _mine(souk: Souk, name: str, caller: Caller, mandate: str) -> list[Any]:
    """What there is under a mandate, for whoever may see such."""
    if name not in souk.operations or not caller.may(souk.operations[name].scope):
        return []
    found = souk.call(name, {"most": MOST}, caller)
    listed = found["tasks"] if isinstance(found, dict) else found
    return [each for each in listed if each["mandate"] == mandate]
