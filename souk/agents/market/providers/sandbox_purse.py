"""A card of the sandbox for everybody: a number that no bank gave out, taken only where no money moves."""

import hashlib
from collections.abc import Sequence

from pydantic import SecretStr

from souk.agents.market.contracts import Card, Instrument
from souk.kit.errors import Unavailable

# A range that card networks keep for tests; the digits follow from whose it is, so that two people have two cards.
TESTS, MONTH, YEAR = "400000", "12", "2099"


class SandboxPurse:
    """The person's payment method in the demo, and in any house whose operator chose no other purse."""

    def held(self, actor: str) -> Sequence[Instrument]:
        number = _number(actor)
        return (Instrument(f"sandbox:{_mark(actor)[:16]}", "visa", number[-4:], "debit", sandbox=True),)

    def card(self, actor: str, reference: str) -> Card:
        if all(one.reference != reference for one in self.held(actor)):
            raise Unavailable("There is no payment method {reference} of yours any more.", reference=reference[:80])
        return Card(SecretStr(_number(actor)), "network_token", MONTH, YEAR)


def _mark(actor: str) -> str:
    return hashlib.sha256(f"souk sandbox card {actor}".encode()).hexdigest()


def _number(actor: str) -> str:
    """Sixteen digits whose last is the check digit (ISO/IEC 7812-1)."""
    bare = TESTS + str(int(_mark(actor), 16) % 10**9).zfill(9)
    doubled = (int(digit) * 2 for digit in bare[::-2])
    total = sum(int(digit) for digit in bare[-2::-2]) + sum(one - 9 * (one > 9) for one in doubled)
    return f"{bare}{-total % 10}"
