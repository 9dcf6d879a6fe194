"""Buying at a merchant of ACP: the wallet first, then a provider's token for this session alone, then a last look."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from souk.agents.market.providers.sandbox_purse import SandboxPurse
from souk.kit.clock import Clock
from tests.agents.market.acp import faults_of, join_acp
from tests.agents.market.conftest import ANN, BO, PIER, House
from tests.clocks import Standing
from tests.doubles.merchants import Reply, Running
from tests.doubles.merchants.acp import AcpMerchant, AcpRunning, Provider, serving_acp
from tests.small import OPERATOR

TOTAL = 19833
VAULT, COMPLETE = "/delegate_payment", "/complete"


@pytest.fixture
def dock() -> Iterator[AcpRunning]:
    """Pier's goods at a merchant that speaks ACP, whose traffic is as the schemas say."""
    with serving_acp(AcpMerchant(replace(PIER, name="Dock"), Provider())) as running:
        yield running
        assert faults_of(running) == []


@pytest.fixture
def joined(house: House, dock: AcpRunning) -> AcpRunning:
    assert join_acp(house, dock)["state"] == "open"
    return dock


def sent(running: Running, ends: str) -> list[Any]:
    return [one for one in running.asked if one.path.endswith(ends)]


def later(clock: Clock, **time: float) -> None:
    assert isinstance(clock, Standing)
    clock.on(**time)


def used(house: House, mandate: str) -> tuple[int, int]:
    found = house.mandate(mandate)
    return found["held"], found["spent"]


def test_an_offer_is_bought_by_a_token_for_it_alone_and_the_ledger_knows(house: House, joined: AcpRunning) -> None:
    offer, mandate = house.best(), house.grant()
    assert (offer["way"], offer["hand_off"], offer["total"]["total"]) == ("mandate", "", TOTAL)
    bought = house.buy(offer, mandate)
    assert (bought["state"], bought["total"], bought["order"]) == ("paid", TOTAL, f"order-{offer['checkout'][-8:]}")
    number = SandboxPurse().held("ann")[0].last4
    assert (used(house, mandate), bought["instrument"]) == ((0, TOTAL), f"visa ····{number} · sandbox")
    (token,) = sent(joined, VAULT)
    assert token.body["allowance"] == {
        "reason": "one_time",
        "max_amount": TOTAL,
        "currency": "cny",
        "checkout_session_id": offer["checkout"],
        "merchant_id": "acct_double",
        "expires_at": "2026-11-11T00:10:00+00:00",
    }
    (charge,) = joined.merchant.provider.charges
    assert (charge["amount"], charge["checkout_session_id"]) == (TOTAL, offer["checkout"])
    (completion,) = sent(joined, COMPLETE)
    assert completion.headers["idempotency-key"] == bought["key"]
    assert (token.headers["idempotency-key"], token.headers["authorization"]) == (
        f"{bought['key']}-token",
        "Bearer k-1",
    )
    assert house.buy(offer, mandate) == bought
    assert len(sent(joined, COMPLETE)) == 1


def test_no_number_and_no_token_is_kept_or_told(house: House, joined: AcpRunning) -> None:
    bought = house.buy(house.best(), house.grant())
    number = sent(joined, VAULT)[0].body["payment_method"]["number"]
    (token,) = joined.merchant.provider.tokens
    passed = house.call("market.passed", bought=bought["id"])
    assert [one["url"].rpartition("/")[2] for one in passed][1:] == ["delegate_payment", bought["checkout"], "complete"]
    with house.souk.database.engine.connect() as connection:
        kept = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
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


def test_every_limit_of_a_mandate_holds_over_what_was_read(house: House, joined: AcpRunning) -> None:
    offer = house.best()
    for intent in LIMITS:
        mandate = house.grant(**intent)
        refused = house.buy(offer, mandate)
        assert (refused["state"], refused["reason"]) == ("refused", "mandate_scope_mismatch"), intent
        assert used(house, mandate) == (0, 0)
    assert (sent(joined, VAULT), sent(joined, COMPLETE)) == ([], [])
    fits = house.grant(merchants=[offer["domain"]], deliver_by="2026-11-15", methods=["card"])
    assert house.buy(offer, fits)["state"] == "paid"


