"""The Model Context Protocol's door: every operation a tool."""

from souk.doors.mcp.server import mcp_app, mcp_stdio

__all__ = ["mcp_app", "mcp_stdio"]
