"""Workers that die by SIGKILL at the worst moment, and others that take over."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from souk.doors.jobs import Jobs, Worker
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.clocks import Standing
from tests.doors.jobs.work import Abacus, beads, everybodys, show, start
from tests.small import OPERATOR, every_event, open_shops, product, put

EDIT = {
    "operation": "catalog.edit",
    "payload": {"product": "tray", "revision": 1, "changes": {"brand": "Cato"}, "reason": "named"},
    "id": "edit",
}
SOON = timedelta(seconds=60)


@contextmanager
def child(how: str, settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """A worker in a process of its own, which does not outlive the test."""
    command = [sys.executable, "-m", "tests.doors.jobs.child", how, str(settings.folder), settings.database]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=os.getcwd())
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def test_a_worker_killed_between_the_commit_and_the_note_of_it_does_nothing_twice(
    souk: Souk, jobs: Jobs, settings: Settings, clock: Standing
) -> None:
    open_shops(souk)
    put(souk, product("tray", "Litter tray"))
    start(souk, EDIT, OPERATOR)
    with child("after-commit", settings) as worker:
        assert worker.wait(180) == -signal.SIGKILL
    job = show(souk, "edit", OPERATOR)
    assert (job["state"], job["attempts"], job["answer"]) == ("running", 1, None)
    assert souk.call("catalog.show", {"product": "tray"}, OPERATOR)["revision"] == 2
    events = every_event(souk)
    assert jobs.work() is False
    clock.on(seconds=61)
    assert jobs.work() is True
    job = show(souk, "edit", OPERATOR)
    assert (job["state"], job["attempts"], job["error"]) == ("done", 2, "")
    assert job["answer"] == 2
    assert every_event(souk) == events


def test_a_worker_killed_within_a_stream_leaves_whole_steps_and_another_ends_it(
    souk: Souk, jobs: Jobs, settings: Settings, clock: Standing
) -> None:
    open_shops(souk)
    souk.admit(Abacus(souk))
    start(souk, {"operation": "abacus.move", "payload": {"beads": 3}, "id": "move"}, OPERATOR)
    with child("mid-stream", settings) as worker:
        assert worker.wait(180) == -signal.SIGKILL
    assert beads(souk) == {"bead-0": 1}
    clock.on(seconds=61)
    assert jobs.work() is True
    job = show(souk, "move", OPERATOR)
    assert (job["state"], job["attempts"], job["done"], job["answer"]) == ("done", 2, 3, 3)
    assert beads(souk) == {"bead-0": 1, "bead-1": 1, "bead-2": 1}


@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_worker_processes_share_the_work_and_end_when_they_are_told(
    souk: Souk, settings: Settings, clock: Standing
) -> None:
    asked = {"operation": "catalog.page", "payload": {}}
    for number in range(40):
        start(souk, {**asked, "id": f"look-{number}"}, OPERATOR)
    clock.at = datetime.now(UTC)
    with child("worker", settings) as one, child("worker", settings) as other:
        for process in (one, other):
            assert process.stderr is not None
            assert any("is at work" in line for line in process.stderr)
        until = datetime.now(UTC) + SOON
        while {job["state"] for job in everybodys(souk)} != {"done"}:
            assert datetime.now(UTC) < until, everybodys(souk)[0]
        for process in (one, other):
            process.send_signal(signal.SIGTERM)
        assert [process.wait(180) for process in (one, other)] == [0, 0]
    assert [job["attempts"] for job in everybodys(souk) if not job["timetable"]] == [1] * 40


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_second_worker_on_sqlite_says_who_writes(souk: Souk, settings: Settings) -> None:
    souk.database.claim()
    with child("worker", settings) as other:
        assert other.wait(180) == 1
        assert other.stderr is not None
        assert "LaneTaken" in other.stderr.read()


def test_a_worker_ends_after_the_step_in_hand_and_not_before(souk: Souk, jobs: Jobs) -> None:
    open_shops(souk)
    abacus = Abacus(souk)
    souk.admit(abacus)
    worker = Worker(jobs)
    reached, go = threading.Event(), threading.Event()

    def held(step: int) -> None:
        if step == 1:
            reached.set()
            go.wait(180)

    abacus.before = held
    start(souk, {"operation": "abacus.move", "payload": {"beads": 3}, "id": "move"}, OPERATOR)
    assert worker.alive() is False
    worker.start()
    assert reached.wait(180)
    assert jobs.alive() is True
    assert worker.stop(within=0) is False
    go.set()
    assert worker.stop(within=60) is True
    job = show(souk, "move", OPERATOR)
    assert (job["state"], job["done"], job["attempts"]) == ("waiting", 2, 0)
    assert (beads(souk), worker.alive()) == ({"bead-0": 1, "bead-1": 1}, False)
