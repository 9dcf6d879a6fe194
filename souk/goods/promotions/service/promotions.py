"""Promotions: one service of all its parts."""

from souk.goods.promotions.service.coupons import Coupons
from souk.goods.promotions.service.loading import Loading


class Promotions(Loading, Coupons):
    """Campaigns, each seen and changed by its own shop and by the operator alone; who runs is seen by everybody."""
