"""The verbs of background work: jobs, and the timetables that start them."""

from souk.doors.jobs.service.jobs import Jobs
from souk.doors.jobs.service.restored import brought_back
from souk.doors.jobs.service.running import LEASE
from souk.doors.jobs.service.timetables import Timetables

__all__ = ["LEASE", "Jobs", "Timetables", "brought_back"]
