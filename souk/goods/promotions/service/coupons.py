"""Coupons: claimed by customers, kept in hand, used by an order and given back with it; and all other quotas."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from souk.goods.promotions import store
from souk.goods.promotions.contracts import (
    Campaign,
    ClaimedAll,
    Coupon,
    Holding,
    NoCoupon,
    NotGivenOut,
    QuotaReached,
    SignInFirst,
    UnknownPromotion,
    Use,
    WrongPromotion,
)
from souk.goods.promotions.service.campaigns import MOST, Campaigns
from souk.goods.promotions.service.examples import COUPON, SHOP
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Effect, Example, operation

CLAIMED = "promotions.claimed"
# All who are not signed in are one visitor.
NOBODY = "visitor"


class Coupons(Campaigns):
    """What customers hold of campaigns, and what they used."""

    @operation(
        "promotions:claim", Effect.WRITE, Example({"promotion": "corner-coupon"}, after=(SHOP, COUPON), owned="self")
    )
    def claim(self, promotion: str, caller: Caller) -> Coupon:
        """Take a coupon into one's own hand: as often as it may be used by one customer, once where nothing is said.

        It may be claimed before it holds, and not after; where its `total` is claimed, nobody gets one more.
        """
        if not customer_of(caller):
            raise SignInFirst
        now, connection = self._clock.now(), self._database.write
        found = store.campaign(connection, promotion)
        if found is None or not found.rule.coupon or _over(found, now):
            raise NotGivenOut(promotion)
        most = found.rule.per_user or 1
        number = store.claim(connection, promotion, caller.actor, most, now)
        if number is None:
            raise ClaimedAll(promotion, most)
        if not store.issue(connection, promotion, found.rule.total):
            raise QuotaReached(promotion)
        self._events.record(CLAIMED, [(promotion, {"number": number, "shop": found.rule.owner})], caller)
        return Coupon(found, number, now, _state(found, now))

    @operation(
        "promotions:claim",
        example=Example(
            {"most": 5}, after=(SHOP, COUPON, ("promotions.claim", {"promotion": "corner-coupon"})), owned="self"
        ),
    )
    def wallet(self, caller: Caller, *, most: int = 100) -> list[Coupon]:
        """One's own coupons, the newest first: usable, early (it does not hold yet), used, expired."""
        if not 1 <= most <= MOST:
            raise WrongPromotion("wallet", "most", f"{most} is not between 1 and {MOST}")
        now = self._clock.now()
        found = store.coupons(self._database.read, customer_of(caller), most)
        return [
            Coupon(campaign, row.number, row.at, "used" if row.order else _state(campaign, now), row.order, row.used)
            for row, campaign in found
        ]

    def in_hand(self, customer: str) -> frozenset[str]:
        """The promotions of which a customer holds a coupon that is not used."""
        return store.in_hand(self._database.read, customer) if customer else frozenset()

    def used(self, customer: str = "") -> Mapping[str, Use]:
        """What was used of every campaign so far, by a customer and by all."""
        return store.used(self._database.read, customer)

    def redeem(self, order: str, customer: str, uses: Mapping[str, tuple[int, int]]) -> None:
        """Take what an order uses: uses and money by campaign, and of coupons one in hand; twice takes it once.

        Raises `QuotaReached` where a quota does not hold it, `NoCoupon` where a coupon is not in hand, and then the
        transaction takes nothing.
        """
        connection = self._database.write
        for id, (many, spent) in sorted(uses.items()):
            found = store.campaign(connection, id)
            if found is None:
                raise UnknownPromotion(id)
            fresh = store.note(connection, (order, customer), id, many, spent)
            if fresh and not store.redeem(connection, customer, found.rule, many, spent):
                raise QuotaReached(id)
            if fresh and found.rule.coupon and not store.spend(connection, (order, customer), id, self._clock.now()):
                raise NoCoupon(id)

    def redeem_all(self, asked: Sequence[tuple[str, str, Mapping[str, tuple[int, int]]]]) -> list[SoukError | None]:
        """Take what several orders of customers use, in their turn; what refuses one leaves nothing of it."""
        return [self._redeemed(*one) if one[2] else None for one in asked]

    def holdings(self, customers: Iterable[str]) -> Mapping[str, Holding]:
        """What customers have in hand and have used, and all others with them."""
        wanted = sorted({one for one in customers if one})
        used = store.used_by(self._database.read, wanted)
        hands = store.hands(self._database.read, wanted) if wanted else {}
        return {one: Holding(hands.get(one, frozenset()), used[one]) for one in (*wanted, "")}

    def _redeemed(self, order: str, customer: str, uses: Mapping[str, tuple[int, int]]) -> SoukError | None:
        try:
            with store.attempt(self._database.write):
                self.redeem(order, customer, uses)
        except SoukError as error:
            return error
        return None

    def give_back(self, order: str, campaigns: Collection[str] | None = None) -> int:
        """Return what an order used of these campaigns, or of all (None), once, its coupons too; of how many it did."""
        return store.give_back(self._database.write, order, campaigns)


def customer_of(caller: Caller) -> str:
    """Whose coupons and uses a caller's are; empty for who is not signed in, and has none."""
    return "" if caller.actor == NOBODY else caller.actor


def _over(campaign: Campaign, now: datetime) -> bool:
    """Whether a campaign will never hold again."""
    windows = campaign.rule.windows
    return campaign.state == "ended" or (
        bool(windows) and all(one.until is not None and one.until <= now for one in windows)
    )


def _state(campaign: Campaign, now: datetime) -> Literal["usable", "early", "expired"]:
    if _over(campaign, now):
        return "expired"
    return "usable" if campaign.rule.due(now) else "early"
