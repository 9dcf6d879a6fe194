"""What is bought at merchants of other houses: asked about once more for the whole address, then by the ledger."""

from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any

from souk.agents.shopper import store
from souk.agents.shopper.contracts import Aim, AwayLine, AwayState, Bounds, Looked, NothingFits, Option, OrderCard, Plan
from souk.agents.shopper.rules.choosing import amount, judged, reasons
from souk.agents.shopper.service.elsewhere import Asking, Sought, option_of
from souk.agents.shopper.service.filling import Filling
from souk.agents.shopper.service.part import AGENT, CARD, EVIDENCE, Json, looked, plain
from souk.insight.decisions import Evidence
from souk.kit.errors import SoukError
from souk.kit.locale import LOCALES, Words, pick
from souk.kit.operation import Caller, Step

# Whether it can be undone is the merchant's to say, and so it is said before.
THEIRS: Words = {
    "en": "to take it back its merchant is asked, who may refuse once it left",
    "zh-CN": "撤回须由该商家同意，发货后商家可以拒绝",
}
KEEP = ("bought.id", "bought.state", "bought.reason", "bought.detail", "bought.order", "bought.link")
# Somebody looks at a card meanwhile; a merchant that takes longer is not there.
AGAIN = 20.0


class Away(Filling):
    """Renews offers of other houses, and buys them under a mandate or hands them off by their link."""

    def _renewed(self, plan: Plan, caller: Caller) -> Generator[Looked, None, Plan]:
        """The plan with each offer of another house asked for once more, for the whole address; at most as dear."""
        if not plan.away:
            return plan
        chosen = [
            self._again(one, aim, plan, caller) if one.elsewhere else one
            for one, aim in zip(plan.chosen, plan.aims, strict=True)
        ]
        said = amount(sum(one.total for one in chosen if one.elsewhere), plan.bounds.currency)
        yield looked(
            "market.offers",
            f"Asked the merchants once more, for your address: {said['en']} all-in",
            f"按你的收货地址再次询问商家：总价 {said['zh-CN']}",
        )
        return replace(plan, chosen=tuple(chosen))

    def _again(self, option: Option, aim: Aim, plan: Plan, caller: Caller) -> Option:
        """The same offer as it is now; raises `NothingFits` where it is gone, dearer, or breaks a limit."""
        there = option.elsewhere
        assert there is not None
        own = self._asked("catalog.show", caller, None, product=option.product) if option.product else None
        sought = Sought(0, own["product"] if own else None, option.place)
        to = self._address(plan.wish.place, caller, whole=True)
        asking = Asking(plan.bounds, to, max(plan.wish.seconds or self._patience, AGAIN), caller)
        told = self._told([self._market_wish(sought, aim, [there.merchant], asking)], caller)
        offers: Json = told[0] if told else {"offers": []}
        found = next((one for one in offers["offers"] if one["goods"]["variant"] == option.variant), None)
        if found is None:
            raise NothingFits(f"{there.domain}: {pick(option.title, LOCALES[0])}")
        made = judged(replace(option_of(found, offers, (sought, aim)), path=option.path), aim, plan.bounds)
        if made.lacks or made.total > option.total:
            raise NothingFits(amount(made.total, made.currency)[LOCALES[0]])
        return replace(made, reasons=reasons(made, max(1, len(plan.options[0])), plan.bounds.prefer))

    def _away_lines(self, plan: Plan) -> tuple[AwayLine, ...]:
        return tuple(AwayLine(one) for one in plan.away)

    def _bought_away(self, row: Any, mandate: str, caller: Caller) -> Iterator[Step]:
        """Buy a card's lines of other houses under a mandate; where no agent may pay, a link leads there."""
        card: OrderCard = CARD.validate_python(row.card)
        for at, line in enumerate(card.elsewhere):
            if line.state not in ("open", "handed_off"):
                continue
            there = line.option.elsewhere
            assert there is not None
            if mandate and there.way == "mandate":
                made = self._decided_away(line, mandate, (row.id, at), caller)
            else:
                made = replace(line, state="handed_off", link=there.link)
            lines = tuple(made if n == at else one for n, one in enumerate(card.elsewhere))
            card = replace(card, elsewhere=lines)
            store.write_card(self._database.write, row.id, plain(CARD, card))
            yield Step(2, 3, f"{there.domain}: {made.state}")

    def _decided_away(self, line: AwayLine, mandate: str, of: tuple[str, int], caller: Caller) -> AwayLine:
        name, at = of
        act = away_act(line.option, mandate, f"card-{name}-{at}-{mandate}"[:200], name)
        try:
            found = self._waist.do("decisions.propose", {"act": {**act, "least": "ask"}}, caller)
            if found["state"] == "proposed":
                found = self._waist.do("decisions.approve", {"decision": found["id"]}, caller)
        except SoukError as error:
            return replace(line, state="refused", trouble=str(error))
        return became_away(line, found)

    def _away_now(self, card: OrderCard, caller: Caller) -> tuple[AwayLine, ...]:
        """A card's lines of other houses as they stand: what nobody knew is looked up."""
        found = []
        for line in card.elsewhere:
            known = self._asked("decisions.show", caller, None, decision=line.decision) if line.decision else None
            found.append(became_away(line, known) if known and line.state == "unknown" else line)
        return tuple(found)


def away_act(option: Option, mandate: str, id: str, subject: str) -> dict[str, Any]:
    """What the ledger is asked: to buy an offer of another house under a mandate, which is final."""
    there, said = option.elsewhere, amount(option.total, option.currency)
    assert there is not None
    what = {one: f"{pick(option.title, one)} × {option.quantity}" for one in LOCALES}
    return {
        "agent": AGENT,
        "kind": "shopper.buy",
        "what": {
            "en": f"Buy {what['en']} at {there.domain} for {said['en']}",
            "zh-CN": f"在 {there.domain} 以 {said['zh-CN']} 购买 {what['zh-CN']}",
        },
        "call": {"operation": "market.order", "payload": {"offer": there.offer, "mandate": mandate}},
        "undo": {"operation": "market.call-off", "payload": {"offer": there.offer}},
        "evidence": plain(EVIDENCE, (*option.reasons, Evidence(THEIRS, "terms", there.domain, "call-off"))),
        "amount": option.total,
        "currency": option.currency,
        "subject": subject,
        "mandate": mandate,
        "proof": "paid",
        "keep": list(KEEP),
        "id": id,
    }


def became_away(line: AwayLine, decision: Json) -> AwayLine:
    """A line as its decision stands."""
    states: dict[str, AwayState] = {"done": "paid", "failed": "refused", "approved": "unknown"}
    outcome = decision["outcome"]
    return replace(
        line,
        state=states.get(decision["state"], "refused"),
        decision=decision["id"],
        trouble=str(outcome.get("bought.reason") or decision["trouble"]),
        order=str(outcome.get("bought.order", "")),
        bought=str(outcome.get("bought.id", "")),
        link=str(outcome.get("bought.link", "")) or line.link,
    )


def limits_of(bounds: Bounds, spent: int) -> Bounds:
    """The limits for what is bought here, after what is spent elsewhere."""
    return bounds if bounds.most is None else replace(bounds, most=max(0, bounds.most - spent))
