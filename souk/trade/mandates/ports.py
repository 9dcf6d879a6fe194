"""What mandates stand on: the accounts that consent, chance, and the house's own secret and name."""

from dataclasses import dataclass
from datetime import timedelta

from souk.people.accounts import Accounts, Tokens


@dataclass(frozen=True)
class Backing:
    """`secret` makes the house's keys, `origin` is its address, `skew` how far two clocks may be apart."""

    accounts: Accounts
    tokens: Tokens
    secret: bytes
    origin: str
    skew: timedelta = timedelta(seconds=60)
