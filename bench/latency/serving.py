"""A server as a child process: started, waited for, its processor time read, ended by its id."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.child import PROJECT, Broke

# Twenty thousand products are read in, annotated and indexed before the first answer.
PATIENCE = 900.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, and what it said of itself."""

    pid: int
    port: int
    told: Mapping[str, Any]

    def cpu_s(self) -> float:
        """Processor seconds that it has used so far, all threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def serving(*arguments: str, module: str = "bench.latency.server") -> Iterator[Server]:
    """Start a module that serves and wait for its port; it is ended whatever happens."""
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        try:
            told = json.loads(_first_line(process))
            yield Server(process.pid, told["port"], told)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if select.select([process.stdout], [], [], 0.2)[0]:
            line = process.stdout.readline()
            if line.startswith("{"):
                return line
    raise Broke("the server", process.poll() or 0, "it never said its port")
