"""Campaigns of shops and of the platform: put, ended, undone; what of them was used."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from souk.goods.promotions import store
from souk.goods.promotions.contracts import (
    Campaign,
    CampaignChange,
    CampaignDraft,
    CampaignMoved,
    OtherShops,
    Promotion,
    QuotaReached,
    UnknownPromotion,
    Use,
    WrongPromotion,
)
from souk.goods.promotions.rules import torn, wrong
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.locale import LOCALES, Words
from souk.kit.operation import Caller, Effect, Example, operation

CHANGED = "promotions.changed"
MOST = 500
_SHOP = ("catalog.open-shop", {"shop": {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}})
_RULE: dict[str, Any] = {
    "id": "corner-autumn",
    "layer": "shop",
    "kind": "step",
    "owner": "corner",
    "every": 30000,
    "amount": 5000,
    "shop_share": 10000,
}
_NAME = {"en": "¥50 off every ¥300", "zh-CN": "每满300减50"}
PUT: tuple[str, Mapping[str, Any]] = (
    "promotions.put",
    {"campaign": {"rule": _RULE, "name": _NAME}, "why": "autumn sale", "change_id": "autumn-put"},
)


class Promotions:
    """Campaigns, each seen and changed by its own shop and by the operator alone; who runs is seen by everybody."""

    def __init__(self, database: Database, clock: Clock, events: Events) -> None:
        self._database = database
        self._clock = clock
        self._events = events

    @operation("promotions:see", example=Example({"shop": "corner"}, after=(_SHOP, PUT)))
    def running(self, shop: str = "") -> list[Campaign]:
        """The campaigns that hold now, of one shop or of all and the platform."""
        now = self._clock.now()
        found = (one for one in store.live(self._database.read) if one.rule.due(now))
        return [one for one in found if not shop or one.rule.owner in ("", shop)]

    @operation("promotions:read", example=Example({"most": 5}, after=(_SHOP, PUT)))
    def page(self, caller: Caller, *, after: str = "", most: int = 50) -> list[Campaign]:
        """Campaigns of one's own shop, or all of them for the operator, by id; go on with `after`."""
        if not 1 <= most <= MOST:
            raise WrongPromotion("page", "most", f"{most} is not between 1 and {MOST}")
        return store.campaigns(self._database.read, caller.shop, after, most)

    @operation("promotions:read", example=Example({"promotion": "corner-autumn"}, after=(_SHOP, PUT), owned="shop"))
    def show(self, promotion: str, caller: Caller) -> Campaign:
        """One campaign, running or ended."""
        return self._own(promotion, caller)

    @operation("promotions:read", example=Example({"most": 5}, after=(_SHOP, PUT)))
    def changes(self, caller: Caller, *, promotion: str = "", most: int = 100) -> list[CampaignChange]:
        """Steps of one's own campaigns, or of one of them, newest first: who, when, why, before and after."""
        if not 1 <= most <= MOST:
            raise WrongPromotion(promotion or "changes", "most", f"{most} is not between 1 and {MOST}")
        return store.changes(self._database.read, caller.shop, promotion, most)

    @operation(
        "promotions:write",
        Effect.WRITE,
        Example({"campaign": {"rule": _RULE, "name": _NAME}, "why": "autumn sale"}, after=(_SHOP,), owned="shop"),
    )
    def put(self, campaign: CampaignDraft, why: str, caller: Caller, *, change_id: str = "") -> Campaign:
        """Run a campaign, a new one or upon the `number` of a known one; it holds from its next window on."""
        rule = campaign.rule
        self.check(rule, caller)
        self._check(rule, campaign.name)
        before = store.campaign(self._database.write, rule.id)
        if before is not None and before.rule.owner != rule.owner:
            raise UnknownPromotion(rule.id)
        if (before.number if before else 0) != campaign.number:
            raise CampaignMoved(rule.id, campaign.number)
        made = Campaign(rule, campaign.name, campaign.number + 1, "live", self._clock.now(), caller.actor)
        return self._keep(before, made, (why, change_id), caller)

    @operation(
        "promotions:write",
        Effect.WRITE,
        Example({"promotion": "corner-autumn", "number": 1, "why": "sold out"}, after=(_SHOP, PUT), owned="shop"),
    )
    def end(self, promotion: str, number: int, why: str, caller: Caller, *, change_id: str = "") -> Campaign:
        """Let a campaign hold no longer; it is kept, and the step can be undone."""
        before = self._own(promotion, caller)
        if before.number != number:
            raise CampaignMoved(promotion, number)
        made = replace(before, number=number + 1, state="ended", at=self._clock.now(), actor=caller.actor)
        return self._keep(before, made, (why, change_id), caller)

    @operation(
        "promotions:write",
        Effect.WRITE,
        Example({"change": "autumn-put", "why": "not yet"}, after=(_SHOP, PUT), owned="shop"),
    )
    def undo(self, change: str, why: str, caller: Caller) -> Campaign:
        """Take the newest step of a campaign back: it is as it was before; that too can be taken back."""
        found = store.change(self._database.write, change)
        if found is None:
            raise UnknownPromotion(change)
        before = self._own(found.campaign, caller)
        if before.number != found.number:
            raise CampaignMoved(before.rule.id, found.number)
        old = found.before or replace(found.after, state="ended")
        made = replace(old, number=before.number + 1, at=self._clock.now(), actor=caller.actor)
        return self._keep(before, made, (why, ""), caller, undoes=change)

    def check(self, rule: Promotion, caller: Caller) -> None:
        """Raises `OtherShops` for a rule of another shop, `WrongPromotion` for one that cannot be computed."""
        if caller.shop is not None and caller.shop != rule.owner:
            raise OtherShops(caller.shop)
        for field, why in wrong(rule):
            raise WrongPromotion(rule.id, field, why)

    def live(self) -> list[Campaign]:
        """All campaigns that run, whatever their windows."""
        return store.live(self._database.read)

    def used(self, customer: str = "") -> Mapping[str, Use]:
        """What was used of every campaign so far, by a customer and by all."""
        return store.used(self._database.read, customer)

    def redeem(self, order: str, customer: str, uses: Mapping[str, tuple[int, int]]) -> None:
        """Take what an order uses: uses and money by campaign; the same order twice takes it once.

        Raises `QuotaReached` where a quota does not hold it, and then the transaction takes nothing.
        """
        connection = self._database.write
        for id, (many, spent) in sorted(uses.items()):
            found = store.campaign(connection, id)
            if found is None:
                raise UnknownPromotion(id)
            if not store.redeem(connection, (order, customer), found.rule, many, spent):
                raise QuotaReached(id)

    def give_back(self, order: str) -> int:
        """Return all that a cancelled order used, once; how many campaigns it had used."""
        return store.give_back(self._database.write, order)

    def _own(self, promotion: str, caller: Caller) -> Campaign:
        found = store.campaign(self._database.read, promotion)
        if found is None or (caller.shop is not None and found.rule.owner != caller.shop):
            raise UnknownPromotion(promotion)
        return found

    def _check(self, rule: Promotion, name: Words) -> None:
        if len(rule.id) > 100 or not rule.id.isascii() or not rule.id.replace("-", "").replace("_", "").isalnum():
            raise WrongPromotion(rule.id[:100], "id", "an id has at most 100 letters, digits, - and _")
        if not any(name.get(locale, "").strip() for locale in LOCALES) or any(
            len(text) > 200 for text in name.values()
        ):
            raise WrongPromotion(rule.id, "name", "it takes a name of at most 200 characters")
        others = [one.rule for one in store.live(self._database.read) if one.rule.id != rule.id]
        for id, field, why in torn([*others, rule]):
            if id == rule.id:
                raise WrongPromotion(id, field, why)

    def _keep(
        self, before: Campaign | None, made: Campaign, said: tuple[str, str], caller: Caller, *, undoes: str = ""
    ) -> Campaign:
        """Write a step down; `said` is why, and the step's id where the caller gives one."""
        why, rule, step = said[0], made.rule, said[1] or uuid.uuid4().hex[:12]
        if not why.strip() or len(why) > 1000:
            raise WrongPromotion(rule.id, "why", "say why, in at most 1000 characters")
        connection = self._database.write
        if store.change(connection, step) is not None or not store.put(connection, made):
            raise CampaignMoved(rule.id, made.number - 1)
        place = (rule.id, rule.owner, made.number, made.at, made.actor)
        store.add_change(connection, CampaignChange(step, *place, why.strip(), before, made, undoes))
        facts = {"change": step, "number": made.number, "state": made.state, "why": why, "shop": rule.owner}
        self._events.record(CHANGED, [(rule.id, facts)], caller)
        return made
