"""An assembled system with somebody to do its background work."""

from souk.assembly import open_souk
from souk.doors.jobs.service import Jobs
from souk.kit.operation import Souk
from souk.settings import Settings


def staffed(settings: Settings) -> tuple[Souk, Jobs]:
    """Open the system and admit the operations of jobs to it."""
    souk = open_souk(settings)
    jobs = Jobs(souk)
    souk.admit(jobs)
    return souk, jobs
