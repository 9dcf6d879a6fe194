"""Refunds and chargebacks: sums that are exact, sent once, and never more than what was paid."""

import threading

import pytest

from souk.trade.payments import NotPaid, Share, TooMuchBack, UnknownPayment, WrongPayment, payment_id
from tests.clocks import Standing
from tests.trade.payments.house import CARD, WALLET, House, Process


@pytest.fixture
def paid(house: House) -> House:
    """Order o1: 300 by wallet and 500 by card, for two shops and the platform."""
    house.begin("o1", {WALLET: 300, CARD: 500}, Share("corner", 450, 60), Share("harbour", 250), Share("", 100))
    assert house.charge("o1") == "paid"
    return house


def test_refunds_in_parts_take_the_last_tender_first_and_sum_up_exactly(paid: House, process: Process) -> None:
    paid.refund("o1", "r1", Share("corner", 450, 60))
    assert paid.posted()["payable:corner"] == 510
    assert paid.pending() == {f"rail:{CARD}": 450, "payable:corner": -510, "subsidy": 60}
    paid.call("send-refunds")
    paid.refund("o1", "r2", Share("harbour", 250))
    assert [one.refunded for one in paid.of("o1").tenders] == [200, 500]
    paid.refund("o1", "r3", Share("", 100))
    assert paid.call("send-refunds") == 3
    assert (paid.posted(), paid.pending()) == ({}, {})
    assert process.refunds() == [(50, "refunded"), (100, "refunded"), (200, "refunded"), (450, "refunded")]
    assert paid.of("o1").state == "refunded"
    assert paid.facts("payments.refunded") == [("payments.refunded", "o1")] * 4


def test_a_refund_asked_for_twice_goes_back_once(paid: House, process: Process) -> None:
    for _ in range(2):
        paid.refund("o1", "r1", Share("corner", 100))
        paid.call("send-refunds")
    assert process.refunds() == [(100, "refunded")]
    assert paid.of("o1").state == "paid"


def test_the_subsidy_goes_back_without_money_for_the_customer(paid: House, process: Process) -> None:
    paid.refund("o1", "r1", Share("corner", 0, 60))
    assert (paid.posted()["payable:corner"], "subsidy" in paid.posted(), paid.pending()) == (450, False, {})
    assert paid.call("send-refunds") == 0
    assert process.refunds() == []


@pytest.mark.parametrize(
    ("part", "wanted", "left"),
    [(Share("corner", 451), 451, 510), (Share("corner", 1, 61), 62, 510), (Share("market", 1), 1, 0)],
)
def test_more_than_a_shops_share_does_not_go_back(paid: House, part: Share, wanted: int, left: int) -> None:
    before = paid.state()
    with pytest.raises(TooMuchBack, match=f"Of order o1 {wanted} cannot be refunded; {left} is left of it"):
        paid.refund("o1", "r1", part)
    assert paid.state() == before
    paid.refund("o1", "r1", Share("corner", 450, 60))


def test_what_goes_back_is_not_there_to_go_back_again(paid: House) -> None:
    paid.refund("o1", "r1", Share("harbour", 200))
    before = paid.state()
    with pytest.raises(TooMuchBack):
        paid.refund("o1", "r2", Share("harbour", 51))
    assert paid.state() == before


@pytest.mark.parametrize("parts", [(Share("corner", -1),), (Share("corner", 1), Share("corner", 1))])
def test_parts_of_a_refund_that_make_no_sense_are_refused(paid: House, parts: tuple[Share, ...]) -> None:
    before = paid.state()
    with pytest.raises(WrongPayment):
        paid.refund("o1", "r1", *parts)
    assert paid.state() == before


def test_what_was_not_paid_does_not_go_back(house: House) -> None:
    house.begin("o1", {CARD: 500})
    with pytest.raises(NotPaid):
        house.refund("o1", "r1", Share("corner", 1))
    with pytest.raises(UnknownPayment):
        house.refund("o2", "r1", Share("corner", 1))


def test_a_refund_that_the_rail_refuses_changes_no_balance_and_may_be_asked_for_anew(
    house: House, process: Process
) -> None:
    house.begin("o1", {CARD: 508})
    house.charge("o1")
    house.refund("o1", "r1", Share("corner", 508))
    house.call("send-refunds")
    assert house.posted() == {f"rail:{CARD}": -508, "payable:corner": 508}
    assert (house.pending(), house.of("o1").state, process.refunds()) == ({}, "paid", [(508, "failed")])
    assert house.facts("payments.refunded") == []
    house.refund("o1", "r2", Share("corner", 508))
    assert house.pending() != {}


