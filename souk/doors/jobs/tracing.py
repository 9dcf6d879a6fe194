"""Sending traces by OTLP over HTTP; imported only where a receiver is named, since the exporter is slow to load."""

import os
from importlib.metadata import version

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def sender() -> TracerProvider:
    """Traces for the receiver that the standard variables `OTEL_EXPORTER_OTLP_…` name."""
    about = {"service.name": os.environ.get("OTEL_SERVICE_NAME", "souk"), "service.version": version("souk")}
    made = TracerProvider(resource=Resource.create(about))
    made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return made
