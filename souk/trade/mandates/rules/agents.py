"""How an agent stands with a shop: the rule for its key before that for its name, before that for all others."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from souk.kit.scopes import MARK
from souk.trade.mandates.contracts.agents import OTHERS, AgentLimits, AgentRule, AgentSeen, Stand
from souk.trade.mandates.rules.canonical import canonical, digest

THUMBPRINT = 43


def called(agent: str) -> str:
    """An agent as rules name it: a name as anybody would compare it, a key's thumbprint to the letter."""
    plain = " ".join(agent.split())
    return plain if len(plain) == THUMBPRINT and " " not in plain else plain.casefold()


def mark(what: str, value: str) -> str:
    """A scope by which a door says of a caller what it knows of the agent: `agent:by:ucp`, `agent:key:…`."""
    return f"{MARK}{what}:{value}"


@lru_cache(maxsize=2_000)
def seen(actor: str, scopes: frozenset[str]) -> AgentSeen | None:
    """The agent that a caller is by the marks of its door; None for a person, with a key of their own as well."""
    marks = dict(one.removeprefix(MARK).split(":", 1) for one in scopes if one.startswith(MARK))
    if not marks.keys() - {"way"}:
        return None
    key, profile, claimed = (marks.get(name, "") for name in ("key", "profile", "claims"))
    account = marks.get("account", "") or ("" if profile or claimed else actor)
    host = urlsplit(profile or claimed).hostname or ""
    name = marks.get("name", "") or host or account
    proven = (key, profile, host if profile else "", account, marks.get("name", ""))
    return AgentSeen(
        by=marks.get("by", "api"),
        name=name,
        proven=tuple(dict.fromkeys(one for one in proven if one)),
        claimed=(claimed, host) if claimed else (),
        thumbprint=key,
        platform=profile or claimed or account,
        owner=marks.get("owner", "") or ("" if marks.get("account") else actor),
        way=marks.get("way", ""),
    )


def under(name: str, thumbprint: str, came: AgentSeen | None) -> AgentSeen:
    """The agent of a mandate, which its consumer calls so, as it came: its key first, then what the door knows."""
    more = came or AgentSeen("mandate", name)
    proven = dict.fromkeys((thumbprint, *more.proven, name))
    return AgentSeen("mandate", name, tuple(proven), more.claimed, thumbprint, more.platform, more.owner, more.way)


def rules_about(rules: Mapping[str, AgentRule], agent: AgentSeen) -> Iterator[AgentRule]:
    """The rule of a shop that decides about an agent, and each that is against a name that it only claims."""
    found = (rules.get(called(name)) for name in (*agent.proven, OTHERS))
    said = next((one for one in found if one is not None and one.stand != "none"), None)
    against = (rules.get(called(name)) for name in agent.claimed)
    yield from ([said] if said is not None else [])
    yield from (one for one in against if one is not None and one.stand in ("denied", "limited"))


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
