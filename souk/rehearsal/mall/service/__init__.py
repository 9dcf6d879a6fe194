"""The mall's verbs, and its reading of the files that it is made from."""

from souk.rehearsal.mall.service.mall import Mall
from souk.rehearsal.mall.service.neighbour import Neighbour

__all__ = ["Mall", "Neighbour"]
