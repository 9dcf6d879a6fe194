"""Operations done in the background."""

from souk.doors.jobs.contracts import Job
from souk.doors.jobs.service import Jobs, Worker
from souk.doors.jobs.staff import staffed
from souk.doors.jobs.uploads import keep

__all__ = ["Job", "Jobs", "Worker", "keep", "staffed"]
