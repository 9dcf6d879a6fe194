"""All merchants asked at once, within one deadline; what they offer is told at once, in an order that a seed draws."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from souk.agents.market import store
from souk.agents.market.contracts import (
    Answered,
    Goods,
    Instrument,
    Match,
    Merchant,
    NoCheckout,
    Offer,
    Offers,
    Quote,
    Source,
    UnknownOffers,
    Wish,
    WrongAnswer,
    WrongWish,
)
from souk.agents.market.ports import Talk, Trader
from souk.agents.market.rules.billing import blind
from souk.agents.market.rules.catalogue import product_of
from souk.agents.market.rules.checkout import differs
from souk.agents.market.rules.delegating import way_of
from souk.agents.market.rules.matching import match_of
from souk.agents.market.rules.ranking import named, offer_id, ranked
from souk.agents.market.service.examples import ASK, ASKED, FILES, OFFERS, OPEN, WISH
from souk.agents.market.service.keeping import PAGE, Keeping
from souk.goods.catalog import Product
from souk.kit.errors import Invalid, NotFound, SoukError
from souk.kit.operation import Caller, Effect, Example, operation

# Of one merchant so many goods are looked at, and so many are asked a total for.
LOOKED_AT, QUOTED = 20, 2
HOUSE = Caller("market", frozenset({"mandates:see"}))
AT_ONCE, WITHIN, TOGETHER = 32, 50, 16
# Goods are sent back within weeks, and money follows; then nobody needs what passed.
KEPT, FOLLOWED = timedelta(days=30), timedelta(days=120)
RECORD = TypeAdapter(Offers)
_PRODUCT = TypeAdapter(Product)


@dataclass(frozen=True)
class Sought:
    """What is looked for, with our own product where one is meant."""

    wish: Wish
    own: Product | None


# Goods that match, where they were found, and their checkout with its document, or why there is none.
Found = tuple[Goods, Match, str, Quote | None, str, str]


@dataclass(frozen=True)
class Told:
    """What one merchant said: goods that match, each with its quote or why there is none."""

    merchant: Merchant
    found: tuple[Found, ...]


class Asking(Keeping):
    """Offers of foreign merchants for one wish."""

    @operation("market:ask", Effect.WRITE, Example({"wish": WISH}, after=OPEN, files=FILES))
    def offers(self, wish: Wish, caller: Caller) -> Offers:
        """Ask all merchants at once for one item, with what it costs all-in at the address.

        Who has not answered in time is left out, and nobody waits longer for another. Offers are told together in an
        order that a seed draws, and it was drawn before anybody was asked; they are ranked by the total that the
        merchant's own checkout says, ties by a name that no merchant can choose. What a merchant writes is data.
        """
        return self._told_together((wish,), caller)[0]

    @operation("market:ask", Effect.WRITE, Example({"wishes": [WISH]}, after=OPEN, files=FILES))
    def offers_together(self, wishes: tuple[Wish, ...], caller: Caller) -> list[Offers]:
        """Ask all merchants at once for several items, as `market.offers` asks for one; all is told at the same moment.

        The longest of their times is how long everybody has. Each item has a record, a seed and ranks of its own.
        """
        if not 1 <= len(wishes) <= TOGETHER:
            raise Invalid("wishes are 1 to {limit}.", limit=TOGETHER)
        return self._told_together(wishes, caller)

    @operation("market:ask", example=Example({"offers": OFFERS}, after=ASKED, files=FILES, owned="self"))
    def asked(self, offers: str, caller: Caller) -> Offers:
        """What one was offered before, as it was told then."""
        found = store.offers(self._database.read, offers, caller.actor)
        if found is None:
            raise UnknownOffers(offers)
        return RECORD.validate_python(found)

    @operation("market:ask", example=Example({}, after=ASKED, files=FILES))
    def last(self, caller: Caller, *, most: int = 10) -> list[Offers]:
        """One's own last askings, the newest first."""
        if not 1 <= most <= PAGE:
            raise Invalid("most is 1 to {limit}.", limit=PAGE)
        return [RECORD.validate_python(one) for one in store.last_offers(self._database.read, caller.actor, most)]

    @operation("market:work", Effect.WRITE, Example({}, after=(*OPEN, ASK), files=FILES))
    def forget(self, *, most: int = 1000) -> int:
        """Let go of what was offered more than 30 days ago; answers how many askings that were.

        So is what passed in purchases that are followed no longer: that something was bought stays, and no order.
        """
        now, most = self._clock.now(), max(1, min(most, 10_000))
        store.let_go_of(self._database.write, now - FOLLOWED, most)
        return store.forget_offers(self._database.write, now - KEPT, most)

    def _told_together(self, wishes: Sequence[Wish], caller: Caller) -> list[Offers]:
        """An asking for each wish, its name and its seed drawn before anybody is asked."""
        first, asked = store.asked(self._database.read, caller.actor) + 1, self._clock.now()
        names = [named("q", caller.actor, first + at) for at in range(len(wishes))]
        drawn = [(id, self._backing.tokens.draw(f"market offers {id}")) for id in names]
        sought = [self._sought(one, caller) for one in wishes]
        whom = [[one for one in self._open(wish) if one.state == "open"] for wish in wishes]
        heard = self._heard(list(zip(sought, whom, strict=True)))
        fetched, told, held = self._clock.now(), list[Offers](), self._backing.purse.held(caller.actor)
        for one, name, (found, answered) in zip(sought, drawn, heard, strict=True):
            said = [self._vouched(each) for each in found]
            whys = {each.merchant.id: why for each in said for *_, why in each.found if why}
            answered = [replace(each, why=each.why or whys.get(each.merchant, "")) for each in answered]
            offers = [made for merchant in said for made in _offers(merchant, one, name, (fetched, held))]
            made = Offers(name[0], one.wish, name[1], asked, ranked(offers, one.wish, name[1]), tuple(answered))
            told.append(self._recorded(made, caller))
        return told

    def _recorded(self, made: Offers, caller: Caller) -> Offers:
        """An asking as it is kept; where its owner asked twice at once, the second takes the next number."""
        number = store.asked(self._database.write, caller.actor) + 1
        made = replace(made, id=named("q", caller.actor, number))
        row = {"id": made.id, "actor": caller.actor, "number": number, "at": made.asked}
        row |= {"record": RECORD.dump_python(made, mode="json")}
        store.add_offers(self._database.write, row, [one.id for one in made.offers])
        self._note("asked", made.id, caller, merchants=len(made.merchants), offers=len(made.offers))
        return made

    def _open(self, wish: Wish) -> Sequence[Merchant]:
        if wish.merchants:
            return [self._found(id) for id in dict.fromkeys(wish.merchants)]
        return store.merchants(self._database.read, "", WITHIN, False)

    def _sought(self, wish: Wish, caller: Caller) -> Sought:
        """The wish with what our own product says of the item; raises `WrongWish`."""
        if not wish.product:
            if not (wish.text or wish.gtin or (wish.brand and wish.mpn)):
                raise WrongWish("it takes words, a code, brand and model, or a product of ours")
            return Sought(wish, None)
        try:
            said = self._backing.call("catalog.show", {"product": wish.product}, caller)
        except NotFound:
            raise WrongWish(f"there is no product {wish.product[:80]}") from None
        own = _PRODUCT.validate_python(said["product"])
        title = own.title.get("en") or next(iter(own.title.values()), "")
        model = next((one.sku for one in own.variants if one.sku), "")
        code = next((one.value for v in own.variants for one in v.barcodes if one.value.isdigit()), "")
        code = code if len(code) in (8, 12, 13, 14) else ""
        worded = replace(wish, text=wish.text or title[:300], brand=wish.brand or own.brand[:300])
        return Sought(replace(worded, mpn=wish.mpn or model, gtin=wish.gtin or code), own)

    def _heard(self, asked: Sequence[tuple[Sought, Sequence[Merchant]]]) -> list[tuple[list[Told], list[Answered]]]:
        """Of each item what was said in time, in the order of the merchants' domains, and what became of each."""
        seconds = max(sought.wish.seconds for sought, _ in asked)
        talks = [[(one, self._talk(one, seconds), self._trader(one), sought) for one in whom] for sought, whom in asked]
        pool = ThreadPoolExecutor(min(AT_ONCE, max(1, sum(map(len, talks)))), thread_name_prefix="market")
        futures = [
            [(one, pool.submit(self._told, one, talk, (by, sought))) for one, talk, by, sought in many]
            for many in talks
        ]
        wait([future for many in futures for _, future in many], timeout=seconds)
        pool.shutdown(wait=False, cancel_futures=True)
        return [_heard_of(many) for many in futures]

    def _told(self, one: Merchant, talk: Talk, by: tuple[Trader, Sought]) -> Told:
        """Everything that one merchant says to a wish; on a thread of its own, without the database."""
        trader, sought = by
        goods = trader.search(talk, sought.wish, LOOKED_AT)
        fitting = [(made, match, where) for made, where in goods if (match := self._match(made, sought))]
        best = sorted(fitting, key=lambda one: (-one[1].probability, one[0].price, one[0].variant))[:QUOTED]
        return Told(
            one, tuple((made, match, where, *_quoted(trader, talk, made, sought.wish)) for made, match, where in best)
        )

    def _vouched(self, told: Told) -> Told:
        """What a merchant said without the checkouts that it authorized not: these are presented to nobody."""
        return replace(told, found=tuple(self._presentable(told.merchant, one) for one in told.found))

    def _presentable(self, merchant: Merchant, one: Found) -> Found:
        goods, match, where, quote, _document, _why = one
        if quote is None or quote.shown is None:
            return one
        asked = {"merchant": merchant.domain, "shown": quote.shown}
        if self._backing.call("mandates.vouched-elsewhere", asked, HOUSE):
            return one
        return goods, match, where, None, "", "what it shows of its checkout is not what it signed"

    def _match(self, goods: Goods, sought: Sought) -> Match | None:
        def judge(found: Goods) -> Any:
            assert sought.own is not None
            return self._backing.matcher.score(sought.own, product_of(found, "market"))

        return match_of(sought.wish, goods, sought.own, judge)


