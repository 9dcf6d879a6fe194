"""`souk serve` as a child process over a folder of invented goods: started, measured, ended by its id."""

import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.operations.running import free_port

PATIENCE = 180.0
# httpx reads all authorities' certificates at each call, while what is waited for wants the processor.
_PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass(frozen=True)
class Server:
    """A running shop."""

    process: "subprocess.Popen[str]"
    address: str
    folder: Path

    @property
    def key(self) -> str:
        return (self.folder / "operator.key").read_text().strip()

    def memory_mb(self) -> float:
        """What it holds now (VmRSS), in MB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0


def settings_of(folder: Path, port: int, **more: str) -> dict[str, str]:
    """The environment of a shop of one's own; what is set for another shop does not count."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SOUK_")}
    own = {"SOUK_FOLDER": str(folder), "SOUK_PORT": str(port), "OMP_NUM_THREADS": "1"}
    return {**kept, **own, **{f"SOUK_{name.upper()}": value for name, value in more.items()}}


def command(*words: str) -> list[str]:
    """`souk …` by this Python."""
    return [sys.executable, "-c", "from souk.doors.cli import main; main()", *words]


def fill(folder: Path, products: int, **more: str) -> None:
    """Open the invented mall in a folder."""
    words = command("mall", "--products", str(products), "--reviews", str(products * 3))
    subprocess.run(words, env=settings_of(folder, 0, **more), check=True, capture_output=True)


@contextmanager
def serving(folder: Path, **more: str) -> Iterator[Server]:
    """A server that answers; it is ended whatever happens."""
    port = free_port()
    environment = settings_of(folder, port, **more)
    process = subprocess.Popen(command("serve"), env=environment, stdout=subprocess.DEVNULL, text=True)
    try:
        server = Server(process, f"http://127.0.0.1:{port}", folder)
        _await(server)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(server: Server) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.process.poll() is not None:
            raise RuntimeError(f"the server ended with {server.process.returncode}")
        try:
            if httpx.get(f"{server.address}/health", timeout=2.0, verify=_PLAIN).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError("the server never answered")
