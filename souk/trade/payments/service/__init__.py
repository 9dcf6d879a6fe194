"""The verbs of payments."""

from souk.trade.payments.service.payments import Payments

__all__ = ["Payments"]
