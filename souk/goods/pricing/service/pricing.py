"""The price: one service of all its parts."""

from souk.goods.pricing.service.feeding import Feeding
from souk.goods.pricing.service.previews import Previews
from souk.goods.pricing.service.protecting import Protecting
from souk.goods.pricing.service.taxing import Taxing


class Pricing(Feeding, Previews, Protecting, Taxing):
    """One exact price: cards, pages, carts, agents and reports ask here."""
