"""What a shop lets an agent do, which agent bought what, and the payments that wait for their consumer's yes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from souk.kit.errors import Conflict, Invalid, NotFound, Refused
from souk.trade.mandates.contracts import Amount, MandateState, Phase

Stand = Literal["none", "allowed", "denied", "limited"]
Means = Literal["mandate", "token", "rail"]
Agent = Annotated[str, Field(min_length=1, max_length=200)]
Why = Annotated[str, Field(max_length=300)]
# Every agent that the shop has no rule for by key or by name.
OTHERS = "*"


@dataclass(frozen=True)
class AgentLimits:
    """What an agent may do in a shop: what is None is not limited.

    `per_purchase` is the most that the shop's lines of one purchase cost, in smallest units of `currency`; `per_day`
    how many purchases it makes in a day (UTC), all its consumers together; `level` how sure the consent has to be.
    """

    per_purchase: Amount | None = None
    currency: Annotated[str, Field(pattern=r"^([A-Z]{3})?$")] = ""
    per_day: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    level: Annotated[int, Field(ge=1, le=3)] = 1


@dataclass(frozen=True)
class AgentRule:
    """How an agent stands with a shop since a moment, one version after another.

    `agent` is the thumbprint of its key, the profile or account that it comes under, the name that it is called by, or
    `*` for all others.
    """

    shop: str
    agent: str
    number: int
    stand: Stand
    limits: AgentLimits
    by: str
    why: str
    at: datetime


@dataclass(frozen=True)
class AgentSeen:
    """An agent as the door knows it that lets it in: `by` is its protocol, `name` what it is called here.

    `proven` are names that nobody else bears: the thumbprint of the key that signed the request, then the profile with
    that key, the account and the account's name. `claimed` is what it says of itself without a signature: a rule for
    such a name can keep it out, and cannot let it in. `owner` is the account that it acts for, if that is known, and
    `way` by what it does: its account's keys, a key of the owner's, or what a platform was granted.
    """

    by: str
    name: str
    proven: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()
    thumbprint: str = ""
    platform: str = ""
    owner: str = ""
    way: str = ""


@dataclass(frozen=True)
class ShopAgent:
    """An agent as a shop knows it: how it stands, what it bought here, and when last."""

    agent: str
    rule: AgentRule | None
    purchases: int = 0
    spent: Mapping[str, int] = field(default_factory=dict)
    last: datetime | None = None
    thumbprints: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bought:
    """Which agent bought a checkout, under which mandate; `level` is how sure its consumer's consent is.

    What was paid otherwise, `by` a `token` that was handed over or a `rail` that the agent named, has neither mandate
    nor authorisation, and level 0. `platform` is the profile or account that the agent came under.
    """

    order: str
    checkout: str
    mandate: str
    agent: str
    thumbprint: str
    level: int
    authorisation: str
    amount: int
    currency: str
    at: datetime
    by: Means = "mandate"
    platform: str = ""


@dataclass(frozen=True)
class Waiting:
    """A payment that an agent tried and its consumer has to confirm."""

    mandate: str
    merchant: str
    checkout: str
    checkout_hash: str
    amount: int
    currency: str
    expires: datetime
    at: datetime
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stopped:
    """What the link of a letter leads to: the agent, and how its mandate stands; `unknown` where it leads nowhere.

    Of an agent that has no `mandate` it is by what it acts that is active or revoked.
    """

    state: MandateState | Literal["unknown"]
    agent: str = ""
    mandate: str = ""


@dataclass(frozen=True)
class Try:
    """A receipt of a mandate in plain words: who decided what about which checkout, and why.

    `because` is the merchant's or provider's reason where the wallet let go of an amount for it.
    """

    number: int
    at: datetime
    phase: Phase
    accepted: bool
    layer: int
    reason: str
    detail: str
    merchant: str
    checkout: str
    amount: int | None
    currency: str
    authorisation: str
    hash: str
    previous: str
    because: str = ""


@dataclass(frozen=True)
class Proof:
    """The chain of a mandate's receipts: how many, the last one's hash, and the first that does not hold (0: none)."""

    receipts: int
    head: str
    broken: int


class AgentMoved(Conflict):
    """Somebody changed it meanwhile."""

    def __init__(self, agent: str, number: int) -> None:
        super().__init__(
            "What holds for the agent {agent} is no longer at number {number}; read it again.",
            agent=agent,
            number=number,
        )


class NoSuchRule(NotFound):
    """The shop said nothing of this agent that could be taken back."""

    def __init__(self, agent: str) -> None:
        super().__init__("Nothing was said of the agent {agent} that could be taken back.", agent=agent)


class OtherShopsAgents(Refused):
    """A shop's member acts for its own shop alone."""

    def __init__(self, shop: str) -> None:
        super().__init__("Agents of the shop {shop} are not yours to rule.", shop=shop)


class WrongAgentRule(Invalid):
    """A rule that cannot be so."""

    def __init__(self, why: str) -> None:
        super().__init__("This cannot hold for an agent: {why}.", why=why)
