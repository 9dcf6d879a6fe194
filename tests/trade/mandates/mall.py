"""Ada, who lets agents buy in a small mall, and what she and the house then see."""

from typing import Any

from sqlalchemy import text

from souk.kit.operation import Caller, Souk
from souk.people.accounts import IN_PERSON, scopes_of
from souk.trade.mandates import address_hash
from tests.small import OPERATOR
from tests.trade.buying import CARD, RECIPIENT, begin, furnish, stock

ADA = Caller("ada", scopes_of("shopper") | {IN_PERSON})
EVE = Caller("eve", scopes_of("shopper") | {IN_PERSON})
DOOR = Caller("ada", ADA.scopes | {"mandates:sell"})
KEEPER = Caller("keeper", scopes_of("merchant", "editor"), "corner")
HOUSE = "localhost:8765"
HOME = address_hash("CN", "Zhejiang", "Hangzhou", RECIPIENT["lines"])
INTENT: dict[str, Any] = {
    "currency": "CNY",
    "until": "2026-12-31T00:00:00+08:00",
    "per_purchase": 45000,
    "budget": 60000,
    "purchases": 3,
    "categories": ["litter_box"],
    "merchants": ["corner"],
    "methods": [CARD],
    "address": HOME,
    "deliver_by": "2026-11-30",
    "return_days": 7,
}
MONEY = (
    *("mandates_mandate", "mandates_spend", "mandates_nonce", "mandates_bought", "mandates_sold", "mandates_day"),
    *("orders_order", "orders_line", "payments_payment", "inventory_stock", "inventory_held"),
)


class Mall:
    """A furnished house with two people who have accounts."""

    def __init__(self, souk: Souk) -> None:
        self.souk = souk

    def furnish(self) -> None:
        """Goods, stock, rates, and the two people."""
        souk = self.souk
        furnish(souk)
        for caller in (ADA, EVE):
            opened = {"id": caller.actor, "kind": "shopper", "name": caller.actor.title()}
            souk.call("accounts.open", {**opened, "email": f"{caller.actor}@people.example"}, OPERATOR)

    def call(self, verb: str, caller: Caller = ADA, key: str | None = None, **payload: Any) -> Any:
        return self.souk.call(f"mandates.{verb}", payload, caller, key)

    def grant(self, autonomy: str = "bounded", key: Any = None, who: Caller = ADA, **intent: Any) -> Any:
        """A mandate of Ada's, for an agent of the house or for one with a key of its own."""
        draft = {"agent": "Robin", "autonomy": autonomy, "intent": {**INTENT, **intent}, "agent_key": key}
        return self.call("grant", who, consent=self.call("ask", who, draft=draft)["id"])

    def begun(self, *basket: tuple[str, int], **more: Any) -> str:
        return str(begin(self.souk, *(basket or (("tray", 1),)), caller=ADA, **more)["id"])

    def pay(self, mandate: Any, session: str, key: str | None = None, **more: Any) -> Any:
        asked = {"session": session, "mandate": mandate["id"], **more}
        return self.souk.call("checkout.pay-by-mandate", asked, ADA, key)

    def used(self, mandate: Any) -> tuple[int, int, int]:
        """Held, spent and uses of a mandate."""
        found = self.call("show", mandate=mandate["id"])
        return found["held"], found["spent"], found["uses"]

    def sweep(self) -> Any:
        return self.souk.call("checkout.settle-mandates", {}, OPERATOR)

    def money(self) -> dict[str, list[str]]:
        """Every row that a refusal must leave as it is."""
        with self.souk.database.engine.connect() as connection:
            return {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in MONEY}

    def stock(self) -> dict[str, tuple[int, int, int]]:
        return stock(self.souk)

    def letters(self, kind: str) -> list[str]:
        """The texts of the letters of a kind that wait."""
        with self.souk.database.engine.connect() as connection:
            found = connection.execute(text("SELECT text FROM accounts_letter WHERE kind = :kind"), {"kind": kind})
            return list(found.scalars())
