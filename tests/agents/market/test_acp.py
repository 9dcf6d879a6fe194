"""Buying at a merchant of ACP: the wallet first, then a provider's token for this session alone, then a last look."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from souk.agents.market.providers.sandbox_purse import SandboxPurse
from souk.agents.market.service import buying
from tests.agents.market.acp import COMPLETE, TOTAL, VAULT, later, sent, used
from tests.agents.market.conftest import ANN, BO, House
from tests.doubles.merchants import Reply, Running
from tests.doubles.merchants.acp import AcpRunning
from tests.small import OPERATOR


def test_an_offer_is_bought_by_a_token_for_it_alone_and_the_ledger_knows(house: House, docked: AcpRunning) -> None:
    offer, mandate = house.best(), house.grant()
    assert (offer["way"], offer["hand_off"], offer["total"]["total"]) == ("mandate", "", TOTAL)
    bought = house.buy(offer, mandate)
    assert (bought["state"], bought["total"], bought["order"]) == ("paid", TOTAL, f"order-{offer['checkout'][-8:]}")
    number = SandboxPurse().held("ann")[0].last4
    assert (used(house, mandate), bought["instrument"]) == ((0, TOTAL), f"visa ····{number} · sandbox")
    (token,) = sent(docked, VAULT)
    assert token.body["allowance"] == {
        "reason": "one_time",
        "max_amount": TOTAL,
        "currency": "cny",
        "checkout_session_id": offer["checkout"],
        "merchant_id": "acct_double",
        "expires_at": "2026-11-11T00:10:00+00:00",
    }
    (charge,) = docked.merchant.provider.charges
    assert (charge["amount"], charge["checkout_session_id"]) == (TOTAL, offer["checkout"])
    (completion,) = sent(docked, COMPLETE)
    assert completion.headers["idempotency-key"] == bought["key"]
    assert (token.headers["idempotency-key"], token.headers["authorization"]) == (
        f"{bought['key']}-token",
        "Bearer k-1",
    )
    assert house.buy(offer, mandate) == bought
    assert len(sent(docked, COMPLETE)) == 1
    with house.souk.database.engine.connect() as connection:
        asked = "SELECT text FROM accounts_letter WHERE kind = 'mandate-elsewhere'"
        (letter,) = connection.exec_driver_sql(asked).scalars()
    assert bought["order"] in letter
    assert "/mandates/stop?token=" in letter


def test_no_number_and_no_token_is_kept_or_told(house: House, docked: AcpRunning) -> None:
    bought = house.buy(house.best(), house.grant())
    number = sent(docked, VAULT)[0].body["payment_method"]["number"]
    (token,) = docked.merchant.provider.tokens
    passed = house.call("market.passed", bought=bought["id"])
    assert [one["url"].rpartition("/")[2] for one in passed][1:] == ["delegate_payment", bought["checkout"], "complete"]
    with house.souk.database.engine.connect() as connection:
        kept = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert not any(word in str(passed) for word in ("Hangzhou", "Invented Road", "fulfillment_details"))
    for secret in (number, token, token[3:]):
        assert secret not in json.dumps(passed) + json.dumps(bought)
        assert secret not in kept
    assert number == SandboxPurse().card("ann", SandboxPurse().held("ann")[0].reference).number.get_secret_value()


LIMITS: list[dict[str, Any]] = [
    {"per_purchase": TOTAL - 1},
    {"merchants": ["elsewhere.example"]},
    {"methods": ["bank"]},
    {"deliver_by": "2026-11-12"},
    {"return_days": 7},
    {"goods": ["gold"]},
    {"currency": "USD"},
    {"address": "another"},
]


def test_every_limit_of_a_mandate_holds_over_what_was_read(house: House, docked: AcpRunning) -> None:
    offer = house.best()
    for intent in LIMITS:
        mandate = house.grant(**intent)
        refused = house.buy(offer, mandate)
        assert (refused["state"], refused["reason"]) == ("refused", "mandate_scope_mismatch"), intent
        assert used(house, mandate) == (0, 0)
    assert (sent(docked, VAULT), sent(docked, COMPLETE)) == ([], [])
    fits = house.grant(merchants=[offer["domain"]], deliver_by="2026-11-15", methods=["card"])
    assert house.buy(offer, fits)["state"] == "paid"


def test_a_category_is_proven_as_where_it_is_signed_or_not_at_all(house: House, docked: AcpRunning) -> None:
    mandate = house.grant(categories=["litter_box"])
    assert house.buy(house.best(), mandate)["reason"] == "category_unproven"
    good, aisle = docked.merchant.shelf.goods["a"], house.grant(categories=["pets"])
    for said, became in (("", "refused"), ("gift_card", "refused"), ("pets", "refused"), ("litter_box", "paid")):
        goods = {**docked.merchant.shelf.goods, "a": replace(good, category=said)}
        docked.merchant.shelf = replace(docked.merchant.shelf, goods=goods, promotions=())
        tried = house.buy(house.best(gtin="", product="box"), mandate)
        assert tried["state"] == became, said
    assert house.buy(house.best(gtin="", product="box"), aisle)["state"] == "paid"
    for forbidden in ("litter_box", "pets"):
        tried = house.buy(house.best(gtin="", product="box"), house.grant(not_categories=[forbidden]))
        assert (tried["state"], tried["reason"]) == ("refused", "mandate_scope_mismatch")
    assert len(docked.merchant.provider.charges) == 2


def test_one_budget_holds_over_both_protocols(house: House, docked: AcpRunning, quay: Running) -> None:
    house.join(quay)
    mandate, offers = house.grant(budget=30000), house.offers()["offers"]
    by_acp, by_ucp = sorted(offers, key=lambda one: one["rank"])
    assert (by_acp["domain"], by_ucp["domain"]) == (docked.merchant.place, quay.merchant.place)
    assert house.buy(by_ucp, mandate)["state"] == "paid"
    refused = house.buy(by_acp, mandate)
    assert (refused["state"], refused["reason"]) == ("refused", "budget_exceeded")
    assert sent(docked, VAULT) == []
    assert used(house, mandate) == (0, by_ucp["total"]["total"])


def test_one_budget_is_taken_once_when_both_protocols_ask_for_it_at_one_moment(
    house: House, docked: AcpRunning, quay: Running
) -> None:
    house.join(quay)
    mandate, offers = house.grant(budget=30000), house.offers()["offers"]
    with ThreadPoolExecutor(2) as pool:
        tried = list(pool.map(lambda one: house.buy(one, mandate), offers))
    assert sorted(one["state"] for one in tried) == ["paid", "refused"]
    (paid,) = [one["total"] for one in tried if one["state"] == "paid"]
    assert used(house, mandate) == (0, paid)
    assert len(sent(docked, COMPLETE)) + len(sent(quay, COMPLETE)) == 1


def test_what_moved_between_offer_and_purchase_is_not_paid(house: House, docked: AcpRunning) -> None:
    mandate = house.grant()
    for name, other, reason in (
        ("more", 1, "price_moved"),
        ("basket", [("b", 1)], "item_swapped"),
        ("basket", [("a", 2)], "item_swapped"),
        ("state", "canceled", "checkout_over"),
        ("place", None, "checkout_not_ready"),
    ):
        offer = house.best()
        docked.merchant.open[offer["checkout"]][name] = other
        refused = house.buy(offer, mandate)
        assert (refused["state"], refused["reason"]) == ("refused", reason), name
    shelf = docked.merchant.shelf
    offer = house.best()
    docked.merchant.shelf = replace(shelf, currency="USD")
    assert house.buy(offer, mandate)["reason"] == "currency_changed"
    assert (used(house, mandate), sent(docked, VAULT)) == ((0, 0), [])


CHANGES: list[tuple[str, Any]] = [("more", 1), ("basket", [("b", 1)]), ("basket", [("a", 2)]), ("way", "express")]


@pytest.mark.parametrize(("name", "other"), CHANGES)
def test_what_changes_after_the_wallets_yes_is_not_completed(
    house: House, docked: AcpRunning, name: str, other: Any
) -> None:
    """The last look, between the provider's token and the completion; a token is left that is good for no more."""
    offer, mandate = house.best(), house.grant()
    delegate = docked.merchant.provider.delegate

    def moved(body: Any) -> Any:
        docked.merchant.open[offer["checkout"]][name] = other
        return delegate(body)

    docked.merchant.provider.delegate = moved  # type: ignore[method-assign]
    failed = house.buy(offer, mandate)
    assert (failed["state"], "not the one any more" in failed["detail"]) == ("failed", True), failed
    assert (sent(docked, COMPLETE), docked.merchant.provider.charges, used(house, mandate)) == ([], [], (0, 0))


