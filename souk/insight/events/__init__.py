"""The one event log."""

from souk.insight.events.contracts import Event, Page, Position
from souk.insight.events.service import Events

__all__ = ["Event", "Events", "Page", "Position"]
