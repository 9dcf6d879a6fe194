"""The verbs of the market."""

from souk.agents.market.service.market import Market

__all__ = ["Market"]
