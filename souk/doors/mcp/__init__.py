"""The Model Context Protocol's door: every operation a tool."""

from souk.doors.mcp.admitting import admitted
from souk.doors.mcp.late import Late, mcp_app, mcp_stdio

__all__ = ["Late", "admitted", "mcp_app", "mcp_stdio"]