def test_a_category_is_proven_as_where_it_is_signed_or_not_at_all(house: House, joined: AcpRunning) -> None:
    mandate = house.grant(categories=["litter_box"])
    assert house.buy(house.best(), mandate)["reason"] == "category_unproven"
    good = joined.merchant.shelf.goods["a"]
    for said, became in (("", "refused"), ("gift_card", "refused"), ("litter_box", "paid")):
        goods = {**joined.merchant.shelf.goods, "a": replace(good, category=said)}
        joined.merchant.shelf = replace(joined.merchant.shelf, goods=goods, promotions=())
        tried = house.buy(house.best(gtin="", product="box"), mandate)
        assert tried["state"] == became, said
    assert len(joined.merchant.provider.charges) == 1


def test_one_budget_holds_over_both_protocols(house: House, joined: AcpRunning, quay: Running) -> None:
    house.join(quay)
    mandate, offers = house.grant(budget=30000), house.offers()["offers"]
    by_acp, by_ucp = sorted(offers, key=lambda one: one["rank"])
    assert (by_acp["domain"], by_ucp["domain"]) == (joined.merchant.place, quay.merchant.place)
    assert house.buy(by_ucp, mandate)["state"] == "paid"
    refused = house.buy(by_acp, mandate)
    assert (refused["state"], refused["reason"]) == ("refused", "budget_exceeded")
    assert sent(joined, VAULT) == []
    assert used(house, mandate) == (0, by_ucp["total"]["total"])


def test_what_moved_between_offer_and_purchase_is_not_paid(house: House, joined: AcpRunning) -> None:
    mandate = house.grant()
    for name, other, reason in (
        ("more", 1, "price_moved"),
        ("basket", [("b", 1)], "item_swapped"),
        ("basket", [("a", 2)], "item_swapped"),
        ("state", "canceled", "checkout_over"),
        ("place", None, "checkout_not_ready"),
    ):
        offer = house.best()
        joined.merchant.open[offer["checkout"]][name] = other
        refused = house.buy(offer, mandate)
        assert (refused["state"], refused["reason"]) == ("refused", reason), name
    shelf = joined.merchant.shelf
    offer = house.best()
    joined.merchant.shelf = replace(shelf, currency="USD")
    assert house.buy(offer, mandate)["reason"] == "currency_changed"
    assert (used(house, mandate), sent(joined, VAULT)) == ((0, 0), [])


CHANGES: list[tuple[str, Any]] = [("more", 1), ("basket", [("b", 1)]), ("basket", [("a", 2)]), ("way", "express")]


@pytest.mark.parametrize(("name", "other"), CHANGES)
def test_what_changes_after_the_wallets_yes_is_not_completed(
    house: House, joined: AcpRunning, name: str, other: Any
) -> None:
    """The last look, between the provider's token and the completion; a token is left that is good for no more."""
    offer, mandate = house.best(), house.grant()
    delegate = joined.merchant.provider.delegate

    def moved(body: Any) -> Any:
        joined.merchant.open[offer["checkout"]][name] = other
        return delegate(body)

    joined.merchant.provider.delegate = moved  # type: ignore[method-assign]
    failed = house.buy(offer, mandate)
    assert (failed["state"], "not the one any more" in failed["detail"]) == ("failed", True), failed
    assert (sent(joined, COMPLETE), joined.merchant.provider.charges, used(house, mandate)) == ([], [], (0, 0))


def spoil(running: AcpRunning, **allowance: Any) -> None:
    """The provider keeps another allowance than it was asked for."""
    delegate = running.merchant.provider.delegate
    running.merchant.provider.delegate = lambda body: delegate(  # type: ignore[method-assign]
        {**body, "allowance": {**body["allowance"], **allowance}}
    )


