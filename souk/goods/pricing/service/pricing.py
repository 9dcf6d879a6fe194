"""The price: one service of all its parts."""

from souk.goods.pricing.service.previews import Previews
from souk.goods.pricing.service.tags import Tags


class Pricing(Tags, Previews):
    """One exact price: cards, pages, carts, agents and reports ask here."""