def test_a_refund_whose_answer_is_lost_is_asked_about_and_goes_back_once(
    house: House, process: Process, clock: Standing
) -> None:
    house.begin("o1", {CARD: 500})
    house.charge("o1")
    house.refund("o1", "r1", Share("corner", 500))
    process.kill()
    assert house.call("send-refunds") == 1
    assert house.of("o1").state == "refunded"
    assert house.posted() == {f"rail:{CARD}": -500, "payable:corner": 500}
    process.start()
    house.call("sweep")
    assert process.refunds() == []
    house.call("sweep")
    house.call("sweep")
    assert process.refunds() == [(500, "refunded")]
    assert house.posted() == {}


def test_a_chargeback_is_borne_by_what_is_left_of_the_shares(paid: House, process: Process, clock: Standing) -> None:
    paid.refund("o1", "r1", Share("harbour", 250))
    paid.call("send-refunds")
    key = f"{payment_id('o1')}-1"
    process.rail(clock).ask("POST", "/disputes", {"key": key, "phase": "opened"})
    [*_, notice] = process.notices(clock)
    assert paid.hear(notice, WALLET)["state"] == "taken"
    # 300 over what is left, 450 and 100: 245.45 and 54.54, of which the larger rest gets the last one.
    assert paid.posted() == {
        f"rail:{CARD}": -250,
        "payable:corner": 510 - 245 - 32,
        "platform": 100 - 55,
        "subsidy": -60 + 32,
    }
    assert paid.of("o1").disputed == 300
    assert paid.facts("payments.disputed") == [("payments.disputed", "o1")]
    with pytest.raises(TooMuchBack):
        paid.refund("o1", "r2", Share("corner", 206))
    paid.refund("o1", "r2", Share("corner", 205, 28), Share("", 45))
    paid.call("send-refunds")
    assert paid.posted() == {}


@pytest.mark.parametrize(("phase", "left"), [("won", (0, 509)), ("lost", (509, 0))])
def test_a_dispute_is_decided(
    house: House, process: Process, clock: Standing, phase: str, left: tuple[int, int]
) -> None:
    house.begin("o1", {CARD: 509})
    house.charge("o1")
    house.hear_all(process)
    assert (house.posted(), house.of("o1").disputed) == ({}, 509)
    process.rail(clock).ask("POST", "/disputes", {"key": f"{payment_id('o1')}-1", "phase": phase})
    assert [one["state"] for one in house.hear_all(process)] == ["known", "known", "taken"]
    assert (house.of("o1").disputed, house.posted().get("payable:corner", 0)) == left
    assert house.facts("payments.disputed") == [("payments.disputed", "o1")] * 2


@pytest.mark.parametrize(("phase", "left"), [("won", (0, 509)), ("lost", (509, 0))])
def test_a_decision_that_is_told_before_its_dispute_holds(
    house: House, process: Process, clock: Standing, phase: str, left: tuple[int, int]
) -> None:
    house.begin("o1", {CARD: 509})
    house.charge("o1")
    process.rail(clock).ask("POST", "/disputes", {"key": f"{payment_id('o1')}-1", "phase": phase})
    told = [house.hear(notice)["state"] for notice in reversed(process.notices(clock))]
    assert told.count("taken") >= 2
    assert (house.of("o1").disputed, house.posted().get("payable:corner", 0)) == left


def test_a_bank_that_takes_what_already_went_back_is_paid_by_the_platform(
    house: House, process: Process, clock: Standing
) -> None:
    house.begin("o1", {CARD: 500})
    house.charge("o1")
    house.refund("o1", "r1", Share("corner", 500))
    house.call("send-refunds")
    process.rail(clock).ask("POST", "/disputes", {"key": f"{payment_id('o1')}-1", "phase": "opened"})
    house.hear_all(process)
    assert house.posted() == {f"rail:{CARD}": 500, "platform": -500}


def test_two_refunds_at_once_do_not_give_back_more_than_there_is(house: House) -> None:
    house.begin("o1", {CARD: 500})
    house.charge("o1")
    together, refused = threading.Barrier(4), []

    def ask(refund: str) -> None:
        together.wait()
        try:
            house.refund("o1", refund, Share("corner", 300))
        except TooMuchBack as error:
            refused.append(str(error))

    asking = [threading.Thread(target=ask, args=(f"r{number}",)) for number in range(4)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert refused == ["Of order o1 300 cannot be refunded; 200 is left of it."] * 3
    assert house.of("o1").tenders[0].refunded == 300
    assert house.pending() == {f"rail:{CARD}": 300, "payable:corner": -300}
