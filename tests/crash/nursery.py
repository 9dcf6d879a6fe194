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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

LONGEST, PAUSE = 180.0, 0.01


@dataclass(frozen=True)
class Report:
    """What a child said, one value a commit, whether it or another victim was killed, and how long it lived."""

    said: list[Any]
    killed: bool
    hit: bool
    seconds: float


class Nursery:
    """The parent's end."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, work: str, settings: Mapping[str, Any], after: float | None = None, victim: str = "shop") -> Report:
        """Let a child do some work, and kill it, or another victim, -9 `after` seconds; raises where it fails.

        The victim is the child's own process (`shop`), its payment provider's, or its database's.
        """
        reading, writing = self._process.stdin, self._process.stdout
        assert reading is not None
        assert writing is not None
        order = {"work": work, "settings": settings, "after": after, "victim": victim}
        reading.write(json.dumps(order) + "\n")
        reading.flush()
        told = json.loads(writing.readline())
        if told["status"] not in (0, -signal.SIGKILL) or (after is None and told["status"]):
            raise AssertionError(f"{work} ended with {told['status']} after {told['said'][-3:]}")
        return Report(told["said"], told["status"] != 0, told["hit"], told["seconds"])


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
        report = _raise_child(order, started)
        print(json.dumps({**report, "seconds": time.monotonic() - started}), flush=True)  # noqa: T201


def _raise_child(order: Mapping[str, Any], started: float) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(order, writing)
    os.close(writing)
    after = order["after"]
    heard = bytearray()
    hit = _listen(reading, heard, started + (LONGEST if after is None else after), partial(_kill, order, child, heard))
    os.close(reading)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {"said": _lines(heard), "status": status, "hit": hit}


def _lines(heard: bytearray) -> list[Any]:
    complete = heard.decode().rpartition("\n")[0]
    return [json.loads(one) for one in complete.splitlines()]


def _listen(reading: int, heard: bytearray, deadline: float, kill: Callable[[], bool]) -> bool:
    """Hear all that the child writes; the victim is killed at the deadline, or as soon as it is there after it."""
    hit = False
    while True:
        left = LONGEST if hit else max(PAUSE, deadline - time.monotonic())
        ready, _, _ = select.select([reading], [], [], left)
        if not ready:
            hit = kill()
            continue
        part = os.read(reading, 1 << 16)
        if not part:
            return hit
        heard += part


def _kill(order: Mapping[str, Any], child: int, heard: bytearray) -> bool:
    """SIGKILL to the victim of an order; False where it does not run yet."""
    if order["victim"] == "shop":
        victims = [child]
    elif order["victim"] == "provider":
        victims = [int(one) for one in Path(f"/proc/{child}/task/{child}/children").read_text().split()]
    else:
        said = _lines(heard)
        victims = [said[0]["backend"]] if said else []
    for one in victims:
        os.kill(one, signal.SIGKILL)
    return bool(victims)


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
    from tests.crash.work import WORKS, warm
    from tests.kept import keep

    keep()
    warm()
    _serve()