def _quoted(trader: Trader, talk: Talk, goods: Goods, wish: Wish) -> tuple[Quote | None, str, str]:
    """The merchant's checkout of the goods with its document, or why there is none."""
    if not goods.available:
        return None, "", "unavailable"
    try:
        quote, document = trader.quote(talk, goods, wish)
        wrong = differs(quote, goods.variant, wish)
        if wrong:
            raise WrongAnswer(talk.domain, wrong)
    except NoCheckout:
        return None, "", ""
    except SoukError as error:
        return None, "", str(error)[:200]
    return quote, document, ""


def _heard_of(asked: "Sequence[tuple[Merchant, Future[Told]]]") -> tuple[list[Told], list[Answered]]:
    heard, answered = [], []
    for one, future in asked:
        told, state = _of(one, future)
        answered.append(state)
        heard += [told] if told else []
    return heard, answered


def _of(one: Merchant, future: "Future[Told]") -> tuple[Told | None, Answered]:
    """What became of asking one merchant."""
    if not future.done() or future.cancelled():
        return None, Answered(one.id, one.domain, "late", "it did not answer in time")
    try:
        told = future.result()
    except SoukError as error:
        return None, Answered(one.id, one.domain, "failed", str(error)[:300])
    if not told.found:
        return told, Answered(one.id, one.domain, "nothing")
    why = next((said for *_, said in told.found if said), "")
    return told, Answered(one.id, one.domain, "answered", why)


