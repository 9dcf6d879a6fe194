"""Agents that buy at a till without a mandate: each shop's word on them is asked, counted, and written down."""

from collections.abc import Iterable, Mapping, Sequence

from souk.goods.pricing import Quote
from souk.kit.locale import LOCALES, Words, pick
from souk.trade.checkout.contracts.carts import AgentDenied
from souk.trade.checkout.rules.agreeing import sold_by
from souk.trade.checkout.service.carting import Carting
from souk.trade.mandates import AgentSeen
from souk.trade.orders import Draft

_AND: Words = {"zh-CN": "、", "en": ", "}


class Ruled(Carting):
    """Whoever brings a mandate is asked for it by the mandates, and a person by nobody."""

    def _objection(self, agents: Iterable[AgentSeen | None], quote: Quote) -> AgentDenied | None:
        """What the first shop that does not sell its lines to one of the agents says; nothing is counted by asking."""
        shops = sold_by(quote.lines, quote.priced)
        for agent in dict.fromkeys(agents):
            said = self._mandates.unwelcome(agent, shops, quote.priced.currency) if agent else {}
            for shop, why in sorted(said.items()):
                return AgentDenied(shop, why)
        return None

    def _count(self, agent: AgentSeen, shops: Sequence[str]) -> AgentDenied | None:
        """Count a purchase where a shop limits how often the agent buys; what is said where it is too often."""
        why = self._mandates.count_agent(agent, shops)
        return AgentDenied(", ".join(shops), why) if why else None

    def _note(self, agent: AgentSeen, one: Draft) -> None:
        """Write down which agent bought an order at a rail."""
        shops = sold_by(one.lines, one.priced)
        price = one.priced.total, one.priced.currency
        self._mandates.note_agent(agent, "rail", (one.order, one.session), shops, price, self._names(shops))

    def _names(self, shops: Mapping[str, int] | set[str]) -> Words:
        """What shops are called."""
        names = [one.name for one in self._catalog.shops() if one.id in shops]
        return {locale: _AND[locale].join(sorted(pick(one, locale) for one in names)) for locale in LOCALES}