def test_a_token_is_refused_for_more_elsewhere_later_and_in_other_money(house: House, joined: AcpRunning) -> None:
    """Each of these is the provider's no: a clear one, which lets go of what was held."""
    delegate, provider = joined.merchant.provider.delegate, joined.merchant.provider
    other = house.best()["checkout"]
    for allowance, why in (
        ({"max_amount": TOTAL - 1}, "good for less"),
        ({"checkout_session_id": other}, "another checkout_session_id"),
        ({"merchant_id": "acct_thief"}, "another merchant_id"),
        ({"currency": "usd"}, "another currency"),
    ):
        provider.delegate = delegate  # type: ignore[method-assign]
        spoil(joined, **allowance)
        mandate = house.grant()
        failed = house.buy(house.best(), mandate)
        assert (failed["state"], why in failed["detail"], used(house, mandate)) == ("failed", True, (0, 0)), failed
    assert provider.charges == []


def test_a_token_that_is_replayed_or_over_pays_nothing(house: House, joined: AcpRunning) -> None:
    provider, mandate = joined.merchant.provider, house.grant()
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
    house: House, joined: AcpRunning, where: str, reply: Reply
) -> None:
    offer, mandate = house.best(), house.grant()
    joined.will(where, reply)
    assert house.buy(offer, mandate)["state"] == "unknown"
    assert used(house, mandate) == (TOTAL, 0)
    assert house.buy(offer, mandate)["state"] == "unknown"
    later(house.souk.clock, minutes=2)
    assert house.call("market.sweep", OPERATOR) == 0
    later(house.souk.clock, minutes=20)
    assert house.call("market.sweep", OPERATOR) == 1
    assert (house.call("market.bought")[0]["state"], used(house, mandate)) == ("failed", (0, 0))
    assert joined.merchant.open[offer["checkout"]]["state"] == "canceled"
    assert (len(sent(joined, VAULT)), joined.merchant.provider.charges) == (1, [])


def test_an_answer_that_is_lost_is_asked_for_with_its_order(house: House, joined: AcpRunning) -> None:
    offer, mandate = house.best(), house.grant()
    joined.will(COMPLETE, Reply(drop=True), does=True)
    bought = house.buy(offer, mandate)
    assert (bought["state"], bought["order"]) == ("paid", f"order-{offer['checkout'][-8:]}")
    assert (used(house, mandate), len(joined.merchant.provider.charges)) == ((0, TOTAL), 1)


def test_a_merchant_that_is_away_after_its_yes_is_asked_when_it_is_back(house: House, joined: AcpRunning) -> None:
    offer, mandate = house.best(), house.grant()
    joined.will(COMPLETE, Reply(drop=True), does=True)
    joined.will(f"/checkout_sessions/{offer['checkout']}", Reply(503))
    bought = house.buy(offer, mandate)
    assert (bought["state"], used(house, mandate)) == ("unknown", (TOTAL, 0))
    known = house.call("market.settle", bought=bought["id"])
    assert (known["state"], used(house, mandate), len(joined.merchant.provider.charges)) == ("paid", (0, TOTAL), 1)


def test_a_session_that_is_completed_otherwise_is_said_and_not_forgotten(house: House, joined: AcpRunning) -> None:
    """The charge is what was allowed; that something else is delivered is for its buyer to know."""
    offer, mandate = house.best(), house.grant()
    complete = joined.merchant.complete

    def swapping(id: str, body: Any) -> Any:
        complete(id, body)
        joined.merchant.open[id]["basket"] = [("b", 1)]
        joined.merchant.open[id]["more"] = TOTAL - joined.merchant.total_of(joined.merchant.open[id])
        return joined.merchant.show(id)

    joined.merchant.complete = swapping  # type: ignore[method-assign]
    bought = house.buy(offer, mandate)
    assert (bought["state"], bought["reason"], bought["detail"]) == (
        "paid",
        "item_swapped",
        "it is completed with 1 of b",
    )
    assert used(house, mandate) == (0, TOTAL)