def spoil(running: AcpRunning, **allowance: Any) -> None:
    """The provider keeps another allowance than it was asked for."""
    delegate = running.merchant.provider.delegate
    running.merchant.provider.delegate = lambda body: delegate(  # type: ignore[method-assign]
        {**body, "allowance": {**body["allowance"], **allowance}}
    )


def test_a_token_is_refused_for_more_elsewhere_later_and_in_other_money(house: House, docked: AcpRunning) -> None:
    """Each of these is the provider's no: a clear one, which lets go of what was held."""
    delegate, provider = docked.merchant.provider.delegate, docked.merchant.provider
    other = house.best()["checkout"]
    for allowance, why in (
        ({"max_amount": TOTAL - 1}, "good for less"),
        ({"checkout_session_id": other}, "another checkout_session_id"),
        ({"merchant_id": "acct_thief"}, "another merchant_id"),
        ({"currency": "usd"}, "another currency"),
    ):
        provider.delegate = delegate  # type: ignore[method-assign]
        spoil(docked, **allowance)
        mandate = house.grant()
        failed = house.buy(house.best(), mandate)
        assert (failed["state"], why in failed["detail"], used(house, mandate)) == ("failed", True, (0, 0)), failed
        # The token lives on for minutes, so its session does not.
        assert docked.merchant.open[failed["checkout"]]["state"] == "canceled"
    assert provider.charges == []


