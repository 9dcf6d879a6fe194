"""The small house of the orders' tests, with ways to pay that fail."""

from tests.trade.orders.conftest import settings

__all__ = ["settings"]
