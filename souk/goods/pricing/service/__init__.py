"""Baskets, cards and previews priced under the campaigns that run."""

from souk.goods.pricing.service.baskets import Goods, Listed, Records, Running, Terms
from souk.goods.pricing.service.pricing import Pricing

__all__ = ["Goods", "Listed", "Pricing", "Records", "Running", "Terms"]
