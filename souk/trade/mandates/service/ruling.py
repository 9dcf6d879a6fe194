"""What a shop lets agents do: allow, deny or limit one, each step recorded and undone by the next."""

from collections.abc import Iterable
from typing import Any

from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.mandates.contracts.agents import (
    OTHERS,
    Agent,
    AgentLimits,
    AgentMoved,
    AgentRule,
    NoSuchRule,
    OtherShopsAgents,
    ShopAgent,
    Stand,
    Why,
    WrongAgentRule,
)
from souk.trade.mandates.rules.agents import called, unlike
from souk.trade.mandates.service.part import Part
from souk.trade.mandates.store import agents

SHOP, ROBIN = "corner", "Robin"
DENY = ("mandates.deny-agent", {"shop": SHOP, "agent": ROBIN, "number": 0, "why": "it sends everything back"})
MOST = 500


class Ruling(Part):
    """A shop's word on agents; whoever it does not know may buy, unless it says otherwise of all others."""

    @operation("mandates:house", example=Example({"shop": SHOP}, after=(DENY,), owned="shop"))
    def agents(self, shop: str, caller: Caller, *, most: int = 100) -> list[ShopAgent]:
        """The agents that a shop has a rule for or that bought in it, with how they stand and what they bought."""
        self._ruled(shop, caller)
        rules = agents.rules_of(self._database.read, [shop])[shop]
        sold = agents.sold_by(self._database.read, shop, min(max(most, 1), MOST))
        return _joined(rules, sold)

    @operation("mandates:house", example=Example({"shop": SHOP, "agent": ROBIN}, after=(DENY,), owned="shop"))
    def agent_versions(self, shop: str, agent: Agent, caller: Caller, *, most: int = 50) -> list[AgentRule]:
        """Everything that a shop said of an agent, the newest first."""
        self._ruled(shop, caller)
        return agents.versions(self._database.read, shop, _name(agent), min(max(most, 1), MOST))

    @operation(
        "mandates:house",
        Effect.WRITE,
        Example({"shop": SHOP, "agent": ROBIN, "number": 0, "why": "a good customer"}, owned="shop"),
    )
    def allow_agent(self, shop: str, agent: Agent, number: int, why: Why, caller: Caller) -> AgentRule:
        """Let an agent buy in a shop, upon the `number` that was read (0 for none): by key, by name, or `*` for others.

        A rule for its key counts before one for the profile or account that it comes under, that before one for its
        name, and that before the one for all others. A name is what the consumer calls an agent, so whoever must be
        sure allows the key; a profile whose requests are not signed lets nobody in, and can keep out.
        """
        return self._rule((shop, agent, number), "allowed", AgentLimits(), why, caller)

    @operation("mandates:house", Effect.WRITE, Example(DENY[1], owned="shop"))
    def deny_agent(self, shop: str, agent: Agent, number: int, why: Why, caller: Caller) -> AgentRule:
        """Sell nothing to an agent from now on; orders that are made stand. `*` leaves only those that are allowed."""
        return self._rule((shop, agent, number), "denied", AgentLimits(), why, caller)

    @operation(
        "mandates:house",
        Effect.WRITE,
        Example({"shop": SHOP, "agent": ROBIN, "number": 0, "limits": {"per_day": 5}, "why": "new here"}, owned="shop"),
    )
    def limit_agent(  # noqa: PLR0913 - each is a field of a form
        self, shop: str, agent: Agent, number: int, limits: AgentLimits, why: Why, caller: Caller
    ) -> AgentRule:
        """Let an agent buy within limits: so much at once, so often a day, with a consent of this level or more."""
        return self._rule((shop, agent, number), "limited", limits, why, caller)

    @operation(
        "mandates:house",
        Effect.WRITE,
        Example({"shop": SHOP, "agent": ROBIN, "number": 1, "why": "by mistake"}, after=(DENY,), owned="shop"),
    )
    def undo_agent(self, shop: str, agent: Agent, number: int, why: Why, caller: Caller) -> AgentRule:
        """Take the newest word on an agent back: what held before it holds again, and is a version of its own."""
        self._ruled(shop, caller)
        known = agents.versions(self._database.write, shop, _name(agent), MOST)
        if not known:
            raise NoSuchRule(agent)
        before = known[1] if len(known) > 1 else None
        stand, limits = (before.stand, before.limits) if before else ("none", AgentLimits())
        return self._put((shop, agent, number), stand, limits, why, caller)

    def _rule(
        self, what: tuple[str, str, int], stand: Stand, limits: AgentLimits, why: str, caller: Caller
    ) -> AgentRule:
        self._ruled(what[0], caller)
        if wrong := unlike(stand, limits):
            raise WrongAgentRule(wrong)
        return self._put(what, stand, limits, why, caller)

    def _put(
        self, what: tuple[str, str, int], stand: Stand, limits: AgentLimits, why: str, caller: Caller
    ) -> AgentRule:
        shop, agent, number = what
        if not why.strip():
            raise WrongAgentRule("say why")
        known = agents.versions(self._database.write, shop, _name(agent), 1)
        now = known[0].number if known else 0
        made = AgentRule(shop, _name(agent), now + 1, stand, limits, caller.actor, why.strip(), self._clock.now())
        if now != number or not agents.add_rule(self._database.write, made):
            raise AgentMoved(agent, number)
        self._events.record("mandates.agent-ruled", [(shop, {"shop": shop, "stand": stand, "number": now + 1})], caller)
        return made

    def _ruled(self, shop: str, caller: Caller) -> None:
        if caller.shop is not None and caller.shop != shop:
            raise OtherShopsAgents(shop)


def _name(agent: str) -> str:
    name = called(agent)
    if not name:
        raise WrongAgentRule("name the agent, give its key's thumbprint, or * for all others")
    return name


def _joined(rules: dict[str, AgentRule], sold: Iterable[Any]) -> list[ShopAgent]:
    """Rules and purchases by the agents' names; a rule for a key stands by itself, and that for all others first."""
    rows: dict[str, list[Any]] = {}
    for row in sold:
        rows.setdefault(called(row.agent), []).append(row)
    found = [ShopAgent(OTHERS, rules.get(OTHERS))]
    for name, own in rows.items():
        spent: dict[str, int] = {}
        for row in own:
            spent[row.currency] = spent.get(row.currency, 0) + int(row.spent)
        times, last = sum(row.purchases for row in own), max(row.last for row in own)
        keys = tuple(dict.fromkeys(row.thumbprint for row in own if row.thumbprint))
        under = tuple(dict.fromkeys(row.platform for row in own if row.platform))
        found.append(ShopAgent(own[0].agent, rules.get(name), times, spent, last, keys, under))
    # A rule that was taken back is none; its versions have it still.
    alone = [(name, one) for name, one in rules.items() if name not in rows and name != OTHERS and one.stand != "none"]
    return [*found, *(ShopAgent(name, one) for name, one in alone)]
