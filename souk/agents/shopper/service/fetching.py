"""One purchase of a task at a merchant of another house; what is sent is written down before, and done once."""

from collections.abc import Iterator
from typing import Any

from souk.agents.shopper import store
from souk.agents.shopper.contracts import Bounds, NothingFits, Option, Plan, Terms, Wish
from souk.agents.shopper.rules.choosing import amount, keeps
from souk.agents.shopper.service.away import away_act
from souk.agents.shopper.service.buying import LATER, Buying, asks_above
from souk.agents.shopper.service.part import AIMS, BOUNDS, OPTION, TERMS, WISH, Json, plain
from souk.insight.decisions import Evidence
from souk.kit.database import KeyBusy
from souk.kit.errors import SoukError, Unavailable
from souk.kit.locale import LOCALES, Words
from souk.kit.operation import Caller, Step


class Fetching(Buying):
    """Ask the merchant once more, write down the offer, let the ledger decide, note what became of it."""

    def _fetch(self, row: Any, worker: str, caller: Caller) -> Iterator[Step]:
        """Go on with the purchase elsewhere that was begun last, wherever it stopped."""
        begun = store.bought(self._database.read, [row.id])[-1]
        if begun.state == "begun":
            try:
                option = self._anew(row, begun, caller)
            except SoukError as error:
                self._nothing(row, begun, worker, dict.fromkeys(LOCALES, str(error)))
                yield Step(3, 4, "not as it was")
                return
            kept = {**begun.basket, "elsewhere": plain(OPTION, option)}
            store.turn_bought(self._database.write, row.id, begun.number, state="ready", basket=kept)
            yield Step(3, 4, "asked once more")
            begun = store.bought(self._database.read, [row.id])[-1]
        try:
            found = self._ruled(row, begun, caller)
        except (Unavailable, KeyBusy):
            self._unknown(row, worker)
            yield Step(3, 4, "asked again later")
            return
        except SoukError as error:
            self._nothing(row, begun, worker, dict.fromkeys(LOCALES, str(error)))
            yield Step(3, 4, "refused")
            return
        self._came(row, begun, found, worker)
        yield Step(3, 4, "noted")

    def _anew(self, row: Any, begun: Any, caller: Caller) -> Option:
        """The offer as it is now, for the whole address."""
        wish: Wish = WISH.validate_python(row.wish)
        bounds: Bounds = BOUNDS.validate_python(begun.basket["bounds"])
        option: Option = OPTION.validate_python(begun.basket["elsewhere"])
        aim = AIMS.validate_python(row.aims)[begun.basket.get("aims", [0])[0]]
        plan = Plan(wish, "found", (), (), (aim,), bounds, (option,), options=((option,),))
        renewed = self._again(option, aim, plan, caller)
        if not keeps(renewed.total, (renewed.total,), bounds):
            raise NothingFits(str(renewed.total))
        return renewed

    def _ruled(self, row: Any, begun: Any, caller: Caller) -> Json:
        """How the ledger decided; one purchase is one decision."""
        option: Option = OPTION.validate_python(begun.basket["elsewhere"])
        terms: Terms = TERMS.validate_python(row.terms)
        mandate = self._ask("mandates.show", caller, mandate=row.mandate)
        above = asks_above(terms, begun.basket, option.total)
        ask = terms.ask or above or bool(self._thought_away(option, terms)) or mandate["autonomy"] == "confirm"
        act = away_act(option, row.mandate, f"buy-{row.id}-{begun.number}", row.id)
        found: Json = self._waist.do("decisions.propose", {"act": {**act, "least": "ask" if ask else "auto"}}, caller)
        return found

    def _came(self, row: Any, begun: Any, found: Json, worker: str) -> None:
        """Write down how the ledger decided, and what the merchant answered."""
        state, says = found["state"], found["judged"]["says"]
        option: Option = OPTION.validate_python(begun.basket["elsewhere"])
        if state == "done":
            self._fetched(row, begun, found, worker)
        elif state == "proposed":
            asked: Words = {"en": f"{says['en']} Please decide.", "zh-CN": f"{says['zh-CN']} 请你决定。"}
            self._turned(row, worker, ("asks", asked, self._clock.now() + LATER), decision=found["id"])
            store.turn_bought(self._database.write, row.id, begun.number, state="asks", decision=found["id"])
            price = amount(option.total, option.currency)
            self._write_to(row, begun.basket["what"], (price, self._clock.now().isoformat()), found["id"])
        elif state == "forbidden":
            store.turn_bought(self._database.write, row.id, begun.number, state="forbidden", decision=found["id"])
            self._turned(row, worker, ("stopped", {one: says[one] for one in LOCALES}, None), decision=found["id"])
        elif state == "approved":
            self._unknown(row, worker)
        else:
            store.turn_bought(self._database.write, row.id, begun.number, decision=found["id"])
            self._refused(row, begun, found, worker)

    def _fetched(self, row: Any, begun: Any, found: Json, worker: str) -> None:
        """It is paid at the merchant: counted, and the task is done or waits for its next time."""
        option: Option = OPTION.validate_python(begun.basket["elsewhere"])
        outcome, domain = found["outcome"], option.shop
        order, link = str(outcome.get("bought.order", "")), str(outcome.get("bought.link", ""))
        fresh = {"state": "paid", "decision": found["id"], "total": option.total, "order": order}
        kept = {**begun.basket, "link": link, "bought": str(outcome.get("bought.id", ""))}
        store.turn_bought(self._database.write, row.id, begun.number, **fresh, basket=kept)
        price = amount(option.total, option.currency)
        says: Words = {
            "en": f"Bought at {domain} for {price['en']}: their order {order}.",
            "zh-CN": f"已在 {domain} 以 {price['zh-CN']} 购买：对方订单 {order}。",
        }
        self._log(row.id, "fetched", says, (Evidence(says, "market", domain, order[:200]),), total=option.total)
        again = store.bought(self._database.write, [row.id])[-1]
        self._bought_once(row, again, worker, (TERMS.validate_python(row.terms), self._clock.now()))
