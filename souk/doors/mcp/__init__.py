"""The Model Context Protocol's door: every operation a tool."""

from souk.doors.mcp.server import admitted, mcp_app, mcp_stdio

__all__ = ["admitted", "mcp_app", "mcp_stdio"]
