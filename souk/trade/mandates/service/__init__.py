"""The verbs of mandates."""

from souk.trade.mandates.service.mandates import Mandates

__all__ = ["Mandates"]
