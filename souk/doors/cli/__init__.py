"""The command line's door."""

from souk.doors.cli.main import main

__all__ = ["main"]
