"""What is seen of every operation: a count and a duration, a span of the trace, a line in the log."""

import importlib
import logging
import os
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from opentelemetry.context import attach, detach
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, set_span_in_context
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

from souk.doors.jobs.logs import OPERATION, doing
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Effect, Operation

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_ADDRESSES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


class Watch:
    """Set as `souk.watch`; traces go to an OTLP receiver where the standard variables name one, else nowhere."""

    def __init__(self, registry: CollectorRegistry) -> None:
        # A second series for every one, which says when it began, and which nobody asks for.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        named = {"labelnames": ("operation", "outcome"), "registry": registry}
        self._count = cache(Counter("souk_operations", "Operations that ended, by outcome.", **named).labels)  # type: ignore[arg-type]
        seconds = Histogram(
            "souk_operation_seconds",
            "How long operations took.",
            labelnames=("operation",),
            buckets=BUCKETS,
            registry=registry,
        )
        self._seconds = cache(seconds.labels)
        self._sender = _tracing()
        self.tracer: Tracer | None = self._sender.get_tracer("souk") if self._sender else None

    def __call__(self, found: Operation, caller: Caller) -> "Watched":
        """Entered around an operation."""
        return Watched(self, found, caller)

    def note(self, found: Operation, outcome: str, took: float) -> None:
        """Count one that ended."""
        self._count(found.name, outcome).inc()
        self._seconds(found.name).observe(took)

    def close(self) -> None:
        """Send the spans that wait."""
        if self._sender:
            self._sender.shutdown()


class Watched:
    """One operation while it runs."""

    __slots__ = ("_began", "_caller", "_found", "_leave", "_span", "_watch")

    def __init__(self, watch: Watch, found: Operation, caller: Caller) -> None:
        self._watch = watch
        self._found = found
        self._caller = caller
        self._span: Span | None = None
        self._leave: Callable[[], None] | None = None

    def __enter__(self) -> None:
        self._began = time.perf_counter()
        if self._watch.tracer is not None:
            self._span, self._leave = _span(self._watch.tracer, self._found, self._caller)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        took = time.perf_counter() - self._began
        outcome = "ok" if error is None else _outcome(error)
        if self._span is not None and self._leave is not None:
            if error is not None and outcome != "stopped":
                code = error.code if isinstance(error, SoukError) else type(error).__name__
                self._span.set_status(Status(StatusCode.ERROR, code))
            self._leave()
        self._watch.note(self._found, outcome, took)
        _tell(self._found, self._caller, outcome, took)


def _outcome(error: BaseException) -> str:
    if isinstance(error, SoukError):
        return error.kind
    return "stopped" if isinstance(error, GeneratorExit) else "broken"


def _span(tracer: Tracer, found: Operation, caller: Caller) -> tuple[Span, Callable[[], None]]:
    facts = {"souk.scope": found.scope, "souk.effect": str(found.effect), "enduser.pseudo.id": caller.actor}
    span = tracer.start_span(found.name, kind=SpanKind.INTERNAL, attributes=facts)
    if found.stream:
        # Its steps may be taken by several threads: what was attached in one cannot be detached in another.
        return span, span.end
    token = attach(set_span_in_context(span))

    def leave() -> None:
        detach(token)
        span.end()

    return span, leave


def _tracing() -> Any:
    wanted = any(os.environ.get(name) for name in _ADDRESSES)
    if not wanted or os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    return importlib.import_module("souk.doors.jobs.tracing").sender()


def _tell(found: Operation, caller: Caller, outcome: str, took: float) -> None:
    request, house = doing.get(), caller.actor.startswith("system:")
    if request is not None:
        if not house:
            request.operation, request.actor = found.name, caller.actor
        return
    own = house or found.effect is Effect.READ
    level = logging.ERROR if outcome == "broken" else logging.DEBUG if own else logging.INFO
    if OPERATION.isEnabledFor(level):
        facts = {"operation": found.name, "actor": caller.actor, "status": outcome, "ms": round(took * 1000, 1)}
        OPERATION.log(level, "operation", extra=facts)
