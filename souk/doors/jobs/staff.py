"""An assembled system with somebody to do its background work."""

from collections.abc import Callable
from datetime import timedelta

from souk.assembly import open_souk
from souk.doors.jobs.contracts import Terms
from souk.doors.jobs.service import Jobs, Timetables
from souk.doors.jobs.upkeep import Upkeep
from souk.kit.operation import Souk
from souk.settings import Settings


def staffed(settings: Settings, through: Callable[[Souk], Souk] = lambda souk: souk) -> tuple[Souk, Jobs]:
    """Open the system and admit the operations of jobs, timetables and upkeep to it, or to what stands before it."""
    souk = through(open_souk(settings))
    jobs = Jobs(souk, _terms(settings))
    souk.keys.also.append(jobs.forget_actor)
    for service in (jobs, Timetables(souk, jobs), Upkeep(souk, jobs, settings)):
        souk.admit(service)
    return souk, jobs


def _terms(settings: Settings) -> Terms:
    return Terms(
        workers=settings.workers,
        tries=settings.job_tries,
        waiting=settings.job_waiting,
        bytes=settings.job_payload_kb << 10,
        kept=timedelta(days=settings.job_days),
    )
