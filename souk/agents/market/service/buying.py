"""Buying an offer under a mandate: authorised and kept before it is sent, and what is unknown is asked about."""

from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter

from souk.agents.market import store
from souk.agents.market.contracts import (
    AgentKey,
    Bill,
    Bought,
    Declined,
    Merchant,
    NotKnownYet,
    Offer,
    Ordered,
    Passed,
    Payment,
    Quote,
    UnknownAgent,
    UnknownBought,
    UnknownOffer,
)
from souk.agents.market.ports import Sign, Talk
from souk.agents.market.rules.billing import disclosed
from souk.agents.market.rules.paying import (
    agent_key,
    asked_until,
    due,
    moved,
    outcome,
    stands_still,
    unlike,
    unproven,
    why_not,
)
from souk.agents.market.rules.ranking import named
from souk.agents.market.service.delegating import Delegating
from souk.agents.market.service.examples import ASKED, FILES
from souk.agents.market.service.keeping import PAGE
from souk.agents.market.service.part import PATIENCE
from souk.kit.errors import Invalid, SoukError
from souk.kit.operation import Caller, Effect, Example, Step, operation
from souk.kit.transport import Request, signed
from souk.trade.mandates import thumbprint

HOUSE = Caller("market", frozenset({"mandates:settle", "mandates:see"}))
# So long a request may still be on its way; after it what is open is asked about, and then let go of.
ASK_AFTER, LET_GO_AFTER = timedelta(seconds=60), timedelta(minutes=15)
_BOUGHT, _PASSED = TypeAdapter(Bought), TypeAdapter(list[Passed])


