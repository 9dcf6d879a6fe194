"""PostgreSQL on a disk that takes no more: every order is kept or refused in a sentence, and made when there is room.

The disk is a small one of this test's own, in memory: it takes the right to mount, and a server on this machine.
"""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from souk.kit.database.errors import DiskFull
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.clocks import Standing
from tests.crash.test_disk import state
from tests.databases import Postgres
from tests.simulator.bank import Bank
from tests.small import small_settings
from tests.trade.buying import begin, charge, furnish, order, pay, stock

SIZE = "128m"

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(os.geteuid() != 0 or shutil.which("mount") is None, reason="to mount a disk takes root"),
]


@pytest.fixture
def disk() -> Iterator[Path]:
    """An empty disk of 128 MiB."""
    folder = Path(tempfile.mkdtemp(prefix="souk-disk-"))
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "souk", folder], capture_output=True)
    try:
        if made.returncode:
            pytest.skip(f"no disk can be mounted here: {made.stderr.decode().strip()}")
        folder.chmod(0o755)
        yield folder
    finally:
        if not made.returncode:
            subprocess.run(["umount", folder], check=True)
        folder.rmdir()


@pytest.fixture
def url(postgres_server: Postgres, disk: Path) -> Iterator[str]:
    """A migrated database whose tables are on that disk; what the server logs is on its own."""
    made, space = postgres_server.fresh(), f"small_{uuid.uuid4().hex}"
    address = make_url(made)
    house = address.set(database="postgres", drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(house, autocommit=True) as server:
        (data,) = server.execute("SHOW data_directory").fetchone() or ("",)
        if not Path(data).is_dir():
            postgres_server.drop(made)
            pytest.skip("the server is on another machine")
        place = disk / "space"
        place.mkdir()
        os.chown(place, Path(data).stat().st_uid, Path(data).stat().st_gid)
        server.execute(f"CREATE TABLESPACE {space} LOCATION '{place}'".encode())
        server.execute(f'ALTER DATABASE "{address.database}" SET TABLESPACE {space}'.encode())
        yield made
        postgres_server.drop(made)
        server.execute(f"DROP TABLESPACE {space}".encode())


@pytest.fixture
def settings(tmp_path: Path, url: str) -> Settings:
    rails = {"sandbox-card": {"use": "tests.simulator.bank:Till", "bank": Bank(Standing(), calm=True)}}
    return small_settings(tmp_path, url).model_copy(update={"rails": rails})


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Something else takes all that is left."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        room = os.statvfs(disk)
        os.posix_fallocate(file.fileno(), 0, room.f_bavail * room.f_frsize)
    yield
    ballast.unlink()


def test_on_a_full_disk_every_order_is_kept_or_refused_in_a_sentence(souk: Souk, disk: Path) -> None:
    furnish(souk)
    sessions = [begin(souk, ("mat", 1))["id"] for _ in range(9)]
    made: list[str] = []
    with full(disk):
        with pytest.raises(DiskFull, match="disk is full; nothing was changed"):
            made.extend(pay(souk, session)["order"] for session in sessions)
        seen = state(souk)
        assert {one["id"] for one in seen[3]} == set(made)
        assert stock(souk)["mat"] == (10 - len(made), len(made), 0)
    rest = [pay(souk, session)["order"] for session in sessions[len(made) :]]
    charge(souk)
    assert {order(souk, id)["state"] for id in (*made, *rest)} == {"placed"}
    assert stock(souk)["mat"] == (1, 0, 9)
