"""A shop's word on agents where no mandate is brought: asked before and at the till, counted, and written down."""

from collections.abc import Mapping, Sequence

from souk.goods.promotions import customer_of
from souk.kit.locale import Words
from souk.kit.operation import Caller
from souk.trade.mandates.contracts import Verdict
from souk.trade.mandates.contracts.agents import AgentSeen, Bought, Means
from souk.trade.mandates.rules.agents import denied, rules_about, seen
from souk.trade.mandates.rules.layers import Objection
from souk.trade.mandates.service.noting import MARK, Noting
from souk.trade.mandates.service.selling import Selling
from souk.trade.mandates.store import agents

# What a shop asks of a consent beyond the first level, nobody can show who brings no mandate.
UNPROVEN = 1


class Welcoming(Noting, Selling):
    """Agents that pay with a token or by a rail: the same rules, the same counts, the same place in the books."""

    def seen(self, caller: Caller) -> AgentSeen | None:
        """The agent that a caller is, as its door marked it; None for a person."""
        return seen(customer_of(caller), caller.scopes)

    def unwelcome(self, agent: AgentSeen, shops: Mapping[str, int], currency: str) -> dict[str, str]:
        """By shop, why it does not sell this agent lines that cost so much; nothing is counted by asking."""
        day, found = self._clock.now().date().isoformat(), dict[str, str]()
        for shop, rules in agents.rules_of(self._database.read, shops).items():
            for rule in rules_about(rules, agent):
                why = denied(rule, shops[shop], currency, UNPROVEN)
                most = rule.limits.per_day if rule.stand == "limited" else None
                if not why and most is not None and agents.uses(self._database.read, shop, rule.agent, day) >= most:
                    why = f"the shop {shop} sells this agent {most} times a day, and did"
                if why:
                    found.setdefault(shop, why)
        return found

    def count_agent(self, agent: AgentSeen, shops: Sequence[str]) -> str:
        """Count a purchase of an agent in each shop that limits them; or why not, and then nothing is counted."""
        try:
            self._counted(agent, shops)
        except Objection as wrong:
            return wrong.detail
        return ""

    def discount_agent(self, agent: AgentSeen, shops: Sequence[str]) -> None:
        """Take back what `count_agent` counted in this transaction."""
        for shop, name, day, _most in self._limits(agent, shops):
            agents.free_day(self._database.write, shop, name, day)

    def turn_away(self, agent: AgentSeen, why: str, checkout: str, price: tuple[int, str]) -> Verdict:
        """Leave the receipt of an agent that was sold nothing: in the merchant's chain, as for one with a mandate."""
        verdict = self._refused("accept", Objection(2, "agent_denied", why))
        said: dict[str, object] = {"merchant": self._house, "checkout": checkout, "amount": price[0]}
        said |= {
            "currency": price[1],
            "agent": (agent.thumbprint or agent.name)[:200],
            "platform": agent.platform[:500],
        }
        return self._receipt(f"merchant:{self._house}", "merchant", verdict, said)

    def note_agent(  # noqa: PLR0913 (each is a part of one line in the books)
        self, agent: AgentSeen, by: Means, what: tuple[str, str], shops: Mapping[str, int], price: tuple[int, str],
        names: Words,
    ) -> None:  # fmt: skip
        """Write down which agent bought an order (and of which checkout), and tell whom it acts for.

        `shops` is what each sold, `names` what they are called.
        """
        order, checkout = what
        now, (amount, currency) = self._clock.now(), price
        made = Bought(
            order, checkout, "", agent.name[:200], agent.thumbprint, 0, "", amount, currency, now, by, agent.platform
        )
        if not agents.mark(self._database.read, MARK):
            agents.set_mark(self._database.write, MARK, self._events.last())
        agents.add_bought(self._database.write, made, agent.owner, shops)
        facts = {"amount": amount, "currency": currency, "by": by, "checkout": checkout}
        whose = Caller(agent.owner or "visitor", frozenset())
        self._events.record("mandates.agent-ordered", [(order, facts)], whose)
        if agent.owner:
            told = {"agent": agent.name, "order": order, "path": self._leave_path(agent)}
            self._tell("ordered", agent.owner, price, told, names)

    def _leave_path(self, agent: AgentSeen) -> str:
        """Where an agent that has no mandate is stopped: with one tap where the door said by what it acts."""
        if agent.way:
            return self._cut_path(agent.owner, agent.way)
        return "/account/platforms" if agent.by == "ucp" else "/account"
