"""What goes over the wire, held against the schemas of both protocols as they were published."""

from tests.doors.protocols.schemas.published import ACP, PROTOCOLS, UCP, absent, documents, faults

__all__ = ["ACP", "PROTOCOLS", "UCP", "absent", "documents", "faults"]
