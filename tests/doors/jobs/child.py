"""A process that works through jobs until something kills it: `child <how> <folder> <url>`."""

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from souk.doors.jobs import run_worker, staffed
from souk.kit.operation import Caller, Operation, Souk
from tests.doors.jobs.work import Abacus
from tests.small import small_settings


def main(how: str, folder: str, url: str) -> None:
    """Work, and die where it is said."""
    settings = small_settings(Path(folder), url)
    if how == "worker":
        logging.basicConfig(level=logging.INFO)
        run_worker(settings.model_copy(update={"clock": {"use": "souk.kit.clock:MachineClock"}}))
        return
    souk, jobs = staffed(settings)
    souk.admit(Abacus(souk, dies_at=1 if how == "mid-stream" else None))
    if how == "after-commit":
        die_after(souk, "catalog.edit")
    jobs.work()


def die_after(souk: Souk, name: str) -> None:
    """Be killed as soon as an operation is committed, before anybody hears of it."""

    @contextmanager
    def watch(found: Operation, _caller: Caller) -> Iterator[None]:
        yield
        if found.name == name:
            os.kill(os.getpid(), signal.SIGKILL)

    souk.watch = watch


if __name__ == "__main__":
    main(*sys.argv[1:])
