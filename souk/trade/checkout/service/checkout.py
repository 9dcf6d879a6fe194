"""Checkout, from the first thing put into a cart to the order."""

from souk.trade.checkout.service.planning import Planning


class Checkout(Planning):
    """Carts, the cheapest way to have what is in one, prices that are held, and what they become."""