@pytest.mark.parametrize("state", ["authentication_required", "pending_approval", "requires_escalation"])
def test_what_waits_for_its_buyer_in_person_is_held(house: House, joined: AcpRunning, state: str) -> None:
    offer, mandate = house.best(), house.grant()
    joined.merchant.complete = lambda id, _body: (  # type: ignore[method-assign]
        joined.merchant.open[id].update(state=state) or joined.merchant.show(id)
    )
    assert (house.buy(offer, mandate)["state"], used(house, mandate)) == ("unknown", (TOTAL, 0))
    later(house.souk.clock, minutes=20)
    assert house.call("market.sweep", OPERATOR) == 1
    assert (joined.merchant.open[offer["checkout"]]["state"], used(house, mandate)) == ("canceled", (0, 0))


@pytest.mark.parametrize("verb", ["suspend", "revoke"])
def test_a_mandate_that_is_stopped_after_the_wallets_yes_sends_no_card(
    house: House, joined: AcpRunning, verb: str
) -> None:
    offer, mandate = house.best(), house.grant()
    work = house.souk.stream("market.buy", {"offer": offer["id"], "mandate": mandate}, ANN)
    assert next(work).note == "sent"
    house.call(f"mandates.{verb}", mandate=mandate)
    for _ in work:
        pass
    (told,) = house.call("market.bought")
    assert (told["state"], f"the mandate is {verb}" in told["detail"]) == ("failed", True)
    assert (sent(joined, VAULT), used(house, mandate)) == ([], (0, 0))


def test_what_was_kept_before_a_kill_is_asked_about_and_never_sent(house: House, joined: AcpRunning) -> None:
    """Killed between the wallet's yes and the provider, and once more between the provider and the merchant."""
    for broken in (False, True):
        offer, mandate = house.best(), house.grant()
        work = house.souk.stream("market.buy", {"offer": offer["id"], "mandate": mandate}, ANN)
        assert next(work).note == "sent"
        if broken:
            joined.will(COMPLETE, Reply(drop=True))
            next(work)
        work.close()
        assert house.buy(offer, mandate)["state"] in ("sent", "unknown")
        later(house.souk.clock, minutes=20)
        assert house.call("market.sweep", OPERATOR) == 1
        assert (house.call("market.bought")[0]["state"], used(house, mandate)) == ("failed", (0, 0))
    assert joined.merchant.provider.charges == []


def test_what_comes_back_is_in_the_budget_once(house: House, joined: AcpRunning) -> None:
    offer, mandate = house.best(), house.grant()
    house.buy(offer, mandate)
    joined.merchant.back[offer["checkout"]] = 5000
    later(house.souk.clock, minutes=61)
    assert (house.call("market.follow", OPERATOR), used(house, mandate)) == (1, (0, TOTAL - 5000))
    later(house.souk.clock, minutes=61)
    assert house.call("market.follow", OPERATOR) == 0
    joined.merchant.back[offer["checkout"]] = 99999
    later(house.souk.clock, minutes=61)
    assert (house.call("market.follow", OPERATOR), used(house, mandate)) == (1, (0, 0))
    assert house.call("market.bought")[0]["state"] == "refunded"


def test_a_completed_session_is_called_off_only_where_its_merchant_does_so(house: House, joined: AcpRunning) -> None:
    offer, mandate = house.best(), house.grant()
    house.buy(offer, mandate)
    with pytest.raises(Exception, match="does not call it off: not_cancelable"):
        house.call("market.call-off", offer=offer["id"])
    assert used(house, mandate) == (0, TOTAL)

    def generous(id: str) -> Any:
        joined.merchant.back[id] = TOTAL
        shown = joined.merchant.shown(id)
        return 200, {**shown, "status": "canceled"}

    joined.merchant.cancel = generous  # type: ignore[method-assign]
    off = house.call("market.call-off", offer=offer["id"])
    assert (off["state"], used(house, mandate)) == ("refunded", (0, 0))


HANDED: list[tuple[dict[str, Any], str]] = [
    ({"environment": "production"}, "payment_not_held"),
    ({"accepted_brands": ["amex"]}, "payment_not_held"),
    ({"accepted_funding_types": ["credit"]}, "payment_not_held"),
    ({"delegate_payment_url": "https://vault.thief.example/delegate_payment"}, "provider_elsewhere"),
    ({"delegate_payment_url": "http://169.254.169.254/latest"}, "provider_elsewhere"),
    ({"delegate_payment_url": "file:///etc/passwd"}, "provider_elsewhere"),
]


