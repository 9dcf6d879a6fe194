"""An agent buys in the mall: within its mandate, refused outside it, and one truth whatever becomes of the payment."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from souk.goods.inventory import OutOfStock
from souk.kit.errors import NotAllowed
from souk.kit.operation import Caller
from souk.trade.checkout import NotReady, UnknownSession
from souk.trade.mandates import KeptElsewhere, NoSuchMandate
from tests.small import OPERATOR
from tests.trade.buying import charge, order, payment_of
from tests.trade.mandates.house import new_agent
from tests.trade.mandates.mall import ADA, EVE, KEEPER, Mall


@pytest.fixture
def kind() -> str:
    """Races of the ledger are tried on both databases elsewhere; here the way through the house is."""
    return "sqlite"


def test_an_agent_buys_within_its_mandate_and_the_amount_is_spent_once_it_is_paid(mall: Mall) -> None:
    mandate = mall.grant()
    session = mall.begun(("tray", 2))
    said = mall.pay(mandate, session, key="once", order="first")
    assert said["verdict"]["accepted"], said["verdict"]
    assert (said["order"], said["session"]["state"], said["verdict"]["token"]) == ("first", "in_progress", "")
    assert mall.used(mandate) == (40800, 0, 1)
    assert mall.stock()["tray"][:2] == (8, 2)
    assert mall.pay(mandate, session, key="once", order="first") == said
    with pytest.raises(NotReady):
        mall.pay(mandate, session)
    assert mall.sweep() == 0
    charge(mall.souk)
    assert mall.sweep() == 1
    assert mall.sweep() == 0
    assert mall.used(mandate) == (0, 40800, 1)
    assert order(mall.souk, "first", ADA)["state"] == "placed"
    chain = mall.call("receipts", mandate=mandate["id"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("souk.trade.mandates.service.noting.CHECKED", 1)
        assert mall.call("proof", mandate=mandate["id"])["receipts"] == 2
    proof = mall.call("proof", mandate=mandate["id"])
    assert proof == {"receipts": 2, "head": chain[-1]["hash"], "broken": 0}


def test_the_order_says_which_agent_bought_to_its_consumer_and_its_shop_alone(mall: Mall) -> None:
    mandate = mall.grant()
    session = mall.begun()
    mall.pay(mandate, session, order="first")
    said = mall.call("bought", checkout="first")
    assert (said["agent"], said["mandate"], said["level"], said["amount"]) == ("Robin", mandate["id"], 1, 20800)
    assert mall.call("bought", checkout=session) == said
    assert mall.call("bought", KEEPER, checkout="first")["amount"] == 20000
    other = Caller("keeper", KEEPER.scopes, "harbour")
    for caller in (EVE, other, Caller("visitor", frozenset({"mandates:see"}))):
        assert mall.call("bought", caller, checkout="first") is None
    assert [one["order"] for one in mall.call("purchases", mandate=mandate["id"])] == ["first"]
    (event,) = mall.souk.call("events.read", {"names": ["mandates.bought"]}, OPERATOR)["events"]
    assert (event["subject"], event["facts"]["amount"]) == ("first", 20800)


@pytest.mark.parametrize(
    ("intent", "basket", "reason"),
    [
        ({"budget": 20799}, (("tray", 1),), "budget_exceeded"),
        ({"per_purchase": 20799}, (("tray", 1),), "mandate_scope_mismatch"),
        ({}, (("tray", 1), ("mat", 1)), "mandate_scope_mismatch"),
        ({"merchants": ["harbour"]}, (("tray", 1),), "mandate_scope_mismatch"),
        ({"methods": ["other"]}, (("tray", 1),), "mandate_scope_mismatch"),
        ({"address": "elsewhere"}, (("tray", 1),), "mandate_scope_mismatch"),
        ({"deliver_by": "2026-11-11"}, (("tray", 1),), "mandate_scope_mismatch"),
        ({"return_days": 8}, (("tray", 1),), "mandate_scope_mismatch"),
        ({"currency": "USD"}, (("tray", 1),), "mandate_scope_mismatch"),
    ],
)
def test_what_is_outside_is_a_value_that_leaves_its_receipt_and_nothing_else(
    mall: Mall, intent: dict[str, Any], basket: tuple[tuple[str, int], ...], reason: str
) -> None:
    mandate, session = mall.grant(**intent), mall.begun(*basket)
    money = mall.money()
    said = mall.pay(mandate, session)
    assert (said["verdict"]["reason"], said["verdict"]["layer"], said["order"]) == (reason, 3, "")
    assert said["session"]["state"] == "ready"
    assert mall.money() == money
    (tried,) = mall.call("tries", mandate=mandate["id"])
    assert (tried["reason"], tried["accepted"], tried["checkout"]) == (reason, False, session)
    assert tried["hash"] == said["verdict"]["receipt"]
    assert mall.letters("mandate-bought") == []


def test_a_payment_that_fails_frees_the_amount_and_the_next_try_is_another(mall: Mall) -> None:
    mandate = mall.grant(methods=["declined"])
    session = mall.begun(payment="declined")
    assert mall.pay(mandate, session, order="first")["verdict"]["accepted"]
    charge(mall.souk)
    assert mall.used(mandate) == (20800, 0, 1)
    # Nobody swept yet: the second try settles the first by itself.
    said = mall.pay(mandate, session, order="second")
    assert said["verdict"]["accepted"], said["verdict"]
    assert mall.used(mandate) == (20800, 0, 1)
    charge(mall.souk)
    assert mall.sweep() == 1
    assert mall.used(mandate) == (0, 0, 0)
    spends = mall.call("evidence", mandate=mandate["id"])["spends"]
    assert [one["state"] for one in spends] == ["released", "released"]


def test_while_nobody_knows_whether_it_is_paid_the_amount_stays_held(mall: Mall) -> None:
    mandate = mall.grant(methods=["lost"])
    mall.pay(mandate, mall.begun(payment="lost"), order="first")
    charge(mall.souk)
    mall.sweep()
    state = order(mall.souk, "first", ADA)["state"]
    held, spent, _uses = mall.used(mandate)
    assert (state, held + spent) in {("unpaid", 20800), ("placed", 20800)}
    assert (held, spent) == ((20800, 0) if state == "unpaid" else (0, 20800))


def test_what_comes_back_of_an_order_comes_back_to_the_budget_part_by_part(mall: Mall) -> None:
    mandate = mall.grant()
    mall.pay(mandate, mall.begun(("tray", 2)), order="first")
    charge(mall.souk)
    mall.sweep()
    line = order(mall.souk, "first", ADA)["lines"][0]["id"]
    cancel = {"order": "first", "why": "one is enough"}
    mall.souk.call("orders.cancel", {**cancel, "pieces": {line: 1}}, ADA)
    assert mall.sweep() == 1
    assert mall.used(mandate) == (0, 20800, 1)
    mall.souk.call("orders.cancel", cancel, ADA)
    assert mall.sweep() == 1
    assert mall.sweep() == 0
    assert mall.used(mandate) == (0, 0, 1)
    (spend,) = mall.call("evidence", mandate=mandate["id"])["spends"]
    assert (spend["state"], spend["refunded"]) == ("committed", 40800)


def test_a_sweep_of_one_order_reaches_them_all_in_turn(mall: Mall) -> None:
    """Orders that stay open, such as after a deposit, keep nobody else waiting."""
    lost = mall.grant(methods=["lost"], purchases=9, budget=90000)
    paid = mall.grant(purchases=9)
    for place in range(3):
        mall.pay(lost, mall.begun(payment="lost"), order=f"a-lost-{place}")
    mall.pay(paid, mall.begun(), order="b-paid")
    for one in ("a-lost-0", "a-lost-1", "a-lost-2"):
        assert order(mall.souk, one, ADA)["state"] == "unpaid"
    mall.souk.call("payments.charge", {"payment": payment_of(mall.souk, "b-paid")}, OPERATOR)
    mall.souk.call("orders.sweep", {}, OPERATOR)
    moved = [mall.souk.call("checkout.settle-mandates", {"most": 1}, OPERATOR) for _ in range(5)]
    assert moved == [0, 0, 0, 1, 0]
    assert (mall.used(paid), mall.used(lost)) == ((0, 20800, 1), (62400, 0, 3))


def test_what_is_sold_out_raises_as_ever_and_leaves_no_trace(mall: Mall) -> None:
    mandate, session = mall.grant(per_purchase=500000, budget=500000), mall.begun(("tray", 10))
    counts = {"location": "corner-back", "counts": {"tray": 3}, "why": "count"}
    mall.souk.call("inventory.count", counts, OPERATOR)
    money = mall.money()
    with pytest.raises(OutOfStock):
        mall.pay(mandate, session)
    assert mall.money() == money
    assert mall.call("tries", mandate=mandate["id"]) == []


def test_nobody_buys_with_anothers_mandate_or_anothers_checkout(mall: Mall) -> None:
    mandate, session = mall.grant(), mall.begun()
    money = mall.money()
    foreign = {"session": session, "mandate": mandate["id"]}
    with pytest.raises(UnknownSession):
        mall.souk.call("checkout.pay-by-mandate", foreign, EVE)
    with pytest.raises(NoSuchMandate):
        mall.pay(mall.grant(who=EVE), session)
    with pytest.raises(KeptElsewhere):
        mall.pay(mall.grant(key=new_agent().jwk), session)
    with pytest.raises(NotAllowed):
        mall.souk.call("checkout.pay-presented", {"checkout": session, "presented": _nothing()}, ADA)
    assert mall.money()["orders_order"] == money["orders_order"]


def _nothing() -> dict[str, str]:
    return {"credential": "", "closed": "", "thumbprint": ""}


def test_each_payment_waits_for_its_yes_and_passes_with_it(mall: Mall) -> None:
    mandate, session = mall.grant("confirm"), mall.begun()
    money = mall.money()
    for _ in range(2):
        said = mall.pay(mandate, session)["verdict"]
        assert (said["reason"], said["next"]) == ("consent_missing", "ask_consumer")
    assert mall.money() == money
    (letter,) = mall.letters("mandate-asked")
    assert f"/mandates/{mandate['id']}" in letter
    (waiting,) = mall.call("waiting", mandate=mandate["id"])
    assert (waiting["amount"], waiting["titles"]) == (20800, ["Open litter tray"])
    mall.call("confirm", mandate=mandate["id"], checkout_hash=waiting["checkout_hash"])
    assert mall.call("waiting", mandate=mandate["id"]) == []
    assert mall.pay(mandate, session)["verdict"]["accepted"]


def test_a_price_above_the_deviation_waits_for_a_yes_or_is_let_be(mall: Mall) -> None:
    above = {"reference": 20000, "basis_points": 300}
    let_be = mall.grant(deviation={**above, "action": "cancel"})
    session = mall.begun()
    assert mall.pay(let_be, session)["verdict"]["next"] == "new_checkout"
    assert mall.call("waiting", mandate=let_be["id"]) == []
    pausing = mall.grant(deviation={**above, "action": "pause"})
    said = mall.pay(pausing, session)["verdict"]
    assert (said["reason"], said["next"]) == ("mandate_scope_mismatch", "ask_consumer")
    (waiting,) = mall.call("waiting", mandate=pausing["id"])
    mall.call("confirm", mandate=pausing["id"], checkout_hash=waiting["checkout_hash"])
    assert mall.pay(pausing, session)["verdict"]["accepted"]
    # The yes was for that checkout alone.
    assert mall.pay(pausing, mall.begun())["verdict"]["next"] == "ask_consumer"


def test_several_purchases_at_one_moment_never_take_more_than_the_budget(mall: Mall) -> None:
    mandate = mall.grant(purchases=9, budget=45000)
    sessions = [mall.begun() for _ in range(6)]
    with ThreadPoolExecutor(len(sessions)) as pool:
        said = list(pool.map(lambda one: mall.pay(mandate, one)["verdict"], sessions))
    assert sorted(one["reason"] for one in said) == ["", "", *["budget_exceeded"] * 4]
    assert mall.used(mandate) == (41600, 0, 2)
    assert mall.stock()["tray"][:2] == (8, 2)
    assert len(mall.call("purchases", mandate=mandate["id"])) == 2
    assert mall.call("proof", mandate=mandate["id"])["broken"] == 0


STEPS = [
    ("mandates", "accept_from"),
    ("mandates", "redeem"),
    ("mandates", "note_bought"),
    ("orders", "open"),
    ("payments", "begin_all"),
]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step[1])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_who_dies_between_two_steps_leaves_nothing_and_the_next_try_passes(
    mall: Mall, monkeypatch: pytest.MonkeyPatch, step: tuple[str, str], after: bool
) -> None:
    mandate, session = mall.grant(), mall.begun()
    money, receipts = mall.money(), mall.call("receipts", mandate=mandate["id"])
    service = mall.souk.operations["checkout.pay-by-mandate"].method.__self__
    owner = getattr(service, f"_{step[0]}")
    whole = getattr(owner, step[1])

    def dies(*given: Any, **named: Any) -> Any:
        if after:
            whole(*given, **named)
        raise SystemError("killed here")

    with monkeypatch.context() as patch:
        patch.setattr(owner, step[1], dies)
        with pytest.raises(SystemError):
            mall.pay(mandate, session, key="once")
    assert mall.money() == money
    assert mall.call("receipts", mandate=mandate["id"]) == receipts
    assert mall.letters("mandate-bought") == []
    assert mall.pay(mandate, session, key="once", order="first")["verdict"]["accepted"]
    assert mall.used(mandate) == (20800, 0, 1)


def test_what_is_outside_the_mandate_is_not_asked_for(mall: Mall) -> None:
    mandate = mall.grant("confirm", per_purchase=100)
    mall.pay(mandate, mall.begun())
    assert mall.call("waiting", mandate=mandate["id"]) == []
    assert mall.letters("mandate-asked") == []


def test_the_consumer_is_told_at_once_and_stops_the_agent_by_the_letters_link(mall: Mall) -> None:
    mandate = mall.grant()
    mall.pay(mandate, mall.begun(), order="first")
    (letter,) = mall.letters("mandate-bought")
    assert all(word in letter for word in ("208", "Robin", "街角小店", "first", "您好")), letter
    found = re.search(r"/mandates/stop\?token=(\S+)", letter)
    assert found
    visitor = Caller("visitor", frozenset({"mandates:see"}))
    assert mall.call("stopped", visitor, token=found[1])["state"] == "active"
    forged = found[1][:-2] + ("aa" if found[1][-2:] != "aa" else "bb")
    for wrong in ("", "x", mandate["id"], forged, found[1].partition(".")[2]):
        assert mall.call("stop", visitor, token=wrong) == {"state": "unknown", "agent": "", "mandate": ""}
    assert mall.call("show", mandate=mandate["id"])["state"] == "active"
    for _ in range(2):
        assert mall.call("stop", visitor, token=found[1])["state"] == "revoked"
    assert mall.pay(mandate, mall.begun())["verdict"]["reason"] == "token_scope_mismatch"
    last = mall.call("evidence", mandate=mandate["id"])["changes"][-1]
    assert (last["state"], last["by"]) == ("revoked", "ada")
