"""The bench of durable writes measures what it says: as durable as can be, and synced before the answer."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.writes import servers
from bench.writes.notes import opened, write
from bench.writes.raw import RawSqlite
from bench.writes.run import measured

WRITES = """
import sys
from bench.writes.notes import opened, write
souk = opened(sys.argv[1])
write(souk, 1)
for number in range(2, 6):
    print(f"ask {number}", flush=True)
    write(souk, number)
    print(f"kept {number}", flush=True)
"""


def test_a_short_run_prints_every_key() -> None:
    result = json.loads(measured(0.4, quick=True).line.removeprefix("RESULT "))
    assert result["name"] == "writes"
    assert min(result[key] for key in ("sqlite_ops", "postgres_ops", "over_raw", "p99_ms", "disk_syncs_per_s")) > 0
    assert (result["fsync"], result["synchronous_commit"]) == ("on", "on")


def test_ours_and_the_rival_are_as_durable_as_sqlite_can_be(tmp_path: Path) -> None:
    souk = opened(f"sqlite:///{tmp_path / 'souk.db'}")
    with souk.database.unit(writes=True):
        ours = [
            souk.database.write.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "journal_mode")
        ]
    souk.database.close()
    raw = RawSqlite(tmp_path / "raw.db")
    assert ours == raw.durability() == [2, "wal"]
    raw.close()


def test_ours_and_the_rival_leave_the_same_rows(tmp_path: Path) -> None:
    souk, raw = opened(f"sqlite:///{tmp_path / 'souk.db'}"), RawSqlite(tmp_path / "raw.db")
    for number in range(3):
        write(souk, number)
        raw.write(number)
    with souk.database.unit(writes=False):
        for ours, theirs in (("bench_note", "raw_note"), ("kit_key", "raw_key")):
            count = souk.database.read.exec_driver_sql(f"SELECT count(*) FROM {ours}").scalar()
            assert count == raw.count(theirs) == 3
    souk.database.close()
    raw.close()


def test_the_disk_has_it_before_the_answer(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        if os.environ.get("CI") == "true":
            pytest.fail("strace is not installed")
        pytest.skip("strace is not installed")
    trace = tmp_path / "trace"
    command = [strace, "-f", "-y", "-e", "trace=write,pwrite64,fsync,fdatasync", "-o", str(trace)]
    ended = subprocess.run(
        [*command, sys.executable, "-c", WRITES, f"sqlite:///{tmp_path / 'souk.db'}"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert ended.stdout.count("kept") == 4
    seen = trace.read_text(errors="replace")
    for number in range(2, 6):
        between = seen.partition(f'"ask {number}')[2].partition(f'"kept {number}')[0]
        calls = re.findall(r"(pwrite64|fdatasync|fsync)\([^\n]*souk\.db-wal", between)
        assert "pwrite64" in calls
        assert calls[-1] in ("fdatasync", "fsync")


def test_postgres_says_itself_how_durable_it_is() -> None:
    with servers.postgres() as url:
        assert servers.durability(url) == {"fsync": "on", "synchronous_commit": "on"}
