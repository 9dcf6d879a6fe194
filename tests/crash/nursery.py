"""A process that has everything imported and forks a child for each piece of work, which may be killed at any moment.

One JSON order a line on standard input, one JSON report a line on standard output.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

LONGEST = 180.0


@dataclass(frozen=True)
class Report:
    """What a child said, one value a commit, whether it was killed, and how long it lived."""

    said: list[Any]
    killed: bool
    seconds: float


class Nursery:
    """The parent's end."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, work: str, settings: Mapping[str, Any], after: float | None = None) -> Report:
        """Let a child do some work, and kill it -9 `after` seconds where it still lives; raises where it fails."""
        reading, writing = self._process.stdin, self._process.stdout
        assert reading is not None
        assert writing is not None
        reading.write(json.dumps({"work": work, "settings": settings, "after": after}) + "\n")
        reading.flush()
        told = json.loads(writing.readline())
        if told["status"] not in (0, -signal.SIGKILL) or (after is None and told["status"]):
            raise AssertionError(f"{work} ended with {told['status']} after {told['said'][-3:]}")
        return Report(told["said"], told["status"] != 0, told["seconds"])


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A running nursery."""
    command = [sys.executable, "-m", "tests.crash.nursery"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Nursery(process)
    finally:
        process.communicate(timeout=LONGEST)


def _serve() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        started = time.monotonic()
        said, status = _raise_child(order, started)
        report = {"said": said, "status": status, "seconds": time.monotonic() - started}
        print(json.dumps(report), flush=True)  # noqa: T201


def _raise_child(order: Mapping[str, Any], started: float) -> tuple[list[Any], int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(order, writing)
    os.close(writing)
    after = order["after"]
    text = _listen(reading, child, started + (LONGEST if after is None else after))
    os.close(reading)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    complete = text.rpartition("\n")[0]
    return [json.loads(one) for one in complete.splitlines()], status


def _listen(reading: int, child: int, deadline: float) -> str:
    """All that the child wrote; it is killed at the deadline, and what it wrote before still counts."""
    heard, alive = b"", True
    while True:
        left = max(0.0, deadline - time.monotonic()) if alive else LONGEST
        ready, _, _ = select.select([reading], [], [], left)
        if not ready:
            os.kill(child, signal.SIGKILL)
            alive = False
            continue
        part = os.read(reading, 1 << 16)
        if not part:
            return heard.decode()
        heard += part


def _live(order: Mapping[str, Any], writing: int) -> None:
    status = 1
    try:
        for value in WORKS[order["work"]](order["settings"]):
            os.write(writing, (json.dumps(value) + "\n").encode())
        status = 0
    except BaseException as error:
        os.write(2, f"{order['work']}: {error!r}\n".encode())
    finally:
        os._exit(status)


if __name__ == "__main__":
    from tests.crash.work import WORKS

    _serve()
