"""What agents bought, what came of it, and every try with its reason; the consumer is told at once."""

from typing import Literal, cast

from souk.kit.locale import Words
from souk.kit.operation import Caller, Example, operation
from souk.trade.mandates.contracts import Phase, Presented, Purchase, Receipt, Verdict
from souk.trade.mandates.contracts.agents import Bought, Proof, Try
from souk.trade.mandates.rules.chain import START, broken
from souk.trade.mandates.rules.layers import by_shop
from souk.trade.mandates.rules.sdjwt import unverified as payload
from souk.trade.mandates.service.examples import ACTED, GRANTED, MANDATE
from souk.trade.mandates.service.settling import Settling
from souk.trade.mandates.store import agents, proving, spending

MOST, CHECKED = 200, 1000
MARK, OPEN = "orders", "open"
# After which facts something may have come back of what an agent paid.
MOVED = (
    *("orders.canceled", "orders.return-received", "orders.difference-refunded"),
    *("payments.refunded", "payments.disputed"),
)


class Noting(Settling):
    """Which agent bought which order, followed until nothing more comes of it."""

    @operation("mandates:see", example=Example({"checkout": "example-1"}, after=ACTED))
    def bought(self, checkout: str, caller: Caller) -> Bought | None:
        """Which agent bought an order or a checkout, by a mandate or how else; nothing where a person did.

        Said to the consumer, and to the shops that sold something of it, each the part that is theirs.
        """
        row = agents.bought(self._database.read, checkout)
        if row is None:
            return None
        found = agents.bought_of(row)
        if row.consumer == caller.actor or caller.may("orders:all"):
            return found
        own = agents.shops_of(self._database.read, row.order).get(caller.shop or "") if caller.may("orders:read") else 0
        return Bought(**{**vars(found), "amount": own}) if own else None

    @operation("mandates:own", example=Example({"mandate": MANDATE}, after=GRANTED, owned="self"))
    def purchases(self, mandate: str, caller: Caller, *, most: int = 50) -> list[Bought]:
        """What an agent bought under one's own mandate, the newest first."""
        self._owned(mandate, caller)
        return agents.bought_under(self._database.read, mandate, min(max(most, 1), MOST))

    @operation("mandates:own", example=Example({"mandate": MANDATE}, after=ACTED, owned="self"))
    def tries(self, mandate: str, caller: Caller, *, before: int = 0, most: int = 20) -> list[Try]:
        """Every decision on one's own mandate, the newest first: accepted or refused, by which layer, why."""
        self._owned(mandate, caller)
        found = proving.newest(self._database.read, mandate, max(before, 0), min(max(most, 1), MOST))
        return [_try(one) for one in found]

    @operation("mandates:own", example=Example({"mandate": MANDATE}, after=ACTED, owned="self"))
    def proof(self, mandate: str, caller: Caller) -> Proof:
        """Whether the receipts of one's own mandate follow each other without a gap, each signed by the wallet.

        Of a long chain the newest 1,000 are looked at; the evidence has all of them.
        """
        self._owned(mandate, caller)
        found = proving.newest(self._database.read, mandate, 0, CHECKED)[::-1]
        if not found:
            return Proof(0, START, 0)
        behind = (found[0].number - 1, found[0].previous) if found[0].number > 1 else (0, START)
        return Proof(found[-1].number, found[-1].hash, broken(found, self._publics("wallet"), behind=behind))

    def issued(self, presented: Presented) -> bool:
        """Whether it is a mandate of this house's wallet that is presented, which can be asked here."""
        return self._named(presented) is not None

    def note_bought(  # noqa: PLR0913 (each is a part of one line in the books)
        self, presented: Presented, verdict: Verdict, what: tuple[Purchase, str], consumer: str, shops: Words,
        platform: str = "",
    ) -> None:  # fmt: skip
        """Write down which agent bought an order, and tell its consumer; in the transaction of the purchase.

        `shops` is what the shops are called, `platform` the profile that the agent came under.
        """
        purchase, order = what
        mandate, credential = payload(presented.closed), payload(presented.credential)
        level, now = credential.get("level"), self._clock.now()
        made = Bought(
            order,
            purchase.checkout,
            str(mandate.get("jti")),
            str(mandate.get("agent"))[:200],
            presented.thumbprint,
            level if isinstance(level, int) else 1,
            verdict.authorisation,
            purchase.total,
            purchase.currency,
            now,
            "mandate",
            platform,
        )
        if not agents.mark(self._database.read, MARK):
            agents.set_mark(self._database.write, MARK, self._events.last())
        row = self._named(presented)
        whose = row.consumer if row is not None else consumer
        agents.add_bought(self._database.write, made, whose, by_shop(purchase))
        said = {"amount": made.amount, "currency": made.currency, "level": made.level, "checkout": made.checkout}
        self._events.record("mandates.bought", [(order, said)], Caller(whose or "visitor", frozenset()))
        if row is not None:
            facts = {"agent": made.agent, "order": order, "path": self._stop_path(row.id)}
            self._tell("bought", whose, (made.amount, made.currency), facts, shops)

    def let_go(self, verdict: Verdict, authorisation: str) -> None:
        """Release what the wallet held for a purchase that merchant or provider refused, and say why in its receipt."""
        found = spending.spend(self._database.write, authorisation)
        if found is None or not spending.settle(self._database.write, found, "released"):
            return
        said: dict[str, object] = {"merchant": found.merchant, "checkout": found.checkout}
        said |= {
            "checkout_hash": found.checkout_hash,
            "amount": found.amount,
            "currency": found.currency,
            "because": verdict.reason,
        }
        self._note("released", found.mandate)
        kept = Verdict(True, "release", mandate=found.mandate, authorisation=found.id, detail=verdict.detail)
        self._receipt(found.mandate, "wallet", kept, said)

    def follow(self, order: str, outcome: Literal["paid", "gone"], kept: int = 0) -> bool:
        """Settle what an order by an agent holds: spent once it is paid, free once it is not.

        `kept` is what of the customer's money is not back with them; the rest is given back to the budget. The same
        outcome twice changes nothing.
        """
        row = agents.bought(self._database.read, order)
        found = spending.spend(self._database.write, row.authorisation) if row else None
        if found is None:
            return False
        if outcome == "gone":
            return found.state == "held" and self.release(found.id).accepted
        moved = found.state == "held" and self.commit(found.id, found.amount).accepted
        now = self._spend_now(found.id)
        total = now.amount - min(max(kept, 0), now.amount)
        if now.state == "committed" and total > now.refunded and spending.follow_back(self._database.write, now, total):
            self._yes(now, "refund", total - now.refunded)
            return True
        return moved

    def open_orders(self, most: int) -> list[str]:
        """Orders by agents whose amount is held still; each call goes on behind the one before, and begins anew."""
        place = agents.mark(self._database.read, OPEN)
        found = agents.open_orders(self._database.read, place, most)
        after = found[-1] if len(found) == most else ""
        if after != place:
            agents.set_mark(self._database.write, OPEN, after)
        return found

    def moved_orders(self, most: int) -> list[str]:
        """Orders by agents of which something came back since the log was read last."""
        position = agents.mark(self._database.read, MARK)
        if not position:
            return []
        page = self._events.read(position, most, MOVED)
        if page.after != position:
            agents.set_mark(self._database.write, MARK, page.after)
        return agents.by_agents(self._database.read, [one.subject for one in page.events])


def _try(one: Receipt) -> Try:
    said = payload(one.text)
    words = {name: str(said.get(name) or "") for name in ("reason", "detail", "merchant", "checkout", "authorisation")}
    amount, layer = said.get("amount"), said.get("layer")
    return Try(
        number=one.number,
        at=one.at,
        phase=cast("Phase", str(said.get("phase"))),
        accepted=said.get("accepted") is True,
        layer=layer if isinstance(layer, int) else 0,
        amount=amount if isinstance(amount, int) else None,
        currency=str(said.get("currency") or ""),
        hash=one.hash,
        previous=one.previous,
        because=str(said.get("because") or ""),
        **words,
    )
