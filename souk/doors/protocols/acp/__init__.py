"""The Agentic Commerce Protocol, 2026-04-17: sessions, carts, delegated payment and feeds below `/acp`."""

from souk.doors.protocols.acp.answering import refusal
from souk.doors.protocols.acp.serving import PREFIX, acp
from souk.doors.protocols.acp.telling import AcpPlatforms

__all__ = ["PREFIX", "AcpPlatforms", "acp", "refusal"]
