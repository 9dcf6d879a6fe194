"""Checkout, from the first thing put into a cart to the order."""

from souk.trade.checkout.service.delegating import Delegating
from souk.trade.checkout.service.mandating import Mandating


class Checkout(Mandating, Delegating):
    """Carts, the cheapest way to have what is in one, prices that are held, and what they become."""
