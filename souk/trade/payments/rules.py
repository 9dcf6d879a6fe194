"""What follows from a payment alone: its parts, its postings, how it moves on, how a refund is divided."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from souk.kit.errors import Invalid
from souk.kit.money import Money
from souk.trade.payments.contracts import (
    LARGEST,
    Charge,
    ChargeState,
    DelegatedCard,
    OutcomeState,
    PaymentState,
    Posting,
    RefundState,
    Share,
    Tender,
    WrongWindow,
)

WHOLE = 10_000
_SHORT = re.compile("[0-9a-f]{20}")
TENDERS, SHARES, LONGEST = 10, 1000, 200
RETURNS, DEPOSITS = "returns", "deposits"
_OPEN: frozenset[ChargeState] = frozenset({"claimed", "challenge", "unknown"})
_ASKED: frozenset[ChargeState] = frozenset({"claimed", "unknown"})
_AFTER: dict[OutcomeState, tuple[frozenset[ChargeState], ChargeState]] = {
    # Money that came has come, even after the rail or the shop had said no.
    "paid": (_OPEN | {"pending", "failed", "canceled"}, "paid"),
    "challenge": (_ASKED, "challenge"),
    "failed": (_OPEN, "failed"),
    "unknown": (frozenset({"claimed"}), "unknown"),
}
_REFUND_AFTER: dict[OutcomeState, RefundState] = {"refunded": "done", "failed": "failed", "unknown": "unknown"}


def payment_id(order: str) -> str:
    """The one payment of an order: short enough to be a key at every rail (WeChat Pay: 32 characters).

    It sorts as the order does where the house named that one; other names may be long, or hold anything, and are
    digested to names that begin otherwise.
    """
    return f"o{order}" if _SHORT.fullmatch(order) else f"p{hashlib.sha256(order.encode()).hexdigest()[:20]}"


def refund_key(refund: str, charge: str) -> str:
    """The key under which a rail gives a part of a charge back for a refund."""
    return f"r{hashlib.sha256(f'{refund} {charge}'.encode()).hexdigest()[:24]}"


def faults(currency: str, tenders: Sequence[Tender], shares: Sequence[Share], later: int = 0) -> Iterator[str]:
    """Everything that does not fit in a payment."""
    try:
        Money(0, currency)
    except Invalid as error:
        yield str(error).rstrip(".")
    if len(tenders) > TENDERS or len(shares) > SHARES:
        yield f"it has at most {TENDERS} tenders and {SHARES} shares"
    if any(not 1 <= tender.amount <= LARGEST for tender in tenders):
        yield f"a tender is 1 to {LARGEST}"
    yield from _share_faults(shares)
    paid, due = sum(tender.amount for tender in tenders) + later, sum(share.amount for share in shares)
    if later < 0:
        yield "what is asked for later is at least 0"
    if paid != due:
        yield f"its tenders are {paid} and its shares {due}"


def _share_faults(shares: Sequence[Share]) -> Iterator[str]:
    if any(not 0 <= amount <= LARGEST for share in shares for amount in (share.amount, share.subsidy)):
        yield f"a share is 0 to {LARGEST}"
    if any(len(share.shop) > LONGEST for share in shares):
        yield f"a shop has at most {LONGEST} characters"
    if len({share.shop for share in shares}) < len(shares):
        yield "a shop has one share"
    if any(share.subsidy and not share.shop for share in shares):
        yield "the platform funds nothing of its own share"


def taking(currency: str, tenders: Sequence[Tender], shares: Iterable[Share]) -> tuple[Posting, ...]:
    """The postings of money that comes in: from the rails and the platform's subsidies to whom it is for."""
    rails = [Posting(f"rail:{tender.method}", currency, -tender.amount) for tender in tenders]
    return merged([*rails, *_theirs(currency, shares)])


def giving(currency: str, tender: Tender, shares: Iterable[Share]) -> tuple[Posting, ...]:
    """The postings of money that goes back: from whom it was for to the rail."""
    return reversed_(taking(currency, [tender], shares))


def late(currency: str, tender: Tender) -> tuple[Posting, ...]:
    """The postings of money that came for nothing and has to go back."""
    return Posting(f"rail:{tender.method}", currency, -tender.amount), Posting(RETURNS, currency, tender.amount)


def paid_down(currency: str, tenders: Sequence[Tender]) -> tuple[Posting, ...]:
    """The postings of a deposit: owed to the customer until the balance is paid."""
    rails = [Posting(f"rail:{tender.method}", currency, -tender.amount) for tender in tenders]
    return merged([*rails, Posting(DEPOSITS, currency, sum(tender.amount for tender in tenders))])


def completed(currency: str, deposit: int, tenders: Sequence[Tender], shares: Iterable[Share]) -> tuple[Posting, ...]:
    """The postings of a balance: with the deposit it becomes what the sale is to those whom it is for."""
    return merged([Posting(DEPOSITS, currency, -deposit), *taking(currency, tenders, shares)])


def kept_back(currency: str, deposit: int, parts: Sequence[Share]) -> tuple[Posting, ...]:
    """The postings of a deposit whose balance never came: parts of it stay with the shops, the rest is to go back."""
    rest = deposit - sum(part.amount for part in parts)
    return merged([Posting(DEPOSITS, currency, -deposit), *_theirs(currency, parts), Posting(RETURNS, currency, rest)])


