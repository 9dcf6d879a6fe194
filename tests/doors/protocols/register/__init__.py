"""Every normative sentence of UCP with what tests it here: a mark for each row of both registers."""

from tests.doors.protocols.register.marks import (
    CARRIED,
    OPEN,
    ROLES,
    VERSIONS,
    Mark,
    Role,
    Share,
    area_of,
    marks_of,
    named,
    reasons,
    share_of,
    unknown_tests,
)

__all__ = [
    "CARRIED",
    "OPEN",
    "ROLES",
    "VERSIONS",
    "Mark",
    "Role",
    "Share",
    "area_of",
    "marks_of",
    "named",
    "reasons",
    "share_of",
    "unknown_tests",
]
