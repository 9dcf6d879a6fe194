"""Operations done in the background."""

from souk.doors.jobs.archive import DATABASES, BadArchive, Manifest, manifest_of, unpack
from souk.doors.jobs.contracts import STATES, Job
from souk.doors.jobs.doctor import Check, machine
from souk.doors.jobs.gauges import Numbers, free_share, numbers_of
from souk.doors.jobs.logs import REQUEST, Doing, doing, set_up_logs
from souk.doors.jobs.secrecy import private
from souk.doors.jobs.service import Jobs, brought_back
from souk.doors.jobs.staff import staffed
from souk.doors.jobs.upkeep import BackupRuns, Upkeep, newest_backup
from souk.doors.jobs.uploads import TooLarge, UnknownContent, keep
from souk.doors.jobs.watch import BUCKETS, Watch
from souk.doors.jobs.worker import Worker, run_worker

__all__ = [
    "BUCKETS",
    "DATABASES",
    "REQUEST",
    "STATES",
    "BackupRuns",
    "BadArchive",
    "Check",
    "Doing",
    "Job",
    "Jobs",
    "Manifest",
    "Numbers",
    "TooLarge",
    "UnknownContent",
    "Upkeep",
    "Watch",
    "Worker",
    "brought_back",
    "doing",
    "free_share",
    "keep",
    "machine",
    "manifest_of",
    "newest_backup",
    "numbers_of",
    "private",
    "run_worker",
    "set_up_logs",
    "staffed",
    "unpack",
]
