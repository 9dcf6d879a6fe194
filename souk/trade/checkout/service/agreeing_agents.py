"""Agents at the till of an agreed checkout: each shop's word on them, once more, before anything is held or paid."""

from souk.kit.operation import Caller
from souk.trade.checkout.contracts.agreeing import AgreedMessage
from souk.trade.checkout.rules.agreeing import sold_by
from souk.trade.checkout.rules.agreeing_words import AGENT_DENIED, agent_denied
from souk.trade.checkout.service.agreeing_turns import Turning
from souk.trade.checkout.store import KeptAgreed
from souk.trade.mandates import AgentSeen, Means


class Welcoming(Turning):
    """Whoever brings a mandate is asked for it by the mandates; all other agents are asked here."""

    def _buying(self, kept: KeptAgreed, caller: Caller) -> AgentSeen | None:
        """The agent that buys: the one that completes, or the one for which a person completes."""
        return self._mandates.seen(caller) or kept.figure.agent

    def _denied(self, kept: KeptAgreed, caller: Caller) -> tuple[AgreedMessage, ...]:
        """Of a checkout that lacks nothing, the lines that are not sold to the agent that began or completes it."""
        said = dict[str, str]()
        for agent in {self._mandates.seen(caller), kept.figure.agent} - {None}:
            assert agent is not None
            said |= self._mandates.unwelcome(agent, _sold(kept), kept.figure.currency)
        return tuple(
            agent_denied(one.shop, said[one.shop], f"$.line_items[{at}]")
            for at, one in enumerate(kept.figure.lines)
            if one.shop in said
        )

    def _receipted(self, kept: KeptAgreed, said: tuple[AgreedMessage, ...], caller: Caller) -> None:
        """Leave the receipt of a completion that a shop's word on agents kept from being one."""
        agent, found = self._buying(kept, caller), next((one for one in said if one.code == AGENT_DENIED), None)
        if agent is not None and found is not None:
            price = kept.figure.totals[-1].amount, kept.figure.currency
            self._mandates.turn_away(agent, found.says["en"][:300], kept.id, price)

    def _counted(self, kept: KeptAgreed, caller: Caller) -> tuple[AgreedMessage, ...]:
        """Count the purchase where a shop limits how often this agent buys; what is said where it is too often."""
        agent = self._buying(kept, caller)
        why = self._mandates.count_agent(agent, sorted(_sold(kept))) if agent else ""
        return (agent_denied("", why, "$.line_items"),) if why else ()

    def _uncounted(self, kept: KeptAgreed, caller: Caller) -> None:
        agent = self._buying(kept, caller)
        if agent is not None:
            self._mandates.discount_agent(agent, sorted(_sold(kept)))

    def _noted(self, kept: KeptAgreed, order: str, by: Means, caller: Caller) -> None:
        """Write down which agent bought, and by what, unless a mandate did, which is written down with it."""
        agent = self._buying(kept, caller)
        if agent is None or by == "mandate":
            return
        price = kept.figure.totals[-1].amount, kept.figure.currency
        shops = _sold(kept)
        self._mandates.note_agent(agent, by, (order, kept.id), shops, price, self._names(shops))


def _sold(kept: KeptAgreed) -> dict[str, int]:
    return sold_by(kept.figure.made_of.lines, kept.figure.made_of.priced)
