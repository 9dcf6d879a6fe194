"""How acts are judged: limits to the last unit, the most exact policy, and the stricter of two."""

from datetime import UTC, datetime
from typing import Any

import pytest

from souk.insight.decisions import Act, Call, Evidence, Policy, PolicyVersion
from souk.insight.decisions.rules import Used, judged, nearest, objection

AT = datetime(2026, 11, 11, tzinfo=UTC)
BUY = Act(
    "帮我买",
    "shopper.buy",
    {"en": "Buy"},
    Call("checkout.pay-by-mandate", {"session": "s", "mandate": "m1"}),
    (Evidence({"en": "It fits."}, "plan", "p"),),
    Call("orders.cancel"),
    amount=5000,
    currency="CNY",
    mandate="m1",
)


def version(owner: str = "of:ann", **more: Any) -> PolicyVersion:
    return PolicyVersion(owner, 1, Policy(**{"kind": "shopper.buy", "mode": "auto", **more}), False, AT, "ann", "why")


@pytest.mark.parametrize(
    ("limits", "used", "mode"),
    [
        ({}, Used(), "auto"),
        ({"amount": 5000}, Used(), "auto"),
        ({"amount": 4999}, Used(), "ask"),
        ({"amount": 4999, "beyond": "forbid"}, Used(), "forbid"),
        ({"amount_day": 9000}, Used(1, 4000), "auto"),
        ({"amount_day": 9000}, Used(1, 4001), "ask"),
        ({"count_day": 2}, Used(1, 0), "auto"),
        ({"count_day": 2}, Used(2, 0), "ask"),
        ({"amount": 9000, "currency": "USD"}, Used(), "ask"),
        ({"mode": "ask"}, Used(), "ask"),
        ({"mode": "forbid"}, Used(), "forbid"),
    ],
)
def test_limits_hold_to_the_last_unit(limits: dict[str, Any], used: Used, mode: str) -> None:
    own = version(**limits)
    assert judged(BUY, own, None, {"of:ann": used}).mode == mode


def test_the_most_exact_policy_is_meant_and_a_mandate_stands_for_one() -> None:
    wide, near, other = version(kind="*"), version(kind="shopper.*"), version(agents=("somebody",))
    assert nearest([wide, near, other], BUY) is near
    assert nearest([other], BUY) is None
    assert judged(BUY, None, None, {}).mode == "auto"
    assert judged(BUY, None, version("house", mode="ask"), {}).mode == "ask"
    fields = {name: getattr(BUY, name) for name in BUY.__dataclass_fields__}
    claimed = Act(**{**fields, "call": Call("checkout.pay", {"session": "s"})})
    assert judged(claimed, None, None, {}).mode == "ask", "a mandate that is only named allows nothing"
    assert judged(Act(**{**fields, "least": "ask"}), version(), None, {}).mode == "ask"
    assert objection(BUY) is None