def _offers(
    told: Told, sought: Sought, name: tuple[str, str], at: tuple[datetime, Sequence[Instrument]]
) -> list[Offer]:
    merchant, made, (fetched, held) = told.merchant, list[Offer](), at
    for goods, match, where, quote, document, _why in told.found:
        feed = merchant.door.line in ("feed", "acp")
        sources = [Source("feed" if feed else "search", merchant.feed if feed else where, merchant.visited or fetched)]
        sources = sources if feed else [Source("search", where, fetched)]
        sources += [Source("checkout", document, fetched)] if quote else []
        facts: Mapping[str, Any] = _facts(goods, quote, held)
        id = offer_id(*name, merchant.id, goods.variant)
        said = (id, merchant.id, merchant.domain, goods, sought.wish.quantity, match)
        kind = (sought.own.category or "") if sought.own else ""
        made.append(Offer(*said, **facts, sources=tuple(sources), category=kind))
    return made


def _facts(goods: Goods, quote: Quote | None, held: Sequence[Instrument]) -> dict[str, Any]:
    blank = {"deliver_by": "", "return_days": None, "expires": "", "checkout": "", "way": "link", "link": goods.link}
    if quote is None:
        return {**blank, "total": None, "currency": goods.currency}
    way, why = way_of(quote, held)
    said: dict[str, Any] = {"deliver_by": quote.deliver_by, "return_days": quote.return_days, "expires": quote.expires}
    said |= {
        "checkout": quote.checkout,
        "way": way,
        "hand_off": why,
        "by_card": way == "mandate" and quote.unsigned is not None,
        "link": quote.link or goods.link,
        "bill": quote.bill,
    }
    if blind(goods.notices):
        said |= {"way": "link", "hand_off": "undisclosed"}
    return {**said, "total": quote.total, "currency": quote.currency}
