"""A merchant's sales: looked at beforehand, put, stopped, and every step taken back."""

import secrets
import uuid
from datetime import timedelta

from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.admission import rules, store
from souk.trade.admission.contracts import (
    FlashSale,
    InOtherSale,
    OtherShopsSale,
    PreviewedGoods,
    Sale,
    SaleChange,
    SaleMoved,
    SalePreview,
    UnknownSale,
    UnknownVariant,
    WaitingRoom,
    WrongSale,
)
from souk.trade.admission.service.examples import RUNNING, SALE
from souk.trade.admission.service.part import CHANGED, MOST, Desk
from souk.trade.orders import EXAMPLE_LISTED


class Selling(Desk):
    """Sales, each seen and changed by its own shop and by the operator alone."""

    @operation("promotions:read", example=Example({"sale": SALE}, after=EXAMPLE_LISTED, owned="shop"))
    def preview(self, sale: FlashSale, caller: Caller) -> SalePreview:
        """What a flash sale would do, of the stock of this moment; nothing is put. Raises `WrongSale`."""
        self._check(sale, caller)
        left = self._inventory.left(sale.variants)
        named = {one.variant: one for one in reversed(self._catalog.variants([*sale.variants]))}
        goods = tuple(
            PreviewedGoods(one, named[one].product, named[one].of or named[one].title, left.get((one, sale.shop)))
            for one in sale.variants
        )
        pieces = self._free(sale)
        slots = [one for one in (sale.inside or None, pieces and pieces * sale.factor // 100) if one is not None]
        most = pieces
        return SalePreview(
            goods,
            pieces,
            pieces and pieces // sale.most,
            most,
            min(slots, default=None),
            -(-most // sale.pace) if most is not None and sale.pace else None,
        )

    @operation(
        "promotions:write",
        Effect.WRITE,
        Example({"sale": SALE, "why": "a rush"}, after=EXAMPLE_LISTED, owned="shop"),
    )
    def put(self, sale: FlashSale, why: str, caller: Caller, *, number: int = 0, change_id: str = "") -> Sale:
        """Let goods be sold by turns, in a new sale or upon the `number` of a known one.

        Whoever is inside keeps what they were promised, and whoever waits their place. Once the early were drawn the
        start stays. Raises `WrongSale`, `SaleMoved`.
        """
        self._check(sale, caller)
        before = store.sale(self._database.write, sale.id)
        if before is not None and before.rule.shop != sale.shop:
            raise UnknownSale(sale.id)
        if (before.number if before else 0) != number:
            raise SaleMoved(sale.id, number)
        return self._put(sale, before, (why, change_id, ""), caller)

    @operation(
        "promotions:write",
        Effect.WRITE,
        Example({"sale": "corner-rush", "number": 1, "why": "a wrong price"}, after=RUNNING, owned="shop"),
    )
    def stop(self, sale: str, number: int, why: str, caller: Caller, *, change_id: str = "") -> Sale:
        """Let nobody in any more; the goods stay with those inside until their time is over. It can be undone."""
        before = self._own(sale, caller)
        if before.number != number:
            raise SaleMoved(sale, number)
        return self._stopped(before, (why, change_id, ""), caller)

    @operation(
        "promotions:write",
        Effect.WRITE,
        Example({"change": "rush-put", "why": "not yet"}, after=RUNNING, owned="shop"),
    )
    def undo(self, change: str, why: str, caller: Caller) -> Sale:
        """Take the newest step of a sale back: it is as it was before, and a new one is stopped; all keep places."""
        found = store.change(self._database.write, change)
        if found is None:
            raise UnknownSale(change)
        now = self._own(found.sale, caller)
        if now.number != found.number:
            raise SaleMoved(found.sale, found.number)
        if found.before is None or found.before.state == "stopped":
            return self._stopped(now, (why, "", change), caller)
        return self._put(found.before.rule, now, (why, "", change), caller)

    @operation("promotions:read", example=Example({"most": 5}, after=RUNNING))
    def page(self, caller: Caller, *, after: str = "", most: int = 50) -> list[Sale]:
        """Sales of one's own shop, or all of them for the operator, by id; go on with `after`."""
        return store.sales(self._database.read, caller.shop, after, _at_most(most))

    @operation("promotions:read", example=Example({"most": 5}, after=RUNNING))
    def rooms(self, caller: Caller, *, after: str = "", most: int = 50) -> list[WaitingRoom]:
        """The sales of `page` as everybody sees them: how many wait, are inside and bought."""
        return self._rooms(store.sales(self._database.read, caller.shop, after, _at_most(most)))

    @operation("promotions:read", example=Example({"most": 5}, after=RUNNING))
    def changes(self, caller: Caller, *, sale: str = "", most: int = 100) -> list[SaleChange]:
        """Steps of one's own sales, or of one of them, newest first: who, when, why, before and after."""
        return store.changes(self._database.read, caller.shop, sale, _at_most(most))

    @operation("promotions:read", example=Example({"sale": "corner-rush"}, after=RUNNING, owned="shop"))
    def show(self, sale: str, caller: Caller) -> Sale:
        """One sale of one's own shop."""
        return self._own(sale, caller)

    def _own(self, sale: str, caller: Caller) -> Sale:
        found = self._sale(sale)
        if caller.shop is not None and found.rule.shop != caller.shop:
            raise UnknownSale(sale)
        return found

    def _check(self, sale: FlashSale, caller: Caller) -> None:
        if caller.shop is not None and caller.shop != sale.shop:
            raise OtherShopsSale(caller.shop)
        for field, why in rules.wrong(sale):
            raise WrongSale(field, why)
        known = {one.variant for one in self._catalog.variants([*sale.variants])}
        if unknown := [one for one in sale.variants if one not in known]:
            raise UnknownVariant(unknown[0])
        now = self._clock.now()
        for other in store.guarding(self._database.read, now):
            if other.rule.id != sale.id and other.state == "live" and (both := rules.overlap(other.rule, sale)):
                raise InOtherSale(min(both), other.rule.id)

    def _put(self, rule: FlashSale, before: Sale | None, said: tuple[str, str, str], caller: Caller) -> Sale:
        now, seed = self._clock.now(), secrets.token_hex(32)
        drawn = before is not None and store.line(self._database.write, rule.id).drawn is not None
        if before and drawn and before.rule.since != rule.since:
            raise WrongSale("since", "the early were drawn, and the start stays")
        out = store.last_out(self._database.write, rule.id)
        ends = max(rule.until + timedelta(minutes=rule.minutes), out or rule.until)
        seal = before.seal if before else rules.seal(seed)
        made = Sale(rule, before.number + 1 if before else 1, "live", now, caller.actor, ends, seal)
        return self._keep(before, made, said, caller, seed)

    def _stopped(self, before: Sale, said: tuple[str, str, str], caller: Caller) -> Sale:
        now = self._clock.now()
        # Joined with those who are let in just now: what they were promised is known before it is over.
        store.line_held(self._database.write, before.rule.id)
        closes = max(now, store.last_out(self._database.write, before.rule.id) or now)
        made = Sale(before.rule, before.number + 1, "stopped", now, caller.actor, closes, before.seal)
        return self._keep(before, made, said, caller, "")

    def _keep(self, before: Sale | None, made: Sale, said: tuple[str, str, str], caller: Caller, seed: str) -> Sale:
        """Write a step down: why, under which id, taking back which."""
        why, step, undoes = said[0].strip(), said[1] or uuid.uuid4().hex[:12], said[2]
        if not why or len(why) > 1000 or len(step) > 100:
            raise WrongSale("why", "say why, in at most 1000 characters")
        connection, rule = self._database.write, made.rule
        self._boards.wipe(rule.id)
        if store.change(connection, step) is not None or not store.put(connection, made, seed):
            raise SaleMoved(rule.id, made.number - 1)
        place = (rule.id, rule.shop, made.number, made.at, made.actor, why)
        store.add_change(connection, SaleChange(step, *place, before, made, undoes))
        facts = {"change": step, "number": made.number, "state": made.state, "why": why, "shop": rule.shop}
        self._events.record(CHANGED, [(rule.id, facts)], caller)
        return made


def _at_most(most: int) -> int:
    if not 1 <= most <= MOST:
        raise WrongSale("most", f"{most} is not between 1 and {MOST}")
    return most
