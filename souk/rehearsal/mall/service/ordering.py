"""What people do with an order of the mall, each deed once: what is done already is left as it is."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from souk.kit.errors import Conflict, Invalid, NotFound
from souk.kit.operation import Caller, Souk
from souk.people.accounts import VISITOR_SCOPES, scopes_of
from souk.rehearsal.mall.contracts import Deed, Story
from souk.rehearsal.mall.service.stocking import CARRIERS
from souk.trade.orders import AgainstTerms

VISITOR = Caller("visitor", VISITOR_SCOPES, personal=False)
Order = Mapping[str, Any]


def shopper(account: str) -> Caller:
    """Somebody with an account, as a door makes them."""
    return Caller(account, scopes_of("shopper"))


class Ordering:
    """Buys, sends, sends back; every deed as whoever would do it. `keepers` are those who mind the shops."""

    def __init__(self, souk: Souk, house: Caller, keepers: Mapping[str, Caller]) -> None:
        self._souk = souk
        self._house = house
        self._keepers = keepers
        self._last: dict[str, Order] = {}
        self._verbs: Mapping[str, Callable[[Story, Deed], object]] = {
            "open": self._open,
            "pay": self._pay,
            "lapse": self._settle,
            "ship": self._ship,
            "ship-part": self._ship,
            "arrive": self._arrive,
            "cancel": self._cancel,
            "refuse": self._refuse,
            "ask-return": self._ask,
            "ask-exchange": self._ask,
            "take-back": self._answer,
            "turn-away": self._answer,
        }

    def do(self, story: Story, deed: Deed) -> None:
        """Do one deed."""
        self._verbs[deed.verb](story, deed)

    def _call(self, name: str, caller: Caller, **payload: object) -> Any:
        return self._souk.call(name, payload, caller)

    def _buyer(self, story: Story) -> Caller:
        return shopper(story.account) if story.account else VISITOR

    def _known(self, story: Story) -> Order | None:
        """The order as it stands, if it was made."""
        try:
            found: Order = self._call("orders.show", self._house, order=story.id)
        except NotFound:
            return None
        return found

    def _order(self, story: Story) -> Order:
        if story.id not in self._last:
            self._last[story.id] = self._call("orders.show", self._house, order=story.id)
        return self._last[story.id]

    def _change(self, story: Story, name: str, caller: Caller, **payload: object) -> None:
        """Do something with an order; of one shop alone, what is answered is all of it."""
        found = self._call(name, caller, **payload)
        self._last.pop(story.id, None)
        if len({one["shop"] for one in story.basket}) == 1:
            self._last[story.id] = found

    def _secret(self, story: Story) -> dict[str, str]:
        """What a guest shows; it is in their checkout."""
        if story.account:
            return {}
        names = (story.id, f"{story.id}-again")
        shown = (self._session(name) for name in names)
        return {"secret": next(one["secret"] for one in shown if one and one["order"] == story.id)}

    def _session(self, name: str) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = self._call("checkout.show", self._house, session=name)
        except NotFound:
            return None
        return found

    def _open(self, story: Story, _deed: Deed) -> None:
        if known := self._known(story):
            self._last[story.id] = known
            return
        buyer = self._buyer(story)
        wish = {"recipient": story.recipient, "payment": story.payment, "basket": list(story.basket), "coupons": []}
        for session in (story.id, f"{story.id}-again"):
            with suppress(Invalid):
                self._call("checkout.begin", buyer, wish=wish, session=session)
            with suppress(Conflict):
                self._call("checkout.pay", buyer, session=session, order=story.id)
                return

    def _pay(self, story: Story, deed: Deed) -> None:
        self._open(story, deed)
        if (known := self._last.get(story.id)) and known["state"] != "unpaid":
            return
        payment = self._call("payments.show", self._house, order=story.id)["id"]
        self._call("payments.charge", self._house, payment=payment)
        self._settle(story, deed)

    def _settle(self, story: Story, _deed: Deed) -> None:
        self._call("orders.settle", self._house, order=story.id)
        self._last.pop(story.id, None)

    def _ship(self, story: Story, deed: Deed) -> None:
        order = self._order(story)
        there = {one["id"] for one in order["shipments"]}
        for place, part in enumerate(order["parts"]):
            shop = part["shop"]
            shipment = f"{story.id}-{story.deeds.index(deed)}-{place}"
            if shipment in there:
                continue
            line = next(one["id"] for one in order["lines"] if one["shop"] == shop)
            pieces = {line: 1} if deed.verb == "ship-part" else None
            parcel = {"carrier": CARRIERS[len(story.id + shop) % len(CARRIERS)], "tracking": _tracking(shipment)}
            said = {"order": story.id, "pieces": pieces, "shipment": shipment, **parcel}
            self._change(story, "orders.ship", self._keepers[shop], **said)

    def _arrive(self, story: Story, deed: Deed) -> None:
        for parcel in self._order(story)["shipments"]:
            # What was sent later, such as the other piece of an exchange, is still under way.
            if parcel["delivered"] or int(parcel["id"].split("-")[-2]) > story.deeds.index(deed):
                continue
            if story.account:
                self._change(story, "orders.confirm", self._buyer(story), shipment=parcel["id"])
            else:
                self._change(story, "orders.deliver", self._keepers[parcel["shop"]], shipment=parcel["id"])

    def _cancel(self, story: Story, deed: Deed) -> None:
        if self._order(story)["state"] == "placed" and not self._gone(story):
            said = {"order": story.id, "why": deed.why, **self._secret(story)}
            self._change(story, "orders.cancel", self._buyer(story), **said)
            self._refund()

    def _refuse(self, story: Story, deed: Deed) -> None:
        if not self._gone(story):
            shop = story.basket[0]["shop"]
            self._change(story, "orders.refuse", self._keepers[str(shop)], order=story.id, why=deed.why)
            self._refund()

    def _gone(self, story: Story) -> bool:
        return any(one["canceled"] for one in self._order(story)["lines"])

    def _ask(self, story: Story, deed: Deed) -> None:
        if self._order(story)["returns"]:
            return
        asked = {"order": story.id, "kind": deed.verb.removeprefix("ask-"), "why": deed.why, "id": f"{story.id}-back"}
        # Whom the terms refuse is told the clause, and nothing is written.
        with suppress(AgainstTerms):
            self._call("orders.ask-return", self._buyer(story), **asked, **self._secret(story))
            self._last.pop(story.id, None)

    def _answer(self, story: Story, deed: Deed) -> None:
        for one in self._order(story)["returns"]:
            if one["state"] == "approved":
                said = {"id": one["id"], "accepted": deed.verb == "take-back", "why": deed.why}
                self._change(story, "orders.receive-return", self._keepers[one["shop"]], **said)
                self._refund()

    def _refund(self) -> None:
        self._call("payments.send-refunds", self._house)


def _tracking(shipment: str) -> str:
    """A number as carriers have them, the same for the same parcel."""
    return f"KM{sum(ord(one) * 31**place for place, one in enumerate(shipment)) % 10**12:012}"
