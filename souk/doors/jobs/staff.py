"""An assembled system with somebody to do its background work."""

from collections.abc import Callable
from datetime import timedelta

from souk.assembly import open_souk
from souk.doors.jobs.contracts import Terms
from souk.doors.jobs.service import Jobs, Timetables
from souk.doors.jobs.upkeep import Upkeep
from souk.kit.operation import Souk
from souk.rehearsal.world import World
from souk.settings import Settings


def staffed(settings: Settings, through: Callable[[Souk], Souk] = lambda souk: souk) -> tuple[Souk, Jobs]:
    """Open the system; it, or what stands before it, gets jobs, timetables, upkeep and the drawer of attacks."""
    souk = through(open_souk(settings))
    jobs = Jobs(souk, _terms(settings))
    souk.keys.also.append(jobs.forget_actor)
    world = World(souk, settings.origin, settings.mandate_skew_seconds, open=settings.demo)
    for service in (jobs, Timetables(souk, jobs), Upkeep(souk, jobs, settings), world):
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
