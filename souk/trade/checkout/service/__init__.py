"""Carts and checkouts."""

from souk.trade.checkout.service.checkout import Checkout
from souk.trade.checkout.service.part import Backing

__all__ = ["Backing", "Checkout"]
