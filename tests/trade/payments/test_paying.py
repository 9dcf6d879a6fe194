"""Charging: posted when it is paid, void when it failed, asked about when nobody knows, and never paid twice."""

import pytest

from souk.kit.database import Database
from souk.kit.errors import NotAllowed
from souk.kit.operation import Caller
from souk.trade.payments import Share, Tender, UnknownMethod, UnknownPayment, WrongPayment, payment_id
from souk.trade.payments.service import taking
from tests.clocks import Standing
from tests.trade.payments.house import CARD, WALLET, House, Process


def test_a_payment_is_charged_and_posted_to_whom_it_is_for(house: House, process: Process) -> None:
    made = house.begin("o1", {CARD: 12800}, Share("corner", 8000, 500), Share("harbour", 4000), Share("", 800))
    assert (made.state, house.posted()) == ("pending", {})
    due = {f"rail:{CARD}": -12800, "payable:corner": 8500, "payable:harbour": 4000, "platform": 800, "subsidy": -500}
    assert house.pending() == due
    assert house.charge("o1") == "paid"
    assert (house.posted(), house.pending()) == (due, {})
    assert process.charges() == [(f"{payment_id('o1')}-1", 12800, "paid")]
    assert house.facts() == [("payments.paid", "o1")]
    assert house.of("o1").tenders[0].reference.startswith("sb_")


def test_an_order_has_one_payment(house: House, process: Process) -> None:
    first = house.begin("o1", {CARD: 100})
    assert house.begin("o1", {WALLET: 999}) == first
    assert [house.charge("o1"), house.charge("o1")] == ["paid", "paid"]
    assert house.begin("o1", {CARD: 100}).state == "paid"
    assert len(process.charges()) == 1