@pytest.mark.parametrize(("config", "why"), HANDED)
def test_what_cannot_be_paid_is_handed_off_with_its_reason(
    house: House, joined: AcpRunning, config: dict[str, Any], why: str
) -> None:
    joined.merchant.config |= config
    offer, mandate = house.best(), house.grant()
    assert (offer["way"], offer["hand_off"]) == ("link", why)
    off = house.buy(offer, mandate)
    assert (off["state"], off["reason"], off["link"]) == ("handed_off", why, offer["link"])
    assert (sent(joined, VAULT), used(house, mandate)) == ([], (0, 0))


def test_a_provider_that_moves_after_the_offer_gets_no_card(house: House, joined: AcpRunning) -> None:
    """The session names another host only once it is to be paid."""
    offer, mandate = house.best(), house.grant()
    joined.merchant.config["delegate_payment_url"] = "https://vault.thief.example/delegate_payment"
    off = house.buy(offer, mandate)
    assert (off["state"], off["reason"]) == ("handed_off", "provider_elsewhere")
    assert (sent(joined, VAULT), used(house, mandate)) == ([], (0, 0))


def test_a_merchant_without_handlers_is_handed_off(house: House, joined: AcpRunning) -> None:
    joined.merchant.handlers = False
    assert house.buy(house.best(), house.grant())["reason"] == "no_delegation"


def test_a_provider_elsewhere_is_the_operators_to_name(house: House, dock: AcpRunning) -> None:
    """It gets its own key, and the merchant's key goes nowhere else; a redirect is followed by nobody."""
    with ExitStack() as stack:
        vault = stack.enter_context(serving_acp(AcpMerchant(replace(PIER, name="Vault"), dock.merchant.provider)))
        thief = stack.enter_context(serving_acp(AcpMerchant(replace(PIER, name="Thief"), Provider())))
        address = f"{vault.url}/shop/agentic_commerce/delegate_payment"
        join_acp(house, dock, provider=address, provider_key="psp-key")
        vault.will(VAULT, Reply(307, headers={"location": f"{thief.url}/shop/agentic_commerce/delegate_payment"}))
        mandate = house.grant()
        assert house.buy(house.best(), mandate)["state"] == "unknown"
        assert (thief.asked, used(house, mandate)) == ([], (TOTAL, 0))
        assert house.buy(house.best(), mandate)["state"] == "paid"
        assert [one.headers["authorization"] for one in sent(vault, VAULT)] == ["Bearer psp-key"] * 2
        assert {one.headers.get("authorization") for one in dock.asked if "well-known" not in one.path} == {
            "Bearer k-1"
        }
        assert sent(dock, VAULT) == []


def test_a_public_only_house_sends_nothing_to_this_machine(shut: House, dock: AcpRunning) -> None:
    found = join_acp(shut, dock)
    assert (found["state"], dock.asked) == ("refused", [])


def test_two_people_have_two_cards(house: House, joined: AcpRunning) -> None:
    for caller in (ANN, BO):
        assert house.buy(house.best(caller), house.grant(caller), caller)["state"] == "paid"
    assert len({one.body["payment_method"]["number"] for one in sent(joined, VAULT)}) == 2


def test_a_person_who_confirms_each_payment_confirms_what_is_then_paid(house: House, joined: AcpRunning) -> None:
    draft = {"agent": "Robin", "autonomy": "confirm", "intent": {"currency": "CNY", "until": "2026-12-01T00:00:00Z"}}
    consent = house.call("mandates.ask", draft=draft)["id"]
    mandate = house.call("mandates.grant", consent=consent)["id"]
    offer = house.best()
    assert house.buy(offer, mandate)["reason"] == "consent_missing"
    (waits,) = house.call("mandates.waiting", mandate=mandate)
    later(house.souk.clock, minutes=3)
    house.call("mandates.confirm", mandate=mandate, checkout_hash=waits["checkout_hash"])
    assert house.buy(offer, mandate)["state"] == "paid"
