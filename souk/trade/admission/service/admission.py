"""Admission, from a merchant's sale to the order of who was let in."""

from souk.trade.admission.service.entering import Entering
from souk.trade.admission.service.selling import Selling


class Admission(Selling, Entering):
    """Goods that many want at one moment: sold in a fair order, and to nobody who was not let in."""
