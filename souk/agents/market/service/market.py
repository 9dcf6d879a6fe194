"""The market: merchants of other houses, as one's agents may use them."""

from souk.agents.market.service.hearing import Hearing


class Market(Hearing):
    """Foreign merchants by domain: visited, asked all at once, bought from under one mandate over all of them."""
