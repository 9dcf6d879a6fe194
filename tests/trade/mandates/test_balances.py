"""A deposit paid under a mandate, and its balance: by the same mandate where it covers it, else by its consumer."""

from typing import Any

import pytest

from souk.trade.payments import Outcome
from tests.clocks import Standing
from tests.trade.buying import CARD, charge, order, run
from tests.trade.mandates.mall import ADA, Mall
from tests.trade.orders.test_deposits import DOWN, LATER, PRESALE


@pytest.fixture
def kind() -> str:
    """Races of the ledger are tried on both databases elsewhere; here the way through the house is."""
    return "sqlite"


@pytest.mark.parametrize(("forfeits", "kept"), [(False, 0), (True, 2000)])
def test_a_deposit_stays_held_until_its_balance_is_paid_or_never_is(mall: Mall, forfeits: bool, kept: int) -> None:
    run(mall.souk, {**PRESALE, "forfeits": forfeits})
    mandate = mall.grant(until="2026-12-31T00:00:00+08:00", deliver_by="")
    said = [mall.pay(mandate, mall.begun(), order=id) for id in ("first", "second")]
    assert [one["verdict"]["detail"] for one in said] == ["", ""]
    charge(mall.souk)
    assert mall.sweep() == 0
    assert mall.used(mandate) == (2 * (DOWN + LATER), 0, 2)
    clock = mall.souk.clock
    assert isinstance(clock, Standing)
    clock.on(days=9)
    charge(mall.souk)
    mall.call("suspend", mandate=mandate["id"])
    mall.souk.call("orders.pay-balance", {"order": "first", "method": CARD}, ADA)
    charge(mall.souk)
    assert mall.sweep() == 1
    assert mall.used(mandate) == (DOWN + LATER, DOWN + LATER, 2)
    clock.on(days=3)
    charge(mall.souk)
    assert mall.sweep() == 1
    assert mall.sweep() == 0
    assert mall.used(mandate) == (0, DOWN + LATER + kept, 2)


def presold(mall: Mall, **intent: Any) -> Any:
    """A mandate whose agent paid the deposit of an order."""
    run(mall.souk, {**PRESALE, "forfeits": True})
    mandate = mall.grant(deliver_by="", **intent)
    assert mall.pay(mandate, mall.begun(), order="first")["verdict"]["accepted"]
    charge(mall.souk)
    mall.sweep()
    assert (order(mall.souk, "first", ADA)["state"], mall.used(mandate)) == ("deposit", (DOWN + LATER, 0, 1))
    return mandate


def passes(mall: Mall, **time: float) -> None:
    clock = mall.souk.clock
    assert isinstance(clock, Standing)
    clock.on(**time)
    for _ in range(3):
        mall.sweep()
        charge(mall.souk)
    mall.sweep()


def said_of_balances(mall: Mall, mandate: Any) -> list[tuple[bool, str, int]]:
    tries = mall.call("tries", mandate=mandate["id"])
    return [(one["accepted"], one["detail"], one["amount"]) for one in tries if one["phase"] == "balance"]


def test_the_balance_is_paid_by_the_mandate_that_paid_the_deposit_and_once(mall: Mall) -> None:
    mandate = presold(mall, until="2026-12-31T00:00:00+08:00")
    passes(mall, days=8)
    assert order(mall.souk, "first", ADA)["state"] == "deposit"
    for _ in range(2):
        passes(mall, days=1)
    bought = order(mall.souk, "first", ADA)
    assert (bought["state"], bought["refunded"], mall.used(mandate)) == ("placed", 0, (0, DOWN + LATER, 1))
    assert said_of_balances(mall, mandate) == [(True, "", LATER)]
    assert sum(one["what"] == "balance-begun" for one in bought["steps"]) == 1
    assert mall.call("proof", mandate=mandate["id"])["broken"] == 0
    (letter,) = mall.letters("mandate-balance")
    assert "支付订单 first 的尾款 ¥150" in letter


@pytest.mark.parametrize(
    ("intent", "meanwhile", "why"),
    [
        ({"until": "2026-11-19T00:00:00+08:00"}, "", "the mandate is expired"),
        ({"until": "2026-12-31T00:00:00+08:00"}, "revoke", "the mandate is revoked"),
        ({"until": "2026-12-31T00:00:00+08:00"}, "suspend", "the mandate is suspended"),
    ],
)
def test_a_balance_that_the_mandate_covers_no_longer_is_its_consumers_to_pay(
    mall: Mall, intent: dict[str, str], meanwhile: str, why: str
) -> None:
    mandate = presold(mall, **intent)
    if meanwhile:
        mall.call(meanwhile, mandate=mandate["id"])
    money = mall.souk.call("orders.show", {"order": "first"}, ADA)["steps"]
    passes(mall, days=9)
    passes(mall, hours=13)
    told = order(mall.souk, "first", ADA)
    assert said_of_balances(mall, mandate) == [(False, why, LATER)]
    assert [one["what"] for one in told["steps"]][len(money) :] == ["balance-due"]
    mall.souk.call("orders.pay-balance", {"order": "first", "method": CARD}, ADA)
    charge(mall.souk)
    assert order(mall.souk, "first", ADA)["state"] == "placed"
    mall.sweep()
    assert (mall.used(mandate), mall.letters("mandate-balance")) == ((0, DOWN + LATER, 1), [])


def test_a_balance_that_is_not_taken_is_tried_again_three_times_and_no_more(
    mall: Mall, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate = presold(mall, until="2026-12-31T00:00:00+08:00")
    monkeypatch.setattr(
        "souk.trade.payments.providers.house_sandbox.HouseSandbox.charge",
        lambda *_asked, **_more: Outcome("failed", reason="no money"),
    )
    passes(mall, days=9)
    for _ in range(7):
        passes(mall, hours=6)
    told = order(mall.souk, "first", ADA)
    assert (told["state"], sum(one["what"] == "balance-begun" for one in told["steps"])) == ("deposit", 3)
    passes(mall, days=2)
    assert (order(mall.souk, "first", ADA)["state"], mall.used(mandate)) == ("lapsed", (0, 2000, 1))
