"""A PostgreSQL cluster of one's own that may be stopped in the middle and started again."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoCluster(Exception):
    """PostgreSQL's programs are not on this machine."""


class Cluster:
    """Programs, folder, and the address of its one database."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    @property
    def url(self) -> str:
        return f"postgresql://souk@/postgres?host={self._folder}"

    def make(self) -> None:
        if self._as:
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "-U", "souk", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self._folder}' -c max_connections=100"
        self._run("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """As a crash would: no checkpoint, no farewell."""
        self._run("pg_ctl", "-m", "immediate", "-w", "stop")

    def stand_by(self) -> None:
        """Become a standby, which reads and takes no writes, as after a switch to another server."""
        self.stop()
        (self._folder / "data" / "standby.signal").touch()
        self.start()

    def promote(self) -> None:
        """Take writes again."""
        self._run("pg_ctl", "-w", "promote")

    def _run(self, program: str, *words: str) -> None:
        own = [*self._as, str(self._programs / program), "-D", str(self._folder / "data"), *words]
        # A server that inherits a pipe keeps it open for ever.
        subprocess.run(own, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running cluster; raises `NoCluster`."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("initdb")
    if not programs and not found:
        raise NoCluster
    folder = Path(tempfile.mkdtemp(prefix="souk-cluster-"))
    folder.chmod(0o755)
    made = Cluster(programs[-1] if programs else Path(str(found)).parent, folder)
    made.make()
    made.start()
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)
