"""An offer that somebody has bought by pressing a button: proposed to the ledger, which judges, does and keeps it."""

from collections.abc import Iterator, Mapping
from contextvars import Context
from typing import Any

from pydantic import TypeAdapter

from souk.agents.market import store
from souk.agents.market.contracts import Offer
from souk.agents.market.service.examples import FILES
from souk.agents.market.service.returning import Returning
from souk.insight.decisions import Decision
from souk.kit.locale import LOCALES, Words
from souk.kit.money import Money, show
from souk.kit.operation import Caller, Effect, Example, Step, operation

IN_PERSON = "accounts:in-person"
KEPT = ("bought.id", "bought.state", "bought.reason", "bought.detail", "bought.order", "bought.link")
# Whether it can be taken back is the merchant's to say, and so it is said before.
THEIRS: Words = {
    "en": "To take it back its merchant is asked, who may refuse once it left.",
    "zh-CN": "撤回须由该商家同意，发货后商家可以拒绝。",
}
_DECISION = TypeAdapter(Decision)


class Deciding(Returning):
    """Buying an offer as a decision: a policy may forbid it or ask, and it is undone by calling it off."""

    @operation("market:buy", Effect.SPEND, Example({"offer": "o" * 25, "mandate": "m" * 21}, files=FILES))
    def decide(self, offer: str, mandate: str, caller: Caller, *, seen: str = "") -> Iterator[Step]:
        """Let the agent of a mandate buy an offer of one's own, as a decision of the ledger; answers how it stands.

        A policy for `market.buy` or `market.*` holds, and without one the mandate's own limits. Where a policy asks
        first, asking for this in person is the yes. `seen` marks the disclosures that were shown. The same offer again
        is the same decision, until that failed.
        """
        found = self._offer(offer, caller)
        if found is None:
            yield Step(1, 1, "refused", self._none(offer, mandate))
            return
        act = self._act(found, (mandate, seen), caller)
        yield Step(1, 3, "proposed")
        said = self._alone("decisions.propose", {"act": act}, caller)
        if said["state"] == "proposed" and caller.may(IN_PERSON):
            said = self._alone("decisions.approve", {"decision": said["id"]}, caller)
        yield Step(2, 3, said["state"])
        yield Step(3, 3, said["state"], _DECISION.validate_python(said))

    def _alone(self, name: str, payload: Mapping[str, Any], caller: Caller) -> Any:
        """Do something in transactions of its own: the ledger writes before it carries out, and is on the disk then."""
        return Context().run(self._backing.call, name, payload, caller)

    def _act(self, found: Offer, under: tuple[str, str], caller: Caller) -> dict[str, Any]:
        """What the ledger is asked; an offer that is being bought, or was, keeps the name of that decision."""
        mandate, seen = under
        payload = {"offer": found.id, "mandate": mandate, **({"seen": seen} if seen else {})}
        agent = self._backing.call("mandates.show", {"mandate": mandate}, caller)["agent"]
        tries = store.tries(self._database.read, found.id, caller.actor)
        live = store.live(self._database.read, found.id, caller.actor) is not None
        total = found.total.total if found.total else found.goods.price * found.quantity
        said = {one: show(Money(total, found.currency), one) for one in LOCALES}
        what = f"{found.goods.title} × {found.quantity}"
        return {
            "agent": agent,
            "kind": "market.buy",
            "what": {
                "en": f"Buy {what} at {found.domain} for {said['en']}"[:1000],
                "zh-CN": f"在 {found.domain} 以 {said['zh-CN']} 购买 {what}"[:1000],
            },
            "call": {"operation": "market.order", "payload": payload},
            "undo": {"operation": "market.call-off", "payload": {"offer": found.id}},
            "evidence": [*self._sources(found, said), {"says": THEIRS, "kind": "terms", "ref": found.domain}],
            "amount": total,
            "currency": found.currency,
            "subject": found.id,
            "mandate": mandate,
            "proof": "paid",
            "keep": list(KEPT),
            "id": f"offer-{found.id}-{mandate[:60]}-{tries - live}",
        }

    def _sources(self, found: Offer, said: Words) -> list[dict[str, Any]]:
        """Where the price was read."""
        says = {
            "en": f"{found.domain} says {said['en']}, all-in." if found.total else f"{found.domain} asks {said['en']}.",
            "zh-CN": f"{found.domain} 的报价：{said['zh-CN']}。",
        }
        return [{"says": says, "kind": one.what, "ref": one.document[:200]} for one in found.sources[-1:]]
