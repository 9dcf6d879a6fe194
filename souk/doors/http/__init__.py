"""The HTTP door: every operation, the pages, MCP, and the steps of jobs."""

from souk.doors.http.app import application

__all__ = ["application"]
