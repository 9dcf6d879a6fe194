"""A small merchant that speaks UCP, written with `ucp-sdk`'s types and nothing of Souk: neither copies the other."""

from tests.doubles.merchants.goods import Good, Promotion, Rates, Shelf
from tests.doubles.merchants.merchant import Merchant
from tests.doubles.merchants.server import Reply, Running, serving

__all__ = ["Good", "Merchant", "Promotion", "Rates", "Reply", "Running", "Shelf", "serving"]
