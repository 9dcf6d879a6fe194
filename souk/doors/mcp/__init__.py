"""The Model Context Protocol's door: every operation a tool."""

from souk.doors.mcp.admitting import admitted
from souk.doors.mcp.late import Late, mcp_app, mcp_stdio
from souk.doors.mcp.storefront import PATH as STOREFRONT

__all__ = ["STOREFRONT", "Late", "admitted", "mcp_app", "mcp_stdio"]
