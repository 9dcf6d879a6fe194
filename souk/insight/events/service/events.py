"""The one event log: facts commit with their cause, observations follow in batches, webhooks follow both."""

from souk.insight.events.service.sending import Sending


class Events(Sending):
    """Append what happened, read it by position, and tell other systems."""
