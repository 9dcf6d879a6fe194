"""What a wish comes to at this moment: which lines can be bought, what all costs, and what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from souk.delivery.fulfilment import NotDelivered, Promise
from souk.goods.catalog import UnknownProduct
from souk.goods.pricing import Context, Line, Listed, Quote, Running, Wanted, WrongBasket
from souk.goods.promotions import Campaign, customer_of
from souk.kit.errors import SoukError
from souk.kit.locale import Words
from souk.kit.operation import Caller
from souk.trade.checkout.contracts.agreeing import (
    AgreedItem,
    AgreedMessage,
    AgreedOption,
    AgreedWish,
    NothingAgreed,
)
from souk.trade.checkout.rules.agreeing import (
    Bought,
    Known,
    codes_without,
    destination_of,
    discounts_of,
    lines_of,
    sold_by,
    totals_of,
)
from souk.trade.checkout.rules.agreeing_words import (
    SHIPPING,
    agent_denied,
    few,
    gift,
    gone,
    missing,
    no_option,
    other_currency,
    out,
    undeliverable,
    unknown_claim,
)
from souk.trade.checkout.service.completing import made_of
from souk.trade.checkout.service.planning import Planning
from souk.trade.checkout.store import Figure
from souk.trade.mandates import AgentSeen

OPTION = "standard"
ENTITLED = "entitled:"


@dataclass(frozen=True)
class Basket:
    """What of a wish can be bought, and what is to be said of the rest."""

    bought: tuple[Bought, ...]
    listed: Listed
    messages: tuple[AgreedMessage, ...]


@dataclass(frozen=True)
class Codes:
    """Of the codes of a wish: the rules of those that are known, and why the others are none."""

    matched: Mapping[str, str]
    refused: Mapping[str, str]


@dataclass(frozen=True)
class Shipped:
    """How goods get there: promises by shop, and what keeps them from it."""

    promises: Mapping[str, Promise]
    messages: tuple[AgreedMessage, ...] = ()


class Figuring(Planning):
    """Wishes become figures; nothing is written here."""

    def _figured(self, wish: AgreedWish, caller: Caller, *, estimate: bool, agent: AgentSeen | None = None) -> Figure:
        """Raises `NothingAgreed` where nothing of it can be bought. An estimate asks for no recipient.

        `agent` is who asked before, for whom a person goes on.
        """
        agent = self._mandates.seen(caller) or agent
        basket, running = self._basket(wish), self._pricing.running()
        codes = self._codes(wish.coupons, running, caller)
        claims, strange = self._claims(wish, running)
        own = frozenset(one.removeprefix(ENTITLED) for one in caller.scopes if one.startswith(ENTITLED))
        shipped = self._shipped(wish, basket.listed)
        context = self._agreed_context(wish, basket, shipped, caller)
        coupons = tuple(sorted({*context.coupons, *codes.matched.values()}))
        context = replace(context, coupons=coupons, entitlements=tuple(sorted({*context.entitlements, *claims})))
        quote = self._pricing.priced(basket.listed.lines, context, running)
        names = {one.rule.id: one.name for one in running.campaigns}
        shown = {rule: rule for rule in codes.matched.values()}
        known = Known(running.rules, names, shown, frozenset(claims) - own)
        lines = lines_of(basket.bought, quote.priced, known)
        discounts = discounts_of(basket.bought, quote.priced, known)
        said = (
            *basket.messages,
            *self._turned_away(basket, quote, agent),
            *strange,
            *codes_without(wish, codes.matched, codes.refused, quote.priced),
            *(gift(names[one.rule]) for one in quote.priced.gifts),
            *((*shipped.messages, *self._lacking(wish)) if not estimate else ()),
        )
        return Figure(
            basket.listed.currency,
            lines,
            totals_of(lines, discounts, quote.priced),
            discounts,
            (self._option(quote, shipped),),
            OPTION,
            said,
            made_of(basket.listed, quote, context, shipped.promises, running),
            agent,
        )

    def _turned_away(self, basket: Basket, quote: Quote, agent: AgentSeen | None) -> tuple[AgreedMessage, ...]:
        """Which lines are of shops that do not sell them to this agent; raises `NothingAgreed` where all are."""
        shops = sold_by(basket.listed.lines, quote.priced)
        why = self._mandates.unwelcome(agent, shops, basket.listed.currency) if agent else {}
        said = tuple(
            agent_denied(one.line.shop, why[one.line.shop], f"$.line_items[{at}]")
            for at, one in enumerate(basket.bought)
            if one.line.shop in why
        )
        if why and len(why) == len(shops):
            raise NothingAgreed(said)
        return said

    def _basket(self, wish: AgreedWish) -> Basket:
        """The lines that can be bought, in their order, as many pieces as there are."""
        said: list[AgreedMessage] = []
        offered = list(self._agreeable(wish.lines, said))
        stocks = dict(self._inventory.left({wanted.variant for _, wanted, _ in offered}))
        kept = []
        for path, wanted, asked in offered:
            left = stocks.get((wanted.variant, wanted.shop))
            many = wanted.quantity if left is None else min(wanted.quantity, left)
            if many < wanted.quantity:
                said.append(few(asked.item, wanted.quantity, many, path) if many else out(asked.item, path))
            if left is not None:
                stocks[wanted.variant, wanted.shop] = left - many
            if many:
                kept.append((replace(wanted, quantity=many), asked))
        if not kept:
            raise NothingAgreed(tuple(said))
        (listed,) = self._pricing.lines_of([[wanted for wanted, _ in kept]])
        if isinstance(listed, SoukError):
            raise listed
        pairs = zip(kept, listed.lines, strict=True)
        bought = tuple(Bought(asked, line, listed.titles[line.product]) for (_, asked), line in pairs)
        return Basket(bought, listed, tuple(said))

    def _agreeable(
        self, lines: Sequence[AgreedItem], said: list[AgreedMessage]
    ) -> Iterator[tuple[str, Wanted, AgreedItem]]:
        """Where a line stands in the wish, what it is, and itself; of what nobody offers it is said."""
        products = self._products(lines)
        currency = ""
        for place, asked in enumerate(lines):
            path = f"$.line_items[{place}]"
            listed = self._line_of(asked, products)
            if listed is None:
                said.append(gone(asked.item, path))
                continue
            line, own = listed
            currency = currency or own
            if own != currency:
                said.append(other_currency(asked.item, currency, path))
                continue
            yield path, Wanted(line.product, line.sku, line.shop, asked.quantity), asked

    def _products(self, lines: Sequence[AgreedItem]) -> Mapping[str, str]:
        """The product of each variant that is named."""
        variants = [one.item.rpartition("@")[0] or one.item for one in lines]
        return {one.variant: one.product for one in reversed(self._catalog.variants(variants))}

    def _line_of(self, asked: AgreedItem, products: Mapping[str, str]) -> tuple[Line, str] | None:
        head, _, shop = asked.item.rpartition("@")
        variant, shop = (head, shop) if head else (asked.item, "")
        product = products.get(variant)
        wanted = Wanted(product, variant, shop) if product else Wanted(variant, "", shop)
        try:
            (line,), currency = self._pricing.lines([replace(wanted, quantity=asked.quantity)])
        except (WrongBasket, UnknownProduct):
            return None
        return line, currency

    def _codes(self, codes: Sequence[str], running: Running, caller: Caller) -> Codes:
        """Codes are ids of coupons, whatever their case; whoever knows a code that counts nobody's uses may use it."""
        coupons = {one.rule.id.casefold(): one for one in running.campaigns if one.rule.coupon}
        customer = customer_of(caller)
        hand = self._promotions.in_hand(customer)
        matched, refused = dict[str, str](), dict[str, str]()
        for code in dict.fromkeys(codes):
            found = coupons.get(code.casefold())
            why = self._no_code(found, customer, hand)
            if found is None or why:
                refused[code] = why
            else:
                matched[code] = found.rule.id
        return Codes(matched, refused)

    def _no_code(self, found: Campaign | None, customer: str, hand: frozenset[str]) -> str:
        """Why a code does not count; empty where it does."""
        if found is None:
            return "discount_code_invalid"
        if not found.rule.due(self._clock.now()):
            return "discount_code_expired"
        if found.rule.id in hand or not found.rule.per_user:
            return ""
        if not customer:
            return "discount_code_user_not_logged_in"
        used = self._promotions.used(customer).get(found.rule.id)
        return "discount_code_user_ineligible" if used and used.mine >= found.rule.per_user else ""

    def _claims(self, wish: AgreedWish, running: Running) -> tuple[list[str], list[AgreedMessage]]:
        """The claims that some promotion asks for, and a remark on each of the others."""
        asked = {one for rule in running.rules for one in rule.requires}
        known = [one for one in dict.fromkeys(wish.claims) if one in asked]
        strange = [
            unknown_claim(one, f"$.context.eligibility[{place}]")
            for place, one in enumerate(wish.claims)
            if one not in asked
        ]
        return known, strange

    def _shipped(self, wish: AgreedWish, listed: Listed) -> Shipped:
        destination = destination_of(wish.address)
        if not destination:
            return Shipped(self._guessed(listed.lines, listed.currency))
        try:
            return Shipped(self._promised(listed.lines, destination, listed.currency))
        except NotDelivered:
            return Shipped(self._guessed(listed.lines, listed.currency), (undeliverable(destination),))

    def _agreed_context(self, wish: AgreedWish, basket: Basket, shipped: Shipped, caller: Caller) -> Context:
        return self._pricing.context(
            caller,
            basket.listed.currency,
            shipping={shop: one.fee for shop, one in shipped.promises.items()},
            gifts=self._free_gifts(self._pricing.running(), basket.listed.lines),
            payment=wish.payment,
            destination=destination_of(wish.address),
            taxes=self._pricing.taxes(),
        )

    def _lacking(self, wish: AgreedWish) -> Iterator[AgreedMessage]:
        yield from missing(wish.buyer, wish.address)
        if wish.option not in ("", OPTION):
            yield no_option(wish.option, OPTION)

    def _option(self, quote: Quote, shipped: Shipped) -> AgreedOption:
        """The one way to ship: each shop's own, together."""
        carriers = sorted({one.carrier for one in shipped.promises.values()})
        title: Words = {"en": ", ".join(carriers), "zh-CN": "、".join(carriers)} if carriers else SHIPPING
        fee = sum(one.fee for one in quote.priced.fees.values())
        return AgreedOption(OPTION, title, fee, dict(shipped.promises))
