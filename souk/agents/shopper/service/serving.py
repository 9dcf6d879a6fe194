"""What is not buying: how an order goes on, and sending it back by the terms of its shops, once somebody said yes."""

from datetime import datetime
from typing import Any

from souk.agents.shopper.contracts import Followed, NothingToReturn, Parcel
from souk.agents.shopper.rules.choosing import amount
from souk.agents.shopper.rules.naming import name_of
from souk.agents.shopper.service.examples import ORDER, SHIPPED
from souk.agents.shopper.service.part import AGENT, EVIDENCE, Json, Part, plain
from souk.insight.decisions import Evidence
from souk.kit.locale import LOCALES, Words, pick
from souk.kit.operation import Caller, Effect, Example, operation

_NO_TERMS: Json = {"terms": {"returns": 0}}


class Serving(Part):
    """Looks at orders by the orders' own operations, and decides nothing about them."""

    @operation(
        "agents:own",
        Effect.WRITE,
        Example({"order": ORDER, "why": "too small"}, after=SHIPPED, owned="self"),
    )
    def send_back(self, order: str, why: str, caller: Caller) -> list[str]:
        """Propose to send everything of an order back, one decision a shop; each waits for its owner's yes.

        What the shop's terms do not allow is refused when it is done, with the clause; a return can be withdrawn until
        the shop has the pieces. Answers the decisions; the same order again has the same ones.
        """
        found = self._ask("orders.show", caller, order=order)
        by_shop: dict[str, dict[str, int]] = {}
        for line in found["lines"]:
            if line["shipped"] > line["returned"]:
                by_shop.setdefault(line["shop"], {})[line["id"]] = line["shipped"] - line["returned"]
        if not by_shop:
            raise NothingToReturn(order)
        return [self._propose_return(found, (shop, pieces), why, caller) for shop, pieces in sorted(by_shop.items())]

    def _propose_return(self, order: Json, of: tuple[str, dict[str, int]], why: str, caller: Caller) -> str:
        shop, pieces = of
        id = name_of("return", order["id"], shop)
        lines = [one for one in order["lines"] if one["id"] in pieces]
        titles = {
            one: " + ".join(f"{pick(line['title'], one)} × {pieces[line['id']]}" for line in lines) for one in LOCALES
        }
        paid = amount(sum(line["paid"] * pieces[line["id"]] // line["quantity"] for line in lines), order["currency"])
        days = self._returns(shop, caller)
        says: Words = {"en": f"{days} days to send it back", "zh-CN": f"{days} 天内可退"}
        call = {"order": order["id"], "kind": "return", "why": why, "pieces": pieces, "id": id}
        act = {
            "agent": AGENT,
            "kind": "shopper.return",
            "what": {
                "en": f"Send {titles['en']} of order {order['id']} back ({paid['en']} paid)",
                "zh-CN": f"退回订单 {order['id']} 的 {titles['zh-CN']}（已付 {paid['zh-CN']}）",
            },
            "call": {"operation": "orders.ask-return", "payload": call},
            "undo": {"operation": "orders.withdraw-return", "payload": {"id": id}},
            "evidence": plain(EVIDENCE, (Evidence(says, "terms", shop, "returns"),)),
            "subject": order["id"],
            "least": "ask",
            "id": f"return-{id}",
        }
        return str(self._waist.do("decisions.propose", {"act": act}, caller)["id"])

    def _order_meant(self, said: str, caller: Caller) -> Followed | None:
        """The order that a sentence names by its id, else one's newest; None for who has none."""
        page = self._asked("orders.page", caller, {"orders": []}, most=20)
        rows = page["orders"]
        row = next((one for one in rows if one["id"] in said), rows[0] if rows else None)
        return None if row is None else self._told_order(self._ask("orders.show", caller, order=row["id"]), caller)

    def _told_order(self, order: Any, caller: Caller) -> Followed:
        promised = [one["promise"]["latest"] for one in order["parts"] if one["promise"]]
        shops = {one["shop"] for one in order["lines"]}
        return Followed(
            order["id"],
            order["state"],
            datetime.fromisoformat(order["at"]),
            tuple(one["title"] for one in order["lines"]),
            tuple(Parcel(one["carrier"], one["tracking"], bool(one["delivered"])) for one in order["shipments"]),
            max(promised, default=""),
            sum(one["shipped"] - one["returned"] for one in order["lines"]),
            min((self._returns(shop, caller) for shop in shops), default=0),
        )

    def _returns(self, shop: str, caller: Caller) -> int:
        return int(self._asked("orders.terms", caller, _NO_TERMS, shop=shop)["terms"]["returns"])
