"""From aims to offers that keep every limit: found, priced, promised, judged, chosen."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import Any

from souk.agents.shopper.contracts import Aim, Bounds, Looked, Option, Outcome, Plan, Tool, Wish
from souk.agents.shopper.rules.choosing import (
    amount,
    combinations,
    judged,
    keeps,
    rank,
    reasons,
    together,
    within,
)
from souk.agents.shopper.rules.tooling import tool_of
from souk.agents.shopper.service.elsewhere import Abroad, Asking, Sought
from souk.agents.shopper.service.examples import LISTED, WISH
from souk.agents.shopper.service.part import PLAN, Json, looked, plain
from souk.agents.shopper.service.reading import Understood
from souk.agents.shopper.service.serving import Serving
from souk.insight.decisions import Evidence
from souk.kit.operation import Caller, Example, Step, operation
from souk.people.accounts import HOME_COUNTRY

WIDE, PRICED, SHOWN, NEAR = 40, 30, 36, 5
Steps = Generator[Looked, None, Any]


class Looking(Abroad, Serving):
    """The planner: no model, no randomness; the same goods and the same clock give the same plan."""

    @operation("agents:plan", example=Example({"wish": WISH}, after=LISTED))
    def plan(self, wish: Wish, caller: Caller) -> Iterator[Step]:
        """Look for what somebody wants and say what would be bought, why, and what was left out and why; buys nothing.

        Limits of the sentence and those set besides hold for the price after promotions with shipping, for delivery,
        returns, stock, brand and shop. Each step tells which tool was asked and what came of it; the answer has all.
        """
        done: list[Looked] = []
        work = self._planned(wish, caller)
        while True:
            try:
                step = next(work)
            except StopIteration as ended:
                plan = replace(ended.value, steps=tuple(done))
                break
            done.append(step)
            yield Step(len(done), None, step.says["en"], facts={"tool": step.tool, "says": dict(step.says)})
        yield Step(len(done), len(done), "planned", plain(PLAN, plan))

    def _planned(self, wish: Wish, caller: Caller) -> Generator[Looked, None, Plan]:
        tool = tool_of(wish.said)
        if tool != "buy" and not wish.product:
            return (yield from self._served(wish, tool, caller))
        known: Understood = yield from self._understood(wish, caller)
        plan = Plan(wish, "unclear", known.heard, known.limits, known.aims, known.bounds, unread=known.unread)
        plan = replace(plan, kinds=known.kinds, every_days=known.every_days)
        return (yield from self._found(plan, known.picks, caller))

    def _served(self, wish: Wish, tool: Tool, caller: Caller) -> Generator[Looked, None, Plan]:
        """What is not buying: the order that is meant, and nothing is looked for."""
        order = self._order_meant(wish.said, caller)
        said = order.order if order else "–"
        yield looked("orders.show", f"The order that is meant: {said}", f"所指订单：{said}")
        return Plan(wish, "unclear", (), (), (), Bounds(wish.currency), tool=tool, order=order)

    def _found(self, plan: Plan, picks: Any, caller: Caller) -> Generator[Looked, None, Plan]:
        """Look for every aim of a plan, here and at other houses, and choose."""
        destination = self._destination(plan.wish, caller)
        found: list[list[Option]] = []
        sought: list[Sought] = []
        for at, aim in enumerate(plan.aims):
            listed = yield from self._listed(aim, plan.bounds, picks.get(aim.category, ()), caller)
            sought += [Sought(at, product, place) for place, product in enumerate(listed)]
            if aim.gtin and not listed:
                sought.append(Sought(at, None, 0))
            evidence = {pick["card"]["product"]: _because(pick) for pick in picks.get(aim.category, ())}
            found.append((yield from self._options(aim, (listed, evidence), plan.bounds, (destination, caller))))
        to = self._address(plan.wish.place, caller, whole=False)
        seconds = self._patience if plan.wish.seconds is None else plan.wish.seconds
        asking = Asking(plan.bounds, to, seconds, caller)
        away, asked = yield from self._abroad(plan.aims, sought, asking)
        options: list[tuple[Option, ...]] = []
        near: list[Option] = []
        for aim, here, there in zip(plan.aims, found, away, strict=True):
            both = [*here, *(judged(one, aim, plan.bounds) for one in there)]
            fit = sorted((one for one in both if not one.lacks), key=rank(plan.bounds.prefer))
            options.append(tuple(fit))
            near += sorted((one for one in both if one.lacks), key=lambda one: (len(one.lacks), one.total))[:NEAR]
        return (yield from self._chosen(replace(plan, asked=asked), options, near, caller))

    def _chosen(
        self, plan: Plan, options: Sequence[Sequence[Option]], near: Sequence[Option], caller: Caller
    ) -> Generator[Looked, None, Plan]:
        shown = tuple(tuple(one[:SHOWN]) for one in options)
        if not plan.aims or not all(options):
            missing = next((aim for aim, one in zip(plan.aims, options, strict=True) if not one), None)
            name = missing.name if missing else {}
            yield looked(
                "plan",
                f"Nothing keeps every limit: {name.get('en', '')}",
                f"没有商品满足全部条件：{name.get('zh-CN', '')}",
            )
            return replace(plan, outcome="nothing", options=shown, near=tuple(near[:NEAR]))
        tried = combinations(options, plan.bounds.prefer)
        chosen = next((one for one in tried if within(one, plan.bounds)), None)
        nearest = min(map(together, tried))
        outcome: Outcome = "found" if chosen else "over"
        cheapest = amount(nearest, plan.bounds.currency)
        if chosen is None:
            chosen = min(tried, key=together)
            yield looked(
                "plan",
                f"The least it costs is {cheapest['en']}, above the limit",
                f"最低 {cheapest['zh-CN']}，超出上限",
            )
        count = sum(map(len, options))
        made = tuple(replace(one, reasons=(*one.reasons, *reasons(one, count, plan.bounds.prefer))) for one in chosen)
        total = yield from self._at_once(made, plan, caller)
        away = [one.total for one in made if one.elsewhere]
        fees = together(made) - sum(one.goods for one in made)
        cheap = plan.bounds.goods is None or total - fees <= plan.bounds.goods
        if outcome == "over" and cheap and keeps(total, [total - sum(away), *away], plan.bounds):
            outcome = "found"
        made = made if outcome == "found" else tuple(replace(one, reasons=()) for one in made)
        return replace(
            plan,
            outcome=outcome,
            chosen=made,
            total=total,
            options=shown,
            near=tuple(near[:NEAR]),
            nearest=min(nearest, total),
        )

    def _at_once(self, chosen: Sequence[Option], plan: Plan, caller: Caller) -> Generator[Looked, None, int]:
        """What all that is chosen costs together, with promotions that hold for all of it."""
        total = together(chosen)
        home = [one for one in chosen if one.elsewhere is None]
        if len(home) > 1:
            basket = [_wanted(one) for one in home]
            quote = self._ask("pricing.quote", caller, basket=basket, payment=_method(plan.bounds))
            total = int(quote["priced"]["goods"]) + total - sum(one.goods for one in home)
            said = amount(total, plan.bounds.currency)
            yield looked(
                "pricing.quote", f"All at once: {said['en']} with shipping", f"合并下单：含运费 {said['zh-CN']}"
            )
        return total

    def _listed(
        self, aim: Aim, bounds: Bounds, picks: Sequence[Json], caller: Caller
    ) -> Generator[Looked, None, list[Json]]:
        """The goods of an aim, the best fitting first, whether they are in stock here or not."""
        ids = [aim.product, *aim.same] if aim.product else [pick["card"]["product"] for pick in picks]
        if not aim.product and not aim.gtin:
            ids = yield from self._searched(aim, bounds, ids, caller)
        listings = [self._asked("catalog.show", caller, None, product=id) for id in dict.fromkeys(ids)]
        return [one["product"] for one in listings if one is not None and not one["retired"]]

    def _options(
        self, aim: Aim, goods: tuple[Sequence[Json], Json], bounds: Bounds, where: tuple[str, Caller]
    ) -> Generator[Looked, None, list[Option]]:
        """The offers of our own shops, each judged."""
        (listed, evidence), (destination, caller) = goods, where
        offers = yield from self._stocked(aim, listed, caller)
        found: list[Option] = []
        for product, variant, offer, place in offers:
            option = self._priced(aim, (product, variant, offer), place, (bounds, destination, caller))
            if option is not None:
                found.append(judged(replace(option, reasons=evidence.get(product["id"], ())), aim, bounds))
        fit = sum(1 for one in found if not one.lacks)
        yield looked(
            "pricing.quote",
            f"Priced {len(found)} offers with shipping, arrival and returns; {fit} keep every limit but the price",
            f"为 {len(found)} 个报价核算到手价、运费、送达与退货；{fit} 个满足价格之外的全部条件",
        )
        return found

    def _searched(self, aim: Aim, bounds: Bounds, ids: list[str], caller: Caller) -> Generator[Looked, None, list[str]]:
        """Products of an aim: what the guide picked, then the cheapest and the best matches that keep the filters."""
        filters: list[Json] = [{name: value for name, value in vars(one).items() if value} for one in aim.filters]
        if bounds.brands:
            # Brands are kept as they are written on the goods; people write them otherwise.
            spelt = {
                way(one) for one in bounds.brands for way in (str, str.lower, str.upper, str.title, str.capitalize)
            }
            filters.append({"key": "brand", "any_of": sorted(spelt)})
        sorts = ["price-low", "relevance"] if aim.category else ["relevance"]
        total = 0
        for sort in sorts:
            page = self._ask("search.find", caller, text=aim.words, filters=filters, sort=sort, most=WIDE, literal=True)
            cards = page["cards"] if aim.category else page["cards"][: page["total"]]
            if not aim.category and page["relaxed"]:
                cards = []
            total = max(total, page["total"])
            ids += [one["product"] for one in cards]
        yield looked(
            "search.find",
            f"{total} goods keep the limits on what they are: {aim.name.get('en', '')}",
            f"{total} 件商品符合对商品本身的要求：{aim.name.get('zh-CN', '')}",
        )
        return list(dict.fromkeys(ids))

    def _stocked(
        self, aim: Aim, listed: Sequence[Json], caller: Caller
    ) -> Generator[Looked, None, list[tuple[Json, Json, Json, int]]]:
        """Offers of products of which enough pieces are there, the cheapest stickers first."""
        offers = [
            (product, variant, offer, place)
            for place, product in enumerate(listed)
            for variant in product["variants"]
            if not aim.variants or variant["id"] in aim.variants
            for offer in variant["offers"]
            if offer["available"]
        ]
        variants = sorted({one[1]["id"] for one in offers})
        known = {
            (one["variant"], one["shop"]): one
            for start in range(0, len(variants), 100)
            for one in self._ask("inventory.availability", caller, variants=variants[start : start + 100])
        }
        there = [one for one in offers if _enough(known.get((one[1]["id"], one[2]["shop"])), aim.quantity)]
        there.sort(key=lambda one: (one[2]["price"]["amount"], one[3]))
        yield looked(
            "inventory.availability",
            f"{len(there)} of {len(offers)} offers have {aim.quantity} in stock",
            f"{len(offers)} 个报价中 {len(there)} 个有 {aim.quantity} 件现货",
        )
        best = sorted(there, key=lambda one: one[3])[: PRICED // 2]
        return [*best, *(one for one in there if one not in best)][:PRICED]

    def _priced(
        self, aim: Aim, offered: tuple[Json, Json, Json], place: int, where: tuple[Bounds, str, Caller]
    ) -> Option | None:
        """An offer with its exact price for so many, its shipping, arrival and returns."""
        (product, variant, offer), (bounds, destination, caller) = offered, where
        shop, currency = offer["shop"], offer["price"]["currency"]
        wanted = {"product": product["id"], "variant": variant["id"], "shop": shop, "quantity": aim.quantity}
        quote = self._asked("pricing.quote", caller, None, basket=[wanted], payment=_method(bounds))
        if quote is None:
            return None
        nowhere: Json = {"fee": -1}
        promise = self._asked(
            "fulfilment.promise", caller, nowhere, shop=shop, destination=destination, currency=currency
        )
        if promise is not None and promise["fee"] < 0:
            return None
        terms = self._asked("orders.terms", caller, {"terms": {"returns": 0, "not_returned": []}}, shop=shop)["terms"]
        line = quote["lines"][0]
        path = tuple(line["categories"])
        never = {*path, product["category"]} & set(terms["not_returned"])
        return Option(
            product["id"],
            variant["id"],
            shop,
            product["title"],
            product["brand"],
            product["category"] or "",
            path,
            aim.quantity,
            line["unit"],
            quote["priced"]["goods"],
            promise["fee"] if promise else 0,
            currency,
            promise["latest"] if promise else "",
            0 if never else terms["returns"],
            place,
        )

    def _destination(self, wish: Wish, caller: Caller) -> str:
        """Where it would go: the address that was named, else the preferred one, else the shops' own country."""
        places = self._asked("accounts.addresses", caller, [])
        found = next((one for one in places if one["id"] == wish.place), places[0] if places else None)
        if found is None:
            return HOME_COUNTRY
        address = found["address"]
        return f"{address['country']}-{address['region']}" if address["region"] else str(address["country"])


def _method(bounds: Bounds) -> str:
    return bounds.methods[0] if len(bounds.methods) == 1 else ""


def _enough(known: Json | None, quantity: int) -> bool:
    """Whether a shop has so many; few pieces are said exactly, and at the payment all are counted."""
    if known is None or known["state"] == "uncounted":
        return True
    return known["state"] != "out" and (known["left"] is None or known["left"] >= quantity)


def _wanted(option: Option) -> dict[str, Any]:
    return {"product": option.product, "variant": option.variant, "shop": option.shop, "quantity": option.quantity}


def _because(pick: Json) -> tuple[Evidence, ...]:
    """The guide's reasons for a product, each with its first source."""
    found = []
    for sentence in pick["reasons"]:
        source = next((one for claim in sentence["claims"] for one in claim["evidence"]), None)
        if source is not None:
            says = {"zh-CN" if any("㐀" <= char <= "鿿" for char in sentence["text"]) else "en": sentence["text"]}
            found.append(Evidence(says, source["kind"], source["ref"], source["path"]))  # type: ignore[arg-type]
    return tuple(found[:3])