def test_a_token_that_is_replayed_or_over_pays_nothing(house: House, docked: AcpRunning) -> None:
    provider, mandate = docked.merchant.provider, house.grant()
    house.buy(house.best(), mandate)
    (token,) = provider.tokens
    asked = {**provider.charges[0], "checkout_session_id": "cs_other"}
    assert provider.charge(token, provider.charges[0]) == "the token was used"
    provider.tokens[token]["used"] = False
    assert provider.charge(token, asked) == "the token has another checkout_session_id"
    later(house.souk.clock, minutes=11)
    assert provider.charge(token, provider.charges[0]) == "the token is over"
    assert len(provider.charges) == 1


@pytest.mark.parametrize("where", [VAULT, COMPLETE])
@pytest.mark.parametrize(
    "reply", [Reply(drop=True), Reply(500), Reply(503), Reply(429), Reply(409), Reply(302), Reply(200, b"?")]
)
def test_what_nobody_knows_is_held_asked_about_and_never_paid_again(
    house: House, docked: AcpRunning, where: str, reply: Reply
) -> None:
    offer, mandate = house.best(), house.grant()
    docked.will(where, reply)
    assert house.buy(offer, mandate)["state"] == "unknown"
    assert used(house, mandate) == (TOTAL, 0)
    assert house.buy(offer, mandate)["state"] == "unknown"
    later(house.souk.clock, minutes=2)
    assert house.call("market.sweep", OPERATOR) == 0
    later(house.souk.clock, minutes=20)
    assert house.call("market.sweep", OPERATOR) == 1
    assert (house.call("market.bought")[0]["state"], used(house, mandate)) == ("failed", (0, 0))
    assert docked.merchant.open[offer["checkout"]]["state"] == "canceled"
    assert (len(sent(docked, VAULT)), docked.merchant.provider.charges) == (1, [])


