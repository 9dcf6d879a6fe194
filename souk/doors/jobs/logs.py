"""Log lines for people or for machines: what was asked, how it ended, how long it took, and nothing of what it said."""

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from dataclasses import dataclass

from pythonjsonlogger.json import JsonFormatter

from souk.settings import Settings

REQUEST = logging.getLogger("souk.request")
OPERATION = logging.getLogger("souk.operation")
_FIELDS = ("request", "method", "route", "operation", "actor", "status", "ms")
# They write addresses with their queries, which may hold what somebody asked.
_TALKATIVE = (
    "httpx", "httpcore", "httpcore2", "httpx2", "urllib3", "mcp", "PIL", "asyncio", "apscheduler", "alembic", "faiss",
)  # fmt: skip


@dataclass
class Doing:
    """The request in hand: its id, and which operation it came to for whom."""

    request: str
    operation: str = ""
    actor: str = ""


doing: ContextVar[Doing | None] = ContextVar("doing", default=None)


def set_up_logs(settings: Settings, level: str = "") -> None:
    """Write the lines of this process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_discreet)
    handler.setFormatter(Lines() if settings.log == "text" else Machine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel((level or settings.log_level).upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def fault(error: BaseException, *, words: bool) -> str:
    """Where something broke; with what it said only where `words` is true, since that may repeat a payload."""
    parts = []
    seen: BaseException | None = error
    while seen is not None:
        frames = "".join(traceback.format_tb(seen.__traceback__))
        parts.append(f"{type(seen).__qualname__}{f': {seen}' if words else ''}\n{frames}")
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "caused by ".join(parts).rstrip()


def _discreet(record: logging.LogRecord) -> bool:
    if record.exc_info and record.exc_info[1]:
        record.exc_text = fault(record.exc_info[1], words=logging.getLogger().isEnabledFor(logging.DEBUG))
        record.exc_info = None
    return True


class Lines(logging.Formatter):
    """One line for a person."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        known = {name: getattr(record, name) for name in _FIELDS if getattr(record, name, "") != ""}
        said = " ".join(f"{name}={value}" for name, value in known.items())
        head, newline, rest = line.partition("\n")
        return f"{head} {said}{newline}{rest}" if said else line


class Machine(JsonFormatter):
    """One JSON object a line."""

    def __init__(self) -> None:
        names = {"levelname": "level", "asctime": "at", "name": "logger", "exc_info": "fault"}
        super().__init__(
            "{asctime}{levelname}{name}{message}",
            style="{",
            rename_fields=names,
            json_serializer=json.dumps,
            json_ensure_ascii=False,
            datefmt="%Y-%m-%dT%H:%M:%S%z",
        )
