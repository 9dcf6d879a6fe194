"""UCP over REST: the profile, and every operation at its address under the version."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Match, Route

from souk.doors.protocols.profiles import Profiles
from souk.doors.protocols.signing import Signatures
from souk.doors.protocols.ucp import testing
from souk.doors.protocols.ucp.a2a import a2a, first_card
from souk.doors.protocols.ucp.admitting import Admission, CallerOf, Rehearsed, Staged
from souk.doors.protocols.ucp.calls import Call
from souk.doors.protocols.ucp.capabilities import (
    CART,
    CHECKOUT,
    LOOKUP,
    ORDER,
    SCOPES,
    SEARCH,
    VERSIONS,
)
from souk.doors.protocols.ucp.mcp import mcp
from souk.doors.protocols.ucp.merchant import Merchant
from souk.doors.protocols.ucp.paying import Till
from souk.doors.protocols.ucp.permalinks import permalinks
from souk.doors.protocols.ucp.profile import CACHE, PREFIX, WELL_KNOWN, Self, offering
from souk.doors.protocols.ucp.repeating import Repeats
from souk.doors.protocols.ucp.replying import Rejected, Reply, refusal
from souk.doors.protocols.ucp.serving import Serving
from souk.kit.operation import Souk
from souk.settings import Settings

Verb = Callable[[Call, str], Reply]


def ucp(souk: Souk, caller_of: CallerOf, settings: Settings, profiles: Profiles | None = None) -> Sequence[BaseRoute]:
    """The routes of a business: its profiles, and every version over REST, MCP and A2A; in test mode hooks.

    `profiles` are where platforms are looked up, unless as settings say.
    """
    stage = Staged.of(settings.test_file if settings.test_mode else None)
    if profiles is None:
        profiles = Rehearsed(souk.clock, stage.profiles) if settings.test_mode else Profiles(souk.clock)
    signatures = Signatures(souk, profiles)
    offered = offering(settings.origin, mandates=settings.ucp_mandates)
    house = settings.origin.partition("://")[2]
    till = Till(souk, house, settings.ucp_mandates, stage.address, lambda _order: None, settings.test_mode)
    serving = Serving(
        Merchant(souk, till),
        Admission(caller_of, signatures, offered, settings.origin, stage.agent),
        Repeats(souk),
        signatures,
        settings.origin,
    )
    router = APIRouter(include_in_schema=False)
    _profiles(router, Self(souk, signatures, offered, settings.ucp))
    permalinks(router, souk)
    first_card(router, serving, settings.ucp, PREFIX)
    for version in VERSIONS:
        _operations(router, serving, version)
        mcp(router, serving, version, PREFIX)
        a2a(router, serving, version, PREFIX)
        if settings.test_mode:
            testing.hooks(router, serving, f"{PREFIX}/{version}")
    return [*router.routes, _nothing(router.routes, serving)]


def _nothing(routes: Sequence[BaseRoute], serving: Serving) -> BaseRoute:
    """What answers at every other address below the protocol's: what is wrong with it, and what would be right."""

    def endpoint(request: Request) -> Response:
        version = str(request.path_params["version"])
        there = [one for one in routes if one.matches(request.scope)[0] is Match.PARTIAL]
        if version not in VERSIONS:
            why = f"UCP {version[:20]} is not spoken here; {' and '.join(VERSIONS)} are."
            error = Rejected(404, "version_unsupported", why)
        elif there:
            allowed = sorted({method for one in there for method in getattr(one, "methods", None) or ()})
            why = f"{request.method} is not done here; {', '.join(allowed)} are."
            error = Rejected(405, "method_not_allowed", why, Allow=", ".join(allowed))
        else:
            error = Rejected(404, "not_found", f"There is nothing at {request.url.path[:200]}.")
        return serving.signed(refusal(error))

    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    return Route(f"{PREFIX}/{{version}}/{{path:path}}", endpoint, methods=methods, include_in_schema=False)


def _profiles(router: APIRouter, own: Self) -> None:
    def sent(document: Any) -> Response:
        return JSONResponse(document, headers={"Cache-Control": CACHE})

    @router.get(WELL_KNOWN)
    def primary(request: Request) -> Response:
        return sent(own.primary(str(request.base_url).rstrip("/")))

    for version in VERSIONS:
        at = f"{PREFIX}/{version}{WELL_KNOWN}"
        router.add_api_route(at, partial(_leaf, own, version, sent), methods=["GET"])


def _leaf(own: Self, version: str, sent: Callable[[Any], Response], request: Request) -> Response:
    return sent(own.leaf(version, str(request.base_url).rstrip("/")))


def _operations(router: APIRouter, serving: Serving, version: str) -> None:
    shop, routes = serving.merchant, Routes(router, serving, version)
    for path, root in (("/checkout-sessions", CHECKOUT), ("/carts", CART)):
        routes.add("POST", path, root, partial(_whole, shop.create, root))
        routes.add("GET", f"{path}/{{id}}", root, partial(_one, shop.get, root))
        routes.add("PUT", f"{path}/{{id}}", root, partial(_one, shop.replace, root))
        routes.add("POST", f"{path}/{{id}}/cancel", root, partial(_one, shop.drop, root))
    routes.add("POST", "/checkout-sessions/{id}/complete", CHECKOUT, shop.complete)
    read, manage = SCOPES
    routes.add("GET", "/orders", ORDER, partial(_bare, shop.orders), (read,))
    routes.add("GET", "/orders/{id}", ORDER, shop.order, (read,))
    routes.add("POST", "/orders/{id}/cancel", ORDER, shop.call_off, (read, manage))
    routes.add("POST", "/catalog/search", SEARCH, partial(_bare, shop.search))
    routes.add("POST", "/catalog/lookup", LOOKUP, partial(_bare, shop.lookup))
    routes.add("POST", "/catalog/product", LOOKUP, partial(_bare, shop.product))


def _bare(verb: Callable[[Call], Reply], call: Call, _id: str) -> Reply:
    return verb(call)


def _whole(verb: Callable[[Call, str], Reply], root: str, call: Call, _id: str) -> Reply:
    return verb(call, root)


def _one(verb: Callable[[Call, str, str], Reply], root: str, call: Call, id: str) -> Reply:
    return verb(call, root, id)


@dataclass(frozen=True)
class Routes:
    """Adds operations at their addresses under a version."""

    router: APIRouter
    serving: Serving
    version: str

    def add(self, method: str, path: str, root: str, verb: Verb, scopes: tuple[str, ...] = ()) -> None:
        """An operation about a capability; of an account's things for whoever was granted scopes."""
        what = (self.version, root, scopes)

        async def endpoint(request: Request) -> Response:
            raw = await request.body()
            return await run_in_threadpool(self.serving.answer, request, raw, what, verb)

        self.router.add_route(f"{PREFIX}/{self.version}{path}", endpoint, methods=[method], include_in_schema=False)
