"""Baskets, cards and previews priced under the campaigns that run."""

from souk.goods.pricing.service.baskets import Listed, Records, Running
from souk.goods.pricing.service.pricing import Pricing

__all__ = ["Listed", "Pricing", "Records", "Running"]
