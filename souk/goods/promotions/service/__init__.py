"""Campaigns, the coupons that customers hold, and whole tables of campaigns."""

from souk.goods.promotions.service.coupons import customer_of
from souk.goods.promotions.service.promotions import Promotions

__all__ = ["Promotions", "customer_of"]
