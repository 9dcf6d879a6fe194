"""The verbs of the shopper's agent."""

from souk.agents.shopper.service.part import Backing
from souk.agents.shopper.service.shopper import Shopper

__all__ = ["Backing", "Shopper"]
