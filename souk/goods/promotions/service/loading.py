"""Whole tables of campaigns: looked at, put all or none, taken back all or none."""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from souk.goods.promotions import store
from souk.goods.promotions.contracts import (
    ALL,
    Campaign,
    CampaignMoved,
    Loaded,
    Promotion,
    TableTerms,
    UnknownLoad,
    WrongCell,
)
from souk.goods.promotions.rules.sense import charges, torn
from souk.goods.promotions.rules.sheets import SHOP_BEARS, Reading, Row, rows, table
from souk.goods.promotions.service.campaigns import MOST, Campaigns, Said
from souk.goods.promotions.service.examples import LOADED, SHOP, TABLE
from souk.kit.errors import Invalid, SoukError
from souk.kit.locale import Words
from souk.kit.operation import Caller, Effect, Example, operation

Text = Annotated[str, Field(max_length=1_000_000)]
_TERMS = TableTerms()


class Loading(Campaigns):
    """Campaigns from a spreadsheet."""

    @operation("promotions:read", example=Example({}))
    def template(self, caller: Caller, *, currency: str = "CNY") -> str:
        """A table in CSV with a campaign of each usual kind to go by: amounts in whole units, shares in per cent."""
        shop = caller.shop or ""
        return table([(_of(rule, shop), name) for rule, name in _EXAMPLES], currency)

    @operation(
        "promotions:write",
        Effect.WRITE,
        Example({"text": TABLE, "why": "winter", "mode": "check"}, after=(SHOP,)),
    )
    def load(
        self,
        text: Text,
        why: str,
        caller: Caller,
        *,
        mode: Literal["check", "put"] = "check",
        terms: TableTerms = _TERMS,
    ) -> Loaded:
        """Look at a table of campaigns, or put all of it; with one wrong row nothing is put, and every one is named.

        The first row names columns, as in `promotions.template`; a known id is changed, what is the same is left alone.
        At most 500 rows. The answer's `batch` names what was put, for `promotions.undo-load`.
        """
        read = list(rows(text, Reading(terms.currency, _zone(terms.zone), caller.shop)))
        if not 0 < len(read) <= MOST:
            raise Invalid("A table has 1 to {most} rows, this one has {rows}.", most=MOST, rows=len(read))
        known = {one.rule.id: one for one in store.some(self._database.read, [_id(row) for row in read])}
        wrong = sorted([*self._wrong(read, known, caller)], key=lambda cell: cell.row)
        good = [(row.rule, row.name) for row in read if row.rule]
        fresh = tuple(rule.id for rule, _ in good if rule.id not in known)
        same = tuple(rule.id for rule, name in good if rule.id in known and _same(known[rule.id], rule, name))
        changed = tuple(rule.id for rule, _ in good if rule.id in known and rule.id not in same)
        if wrong or mode == "check":
            return Loaded("wrong" if wrong else "checked", len(read), fresh, changed, same, tuple(wrong))
        said = Said(why, batch=terms.batch or uuid.uuid4().hex[:12])
        if store.batch(self._database.write, said.batch, None):
            raise CampaignMoved(said.batch, 0)
        for rule, name in good:
            if rule.id not in same:
                self._put(rule, name, known.get(rule.id), (said, caller))
        return Loaded("put", len(read), fresh, changed, same, (), said.batch)

    @operation(
        "promotions:write",
        Effect.WRITE,
        Example({"batch": "winter-load", "why": "the wrong file"}, after=(SHOP, LOADED), owned="shop"),
    )
    def undo_load(self, batch: str, why: str, caller: Caller) -> list[Campaign]:
        """Take a whole table back: every campaign is as it was before; where one was changed since, nothing is."""
        steps = store.batch(self._database.write, batch, caller.shop) if batch else []
        if not steps:
            raise UnknownLoad(batch)
        return [self.undo(step.id, why, caller) for step in steps]

    def _wrong(self, read: Sequence[Row], known: dict[str, Campaign], caller: Caller) -> Iterator[WrongCell]:
        """What is wrong with each row, with the table and with what runs besides."""
        rules = {row.rule.id: row for row in read if row.rule}
        for row in read:
            yield from row.wrong
            if row.rule:
                yield from self._against(row, row.rule, known.get(row.rule.id), caller)
        others = [one.rule for one in self.live() if one.rule.id not in rules]
        for id, field, why in torn([*others, *(row.rule for row in read if row.rule)]):
            yield WrongCell(rules[id].number if id in rules else 0, field, id, why)

    def _against(self, row: Row, rule: Promotion, before: Campaign | None, caller: Caller) -> Iterator[WrongCell]:
        if caller.shop is not None and rule.owner != caller.shop:
            yield WrongCell(row.number, "owner", rule.owner, "empty, or your own shop")
        elif before is not None and before.rule.owner != rule.owner:
            yield WrongCell(row.number, "id", rule.id, "another id; this one is somebody else's")
        elif caller.shop is not None and charges(rule, before):
            yield WrongCell(row.number, "shop_share", f"{rule.shop_share / 100:g}", SHOP_BEARS)
        try:
            self._check_words(rule, row.name)
        except SoukError as error:
            yield WrongCell(row.number, str(error.facts["field"]), rule.id, str(error.facts["why"]))

    def _put(self, rule: Promotion, name: Words, before: Campaign | None, said: tuple[Said, Caller]) -> None:
        number = before.number if before else 0
        step = hashlib.sha256(f"{said[0].batch}/{rule.id}".encode()).hexdigest()[:16]
        made = Campaign(rule, name, number + 1, "live", self._clock.now(), said[1].actor)
        self._keep(before, made, replace(said[0], step=step), said[1])


def _zone(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid("{zone} is no zone such as Asia/Shanghai.", zone=zone[:80]) from None


def _id(row: Row) -> str:
    return row.rule.id if row.rule else ""


def _same(kept: Campaign, rule: Promotion, name: Words) -> bool:
    return kept.state == "live" and (kept.rule, dict(kept.name)) == (rule, dict(name))


def _of(rule: Promotion, shop: str) -> Promotion:
    """An example as the shop's own, or the house's."""
    layer = "shop" if shop and rule.layer == "platform" else rule.layer
    return replace(rule, layer=layer, owner=shop, shop_share=ALL if shop else 0)


_EVERY: Words = {"zh-CN": "每满300减50", "en": "¥50 off every ¥300"}
_EXAMPLES: tuple[tuple[Promotion, Words], ...] = (
    (
        Promotion("every-300", "platform", "step", every=30000, amount=5000),
        {"zh-CN": "每满300减50", "en": "¥50 off ¥300"},
    ),
    (Promotion("ten-off", "item", "percent", off=1000), {"zh-CN": "九折", "en": "10 % off"}),
    (Promotion("cut-20", "item", "cut", amount=2000), {"zh-CN": "直降20元", "en": "¥20 off"}),
    (Promotion("second-half", "item", "nth", every=2, off=5000), {"zh-CN": "第二件半价", "en": "Second at half price"}),
    (
        Promotion("coupon-200", "platform", "cut", amount=2000, threshold=20000, coupon=True, per_user=1, total=1000),
        {"zh-CN": "满200减20券", "en": "¥20 from ¥200"},
    ),
)
