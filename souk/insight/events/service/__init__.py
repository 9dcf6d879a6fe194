"""The verbs of the one event log, and of the webhooks that follow it."""

from souk.insight.events.service.events import Events

__all__ = ["Events"]
