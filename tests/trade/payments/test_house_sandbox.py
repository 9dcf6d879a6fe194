"""The sandbox that the house runs itself: begun with the first use, ended with the house, its books kept."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from souk.kit.database import Database
from souk.kit.plug import plug
from souk.trade.payments import Rail, RailAway, Site
from souk.trade.payments.providers.house_sandbox import HouseSandbox
from tests.clocks import Standing
from tests.trade.payments.house import CARD, House

USE = {"use": "souk.trade.payments.providers.house_sandbox:HouseSandbox"}


def test_a_demo_pays_with_no_further_step(database: Database, clock: Standing, tmp_path: Path) -> None:
    rail = plug(Rail, {**USE, "play": "amounts"}, site=Site(tmp_path / "rail", clock))
    assert not (tmp_path / "rail").exists()
    house = House(database, clock, {CARD: rail})
    house.begin("o1", {CARD: 12800})
    house.begin("o2", {CARD: 12801})
    assert [house.charge(order) for order in ("o1", "o2")] == ["paid", "failed"]


def test_its_books_outlive_it_and_another_of_the_same_house_reads_them(clock: Standing, tmp_path: Path) -> None:
    site = Site(tmp_path / "rail", clock)
    first, second = HouseSandbox(site), HouseSandbox(site)
    assert first.charge("p1-1", 500, currency="CNY", order="o1").state == "paid"
    assert second.inquire("p1-1").state == "paid"
    del first
    third = HouseSandbox(site)
    assert third.charge("p1-1", 500, currency="CNY", order="o1").state == "paid"
    assert len(third.report(clock.now(), clock.now().replace(hour=23))) == 1


def test_a_sandbox_that_died_is_started_again(clock: Standing, tmp_path: Path) -> None:
    rail = HouseSandbox(Site(tmp_path / "rail", clock))
    rail.charge("p1-1", 500, currency="CNY", order="o1")
    first = rail.process_id
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    assert rail.inquire("p1-1").state == "paid"
    assert rail.process_id != first


def test_a_folder_that_takes_no_books_is_said_so(
    clock: Standing, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rail").write_text("a file")
    with pytest.raises(RailAway):
        HouseSandbox(Site(tmp_path / "rail", clock)).inquire("p1-1")
    assert "FileExistsError" in capfd.readouterr().err


def test_it_ends_with_the_process_that_began_it_even_by_a_kill(tmp_path: Path) -> None:
    program = f"""
import os, sys
from pathlib import Path
from souk.trade.payments import Site
from souk.trade.payments.providers.house_sandbox import HouseSandbox
from tests.clocks import Standing
rail = HouseSandbox(Site(Path({str(tmp_path / "rail")!r}), Standing()))
sys.stdout.write(str(rail.process_id))
sys.stdout.flush()
os.kill(os.getpid(), 9)
"""
    # The sandbox holds the same standard error, so this ends only when both have.
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout.isdecimal(), ended.stderr) == (-9, True, "")
