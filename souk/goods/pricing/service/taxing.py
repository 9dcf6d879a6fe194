"""Tax rates by destination, category and day: one table of the house, every version kept."""

from collections.abc import Sequence
from dataclasses import replace

from souk.goods.pricing import store
from souk.goods.pricing.contracts import (
    Context,
    Line,
    TaxedLine,
    TaxesMoved,
    TaxRate,
    TaxTable,
    TaxTrial,
    Wanted,
    WrongTax,
)
from souk.goods.pricing.rules.taxes import rate_of, tax
from souk.goods.pricing.rules.walk import price
from souk.goods.pricing.service.baskets import Baskets
from souk.goods.pricing.service.examples import PUT, SHOP
from souk.kit.operation import Caller, Effect, Example, operation

CHANGED = "pricing.taxes-changed"
MOST_RATES, MOST, MOST_WHY = 2_000, 500, 1_000
_VAT = {"id": "cn-vat", "rate": 1300, "destination": "CN", "included": True, "since": "2019-04-01T00:00:00+08:00"}


class Taxing(Baskets):
    """What a checkout adds or says is in the price; no rate holds before somebody puts one."""

    @operation("pricing:quote", example=Example({}))
    def tax_rates(self) -> TaxTable | None:
        """The rates that hold from their days on; nothing where none was ever put."""
        return next(iter(store.versions(self._database.read, 1)), None)

    @operation(
        "promotions:read",
        example=Example(
            {"rates": [_VAT], "basket": [{"product": "corner-kettle"}], "destination": "CN"}, after=(SHOP, PUT)
        ),
    )
    def preview_taxes(
        self, rates: Sequence[TaxRate], basket: Sequence[Wanted], destination: str, caller: Caller
    ) -> TaxTrial:
        """What these rates would make of a basket that goes to a destination, beside the ones that hold.

        The goods alone: nothing is shipped. Nothing is changed.
        """
        checked(rates)
        lines, currency = self.lines(basket)
        rules = self.running().rules
        now = self.context(caller, currency, destination=destination, taxes=self.taxes())
        then = replace(now, taxes=tuple(rates))
        before, made = price(lines, rules, now), price(lines, rules, then)
        told = tuple(_taxed(line, made.lines[line.id].left, then) for line in lines)
        return TaxTrial(currency, made.goods, before.tax, before.total, made.tax, made.total, told)

    @operation("promotions:read", example=Example({"most": 5}))
    def tax_versions(self, most: int = 20) -> list[TaxTable]:
        """The versions of the rates, newest first: who, when, why."""
        if not 1 <= most <= MOST:
            raise WrongTax("versions", "most", f"{most} is not between 1 and {MOST}")
        return store.versions(self._database.read, most)

    @operation("pricing:taxes", Effect.WRITE, Example({"rates": [_VAT], "number": 0, "why": "the law of 2019"}))
    def put_tax_rates(self, rates: Sequence[TaxRate], number: int, why: str, caller: Caller) -> TaxTable:
        """Let these rates and no others hold, upon the `number` that was read; 0 for the first ones.

        Taken back by putting an earlier version again. Orders keep the rates that they were made with.
        """
        if not why.strip() or len(why) > MOST_WHY:
            raise WrongTax("all", "why", f"say why, in at most {MOST_WHY} characters")
        checked(rates)
        newest = self.tax_rates()
        made = TaxTable(number + 1, tuple(rates), self._clock.now(), caller.actor, why.strip())
        if (newest.number if newest else 0) != number or not store.add(self._database.write, made):
            raise TaxesMoved(number)
        self._events.record(CHANGED, [("taxes", {"number": made.number, "why": made.why})], caller)
        return made

    def taxes(self) -> tuple[TaxRate, ...]:
        """The rates, for whoever makes a context."""
        found = self.tax_rates()
        return found.rates if found else ()


def checked(rates: Sequence[TaxRate]) -> None:
    """Raises `WrongTax` for rates that cannot be told apart, or end before they begin."""
    if len(rates) > MOST_RATES:
        raise WrongTax("all", "rates", f"at most {MOST_RATES} are kept")
    seen = set[str]()
    for one in rates:
        if one.id in seen or not one.id.strip():
            raise WrongTax(one.id, "id", "each rate has an id of its own")
        if one.since is not None and one.until is not None and one.until <= one.since:
            raise WrongTax(one.id, "until", "it ends before it begins")
        seen.add(one.id)


def _taxed(line: Line, left: int, context: Context) -> TaxedLine:
    rate = rate_of(line.categories, context)
    return TaxedLine(line.id, left, tax(left, rate) if rate else 0, rate)
