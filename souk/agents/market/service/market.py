"""The market: merchants of other houses, as one's agents may use them."""

from souk.agents.market.service.deciding import Deciding


class Market(Deciding):
    """Foreign merchants by domain: visited, asked all at once, bought from under one mandate over all of them."""
