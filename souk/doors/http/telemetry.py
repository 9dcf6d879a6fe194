"""What is seen of every request: metrics for Prometheus, a span of its trace, one line in the log."""

import ipaddress
import logging
import random
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from fastapi import FastAPI, Request
from fastapi.responses import Response
from opentelemetry.context import attach, detach
from opentelemetry.propagate import extract
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, set_span_in_context
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from souk.doors.http.gauges import Gauges
from souk.doors.jobs import BUCKETS, REQUEST, Doing, Jobs, Watch, doing
from souk.doors.web import asker_of
from souk.kit.errors import Refused
from souk.kit.operation import Souk
from souk.settings import Settings

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


class NotForYou(Refused):
    """Metrics are for the operator and for networks that are named."""

    def __init__(self) -> None:
        super().__init__("Metrics take the operator's key, or a network that SOUK_METRICS_FROM names.")


def add(app: FastAPI, souk: Souk, jobs: Jobs, settings: Settings) -> None:
    """Watch every operation and request from here on, and answer `GET /metrics`."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    registry.register(Gauges(souk, jobs, settings))
    watch = Watch(registry)
    souk.watch = watch
    app.state.watch = watch
    app.add_middleware(Telemetry, registry=registry, tracer=watch.tracer)
    networks = [ipaddress.ip_network(one.strip()) for one in settings.metrics_from.split(",") if one.strip()]

    @app.get("/metrics", include_in_schema=False)
    def metrics(request: Request) -> Response:
        if not asker_of(request).caller.may("upkeep:read") and not _near(request, networks):
            raise NotForYou
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class Telemetry:
    """The outermost middleware, plain ASGI, so that streams pass through it unheld."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry, tracer: Tracer | None) -> None:
        self._app = app
        self._tracer = tracer
        named = ("route", "method", "status")
        self._count = cache(Counter("souk_http_requests", "Requests that ended.", named, registry=registry).labels)
        seconds = Histogram(
            "souk_http_request_seconds", "How long requests took.", ("route",), buckets=BUCKETS, registry=registry
        )
        self._seconds = cache(seconds.labels)
        self._open = Gauge("souk_http_requests_open", "Requests in hand.", registry=registry)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, and note how it ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        parent = next((value for name, value in scope["headers"] if name == b"traceparent"), b"")
        known = _TRACEPARENT.fullmatch(parent.decode("latin-1")) if parent else None
        # Unlike any other; it need not be hard to guess.
        now = Doing(known[1] if known else f"{random.getrandbits(128):032x}")
        began, status = time.perf_counter(), 500

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", now.request.encode())]
            await send(message)

        token = doing.set(now)
        self._open.inc()
        try:
            if self._tracer is None:
                await self._app(scope, receive, told)
            else:
                with self._span(self._tracer, scope, now) as span:
                    try:
                        await self._app(scope, receive, told)
                    finally:
                        _finish(span, scope, status)
        finally:
            self._open.dec()
            doing.reset(token)
            self._note(scope, status, now, time.perf_counter() - began)

    @contextmanager
    def _span(self, tracer: Tracer, scope: Scope, now: Doing) -> Iterator[Span]:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        span = tracer.start_span(scope["method"], extract(headers), kind=SpanKind.SERVER)
        now.request = f"{span.get_span_context().trace_id:032x}"
        token = attach(set_span_in_context(span))
        try:
            yield span
        finally:
            detach(token)
            span.end()

    def _note(self, scope: Scope, status: int, now: Doing, took: float) -> None:
        route, method = route_of(scope), scope["method"] if scope["method"] in METHODS else "other"
        self._count(route, method, str(status)).inc()
        self._seconds(route).observe(took)
        if REQUEST.isEnabledFor(logging.INFO) and route not in ("/health", "/ready", "/metrics", "/static"):
            facts = {"request": now.request, "method": method, "route": route, "status": status}
            more = {"operation": now.operation, "actor": now.actor, "ms": round(took * 1000, 1)}
            REQUEST.log(logging.ERROR if status >= 500 else logging.INFO, "request", extra={**facts, **more})


def route_of(scope: Scope) -> str:
    """The pattern that a request came to, never its address: an address may name anybody."""
    path = getattr(scope.get("route"), "path", None)
    if isinstance(path, str):
        return path
    return next((fixed for fixed in ("/static", "/mcp") if scope["path"].startswith(fixed)), "other")


def _finish(span: Span, scope: Scope, status: int) -> None:
    route = route_of(scope)
    span.update_name(f"{scope['method']} {route}")
    span.set_attributes(
        {"http.request.method": scope["method"], "http.route": route, "http.response.status_code": status}
    )
    if status >= 500:
        span.set_status(Status(StatusCode.ERROR))


def _near(request: Request, networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    # Behind a proxy that is not named in SOUK_PROXIES everybody would come from its address.
    if request.client is None or {"x-forwarded-for", "forwarded", "x-real-ip"} & set(request.headers):
        return False
    try:
        here = ipaddress.ip_address(request.client.host)
    except ValueError:
        return False
    return any(here in one for one in networks)
