"""Orders, from opened to closed."""

from souk.trade.orders.service.forgetting import Forgetting
from souk.trade.orders.service.opening import Opening
from souk.trade.orders.service.protecting import Protecting
from souk.trade.orders.service.selling import Selling
from souk.trade.orders.service.terming import Terming


class Orders(Opening, Selling, Protecting, Terming, Forgetting):
    """Every piece of every order: bought at one exact price, sent, arrived, or back with its money."""
