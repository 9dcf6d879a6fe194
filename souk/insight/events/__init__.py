"""The one event log, and the webhooks that follow it."""

from souk.insight.events.contracts import Event, Kind, Message, Page, Position, Reply, Stopped, Try
from souk.insight.events.ports import Carrier, Outgoing, Scheme
from souk.insight.events.rules.letters import stopped_letter
from souk.insight.events.service import Events

__all__ = [
    "Carrier",
    "Event",
    "Events",
    "Kind",
    "Message",
    "Outgoing",
    "Page",
    "Position",
    "Reply",
    "Scheme",
    "Stopped",
    "Try",
    "stopped_letter",
]
