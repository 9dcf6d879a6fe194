"""Orders: opened by checkout, paid, shipped, delivered, taken back."""

from souk.trade.orders.service.orders import Orders
from souk.trade.orders.service.part import Backing

__all__ = ["Backing", "Orders"]
