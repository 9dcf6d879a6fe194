"""Campaigns of shops and of the platform: put, ended, undone."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from souk.goods.promotions import store
from souk.goods.promotions.contracts import (
    Campaign,
    CampaignChange,
    CampaignDraft,
    CampaignMoved,
    Held,
    OtherShops,
    PlatformBears,
    Promotion,
    UnknownPromotion,
    WrongPromotion,
)
from souk.goods.promotions.rules.past import stood
from souk.goods.promotions.rules.sense import charges, torn, wrong
from souk.goods.promotions.service.examples import NAME, PUT, RULE, SHOP
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.locale import LOCALES, Words
from souk.kit.operation import Caller, Effect, Example, operation
from souk.kit.text import is_id

CHANGED = "promotions.changed"
MOST = 500


@dataclass(frozen=True)
class Said:
    """Why a step is taken, under which id, which step it takes back, and as a part of which import."""

    why: str
    step: str = ""
    undoes: str = ""
    batch: str = ""


class Campaigns:
    """Campaigns, each seen and changed by its own shop and by the operator alone; who runs is seen by everybody."""

    def __init__(self, database: Database, clock: Clock, events: Events) -> None:
        self._database = database
        self._clock = clock
        self._events = events

    @operation("promotions:see", example=Example({"shop": "corner"}, after=(SHOP, PUT)))
    def running(self, shop: str = "") -> list[Campaign]:
        """The campaigns that hold now, of one shop or of all and the platform."""
        now = self._clock.now()
        found = (one for one in store.live(self._database.read) if one.rule.due(now))
        return [one for one in found if not shop or one.rule.owner in ("", shop)]

    @operation("promotions:read", example=Example({"most": 5}, after=(SHOP, PUT)))
    def page(self, caller: Caller, *, after: str = "", most: int = 50) -> list[Campaign]:
        """Campaigns of one's own shop, or all of them for the operator, by id; go on with `after`."""
        if not 1 <= most <= MOST:
            raise WrongPromotion("page", "most", f"{most} is not between 1 and {MOST}")
        return store.campaigns(self._database.read, caller.shop, after, most)

    @operation("promotions:read", example=Example({"promotion": "corner-autumn"}, after=(SHOP, PUT), owned="shop"))
    def show(self, promotion: str, caller: Caller) -> Campaign:
        """One campaign, running or ended."""
        return self._own(promotion, caller)

    @operation("promotions:read", example=Example({"most": 5}, after=(SHOP, PUT)))
    def changes(self, caller: Caller, *, promotion: str = "", most: int = 100) -> list[CampaignChange]:
        """Steps of one's own campaigns, or of one of them, newest first: who, when, why, before and after."""
        if not 1 <= most <= MOST:
            raise WrongPromotion(promotion or "changes", "most", f"{most} is not between 1 and {MOST}")
        return store.changes(self._database.read, caller.shop, promotion, most)

    @operation(
        "promotions:write",
        Effect.WRITE,
        Example({"campaign": {"rule": RULE, "name": NAME}, "why": "autumn sale"}, after=(SHOP,), owned="shop"),
    )
    def put(self, campaign: CampaignDraft, why: str, caller: Caller, *, change_id: str = "") -> Campaign:
        """Run a campaign, a new one or upon the `number` of a known one; it holds from its next window on.

        A shop bears its own whole (`shop_share` 10000): what the platform bears of one the operator alone says.
        """
        rule = campaign.rule
        self.check(rule, caller)
        self._check(rule, campaign.name)
        before = store.campaign(self._database.write, rule.id)
        if before is not None and before.rule.owner != rule.owner:
            raise UnknownPromotion(rule.id)
        if (before.number if before else 0) != campaign.number:
            raise CampaignMoved(rule.id, campaign.number)
        made = Campaign(rule, campaign.name, campaign.number + 1, "live", self._clock.now(), caller.actor)
        return self._keep(before, made, Said(why, change_id), caller)

    @operation(
        "promotions:write",
        Effect.WRITE,
        Example({"promotion": "corner-autumn", "number": 1, "why": "sold out"}, after=(SHOP, PUT), owned="shop"),
    )
    def end(self, promotion: str, number: int, why: str, caller: Caller, *, change_id: str = "") -> Campaign:
        """Let a campaign hold no longer; it is kept, and the step can be undone."""
        before = self._own(promotion, caller)
        if before.number != number:
            raise CampaignMoved(promotion, number)
        made = replace(before, number=number + 1, state="ended", at=self._clock.now(), actor=caller.actor)
        return self._keep(before, made, Said(why, change_id), caller)

    @operation(
        "promotions:write",
        Effect.WRITE,
        Example({"change": "autumn-put", "why": "not yet"}, after=(SHOP, PUT), owned="shop"),
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
        return self._keep(before, made, Said(why, undoes=change), caller)

    def check(self, rule: Promotion, caller: Caller) -> None:
        """Raises `OtherShops` for a rule of another shop, `WrongPromotion` for one that cannot be computed."""
        if caller.shop is not None and caller.shop != rule.owner:
            raise OtherShops(caller.shop)
        for field, why in wrong(rule):
            raise WrongPromotion(rule.id, field, why)

    def live(self) -> list[Campaign]:
        """All campaigns that run, whatever their windows."""
        return store.live(self._database.read)

    def held(self, since: datetime | None = None) -> list[Held]:
        """Every rule that stood at some time after a moment (ever: None), and for how long."""
        return list(stood(store.live(self._database.read), store.since(self._database.read, since)))

    def _own(self, promotion: str, caller: Caller) -> Campaign:
        found = store.campaign(self._database.read, promotion)
        if found is None or (caller.shop is not None and found.rule.owner != caller.shop):
            raise UnknownPromotion(promotion)
        return found

    def _check(self, rule: Promotion, name: Words) -> None:
        self._check_words(rule, name)
        others = [one.rule for one in store.live(self._database.read) if one.rule.id != rule.id]
        for id, field, why in torn([*others, rule]):
            if id == rule.id:
                raise WrongPromotion(id, field, why)

    def _check_words(self, rule: Promotion, name: Words) -> None:
        if not is_id(rule.id):
            raise WrongPromotion(rule.id[:100], "id", "an id has at most 100 letters, digits, - and _")
        if not any(name.get(locale, "").strip() for locale in LOCALES) or any(
            len(text) > 200 for text in name.values()
        ):
            raise WrongPromotion(rule.id, "name", "it takes a name of at most 200 characters")

    def _keep(self, before: Campaign | None, made: Campaign, said: Said, caller: Caller) -> Campaign:
        """Write a step down; raises `PlatformBears` for a shop's own that the platform would pay for."""
        if caller.shop is not None and made.state == "live" and charges(made.rule, before):
            raise PlatformBears(made.rule.id)
        rule, step = made.rule, said.step or uuid.uuid4().hex[:12]
        if not said.why.strip() or len(said.why) > 1000:
            raise WrongPromotion(rule.id, "why", "say why, in at most 1000 characters")
        connection = self._database.write
        if store.change(connection, step) is not None or not store.put(connection, made):
            raise CampaignMoved(rule.id, made.number - 1)
        place = (rule.id, rule.owner, made.number, made.at, made.actor, said.why.strip())
        store.add_change(connection, CampaignChange(step, *place, before, made, said.undoes, said.batch))
        facts = {"change": step, "number": made.number, "state": made.state, "why": said.why, "shop": rule.owner}
        self._events.record(CHANGED, [(rule.id, facts)], caller)
        return made