def reversed_(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """The same, the other way round."""
    return tuple(Posting(one.account, one.currency, -one.amount) for one in postings)


def _theirs(currency: str, shares: Iterable[Share]) -> Iterator[Posting]:
    for share in shares:
        account = f"payable:{share.shop}" if share.shop else "platform"
        yield Posting(account, currency, share.amount + share.subsidy)
        yield Posting("subsidy", currency, -share.subsidy)


def merged(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """One posting an account and currency, none of 0, in the order of their names."""
    sums: dict[tuple[str, str], int] = {}
    for one in postings:
        place = one.account, one.currency
        sums[place] = sums.get(place, 0) + one.amount
    return tuple([Posting(*place, amount) for place, amount in sorted(sums.items()) if amount])


def uneven(postings: Iterable[Posting]) -> dict[str, int]:
    """The currencies in which postings do not sum to 0, with the sum."""
    sums: dict[str, int] = {}
    for one in postings:
        sums[one.currency] = sums.get(one.currency, 0) + one.amount
    return {currency: amount for currency, amount in sums.items() if amount}


def after(before: ChargeState, said: OutcomeState) -> ChargeState | None:
    """A charge's state after a rail's word; None where it stays."""
    reach, state = _AFTER.get(said, (frozenset(), before))
    return state if before in reach else None


def refund_after(before: RefundState, said: OutcomeState) -> RefundState | None:
    """A refund's state after a rail's word; None where it stays. A rail that never heard of it may be asked anew."""
    if before in ("done", "failed"):
        return None
    state: RefundState | None = "waiting" if said == "absent" else _REFUND_AFTER.get(said)
    return state if state != before else None


def standing(ended: str, charges: Sequence[Charge], deposit: int | None = None) -> PaymentState:
    """A payment's state from how it ended, if it did, and its charges; `deposit` is what comes before a balance."""
    if ended == "kept":
        return "kept"
    if ended == "paid":
        taken = sum(charge.amount for charge in charges if charge.state == "paid")
        return "refunded" if taken and sum(charge.refunded for charge in charges) == taken else "paid"
    if ended == "failed":
        return "failed"
    if ended == "canceled":
        return "canceled"
    states = {charge.state for charge in charges}
    paid = sum(charge.amount for charge in charges if charge.state == "paid")
    if deposit is not None and paid >= deposit and states <= {"paid", "failed", "canceled"}:
        return "deposit"
    return "unknown" if "unknown" in states else "challenge" if "challenge" in states else "pending"


def pieces(parts: Iterable[Share], room: Iterable[tuple[str, int]]) -> list[tuple[str, tuple[Share, ...]]]:
    """Divide what goes back over charges with their room, in that order; a part's subsidy goes with its beginning.

    The pieces of a charge sum up to at most its room, those of a part to exactly the part, if there is room enough.
    """
    left = list(parts)
    made: list[tuple[str, tuple[Share, ...]]] = []
    for charge, most in room:
        got: list[Share] = []
        while left and (most or not left[0].amount):
            part = left.pop(0)
            now = min(most, part.amount)
            most -= now
            got.append(Share(part.shop, now, part.subsidy))
            if now < part.amount:
                left.insert(0, Share(part.shop, part.amount - now))
        if got:
            made.append((charge, tuple(got)))
    return made


def portions(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount by weights, exact: each gets its share cut down, the rest goes by one to the largest remainders."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    made = [amount * weight // whole for weight in weights]
    ranks = sorted(range(len(weights)), key=lambda at: (-(amount * weights[at] % whole), at))
    for at in ranks[: amount - sum(made)]:
        made[at] += 1
    return made


def remaining(shares: Iterable[Share], gone: Iterable[Share]) -> dict[str, Share]:
    """What of each share has not gone back yet, by shop."""
    left = {share.shop: share for share in shares}
    for one in gone:
        mine = left.get(one.shop, Share(one.shop, 0))
        left[one.shop] = Share(one.shop, mine.amount - one.amount, mine.subsidy - one.subsidy)
    return left


def beyond(parts: Iterable[Share], left: dict[str, Share]) -> Share | None:
    """The first part that is more than what is left of its share."""
    for part in parts:
        mine = left.get(part.shop, Share(part.shop, 0))
        if part.amount > mine.amount or part.subsidy > mine.subsidy:
            return part
    return None


def window(since: str, until: str) -> tuple[datetime, datetime]:
    """Two moments with their offsets, of this or the last century, at most a year apart; raises `WrongWindow`."""
    try:
        start, end = datetime.fromisoformat(since), datetime.fromisoformat(until)
    except ValueError:
        raise WrongWindow() from None
    if start.tzinfo is None or end.tzinfo is None or not 1900 <= start.year <= end.year <= 2100:
        raise WrongWindow()
    if not start < end <= start + timedelta(days=366):
        raise WrongWindow()
    return start, end


def fee(amount: int, points: int) -> int:
    """The platform's fee in basis points, cut down to the smallest unit."""
    return amount * points // WHOLE


def card_faults(card: DelegatedCard, now: datetime) -> Iterator[tuple[str, str]]:
    """What is wrong with a card, by field: its check digit (ISO/IEC 7812-1), its month, its end."""
    number = card.number.get_secret_value()
    if not (number.isascii() and number.isdecimal() and 12 <= len(number) <= 19 and _checked(number)):
        yield "number", "it is no card number"
    if not (card.month.isascii() and card.month.isdecimal() and 1 <= int(card.month) <= 12):
        yield "month", "it is 01 to 12"
    elif not (card.year.isascii() and card.year.isdecimal() and len(card.year) == 4):
        yield "year", "it has four digits"
    elif (int(card.year), int(card.month)) < (now.year, now.month):
        yield "year", "the card is over"


def _checked(number: str) -> bool:
    doubled = (int(digit) * 2 for digit in number[-2::-2])
    return (sum(int(digit) for digit in number[-1::-2]) + sum(one - 9 * (one > 9) for one in doubled)) % 10 == 0
