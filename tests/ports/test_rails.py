"""What every rail does: the sandbox's own process, and three adapters before doubles that verify as vendors do."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from souk.kit.errors import Unavailable
from souk.trade.payments import Forged, Rail
from tests.clocks import Standing
from tests.trade.payments.benches import KINDS, Bench

KEY = "p0123456789abcdef-1"


@pytest.fixture(params=KINDS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with KINDS[request.param](tmp_path / "rail", Standing("2026-11-11T04:00:00+00:00")) as made:
        yield made


def test_it_is_a_rail_with_a_title_in_both_languages(bench: Bench) -> None:
    assert isinstance(bench.rail, Rail)
    assert bench.rail.title.keys() == {"en", "zh-CN"}


def test_what_is_paid_is_found_by_its_key_with_the_rails_reference(bench: Bench) -> None:
    reference = bench.pay(KEY)
    found = bench.rail.inquire(KEY)
    assert (found.state, found.reference) == ("paid", reference)
    assert reference
    assert bench.side.paid() == [(KEY, 12800)]


def test_the_same_key_takes_money_once(bench: Bench) -> None:
    bench.pay(KEY)
    for _ in range(2):
        bench.rail.charge(KEY, 12800, currency="CNY", order="o1")
    assert bench.side.paid() == [(KEY, 12800)]


def test_a_no_is_failed_with_its_reason(bench: Bench) -> None:
    outcome = bench.rail.charge(KEY, 12801, currency="CNY", order="o1")
    assert (outcome.state, outcome.reason) == ("failed", bench.declined)
    assert bench.side.paid() == []


@pytest.mark.parametrize(("yes", "state"), [(True, "paid"), (False, "failed")])
def test_a_challenge_has_an_address_and_ends_as_the_customer_says(bench: Bench, yes: bool, state: str) -> None:
    outcome = bench.rail.charge(KEY, 12802, currency="CNY", order="o1")
    assert (outcome.state, "://" in outcome.challenge) == ("challenge", True)
    assert bench.side.paid() == []
    bench.side.confirm(KEY, yes)
    assert bench.rail.inquire(KEY).state == state


def test_a_key_that_never_arrived_is_absent(bench: Bench) -> None:
    assert bench.rail.inquire(KEY).state == "absent"


@pytest.mark.parametrize("how", ["lost", "broken", "garbage", "error", "silent"])
def test_an_answer_that_does_not_come_or_cannot_be_read_is_unknown(bench: Bench, how: str) -> None:
    rail = bench.hasty().rail if how == "silent" else bench.rail
    bench.wire.fail(how)
    assert rail.charge(KEY, 12800, currency="CNY", order="o1").state == "unknown"
    bench.wire.fail(how)
    assert rail.inquire(KEY).state == "unknown"
    if bench.scans and how not in ("broken", "silent"):
        bench.side.confirm(KEY, True)
    arrived = how not in ("broken", "silent")
    assert bench.rail.inquire(KEY).state == ("paid" if arrived else "absent")
    assert bench.side.paid() == ([(KEY, 12800)] if arrived else [])


def test_refunds_go_back_once_a_key_and_never_beyond_what_was_paid(bench: Bench) -> None:
    reference = bench.pay(KEY)
    for key, amount in (("r1-0001", 5000), ("r2-0002", 7800), ("r1-0001", 5000)):
        assert bench.rail.refund(key, reference, amount=amount, currency="CNY").state == "refunded"
    outcome = bench.rail.refund("r3-0003", reference, amount=1, currency="CNY")
    assert (outcome.state, bool(outcome.reason)) == ("failed", True)
    assert sorted(bench.side.returned()) == [("r1-0001", 5000), ("r2-0002", 7800)]


@pytest.mark.parametrize("how", ["lost", "garbage", "error"])
def test_a_refund_whose_answer_is_lost_is_found_by_its_key(bench: Bench, how: str) -> None:
    reference = bench.pay(KEY)
    assert bench.rail.inquire_refund("r1-0001", reference).state == "absent"
    # WeChat Pay is asked for the trade before it is asked for the refund.
    bench.wire.fail(*([None] if bench.declined == "RULE_LIMIT" else []), how)
    assert bench.rail.refund("r1-0001", reference, amount=5000, currency="CNY").state == "unknown"
    bench.wire.fail(how)
    assert bench.rail.inquire_refund("r1-0001", reference).state == "unknown"
    assert bench.rail.inquire_refund("r1-0001", reference).state == "refunded"
    assert bench.side.returned() == [("r1-0001", 5000)]


def test_the_report_has_every_movement_of_its_window_with_our_key(bench: Bench) -> None:
    start = bench.clock.now()
    references = [bench.pay(f"{KEY}{number}", 12800 + 100 * number) for number in range(3)]
    bench.clock.on(hours=1)
    bench.rail.refund("r1-0001", references[0], amount=5000, currency="CNY")
    bench.clock.on(days=1 if bench.daily else 0)
    until = start + timedelta(hours=2)
    lines = bench.rail.report(start, until)
    assert sorted((one.key, one.kind, one.amount, one.currency, one.reference) for one in lines) == [
        *((f"{KEY}{number}", "charge", 12800 + 100 * number, "CNY", references[number]) for number in range(3)),
        ("r1-0001", "refund", 5000, "CNY", references[0]),
    ]
    assert {one.at for one in lines} == {start, start + timedelta(hours=1)}
    assert [one.key for one in bench.rail.report(start + timedelta(minutes=1), until)] == ["r1-0001"]
    assert bench.rail.report(start - timedelta(hours=2), start) == []


def test_a_report_that_does_not_come_is_said_so(bench: Bench) -> None:
    bench.clock.on(days=1)
    now = bench.clock.now()
    for how in ("broken", "garbage", "error"):
        bench.wire.fail(how)
        with pytest.raises(Unavailable, match="does not answer"):
            bench.rail.report(now - timedelta(days=1), now)


def test_a_notice_says_of_which_key_what_became_of_it_and_the_amount(bench: Bench) -> None:
    reference = bench.pay(KEY)
    notice = bench.rail.heard(*bench.side.notice(KEY))
    said = (notice.kind, notice.key, notice.amount, notice.outcome.state, notice.outcome.reference)
    assert said == ("charge", KEY, 12800, "paid", reference)
    assert notice.id == bench.rail.heard(*bench.side.notice(KEY)).id


def test_a_changed_an_unsigned_and_an_old_notice_is_not_believed(bench: Bench) -> None:
    bench.pay(KEY)
    headers, body = bench.side.notice(KEY)
    assert KEY in body or "ciphertext" in body
    changed = body.replace(KEY, "p0") if KEY in body else body.replace('"id": "n-', '"id": "m-')
    unsigned = body.replace("sign=", "gone=")
    for wrong in ((headers, changed), ({}, unsigned), (headers, ""), ({**headers, "x": "y"}, "[]")):
        with pytest.raises(Forged):
            bench.rail.heard(*wrong)
    bench.clock.on(seconds=bench.old)
    with pytest.raises(Forged, match="too old"):
        bench.rail.heard(headers, body)
