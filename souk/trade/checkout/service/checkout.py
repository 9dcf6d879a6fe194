"""Checkout, from the first thing put into a cart to the order."""

from souk.trade.checkout.service.selling import Selling


class Checkout(Selling):
    """Carts, prices that are held, and what they become."""
