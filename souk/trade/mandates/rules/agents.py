"""How an agent stands with a shop: the rule for its key before that for its name, before that for all others."""

from collections.abc import Mapping, Sequence

from souk.trade.mandates.contracts.agents import OTHERS, AgentLimits, AgentRule, Stand
from souk.trade.mandates.rules.canonical import canonical, digest

THUMBPRINT = 43


def called(agent: str) -> str:
    """An agent as rules name it: a name as anybody would compare it, a key's thumbprint to the letter."""
    plain = " ".join(agent.split())
    return plain if len(plain) == THUMBPRINT and " " not in plain else plain.casefold()


def rule_for(rules: Mapping[str, AgentRule], name: str, thumbprint: str) -> AgentRule | None:
    """The rule of a shop that decides about an agent, if one does."""
    found = (rules.get(key) for key in (thumbprint, called(name), OTHERS))
    return next((one for one in found if one is not None and one.stand != "none"), None)


def unlike(stand: Stand, limits: AgentLimits) -> str:
    """What is wrong with a rule."""
    bound = limits.per_purchase is not None or limits.per_day is not None or limits.level > 1
    if stand == "limited" and not bound:
        return "a limit says an amount, a number of purchases a day, or how sure the consent is"
    if (limits.per_purchase is None) != (not limits.currency):
        return "an amount has its currency"
    return ""


def denied(rule: AgentRule | None, amount: int, currency: str, level: object) -> str:
    """Why an agent may not buy lines of this amount in a shop; empty where it may."""
    if rule is None or rule.stand == "allowed":
        return ""
    if rule.stand == "denied":
        return f"the shop {rule.shop} sells to no such agent"
    limits = rule.limits
    if limits.per_purchase is not None and (currency != limits.currency or amount > limits.per_purchase):
        most = f"{limits.per_purchase} {limits.currency}"
        return f"the shop {rule.shop} sells this agent at most {most} at once, and this is {amount} {currency}"
    if type(level) is not int or level < limits.level:
        return f"the shop {rule.shop} asks for a consent of level {limits.level}"
    return ""


def address_hash(country: str, region: str, city: str, lines: Sequence[str], *, more: Sequence[str] = ()) -> str:
    """The hash of where a parcel goes, however it is spaced and cased; `more` are district and postcode."""
    said = [" ".join(one.split()).casefold() for one in (country, region, city, *more, *lines)]
    return digest(canonical([one for one in said if one]))
