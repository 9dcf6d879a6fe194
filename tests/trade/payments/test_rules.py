"""What is decided without a rail or a database, for any numbers."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from souk.trade.payments import Charge, Posting, Share, Tender, payment_id
from souk.trade.payments.contracts import ChargeState, OutcomeState
from souk.trade.payments.rules import (
    after,
    fee,
    giving,
    merged,
    pieces,
    portions,
    refund_after,
    refund_key,
    standing,
    taking,
    uneven,
)

SHARES = st.lists(
    st.builds(Share, st.sampled_from(["corner", "harbour", ""]), st.integers(0, 10**10), st.integers(0, 10**6)),
    unique_by=lambda one: one.shop,
    min_size=1,
).map(lambda some: [Share(one.shop, one.amount, one.subsidy if one.shop else 0) for one in some])


@given(SHARES)
def test_what_comes_in_and_what_goes_back_sum_to_0_and_to_each_other(shares: list[Share]) -> None:
    tender = Tender("card", sum(share.amount for share in shares))
    came, went = taking("CNY", [tender], shares), giving("CNY", tender, shares)
    assert uneven(came) == uneven(went) == {}
    assert merged([*came, *went]) == ()


def test_uneven_postings_are_named_by_currency() -> None:
    postings = [Posting("a", "CNY", 5), Posting("b", "CNY", -5), Posting("a", "USD", 3), Posting("b", "USD", -1)]
    assert uneven(postings) == {"USD": 2}


@given(SHARES, st.lists(st.integers(0, 10**10), min_size=1, max_size=4))
def test_a_refund_is_divided_exactly_over_the_room_that_there_is(shares: list[Share], room: list[int]) -> None:
    got = pieces(shares, [(str(number), most) for number, most in enumerate(room)])
    for id, parts in got:
        assert sum(part.amount for part in parts) <= room[int(id)]
    wanted = sum(share.amount for share in shares)
    divided = [part for _, parts in got for part in parts]
    assert sum(part.amount for part in divided) == min(wanted, sum(room))
    if wanted <= sum(room):
        for share in shares:
            mine = [part for part in divided if part.shop == share.shop]
            assert (sum(one.amount for one in mine), sum(one.subsidy for one in mine)) == (share.amount, share.subsidy)


@given(st.integers(0, 10**10), st.lists(st.integers(0, 10**10), max_size=9))
def test_portions_sum_up_exactly_and_are_off_by_less_than_1(amount: int, weights: list[int]) -> None:
    made, whole = portions(amount, weights), sum(weights)
    assert sum(made) == (amount if whole else 0)
    for part, weight in zip(made, weights, strict=True):
        assert not whole or abs(part * whole - amount * weight) < whole


def test_a_charge_moves_on_as_the_rail_says_and_never_back_from_paid() -> None:
    said: tuple[OutcomeState, ...] = ("paid", "challenge", "failed", "unknown", "absent")
    moves = {(before, word): after(before, word) for before in get_args(ChargeState) for word in said}
    assert {pair for pair, state in moves.items() if state == "paid"} == {
        (before, "paid") for before in ("pending", "claimed", "challenge", "unknown", "failed", "canceled")
    }
    assert {pair[0] for pair, state in moves.items() if state == "failed"} == {"claimed", "challenge", "unknown"}
    assert {pair for pair, state in moves.items() if state in ("challenge", "unknown")} == {
        *(("claimed", "challenge"), ("unknown", "challenge"), ("claimed", "unknown"))
    }
    assert not any(state for (_, word), state in moves.items() if word == "absent")


def test_a_refund_that_never_arrived_waits_again_and_one_that_is_done_stays_done() -> None:
    assert refund_after("unknown", "absent") == refund_after("claimed", "absent") == "waiting"
    assert (refund_after("claimed", "refunded"), refund_after("claimed", "failed")) == ("done", "failed")
    assert refund_after("unknown", "unknown") is None
    for word in get_args(OutcomeState):
        assert refund_after("done", word) is refund_after("failed", word) is None


def test_a_payment_stands_as_its_charges_do_until_it_ends() -> None:
    def of(*states: str) -> list[Charge]:
        return [Charge("card", 5, state, "", 0, "") for state in states]  # type: ignore[arg-type]

    assert [standing("", of(*states)) for states in (("paid", "pending"), ("challenge",), ("paid", "unknown"))] == [
        *("pending", "challenge", "unknown")
    ]
    assert [standing(ended, of("paid")) for ended in ("paid", "failed", "canceled")] == ["paid", "failed", "canceled"]
    assert standing("paid", [Charge("card", 5, "paid", "", 5, "")]) == "refunded"
    assert standing("paid", []) == "paid"


def test_keys_are_short_and_differ() -> None:
    keys = {payment_id("o1"), payment_id("o2"), refund_key("r1", "c1"), refund_key("r1", "c2"), refund_key("r1 c1", "")}
    assert len(keys) == 5
    assert {len(key) for key in keys} == {21, 25}
    assert all(key.isascii() and key.isalnum() for key in keys)


def test_a_fee_is_cut_down_to_the_smallest_unit() -> None:
    assert [fee(amount, 60) for amount in (0, 166, 167, 10_000)] == [0, 0, 1, 60]


def test_payments_of_orders_that_the_house_named_sort_as_they_do_and_are_nobody_elses() -> None:
    orders = ["063b2723668bb35ded31", "063b2723668bb35ded32", "063b272466000000aaaa"]
    assert [payment_id(one) for one in orders] == sorted(payment_id(one) for one in orders)
    digest = payment_id("o1").removeprefix("p")
    assert payment_id(digest) != payment_id("o1")
    assert len({payment_id(one) for one in (*orders, digest, "o1", orders[0].upper())}) == 6