class Buying(Delegating):
    """Buying elsewhere, and finding out what became of it."""

    @operation("market:buy", Effect.SPEND, Example({"offer": "o" * 25, "mandate": "m" * 21}))
    def buy(self, offer: str, mandate: str, caller: Caller, *, seen: str = "") -> Iterator[Step]:
        """Buy an offer of one's own under one's own mandate; the last step's answer is what became of it.

        The checkout is read again and has to be the offer, at most as dear. The wallet holds the amount and says yes,
        and this is kept, with the key, before anything is sent. A refusal is an answer with its reason, and holds and
        pays nothing. An offer that no agent may pay is handed off by its link, with the reason; so is one with a
        disclosure, unless `seen` is the mark of what was shown beside it. What is `unknown` was perhaps paid:
        `market.settle` asks, and nothing pays it again.
        """
        found, before = self._offer(offer, caller), store.live(self._database.read, offer, caller.actor)
        if found is None:
            yield Step(1, 1, "refused", self._none(offer, mandate))
            return
        if before is not None:
            yield Step(1, 1, before.state, before)
            return
        merchant = self._found(found.merchant)
        kept, quote = self._prepared(found, merchant, (mandate, seen), caller)
        yield Step(1, 3 if kept.state == "sent" else 1, kept.state, None if kept.state == "sent" else kept)
        if kept.state != "sent" or quote is None:
            return
        sent = self._sent(kept, merchant, quote, caller)
        yield Step(2, 3, sent.state)
        yield Step(3, 3, sent.state, sent)

    @operation("market:buy", Effect.SPEND, Example({"offer": "o" * 25, "mandate": "m" * 21}))
    def order(self, offer: str, mandate: str, caller: Caller, *, seen: str = "") -> Iterator[Step]:
        """Buy an offer as `market.buy` does, for a decision of the ledger: what nobody knows yet is no answer.

        It raises `NotKnownYet` until the merchant's checkout says what became of it, and pays nothing a second time.
        """
        found: Bought | None = None
        for step in self.buy(offer, mandate, caller, seen=seen):
            found = step.answer
            yield Step(step.done, 4, step.note)
        assert found is not None
        if found.state in ("sent", "unknown"):
            raise NotKnownYet(found.id, found.domain)
        yield Step(4, 4, found.state, Ordered(found.state == "paid", found))

    @operation("market:buy", example=Example({}, after=ASKED, files=FILES))
    def bought(self, caller: Caller, *, before: str = "", most: int = 50) -> list[Bought]:
        """What one bought or tried to buy elsewhere, the newest first, before the try `before`."""
        if not 1 <= most <= PAGE:
            raise Invalid("most is 1 to {limit}.", limit=PAGE)
        until = self._bought(before, caller).at if before else None
        return store.mine(self._database.read, caller.actor, until, most)

    @operation("market:buy", example=Example({"bought": "b" * 21}))
    def passed(self, bought: str, caller: Caller) -> list[Passed]:
        """Every message of a purchase of one's own with its merchant, as it passed; whom it is for is left out."""
        if store.bought(self._database.read, bought, caller.actor) is None:
            return []
        return _PASSED.validate_python((store.presented(self._database.read, bought).presented or {}).get("passed", ()))

    @operation("market:buy", Effect.WRITE, Example({"bought": "b" * 21}))
    def settle(self, bought: str, caller: Caller) -> Bought | None:
        """Ask the merchant what became of a try of one's own, and tell the wallet; None where there is no such try.

        What is paid is committed, what is certainly not paid is released; what nobody can say stays `unknown`.
        """
        found = store.bought(self._database.read, bought, caller.actor)
        return None if found is None else self._settled(found)

    @operation("market:work", Effect.WRITE, Example({}))
    def sweep(self, *, most: int = 20) -> int:
        """Ask about every try that was sent and of which nobody knows more; answers how many are known now."""
        now, most = self._clock.now(), max(1, min(most, 100))
        kept = store.open_tries(self._database.read, now - ASK_AFTER, 5 * most)
        waiting = [one for one, asked in kept if due(one, asked, now)][:most]
        # All are asked before anything is written: nobody else could write while a merchant thinks.
        looked = [(one, self._looked(one)) for one in waiting]
        return sum(self._became(one, quote).state not in ("sent", "unknown") for one, quote in looked)

    @operation("market:profile", example=Example({}))
    def profile_key(self, *, thumbprint: str = "") -> AgentKey | None:
        """The public key of an agent that bought for somebody here, for the profile that its requests name."""
        if not thumbprint:
            return None
        jwk = store.agent(self._database.read, thumbprint)
        if jwk is None:
            raise UnknownAgent(thumbprint[:80])
        return AgentKey(thumbprint, jwk)

    def _bought(self, bought: str, caller: Caller) -> Bought:
        found = store.bought(self._database.read, bought, caller.actor)
        if found is None:
            raise UnknownBought(bought)
        return found

    def _none(self, offer: str, mandate: str) -> Bought:
        """The answer to an offer that nobody made to the caller."""
        said = ("", offer, "", "", mandate, "", "", 0, 0, "XXX")
        why = str(UnknownOffer(offer))
        return Bought(*said, "refused", "", self._clock.now(), "no_such_offer", why)

    def _prepared(
        self, found: Offer, merchant: Merchant, under: tuple[str, str], caller: Caller
    ) -> tuple[Bought, Quote | None]:
        """The try as it is kept before anything is sent, with the checkout that it pays."""
        mandate, seen = under
        number = store.tries(self._database.read, found.id, caller.actor)
        id = named("b", caller.actor, found.id, number)
        draft = self._draft(found, id, mandate)
        if merchant.state != "open":
            return self._kept(replace(draft, reason="merchant_closed", detail=merchant.state), None, caller), None
        if found.way == "link" or found.unranked in ("unverified", "unavailable"):
            return self._handed_off(draft, found.hand_off, found.bill, caller), None
        talk = self._talk(merchant)
        try:
            quote = self._trader(merchant).look(talk, found.checkout)
        except SoukError as error:
            return self._kept(replace(draft, reason="merchant_away", detail=str(error)[:300]), None, caller), None
        if disclosed(found.goods.notices, quote.bill.notices) not in ("", seen):
            draft = replace(draft, link=quote.link or draft.link)
            return self._handed_off(draft, "undisclosed", quote.bill, caller), None
        kept = self._judged(self._bounded(draft, quote, merchant), found, quote, caller)
        self._noted(kept.id, talk)
        return kept, quote

    def _judged(self, draft: Bought, found: Offer, quote: Quote, caller: Caller) -> Bought:
        """The try as it is kept, once the checkout was looked at: refused, handed off, or authorised."""
        reason, detail = moved(found, quote)
        if not reason and (why := self._by_hand(quote, caller)):
            return self._handed_off(draft, why, quote.bill, caller)
        if not reason:
            quote, detail = self._attested(found, quote, caller)
            reason = "checkout_unread" if detail else ""
        if not reason and (other := unlike(found, quote)):
            reason, detail = "checkout_contradicts", other
        if not reason and (other := self._unproven(found, quote, draft.mandate, caller)):
            reason, detail = "category_unproven", other
        if reason:
            return self._kept(replace(draft, reason=reason, detail=detail), None, caller)
        return self._authorised(draft, quote, caller)

    def _handed_off(self, draft: Bought, why: str, bill: Bill, caller: Caller) -> Bought:
        draft = replace(draft, state="handed_off", reason=why, detail=why_not(bill, why))
        return self._kept(draft, None, caller)

    def _bounded(self, draft: Bought, quote: Quote, merchant: Merchant) -> Bought:
        """The try with what its checkout warns of, and till when it may be asked about."""
        until = asked_until(quote, draft.at) if merchant.kind == "ucp" else None
        return replace(draft, until=until, notices=tuple(one.says for one in quote.bill.notices))

    def _noted(self, id: str, talk: Talk) -> None:
        """Keep what passed in a conversation about a purchase."""
        if talk.passed:
            store.add_passed(self._database.write, id, _PASSED.dump_python(talk.passed, mode="json"))

    def _unproven(self, found: Offer, quote: Quote, mandate: str, caller: Caller) -> str:
        """Whether a limit of the mandate hangs on a merchant's word alone."""
        intent = self._backing.call("mandates.show", {"mandate": mandate}, caller)["intent"]
        limited = bool(intent["categories"] or intent["not_categories"])
        path = self._path(found.category, caller) if limited else ()
        return unproven(quote.word, path, limited, frozenset(intent["not_categories"]))

    def _draft(self, found: Offer, id: str, mandate: str) -> Bought:
        """A try that is refused unless it becomes something else."""
        total = found.total.total if found.total else found.goods.price * found.quantity
        said = (id, found.id, found.merchant, found.domain, mandate, found.checkout, found.goods.title, found.quantity)
        return Bought(
            *said, total, found.currency, "refused", self._drawn(f"try {id}"), self._clock.now(), link=found.link
        )

    def _authorised(self, draft: Bought, quote: Quote, caller: Caller) -> Bought:
        """The wallet's yes, kept with what will be presented; or its no, with the wallet's reason."""
        asked = {"mandate": draft.mandate, "checkout": quote.word, "shown": quote.shown}
        acted = self._backing.call("mandates.act", asked, caller)
        verdict = acted["verdict"]
        draft = replace(draft, total=quote.total.total)
        if not verdict["accepted"]:
            return self._kept(replace(draft, reason=verdict["reason"], detail=verdict["detail"]), None, caller)
        draft = replace(draft, state="sent", authorisation=verdict["authorisation"])
        if quote.unsigned is not None:
            return self._kept(*self._instrument(draft, quote, caller), caller)
        credential = {**acted["presented"], "handler": quote.handler, "payment": acted["payment"]}
        jwk = agent_key(str(credential["closed"]))
        store.keep_agent(self._database.write, thumbprint(jwk), jwk, draft.at)
        return self._kept(draft, credential, caller)

    def _kept(self, draft: Bought, presented: Mapping[str, Any] | None, caller: Caller) -> Bought:
        row = {
            **_BOUGHT.dump_python(draft),
            "notices": list(draft.notices),
            "actor": caller.actor,
            "presented": presented,
            "asked": None,
        }
        store.add_bought(self._database.write, row)
        facts = {"domain": draft.domain, "total": draft.total, "currency": draft.currency, "reason": draft.reason}
        self._note(f"purchase-{draft.state.replace('_', '-')}", draft.id, caller, **facts)
        return draft

    def _sent(self, kept: Bought, merchant: Merchant, quote: Quote, caller: Caller) -> Bought:
        """Present it once. Only a merchant's clear no is a no; all else is asked about."""
        presented = dict(store.presented(self._database.read, kept.id).presented)
        presented.pop("passed", None)
        sign, profile = self._signing(kept.mandate, str(presented.pop("thumbprint", "")), caller)
        talk = self._talk(merchant, PATIENCE, profile, None if quote.unsigned else sign)
        try:
            payment = self._payment(kept, quote, presented, caller)
            said: Quote | SoukError = self._trader(merchant).pay(talk, quote.checkout, payment)
        except SoukError as error:
            said = error
        self._noted(kept.id, talk)
        if quote.shown is not None:
            # It has the whole checkout in it, and so whom it is for; it was sent, and is never sent again.
            store.drop_presented(self._database.write, kept.id, ("closed", "payment"))
        if isinstance(said, SoukError):
            return self._settled(kept, why=str(said)[:300], declined=isinstance(said, Declined) and said.status < 500)
        return self._known(kept, said, why=said.messages[0] if said.messages else "", declined=True)

    def _payment(self, kept: Bought, quote: Quote, presented: Mapping[str, Any], caller: Caller) -> Payment:
        """What goes to the merchant: the mandate, or what its provider is to be asked for."""
        if quote.unsigned is not None:
            return self._charging(kept, quote, presented, caller)
        # Another house has our word on how the mandate stands, and it is good for minutes only.
        status = self._backing.call("mandates.status-list", {}, HOUSE)
        return Payment(kept.key, {**presented, "status": status}, locked=quote.shown is not None)

    def _signing(self, mandate: str, agent: str, caller: Caller) -> tuple[Sign, str]:
        """Signs requests with the agent's key, which the wallet keeps, and the profile where its public half stands."""

        def sign(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Mapping[str, str]:
            def mark(base: str) -> bytes:
                said = self._backing.call("mandates.sign-as-agent", {"mandate": mandate, "base": base}, caller)
                return urlsafe_b64decode(said["value"] + "=" * (-len(said["value"]) % 4))

            return signed(Request(method, url, list(headers.items()), body), agent, mark, self._clock.now())

        return sign, f"{self._backing.origin}/market/profile/{agent}"

    def _settled(self, kept: Bought, *, why: str = "", declined: bool = False) -> Bought:
        """What the merchant's own checkout says became of it."""
        if kept.state not in ("sent", "unknown"):
            return kept
        return self._became(kept, self._looked(kept, declined), why=why, declined=declined)

    def _looked(self, kept: Bought, declined: bool = False) -> Quote | str:
        """The checkout as it is, let go of where it stood open for long; or why nobody says."""
        if kept.until is not None and self._clock.now() >= kept.until:
            return store.ASKED_OUT
        merchant = self._found(kept.merchant)
        try:
            quote = self._trader(merchant).look(self._talk(merchant), kept.checkout)
            old = self._clock.now() - kept.at > LET_GO_AFTER
            if stands_still(quote) and old and not declined:
                quote = self._trader(merchant).drop(self._talk(merchant), kept.checkout)
        except SoukError as error:
            return str(error)[:300]
        return quote

    def _became(self, kept: Bought, quote: Quote | str, *, why: str = "", declined: bool = False) -> Bought:
        if quote == store.ASKED_OUT:
            said = "its checkout is over, and till then it did not say"
            return self._moved_to(kept, "unknown", said, reason=store.ASKED_OUT)
        if isinstance(quote, str):
            return self._moved_to(kept, "unknown", why or quote)
        return self._known(kept, quote, why=why, declined=declined)

    def _known(self, kept: Bought, quote: Quote, *, why: str, declined: bool) -> Bought:
        """The try as its checkout tells; `declined` is a clear no to what was presented."""
        became = outcome(quote)
        if became == "paid":
            if quote.total.total != kept.total or quote.currency != kept.currency:
                return self._moved_to(kept, "unknown", f"it is completed with {quote.total.total} {quote.currency}")
            self._tell("commit", {"authorisation": kept.authorisation, "amount": kept.total, "order": quote.order})
            paid = {"order": quote.order, "link": quote.order_link or kept.link}
            if other := self._swapped(kept, quote):
                paid["reason"] = "item_swapped"
            return self._moved_to(kept, "paid", other, **paid)
        if became == "failed" or (became == "open" and declined):
            self._tell("release", {"authorisation": kept.authorisation})
            return self._moved_to(kept, "failed", why or f"the checkout is {quote.status}")
        return self._moved_to(kept, "unknown", why or f"the checkout is {quote.status}")

    def _moved_to(self, kept: Bought, state: str, detail: str, **more: str) -> Bought:
        said = {"state": state, "detail": detail[:300], "asked": self._clock.now(), **more}
        if store.settle(self._database.write, kept.id, said) and state != kept.state:
            row = store.presented(self._database.read, kept.id)
            facts = {"domain": kept.domain, "total": kept.total, "currency": kept.currency}
            facts |= {"reason": more.get("reason", "")}
            self._note(f"purchase-{state}", kept.id, Caller(row.actor, frozenset()), **facts)
        return replace(kept, **{key: value for key, value in said.items() if key != "asked"})  # type: ignore[arg-type]

    def _tell(self, verb: str, payload: Mapping[str, Any]) -> None:
        """The wallet learns what became of what it held; the same again changes nothing."""
        self._backing.call(f"mandates.{verb}", payload, HOUSE)
