"""What is each vendor's own: strange keys, answers signed by others, sealed notices, disputes, odd currencies."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from souk.kit.errors import Invalid
from souk.kit.plug import plug
from souk.trade.payments import Forged, Rail, Site
from souk.trade.payments.providers.alipay import Alipay
from souk.trade.payments.providers.stripe import Stripe
from souk.trade.payments.providers.wechat import WeChatPay
from tests.clocks import Standing
from tests.trade.payments.benches import KINDS, Bench, wechat_rail
from tests.trade.payments.house import House
from tests.trade.payments.vendors import pair
from tests.trade.payments.wechat_double import V3_KEY

KEY = "p0123456789abcdef-1"


@contextmanager
def before(kind: str, folder: Path, clock: Standing) -> Iterator[tuple[Bench, Any]]:
    """A bench, and its adapter with its own fields."""
    with KINDS[kind](folder, clock) as bench:
        yield bench, bench.rail


@pytest.fixture
def stripe(tmp_path: Path, clock: Standing) -> Iterator[tuple[Bench, Stripe]]:
    with before("stripe", tmp_path, clock) as made:
        yield made


@pytest.fixture
def alipay(tmp_path: Path, clock: Standing) -> Iterator[tuple[Bench, Alipay]]:
    with before("alipay", tmp_path, clock) as made:
        yield made


@pytest.fixture
def wechat(tmp_path: Path, clock: Standing) -> Iterator[tuple[Bench, WeChatPay]]:
    with before("wechat", tmp_path, clock) as made:
        yield made


def charged(rail: Rail, amount: int = 12800) -> str:
    return rail.charge(KEY, amount, currency="CNY", order="o1").state


def test_stripe_is_asked_with_the_key_as_its_idempotency_key_and_no_card_data(stripe: tuple[Bench, Stripe]) -> None:
    bench, rail = stripe
    charged(rail)
    [request] = bench.wire.seen
    assert request.headers["idempotency-key"] == KEY
    assert request.form["return_url"] == "https://shop.example/back"
    assert not {name for name in request.form if "card" in name or "number" in name}


def test_stripe_with_another_secret_takes_nothing_and_does_not_show_it(stripe: tuple[Bench, Stripe]) -> None:
    bench, rail = stripe
    wrong = replace(rail, key="sk_guessed")
    assert charged(wrong) == "unknown"
    assert bench.side.paid() == []
    assert "sk_" not in repr(rail) + wrong.charge(KEY, 1, currency="CNY", order="o").reason


def test_without_a_saved_card_the_customer_confirms_at_stripes_element(stripe: tuple[Bench, Stripe]) -> None:
    _, rail = stripe
    body = {"id": "pi_9", "status": "requires_payment_method", "amount": 1, "currency": "cny", "client_secret": "cs_9"}
    body |= {"metadata": {"souk_key": KEY}, "last_payment_error": {"code": "card_declined"}}
    event = stripe[0].side.event("payment_intent.payment_failed", body)
    page = replace(rail, payment_method="", page="https://shop.example/card")
    outcome = page.heard(*event).outcome
    assert (outcome.state, outcome.challenge) == ("challenge", "https://shop.example/card#cs_9")
    assert rail.heard(*event).outcome.state == "failed"


def test_stripe_counts_two_currencies_in_hundredths_that_have_none(stripe: tuple[Bench, Stripe]) -> None:
    bench, rail = stripe
    rail.charge("p-isk-1", 500, currency="ISK", order="o1")
    rail.charge("p-jpy-1", 500, currency="JPY", order="o2")
    assert bench.side.paid() == [("p-isk-1", 50000), ("p-jpy-1", 500)]
    assert rail.heard(*bench.side.notice("p-isk-1")).amount == 500
    now = bench.clock.now()
    assert [one.amount for one in rail.report(now.replace(hour=0), now.replace(hour=23))] == [500, 500]


def test_a_dispute_at_stripe_reaches_the_ledger_by_the_payments_reference(
    stripe: tuple[Bench, Stripe], database: Any, clock: Standing
) -> None:
    bench, rail = stripe
    house = House(database, clock, {"card": rail})
    house.begin("o1", {"card": 12800})
    assert house.charge("o1") == "paid"
    [key] = bench.side.trades
    for kind, status, owed in (("created", "needs_response", 0), ("closed", "won", 12800)):
        headers, body = bench.side.dispute(key, kind, status)
        assert house.hear({"headers": headers, "body": body}, "card")["state"] == "taken"
        assert house.posted().get("payable:corner", 0) == owed


@pytest.mark.parametrize("kind", ["stripe", "wechat"])
def test_a_refund_is_done_by_its_notice_too(kind: str, tmp_path: Path, database: Any, clock: Standing) -> None:
    with KINDS[kind](tmp_path, clock) as bench:
        house = House(database, clock, {"rail": bench.rail})
        house.begin("o1", {"rail": 12800})
        house.charge("o1")
        [key] = bench.side.trades
        bench.side.confirm(key, True)
        assert house.inquire("o1") == "paid"
        house.refund("o1", "r1", *house.of("o1").shares)
        bench.wire.fail(*([None] if kind == "wechat" else []), "lost")
        house.call("send-refunds")
        assert house.posted() != {}
        [refund] = bench.side.backs
        headers, body = bench.side.refund_notice(refund)
        assert house.hear({"headers": headers, "body": body}, "rail")["state"] == "taken"
        assert house.posted() == {}


def test_an_event_of_another_kind_is_answered_politely(stripe: tuple[Bench, Stripe]) -> None:
    bench, rail = stripe
    for kind in ("customer.created", "payment_intent.created"):
        assert rail.heard(*bench.side.event(kind, {"id": "x_1", "status": "requires_payment_method"})).kind == "other"


def test_alipay_signs_what_it_sends_and_refuses_what_another_signed(alipay: tuple[Bench, Alipay]) -> None:
    bench, rail = alipay
    wrong = replace(rail, private_key=pair("stranger").private)
    outcome = wrong.charge(KEY, 12800, currency="CNY", order="o1")
    assert (outcome.state, outcome.reason) == ("failed", "isv.invalid-signature")
    assert (charged(rail), bench.side.codes) == ("challenge", {KEY: 12800})


def test_an_answer_that_alipay_did_not_sign_decides_nothing(alipay: tuple[Bench, Alipay]) -> None:
    bench, rail = alipay
    bench.side.signer = "stranger"
    assert charged(rail) == "unknown"
    bench.side.confirm(KEY, True)
    assert rail.inquire(KEY).state == "unknown"
    bench.side.signer = "alipay"
    assert rail.inquire(KEY).state == "paid"


def test_alipay_takes_yuan_alone_and_to_the_fen(alipay: tuple[Bench, Alipay]) -> None:
    bench, rail = alipay
    assert rail.charge(KEY, 100, currency="USD", order="o1").state == "failed"
    assert bench.wire.seen == []
    charged(rail, 10_000_000_005)
    assert json.loads(bench.wire.seen[0].form["biz_content"])["total_amount"] == "100000000.05"


def test_a_notice_of_alipay_for_another_application_is_not_believed(alipay: tuple[Bench, Alipay]) -> None:
    bench, rail = alipay
    bench.pay(KEY)
    with pytest.raises(Forged, match="for somebody else"):
        replace(rail, app="2021000000000002").heard(*bench.side.notice(KEY))
    assert rail.heard(*bench.side.notice(KEY)).reply == "success"


def test_wechat_refuses_what_another_signed(wechat: tuple[Bench, WeChatPay], clock: Standing) -> None:
    bench, _ = wechat
    assert charged(wechat_rail(bench.wire, clock, private_key=pair("stranger").private)) == "unknown"
    assert bench.side.trades == {}


def test_an_answer_that_wechat_did_not_sign_decides_nothing(wechat: tuple[Bench, WeChatPay]) -> None:
    bench, rail = wechat
    bench.side.signer = "stranger"
    assert charged(rail) == "unknown"
    bench.side.confirm(KEY, True)
    assert rail.inquire(KEY).state == "unknown"
    with pytest.raises(Forged, match="signature is wrong"):
        rail.heard(*bench.side.notice(KEY))


def test_a_notice_of_wechat_that_was_sealed_with_another_key_is_not_believed(wechat: tuple[Bench, WeChatPay]) -> None:
    bench, rail = wechat
    sealed = bench.side.told("n-1", "TRANSACTION.SUCCESS", {"out_trade_no": KEY}, key=V3_KEY[::-1])
    with pytest.raises(Forged, match="cannot be read"):
        rail.heard(*sealed)


def test_keys_that_are_none_are_refused_before_anything_is_sent(clock: Standing, tmp_path: Path) -> None:
    site = Site(tmp_path, clock)
    options = {"app": "1", "merchant": "1", "serial": "1", "private_key": "x", "wechat_key": "x", "wechat_serial": "1"}
    with pytest.raises(Invalid, match="32 characters"):
        plug(Rail, {"use": "souk.trade.payments.providers.wechat:WeChatPay", **options, "v3_key": "short"}, site=site)
    keys = {"app": "1", "private_key": "secret-pem", "alipay_key": "x"}
    rail = plug(Rail, {"use": "souk.trade.payments.providers.alipay:Alipay", **keys}, site=site)
    with pytest.raises(Invalid, match="no RSA key in PEM") as refused:
        charged(rail)
    assert "secret-pem" not in str(refused.value)