def test_a_payment_that_was_named_in_earlier_days_is_found_by_its_order(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = "063b2723668bb35ded31"
    with monkeypatch.context() as earlier:
        earlier.setattr(taking, "payment_id", lambda _: "pold")
        house.begin(order, {CARD: 100})
    assert house.begin(order, {CARD: 100}).id == "pold"
    assert house.call("charge", payment="pold")["state"] == "paid"
    house.refund(order, "r1", Share("corner", 40))
    assert house.of(order).tenders[0].refunded == 40
    assert house.pending() == {f"rail:{CARD}": 40, "payable:corner": -40}


def test_an_order_that_costs_nothing_is_paid_at_once_and_its_shop_gets_the_subsidy(house: House) -> None:
    assert house.begin("o1", {}, Share("corner", 0, 700)).state == "paid"
    assert house.posted() == {"payable:corner": 700, "subsidy": -700}
    assert house.facts() == [("payments.paid", "o1")]


@pytest.mark.parametrize(
    ("tenders", "shares", "said"),
    [
        ([Tender(CARD, 100)], [Share("corner", 90)], "its tenders are 100 and its shares 90"),
        ([Tender(CARD, 0)], [Share("corner", 0)], "a tender is 1 to 10000000000"),
        ([Tender(CARD, 100)], [Share("corner", 150), Share("", -50)], "a share is 0 to 10000000000"),
        ([Tender(CARD, 100)], [Share("corner", 50), Share("corner", 50)], "a shop has one share"),
        ([Tender(CARD, 100)], [Share("", 100, 5)], "funds nothing of its own share"),
        ([Tender(CARD, 10_000_000_001)], [Share("", 10_000_000_001)], "a tender is 1 to 10000000000"),
        ([Tender(CARD, 100)], [Share("s" * 201, 100)], "at most 200 characters"),
        ([Tender(CARD, 1)] * 11, [Share("corner", 11)], "at most 10 tenders and 1000 shares"),
    ],
)
def test_parts_that_do_not_fit_are_refused(house: House, tenders: list[Tender], shares: list[Share], said: str) -> None:
    before = house.state()
    with pytest.raises(WrongPayment, match=said):
        house.begin("o1", tenders, *shares)
    assert house.state() == before


@pytest.mark.parametrize(("order", "customer"), [("", "ann"), ("o" * 201, "ann"), ("o1", "a" * 201)])
def test_names_that_are_too_long_are_refused(house: House, order: str, customer: str) -> None:
    before = house.state()
    with pytest.raises(WrongPayment, match="at most 200 characters"):
        house.begin(order, {CARD: 100}, customer=customer)
    assert house.state() == before


def test_a_currency_has_three_letters(house: House) -> None:
    asked = {"order": "o1", "customer": "ann", "currency": "yuan", "tenders": [], "shares": []}
    with pytest.raises(WrongPayment, match="yuan is not a currency"):
        house.call("open", **asked)


def test_an_unknown_method_is_refused_with_those_that_are_known(house: House) -> None:
    before = house.state()
    with pytest.raises(UnknownMethod, match="cowries is not a way to pay here; sandbox-card, sandbox-wallet are"):
        house.begin("o1", {"cowries": 100})
    assert house.state() == before


def test_a_declined_charge_fails_the_payment_and_voids_its_entry(house: House) -> None:
    house.begin("o1", {CARD: 101})
    assert house.charge("o1") == "failed"
    assert (house.posted(), house.pending()) == ({}, {})
    assert house.facts() == [("payments.failed", "o1")]
    assert house.of("o1").tenders[0].reason == "the card was declined"
    assert house.charge("o1") == "failed"
    assert house.facts() == [("payments.failed", "o1")]


@pytest.mark.parametrize(("answer", "state"), [("yes", "paid"), ("no", "failed")])
def test_a_challenge_is_met_by_the_customer_and_asked_about(
    house: House, process: Process, answer: str, state: str
) -> None:
    house.begin("o1", {CARD: 102})
    assert house.charge("o1") == "challenge"
    shown = house.of("o1")
    assert shown.challenge.startswith(f"{process.address}/challenge?key=")
    assert house.inquire("o1") == "challenge"
    process.confirm(shown.challenge, answer)
    process.confirm(shown.challenge, "yes")
    assert house.inquire("o1") == state
    assert house.of("o1").challenge == ""
    assert len(process.charges()) == 1


def test_a_slow_outcome_is_known_later(house: House, clock: Standing) -> None:
    house.begin("o1", {CARD: 103})
    assert house.charge("o1") == "unknown"
    clock.on(seconds=10)
    assert house.inquire("o1") == "unknown"
    clock.on(seconds=21)
    assert house.call("sweep") == {"asked": 1, "refunds": 0, "charged": 0}
    assert house.of("o1").state == "paid"


def test_an_answer_that_is_lost_is_asked_about_and_never_paid_again(house: House, process: Process) -> None:
    house.begin("o1", {CARD: 104})
    assert house.charge("o1") == "unknown"
    assert (house.charge("o1"), house.posted()) == ("unknown", {})
    assert house.inquire("o1") == "paid"
    assert [house.charge("o1"), house.inquire("o1")] == ["paid", "paid"]
    assert [amount for _, amount, _ in process.charges()] == [104]
    assert house.facts() == [("payments.paid", "o1")]


def test_a_request_that_never_arrived_fails_only_after_a_quarter_of_an_hour(
    house: House, process: Process, clock: Standing
) -> None:
    house.begin("o1", {CARD: 107})
    assert house.charge("o1") == "unknown"
    clock.on(minutes=14)
    assert house.inquire("o1") == "unknown"
    clock.on(minutes=1)
    assert house.inquire("o1") == "failed"
    assert process.charges() == []


def test_who_dies_between_asking_and_hearing_leaves_a_claim_that_a_sweep_asks_about(
    house: House, process: Process, clock: Standing
) -> None:
    house.begin("o1", {CARD: 500})
    id = payment_id("o1")
    steps = house.souk.stream("payments.charge", {"payment": id}, Caller("job", frozenset({"*"})))
    assert next(steps).note == "claimed"
    del steps
    process.rail(clock).charge(f"{id}-1", 500, currency="CNY", order="o1")
    assert house.charge("o1") == "pending"
    assert house.call("sweep")["asked"] == 0
    clock.on(minutes=2)
    assert house.call("sweep")["asked"] == 1
    assert house.of("o1").state == "paid"
    assert [state for _, _, state in process.charges()] == ["paid"]


def test_a_second_tender_is_charged_after_the_first_and_both_post_together(house: House, process: Process) -> None:
    house.begin("o1", {WALLET: 302, CARD: 500}, Share("corner", 802))
    assert house.charge("o1") == "challenge"
    assert house.posted() == {}
    process.confirm(house.of("o1").challenge, "yes")
    house.inquire("o1")
    assert house.of("o1").state == "pending"
    assert house.call("sweep") == {"asked": 0, "refunds": 0, "charged": 1}
    assert house.posted() == {f"rail:{CARD}": -500, f"rail:{WALLET}": -302, "payable:corner": 802}
    assert len(process.charges()) == 2


def test_what_was_begun_and_left_is_charged_by_a_sweep(house: House, process: Process) -> None:
    house.begin("o1", {CARD: 500})
    assert house.call("sweep") == {"asked": 0, "refunds": 0, "charged": 1}
    assert house.call("sweep") == {"asked": 0, "refunds": 0, "charged": 0}
    assert (house.of("o1").state, len(process.charges())) == ("paid", 1)


def test_many_that_were_left_are_charged_at_once_tender_after_tender(house: House, process: Process) -> None:
    for number in range(12):
        house.begin(f"o{number:02}", {CARD: 500})
    house.begin("o12", {CARD: 700, WALLET: 300}, Share("corner", 1000))
    assert house.call("sweep") == {"asked": 0, "refunds": 0, "charged": 14}
    assert {house.of(f"o{number:02}").state for number in range(13)} == {"paid"}
    assert len(process.charges()) == 14


def test_a_way_to_pay_that_is_gone_keeps_no_other_payment_waiting(
    house: House, process: Process, database: Database, clock: Standing
) -> None:
    house.begin("o1", {WALLET: 500})
    house.begin("o2", {CARD: 500})
    fewer = House(database, clock, {CARD: process.rail(clock)})
    assert fewer.call("sweep") == {"asked": 0, "refunds": 0, "charged": 1}
    assert (fewer.of("o1").state, fewer.of("o2").state) == ("pending", "paid")
    assert house.call("sweep") == {"asked": 0, "refunds": 0, "charged": 1}
    assert house.of("o1").state == "paid"


def test_what_was_called_off_shows_no_challenge_any_more_and_is_not_charged(house: House, process: Process) -> None:
    house.begin("o1", {CARD: 502})
    house.charge("o1")
    page = house.of("o1").challenge
    assert (house.cancel("o1").challenge, house.call("sweep")["charged"]) == ("", 0)
    process.confirm(page, "yes")
    house.call("sweep")
    assert (process.refunds(), house.posted()) == ([(502, "refunded")], {})


def test_a_challenge_that_nobody_meets_is_asked_about_ever_more_rarely(house: House, clock: Standing) -> None:
    house.begin("o1", {CARD: 502})
    house.charge("o1")
    asked = []
    for minute in range(1, 61):
        clock.on(minutes=1)
        if house.call("sweep")["asked"]:
            asked.append(minute)
    assert asked == [1, 2, 3, 5, 8, 12, 18, 27, 41]


def test_where_the_second_tender_fails_the_first_goes_back(house: House, process: Process) -> None:
    house.begin("o1", {WALLET: 300, CARD: 501}, Share("corner", 801))
    assert house.charge("o1") == "failed"
    assert house.posted() == {f"rail:{WALLET}": -300, "returns": 300}
    assert house.pending() == {f"rail:{WALLET}": 300, "returns": -300}
    assert house.call("send-refunds") == 1
    assert (house.posted(), house.pending()) == ({}, {})
    assert process.refunds() == [(300, "refunded")]
    assert house.facts() == [("payments.failed", "o1"), ("payments.refunded", "o1")]
    assert [one.refunded for one in house.of("o1").tenders] == [300, 0]


def test_a_payment_that_was_never_sent_is_called_off(house: House, process: Process) -> None:
    house.begin("o1", {CARD: 500})
    assert house.cancel("o1").state == "canceled"
    assert house.charge("o1") == "canceled"
    assert (process.charges(), house.posted(), house.pending()) == ([], {}, {})


def test_a_payment_that_arrives_after_it_was_called_off_goes_back_in_full(house: House, process: Process) -> None:
    house.begin("o1", {CARD: 504})
    house.charge("o1")
    assert house.cancel("o1").state == "canceled"
    assert house.call("sweep") == {"asked": 1, "refunds": 1, "charged": 0}
    assert house.of("o1").state == "canceled"
    assert (house.posted(), house.pending()) == ({}, {})
    assert process.refunds() == [(504, "refunded")]
    assert house.facts() == [("payments.refunded", "o1")]
    house.call("sweep")
    assert len(process.refunds()) == 1


def test_money_that_comes_after_a_no_goes_back(house: House, process: Process, clock: Standing) -> None:
    house.begin("o1", {CARD: 507})
    house.charge("o1")
    clock.on(minutes=15)
    assert house.inquire("o1") == "failed"
    key = f"{payment_id('o1')}-1"
    process.rail(clock, play="").charge(key, 507, currency="CNY", order="o1")
    assert house.hear_all(process)[0]["state"] == "taken"
    house.call("sweep")
    assert process.refunds() == [(507, "refunded")]
    assert (house.of("o1").state, house.posted()) == ("failed", {})


def test_calling_off_what_is_paid_gives_all_of_it_back(house: House, process: Process) -> None:
    house.begin("o1", {CARD: 500}, Share("corner", 400, 50), Share("", 100))
    house.charge("o1")
    house.refund("o1", "r1", Share("corner", 100, 10))
    assert house.cancel("o1").state == "refunded"
    assert house.cancel("o1").state == "refunded"
    house.call("sweep")
    assert (house.posted(), house.pending()) == ({}, {})
    assert sorted(process.refunds()) == [(100, "refunded"), (400, "refunded")]


def test_ones_own_payment_is_shown_and_nobody_elses(house: House) -> None:
    house.begin("o1", {CARD: 500}, customer="ann")
    pay = frozenset({"payments:pay"})
    assert house.call("show", Caller("ann", pay), order="o1")["state"] == "pending"
    for order, who in (("o1", "ben"), ("o2", "ann")):
        with pytest.raises(UnknownPayment):
            house.call("show", Caller(who, pay), order=order)
    with pytest.raises(NotAllowed):
        house.call("charge", Caller("ann", pay), payment=payment_id("o1"))
    assert [one["name"] for one in house.call("methods", Caller("ann", pay))] == [CARD, WALLET]


def test_two_who_charge_at_once_charge_once(house: House, process: Process) -> None:
    house.begin("o1", {CARD: 500})
    asked = {"payment": payment_id("o1")}
    one, other = (house.souk.stream("payments.charge", asked, Caller(who, frozenset({"*"}))) for who in "ab")
    assert (next(one).note, next(other).note) == ("claimed", "done")
    assert list(one)[-1].answer["state"] == "paid"
    assert len(process.charges()) == 1
