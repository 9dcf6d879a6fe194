"""How an act is judged, as pure functions."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from souk.insight.decisions.contracts import ERASED, Act, Judged, Mode, Policy, PolicyVersion
from souk.kit.locale import Words

STRICTER: tuple[Mode, ...] = ("auto", "ask", "forbid")
HOUSE = "house"
# Whoever pays by a mandate has signed its limits already, and the payment checks them once more.
MANDATED = frozenset({"checkout.pay-by-mandate", "market.buy", "market.order"})
LONGEST = 16_384
_KEPT = 300
_ERASED: dict[str, JsonValue] = {"en": "Erased with its account", "zh-CN": "已随账户注销"}


@dataclass(frozen=True)
class Used:
    """What was done of a kind within 24 hours: how often, for how much."""

    count: int = 0
    amount: int = 0


def decision_id(owner: str, name: str) -> str:
    """The id of a decision that its proposer named."""
    return hashlib.sha256(json.dumps(["decision", owner, name]).encode()).hexdigest()[:16]


def covers(pattern: str, kind: str) -> bool:
    """Whether a policy's kind covers an act's."""
    return pattern in ("*", kind) or (pattern.endswith(".*") and kind.startswith(pattern[:-1]))


def nearest(versions: Iterable[PolicyVersion], act: Act) -> PolicyVersion | None:
    """The policy that is about an act: of those that cover it, the one that says most exactly what."""
    meant = [
        one
        for one in versions
        if not one.retired and covers(one.policy.kind, act.kind) and act.agent in (one.policy.agents or (act.agent,))
    ]
    return max(meant, key=lambda one: (len(one.policy.agents) > 0, len(one.policy.kind)), default=None)


def judged(act: Act, own: PolicyVersion | None, house: PolicyVersion | None, used: Mapping[str, Used]) -> Judged:
    """How an act is judged: by its owner's policy and the house's, the stricter of which holds.

    `used` is by the policy's owner, of what its kind covers.
    """
    said = [_by(act, one, used.get(one.owner, Used())) for one in (own, house) if one is not None]
    if own is None:
        said.insert(0, _unsaid(act))
    strictest = max(said, key=lambda one: STRICTER.index(one.mode))
    if act.least == "ask" and strictest.mode == "auto":
        return _made("ask", strictest, "You look at this before it is done.", "此事须由你确认后才办理。")
    return strictest


def _unsaid(act: Act) -> Judged:
    """What holds where nobody said anything: what a signed mandate pays is its own limit, all else is asked."""
    blank = Judged("ask", "", "", 0, {})
    if act.mandate and act.call.operation in MANDATED and act.call.payload.get("mandate") == act.mandate:
        return _made(
            "auto",
            blank,
            "The mandate that you signed allows it within its limits, which the payment checks.",
            "你签署的授权在限额内允许此事，付款时还会逐项核验。",
        )
    return _made("ask", blank, "No policy allows it by itself, so you are asked.", "没有策略允许自动办理，因此先问你。")


def _by(act: Act, version: PolicyVersion, used: Used) -> Judged:
    policy = version.policy
    blank = Judged(policy.mode, version.owner, policy.kind, version.number, {})
    if policy.mode == "forbid":
        return _made("forbid", blank, "Your policy forbids it.", "策略禁止此事。")
    if policy.mode == "ask":
        return _made("ask", blank, "Your policy asks you first.", "策略要求先问你。")
    wrong = _beyond(act, policy, used)
    if wrong is not None:
        return _made(policy.beyond, blank, wrong["en"], wrong["zh-CN"])
    return _made("auto", blank, "Your policy allows it.", "策略允许自动办理。")


def _beyond(act: Act, policy: Policy, used: Used) -> Words | None:
    """Which limit of an automatic policy an act is beyond."""
    limited = policy.amount is not None or policy.amount_day is not None
    if limited and act.amount is None:
        return {"en": "It does not say what it costs.", "zh-CN": "未说明金额。"}
    if limited and act.currency != policy.currency:
        return {"en": "It is in another currency than the limit.", "zh-CN": "币种与限额不同。"}
    spent = act.amount or 0
    if policy.amount is not None and spent > policy.amount:
        return {"en": "It costs more than the limit of one act.", "zh-CN": "金额超过单笔限额。"}
    if policy.amount_day is not None and used.amount + spent > policy.amount_day:
        return {"en": "With it the limit of 24 hours would be passed.", "zh-CN": "将超过 24 小时累计限额。"}
    if policy.count_day is not None and used.count + 1 > policy.count_day:
        return {"en": "It was done as often as is allowed in 24 hours.", "zh-CN": "24 小时内次数已达上限。"}
    return None


def _made(mode: Mode, from_: Judged, en: str, zh: str) -> Judged:
    return Judged(mode, from_.owner, from_.kind, from_.number, {"en": en, "zh-CN": zh})


def objection(act: Act) -> tuple[str, str] | None:
    """What is wrong with an act, by field; None where nothing is."""
    if not any(act.what.values()) or max(map(len, act.what.values())) > 1000:
        return "what", "say in at most 1,000 characters what would be done"
    if any(not any(one.says.values()) for one in act.evidence):
        return "evidence", "every piece says something"
    if act.undo is None and not any(act.final.values()):
        return "final", "it has no undo; say beforehand that it is final"
    if (act.amount is None) != (act.currency == ""):
        return "currency", "an amount has a currency, and a currency an amount"
    calls = [act.call.payload, act.undo.payload if act.undo else {}]
    if any(len(json.dumps(one, default=str)) > LONGEST for one in calls):
        return "call", f"a payload has at most {LONGEST} characters"
    return None


def kept(answer: JsonValue, names: Sequence[str]) -> dict[str, JsonValue]:
    """The named fields of an answer, texts and numbers alone, long texts cut."""
    if not isinstance(answer, Mapping):
        return {}
    found = {name: field_of(answer, name) for name in names}
    return {
        name: value[:_KEPT] if isinstance(value, str) else value
        for name, value in found.items()
        if isinstance(value, str | int | bool)
    }


def field_of(answer: JsonValue, path: str) -> JsonValue:
    """A field of an answer, `verdict.accepted` one inside another; None where there is none."""
    for name in path.split("."):
        answer = answer.get(name) if isinstance(answer, Mapping) else None
    return answer


def erased(act: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """An act without anybody's words: of which kind, by which operation, for how much, under which mandate."""
    none: dict[str, JsonValue] = {"says": _ERASED, "kind": ERASED, "ref": ERASED, "path": ""}
    made: dict[str, JsonValue] = {**act, "agent": ERASED, "what": _ERASED, "evidence": [none], "subject": "", "id": ""}
    for name in ("call", "undo"):
        call = act.get(name)
        made[name] = {"operation": call["operation"], "payload": {}} if isinstance(call, Mapping) else None
    final: JsonValue = _ERASED if act.get("final") else {}
    return {**made, "final": final, "keep": [], "proof": ""}
