"""What a shop lets agents do holds at its till, in layer 2, and each word on an agent is taken back by the next."""

from typing import Any

import pytest

from souk.kit.errors import NotAllowed
from souk.kit.operation import Caller
from souk.people.accounts import scopes_of
from souk.trade.mandates import AgentMoved, NoSuchRule, OtherShopsAgents, WrongAgentRule
from tests.clocks import Standing
from tests.small import OPERATOR
from tests.trade.buying import charge
from tests.trade.mandates.mall import ADA, KEEPER, Mall


@pytest.fixture
def kind() -> str:
    return "sqlite"


def _ruled(mall: Mall, verb: str, agent: str = "Robin", **more: Any) -> Any:
    known = mall.call("agent-versions", KEEPER, shop="corner", agent=agent)
    number = known[0]["number"] if known else 0
    asked = {"shop": "corner", "agent": agent, "number": number, "why": "as we like", **more}
    return mall.call(f"{verb}-agent", KEEPER, **asked)


def _bought(mall: Mall, mandate: Any, *basket: tuple[str, int]) -> Any:
    return mall.pay(mandate, mall.begun(*basket))["verdict"]


def test_a_shop_denies_an_agent_and_the_wallets_amount_is_free_again(mall: Mall) -> None:
    mandate = mall.grant()
    _ruled(mall, "deny", "  ROBIN ")
    money, session = mall.money(), mall.begun()
    said = mall.pay(mandate, session)
    verdict = said["verdict"]
    assert (verdict["layer"], verdict["reason"], verdict["next"]) == (2, "agent_denied", "stop")
    assert (said["order"], said["session"]["state"], mall.used(mandate)) == ("", "ready", (0, 0, 0))
    for table in ("orders_order", "inventory_stock", "payments_payment", "mandates_day", "mandates_bought"):
        assert mall.money()[table] == money[table]
    let_go, held = mall.call("tries", mandate=mandate["id"])
    assert (held["phase"], held["accepted"]) == ("authorise", True)
    assert (let_go["phase"], let_go["because"]) == ("release", "agent_denied")
    assert "corner" in let_go["detail"]
    _ruled(mall, "undo")
    assert mall.pay(mandate, session)["verdict"]["accepted"]


def test_the_rule_for_a_key_counts_before_that_for_a_name_and_that_before_all_others(mall: Mall) -> None:
    mandate = mall.grant()
    _ruled(mall, "deny", "*")
    assert _bought(mall, mandate)["reason"] == "agent_denied"
    _ruled(mall, "allow")
    assert _bought(mall, mandate)["accepted"]
    _ruled(mall, "deny", mandate["thumbprint"])
    assert _bought(mall, mandate)["reason"] == "agent_denied"
    _ruled(mall, "undo", mandate["thumbprint"])
    _ruled(mall, "undo", mandate["thumbprint"])
    assert _bought(mall, mandate)["reason"] == "agent_denied"


def test_a_limit_is_an_amount_a_number_a_day_and_how_sure_the_consent_is(mall: Mall) -> None:
    mandate = mall.grant(budget=500000, purchases=20)
    _ruled(mall, "limit", limits={"per_purchase": 20000, "currency": "CNY"})
    assert _bought(mall, mandate, ("tray", 2))["reason"] == "agent_denied"
    # The fee is not the shop's lines.
    assert _bought(mall, mandate)["accepted"]
    _ruled(mall, "limit", limits={"per_purchase": 20000, "currency": "USD"})
    assert _bought(mall, mandate)["reason"] == "agent_denied"
    _ruled(mall, "limit", limits={"level": 2})
    assert "level 2" in _bought(mall, mandate)["detail"]
    _ruled(mall, "limit", limits={"per_day": 2})
    assert [_bought(mall, mandate)["accepted"] for _ in range(3)] == [True, True, False]
    clock = mall.souk.clock
    assert isinstance(clock, Standing)
    clock.on(days=1)
    assert _bought(mall, mandate)["accepted"]


def test_a_shop_sees_the_agents_that_bought_and_every_word_on_them(mall: Mall) -> None:
    mandate = mall.grant()
    mall.pay(mandate, mall.begun())
    charge(mall.souk)
    _ruled(mall, "limit", limits={"per_day": 5})
    _ruled(mall, "deny", "x" * 43)
    others, robin, key = mall.call("agents", KEEPER, shop="corner")
    assert (others["agent"], others["rule"]) == ("*", None)
    assert (robin["agent"], robin["purchases"], robin["spent"]) == ("Robin", 1, {"CNY": 20000})
    assert (robin["rule"]["stand"], robin["thumbprints"]) == ("limited", [mandate["thumbprint"]])
    assert (key["agent"], key["rule"]["stand"]) == ("x" * 43, "denied")
    harbour = Caller("keeper", KEEPER.scopes, "harbour")
    assert [one["agent"] for one in mall.call("agents", harbour, shop="harbour")] == ["*"]
    _ruled(mall, "undo")
    versions = mall.call("agent-versions", KEEPER, shop="corner", agent="robin")
    assert [(one["number"], one["stand"], one["by"]) for one in versions] == [
        (2, "none", "keeper"),
        (1, "limited", "keeper"),
    ]


def test_a_rule_that_is_none_is_refused_with_what_would_be_right(mall: Mall) -> None:
    for verb, more in (
        ("limit", {"limits": {}}),
        ("limit", {"limits": {"per_purchase": 5}}),
        ("limit", {"limits": {"currency": "CNY", "per_day": 1}}),
        ("deny", {"why": " "}),
    ):
        with pytest.raises(WrongAgentRule):
            _ruled(mall, verb, **more)
    with pytest.raises(WrongAgentRule):
        _ruled(mall, "deny", "   ")
    with pytest.raises(NoSuchRule):
        _ruled(mall, "undo")
    with pytest.raises(AgentMoved):
        mall.call("deny-agent", KEEPER, shop="corner", agent="Robin", number=3, why="late")
    with pytest.raises(OtherShopsAgents):
        mall.call("deny-agent", KEEPER, shop="harbour", agent="Robin", number=0, why="not ours")
    viewer = Caller("clerk", scopes_of("merchant", "viewer"), "corner")
    for caller in (viewer, ADA):
        with pytest.raises(NotAllowed):
            mall.call("deny-agent", caller, shop="corner", agent="Robin", number=0, why="mine")
    assert mall.call("agents", OPERATOR, shop="corner")[0]["rule"] is None
