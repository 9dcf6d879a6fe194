"""The Universal Commerce Protocol (UCP): the house as a business that any platform's agents can buy from."""

from souk.doors.protocols.ucp.orders import entity
from souk.doors.protocols.ucp.profile import PREFIX
from souk.doors.protocols.ucp.rest import ucp
from souk.doors.protocols.ucp.serving import refused

__all__ = ["PREFIX", "entity", "refused", "ucp"]
