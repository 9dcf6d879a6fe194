"""A shop in a process of its own, as an operator starts it."""

import itertools
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
LONGEST = 180.0
# httpx reads all authorities' certificates at each call, for a twentieth of a second; nothing here is asked over TLS.
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
# Each process that runs tests begins elsewhere, so that two of them do not ask for one port at one moment.
_PORTS = (20_000 + (os.getpid() * 101 + number) % 12_000 for number in itertools.count())
SOUK = [sys.executable, "-c", "from souk.doors.cli import main; main(prog_name='souk')"]


class Running:
    """The process, and how to reach it."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path, port: int) -> None:
        self.process = process
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self._folder = folder

    @property
    def key(self) -> dict[str, str]:
        """What the operator shows."""
        return {"authorization": f"Bearer {(self._folder / 'operator.key').read_text()}"}

    def ready(self) -> int:
        """The status of /ready; 0 where nobody answers."""
        try:
            return httpx.get(f"{self.address}/ready", verify=PLAIN).status_code
        except httpx.TransportError:
            return 0

    def stop(self) -> int:
        """Ask it to stop, and answer its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(LONGEST)


def souk(*arguments: str, folder: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end."""
    command = [*SOUK, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment(folder, **settings), capture_output=True, text=True, timeout=LONGEST
    )


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Running]:
    """`souk serve`, ready; killed at the end where it still lives."""
    port = free_port()
    env = environment(folder, SOUK_PORT=str(port), **settings)
    with subprocess.Popen([*SOUK, "serve"], cwd=folder, env=env, stdout=subprocess.PIPE, text=True) as process:
        running = Running(process, folder, port)
        try:
            until(lambda: running.ready() == 200 or process.poll() is not None)
            yield running
        finally:
            process.kill()


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment without the settings of whoever runs the tests."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SOUK_")}
    chosen = {"SOUK_FOLDER": str(folder), "SOUK_INDEX_MEMORY_MB": "16", "PYTHONPATH": str(ROOT), **settings}
    return {**own, **chosen}


def until(true: Callable[[], object]) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + LONGEST
    while not true():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


def free_port() -> int:
    """A port that nobody listens on, and that no connection is given by itself: those begin at 32768 or above."""
    for port in _PORTS:
        with socket.socket() as free:
            try:
                free.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("ports never end")
