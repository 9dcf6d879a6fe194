"""Two Ray nodes on loopback, where Ray is installed; with SOUK_TEST_CLUSTER=1 it must be."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.operations.running import free_port

# Ray is an extra; `make check-long` installs it and runs these.
if importlib.util.find_spec("ray") is None and os.environ.get("SOUK_TEST_CLUSTER") != "1":
    collect_ignore_glob = ["test_*.py"]
RAYS_OWN = ("ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::FutureWarning")
LOOPBACK = "127.0.0.1"


class Nodes:
    """Ray nodes as processes of this machine, each of which can be killed with all that it started."""

    def __init__(self, folder: Path) -> None:
        self.address = f"{LOOPBACK}:{free_port()}"
        self._folder = folder
        self._nodes: list[subprocess.Popen[bytes]] = []
        port = self.address.partition(":")[2]
        self._start("--head", f"--port={port}", "--include-dashboard=false", f"--temp-dir={folder}")

    def add(self) -> subprocess.Popen[bytes]:
        """One more node."""
        return self._start(f"--address={self.address}")

    def kill(self, node: subprocess.Popen[bytes]) -> None:
        """As when a machine loses its power."""
        for pid in _family(node.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        node.wait()

    def close(self) -> None:
        for node in reversed(self._nodes):
            self.kill(node)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, *more: str) -> subprocess.Popen[bytes]:
        ray = Path(sys.executable).parent / "ray"
        own = ["--num-cpus=1", f"--object-store-memory={80 << 20}", f"--node-ip-address={LOOPBACK}", "--block"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        made = subprocess.Popen([ray, "start", *more, *own, "--disable-usage-stats"], **quiet)
        self._nodes.append(made)
        return made


def _family(root: int) -> list[int]:
    """A process and all that descend from it, the eldest first."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = [root]
    for parent in found:
        found += [pid for pid, its in parents.items() if its == parent]
    return found


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """A head with one more node; this process is a driver on it."""
    if importlib.util.find_spec("ray") is None:
        pytest.fail("Ray is not installed: pip install -e '.[cluster]'")
    os.environ["RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO"] = "0"
    import ray  # noqa: PLC0415

    made = Nodes(Path("/tmp") / f"ray-{os.getpid()}")
    try:
        _joined(ray, made.address)
        made.add()
        _wait_for(lambda: len(alive()) == 2)
        yield made
        ray.shutdown()
    finally:
        made.close()


def _joined(ray: Any, address: str) -> None:
    """Be a driver, once the head listens."""

    def listens() -> bool:
        with suppress(OSError), socket.create_connection(tuple(address.split(":")), timeout=1):  # type: ignore[arg-type]
            return True
        return False

    _wait_for(listens)
    ray.init(address=address, namespace="souk", log_to_driver=False, _node_ip_address=LOOPBACK)


def alive() -> set[str]:
    """The ids of the nodes that live."""
    import ray  # noqa: PLC0415

    return {one["NodeID"] for one in ray.nodes() if one["Alive"]}


def more(cluster: Nodes) -> tuple[subprocess.Popen[bytes], str]:
    """One more node, and its id."""
    before = alive()
    node = cluster.add()
    _wait_for(lambda: alive() - before)
    return node, next(iter(alive() - before))


def _wait_for(done: Any) -> None:
    deadline = time.monotonic() + 90
    while not done():
        assert time.monotonic() < deadline, "a Ray node did not come up within 90 s"
        time.sleep(0.1)
