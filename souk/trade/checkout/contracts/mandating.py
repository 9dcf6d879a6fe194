"""What became of a purchase that an agent made under a mandate."""

from dataclasses import dataclass

from souk.trade.checkout.contracts.agreeing import Agreed
from souk.trade.checkout.contracts.carts import Session
from souk.trade.mandates import Verdict


@dataclass(frozen=True)
class ByMandate:
    """What was decided, and the checkout as it is then: a session of the house, or one that was agreed with an agent.

    A refusal is no error: nothing is held or paid, and its receipt stays. Where the checkout itself could not be
    bought although the mandate allowed it, `verdict.next` is `new_checkout` and the messages of `agreed` say why.
    """

    verdict: Verdict
    session: Session | None = None
    agreed: Agreed | None = None
    order: str = ""
