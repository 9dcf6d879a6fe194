"""What can be wrong with a merchant, a wish, an offer or a purchase elsewhere."""

from souk.kit.errors import Conflict, Invalid, NotFound, Refused, Unavailable


class UnknownMerchant(NotFound):
    """There is none of this id."""

    def __init__(self, merchant: str) -> None:
        super().__init__("There is no merchant {merchant} in the market.", merchant=merchant)


class UnknownOffer(NotFound):
    """Nobody offered so, or it was offered to somebody else."""

    def __init__(self, offer: str) -> None:
        super().__init__("You were made no offer {offer}; ask for offers first.", offer=offer)


class UnknownOffers(NotFound):
    """It was not asked, or by somebody else."""

    def __init__(self, offers: str) -> None:
        super().__init__("You asked for no offers {offers}.", offers=offers)


class UnknownBought(NotFound):
    """Nothing was bought so, or by somebody else."""

    def __init__(self, bought: str) -> None:
        super().__init__("You bought nothing {bought} elsewhere.", bought=bought)


class NotKnownYet(Unavailable):
    """A purchase elsewhere may be paid or not; whoever asks again under the same offer is told, and pays nothing."""

    def __init__(self, bought: str, domain: str) -> None:
        super().__init__(
            "What became of the purchase {bought} at {domain} is not known yet.", bought=bought, domain=domain
        )


class UnknownAgent(NotFound):
    """No agent of this key bought anything for anybody here."""

    def __init__(self, thumbprint: str) -> None:
        super().__init__("There is no agent with the key {thumbprint}.", thumbprint=thumbprint)


class MerchantThere(Conflict):
    """The domain was added before."""

    def __init__(self, domain: str) -> None:
        super().__init__("{domain} is in the market already.", domain=domain)


class MerchantNotSo(Conflict):
    """The merchant's state does not allow this."""

    def __init__(self, merchant: str, state: str) -> None:
        super().__init__("The merchant {merchant} is {state}.", merchant=merchant, state=state)


class WrongWish(Invalid):
    """Nothing can be looked for so."""

    def __init__(self, why: str) -> None:
        super().__init__("This cannot be looked for: {why}.", why=why)


class WrongMerchant(Invalid):
    """No merchant can be so."""

    def __init__(self, why: str) -> None:
        super().__init__("This merchant cannot be added: {why}.", why=why)


class WrongAnswer(Unavailable):
    """A merchant's answer is not what its protocol says; nothing of it is used."""

    def __init__(self, domain: str, why: str) -> None:
        super().__init__("{domain} answers what cannot be used: {why}.", domain=domain, why=why)


class Declined(Unavailable):
    """A merchant said no in so many words; `status` is HTTP's."""

    def __init__(self, domain: str, why: str, status: int = 0) -> None:
        self.status = status
        super().__init__("{domain} declines: {why}.", domain=domain, why=why)


class NoCheckout(Unavailable):
    """The merchant has no checkout that an agent may use; there is a link to it."""

    def __init__(self, domain: str) -> None:
        super().__init__("{domain} sells on its own pages only.", domain=domain)


class NotCalledOff(Refused):
    """A merchant does not take back what was bought; its own terms say what else there is."""

    def __init__(self, domain: str, why: str) -> None:
        super().__init__("{domain} does not call it off: {why}.", domain=domain, why=why)