@pytest.mark.parametrize("where", [VAULT, COMPLETE])
def test_who_answers_too_late_is_not_waited_for_and_not_paid_twice(
    house: House, docked: AcpRunning, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    offer, mandate = house.best(), house.grant()
    docked.will(where, Reply(after=2.0), does=where == COMPLETE)
    monkeypatch.setattr(buying, "PATIENCE", 1.5)
    assert house.buy(offer, mandate)["state"] in ("unknown", "paid")
    known = house.call("market.settle", bought=house.call("market.bought")[0]["id"])
    charges = len(docked.merchant.provider.charges)
    assert (known["state"], charges) == (("paid", 1) if where == COMPLETE else ("unknown", 0))
    assert used(house, mandate) == ((0, TOTAL) if charges else (TOTAL, 0))
    assert house.buy(offer, mandate)["state"] == known["state"]
    assert len(sent(docked, VAULT)) == 1


def test_an_answer_that_is_lost_is_asked_for_with_its_order(house: House, docked: AcpRunning) -> None:
    offer, mandate = house.best(), house.grant()
    docked.will(COMPLETE, Reply(drop=True), does=True)
    bought = house.buy(offer, mandate)
    assert (bought["state"], bought["order"]) == ("paid", f"order-{offer['checkout'][-8:]}")
    assert (used(house, mandate), len(docked.merchant.provider.charges)) == ((0, TOTAL), 1)


def test_a_merchant_that_is_away_after_its_yes_is_asked_when_it_is_back(house: House, docked: AcpRunning) -> None:
    offer, mandate = house.best(), house.grant()
    docked.will(COMPLETE, Reply(drop=True), does=True)
    docked.will(f"/checkout_sessions/{offer['checkout']}", Reply(503))
    bought = house.buy(offer, mandate)
    assert (bought["state"], used(house, mandate)) == ("unknown", (TOTAL, 0))
    known = house.call("market.settle", bought=bought["id"])
    assert (known["state"], used(house, mandate), len(docked.merchant.provider.charges)) == ("paid", (0, TOTAL), 1)


def test_a_session_that_is_completed_otherwise_is_said_and_not_forgotten(house: House, docked: AcpRunning) -> None:
    """The charge is what was allowed; that something else is delivered is for its buyer to know."""
    offer, mandate = house.best(), house.grant()
    complete = docked.merchant.complete

    def swapping(id: str, body: Any) -> Any:
        complete(id, body)
        docked.merchant.open[id]["basket"] = [("b", 1)]
        docked.merchant.open[id]["more"] = TOTAL - docked.merchant.total_of(docked.merchant.open[id])
        return docked.merchant.show(id)

    docked.merchant.complete = swapping  # type: ignore[method-assign]
    bought = house.buy(offer, mandate)
    assert (bought["state"], bought["reason"], bought["detail"]) == (
        "paid",
        "item_swapped",
        "it is completed with 1 of b",
    )
    assert used(house, mandate) == (0, TOTAL)


@pytest.mark.parametrize("state", ["authentication_required", "pending_approval", "requires_escalation"])
def test_what_waits_for_its_buyer_in_person_is_held(house: House, docked: AcpRunning, state: str) -> None:
    offer, mandate = house.best(), house.grant()
    docked.merchant.complete = lambda id, _body: (  # type: ignore[method-assign]
        docked.merchant.open[id].update(state=state) or docked.merchant.show(id)
    )
    assert (house.buy(offer, mandate)["state"], used(house, mandate)) == ("unknown", (TOTAL, 0))
    later(house.souk.clock, minutes=20)
    assert house.call("market.sweep", OPERATOR) == 1
    assert (docked.merchant.open[offer["checkout"]]["state"], used(house, mandate)) == ("canceled", (0, 0))


@pytest.mark.parametrize("verb", ["suspend", "revoke"])
def test_a_mandate_that_is_stopped_after_the_wallets_yes_sends_no_card(
    house: House, docked: AcpRunning, verb: str
) -> None:
    offer, mandate = house.best(), house.grant()
    work = house.souk.stream("market.buy", {"offer": offer["id"], "mandate": mandate}, ANN)
    assert next(work).note == "sent"
    house.call(f"mandates.{verb}", mandate=mandate)
    for _ in work:
        pass
    (told,) = house.call("market.bought")
    assert (told["state"], f"the mandate is {verb}" in told["detail"]) == ("failed", True)
    assert (sent(docked, VAULT), used(house, mandate)) == ([], (0, 0))


def test_what_was_kept_before_a_kill_is_asked_about_and_never_sent(house: House, docked: AcpRunning) -> None:
    """Killed between the wallet's yes and the provider, and once more between the provider and the merchant."""
    for broken in (False, True):
        offer, mandate = house.best(), house.grant()
        work = house.souk.stream("market.buy", {"offer": offer["id"], "mandate": mandate}, ANN)
        assert next(work).note == "sent"
        if broken:
            docked.will(COMPLETE, Reply(drop=True))
            next(work)
        work.close()
        assert house.buy(offer, mandate)["state"] in ("sent", "unknown")
        later(house.souk.clock, minutes=20)
        assert house.call("market.sweep", OPERATOR) == 1
        assert (house.call("market.bought")[0]["state"], used(house, mandate)) == ("failed", (0, 0))
    assert docked.merchant.provider.charges == []


def test_what_comes_back_is_in_the_budget_once(house: House, docked: AcpRunning) -> None:
    offer, mandate = house.best(), house.grant()
    house.buy(offer, mandate)
    docked.merchant.back[offer["checkout"]] = 5000
    later(house.souk.clock, minutes=61)
    assert (house.call("market.follow", OPERATOR), used(house, mandate)) == (1, (0, TOTAL - 5000))
    later(house.souk.clock, minutes=61)
    assert house.call("market.follow", OPERATOR) == 0
    docked.merchant.back[offer["checkout"]] = 99999
    later(house.souk.clock, minutes=61)
    assert (house.call("market.follow", OPERATOR), used(house, mandate)) == (1, (0, 0))
    assert house.call("market.bought")[0]["state"] == "refunded"


def test_a_completed_session_is_called_off_only_where_its_merchant_does_so(house: House, docked: AcpRunning) -> None:
    offer, mandate = house.best(), house.grant()
    house.buy(offer, mandate)
    with pytest.raises(Exception, match="does not call it off: not_cancelable"):
        house.call("market.call-off", offer=offer["id"])
    assert used(house, mandate) == (0, TOTAL)

    def generous(id: str) -> Any:
        docked.merchant.back[id] = TOTAL
        shown = docked.merchant.shown(id)
        return 200, {**shown, "status": "canceled"}

    docked.merchant.cancel = generous  # type: ignore[method-assign]
    off = house.call("market.call-off", offer=offer["id"])
    assert (off["state"], used(house, mandate)) == ("refunded", (0, 0))


def test_two_people_have_two_cards(house: House, docked: AcpRunning) -> None:
    for caller in (ANN, BO):
        assert house.buy(house.best(caller), house.grant(caller), caller)["state"] == "paid"
    assert len({one.body["payment_method"]["number"] for one in sent(docked, VAULT)}) == 2


def test_a_person_who_confirms_each_payment_confirms_what_is_then_paid(house: House, docked: AcpRunning) -> None:
    draft = {"agent": "Robin", "autonomy": "confirm", "intent": {"currency": "CNY", "until": "2026-12-01T00:00:00Z"}}
    consent = house.call("mandates.ask", draft=draft)["id"]
    mandate = house.call("mandates.grant", consent=consent)["id"]
    offer = house.best()
    assert house.buy(offer, mandate)["reason"] == "consent_missing"
    (waits,) = house.call("mandates.waiting", mandate=mandate)
    later(house.souk.clock, minutes=3)
    house.call("mandates.confirm", mandate=mandate, checkout_hash=waits["checkout_hash"])
    assert house.buy(offer, mandate)["state"] == "paid"
