"""Baskets, cards and previews priced under the campaigns that run."""

from souk.goods.pricing.service.baskets import Records
from souk.goods.pricing.service.pricing import Pricing

__all__ = ["Pricing", "Records"]
