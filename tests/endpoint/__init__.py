"""A chat-completions server on loopback that answers well or in every hostile way: the fixture `endpoint`."""

from tests.endpoint.modes import INJECTED, INVENTED, MODES, Mode, fill, say
from tests.endpoint.server import Endpoint, endpoint, serving

__all__ = ["INJECTED", "INVENTED", "MODES", "Endpoint", "Mode", "endpoint", "fill", "say", "serving"]
