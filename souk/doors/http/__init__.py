"""The HTTP door: every operation, the pages, MCP, and the steps of jobs."""

from souk.doors.http.app import application
from souk.doors.http.callers import Keyring
from souk.doors.http.heads import Heads
from souk.doors.http.socket import MARK, listening

__all__ = ["MARK", "Heads", "Keyring", "application", "listening"]
