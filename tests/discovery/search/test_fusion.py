"""How scores become one order: parts add up, stock sinks, no brand crowds the first ten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from souk.discovery.search.ports import NOT_OFFERED, ON_SALE, SOLD_OUT, Hit
from souk.discovery.search.rules import fusion
from souk.discovery.search.rules.fusion import BY_KIND

HITS = st.lists(
    st.builds(
        Hit,
        score=st.floats(0, 50),
        key=st.integers(1, 1 << 62),
        shelf=st.integers(0, 3),
        brand=st.integers(0, 4),
        shop=st.integers(0, 3),
        stock=st.sampled_from([SOLD_OUT, NOT_OFFERED, ON_SALE]),
    ),
    max_size=40,
    unique_by=lambda hit: hit.key,
)


def hit(key: int, score: float, brand: int = 0, stock: int = ON_SALE, shelf: int = 0) -> Hit:
    return Hit(score, key, shelf, brand, 0, stock)


def order(hits: list[Hit], asked: frozenset[int] = frozenset()) -> list[int]:
    return fusion.ordered(hits, fusion.by_words(hits)[0], asked)


@given(HITS)
def test_everything_is_kept_once_and_whatever_the_order_it_came_in(hits: list[Hit]) -> None:
    best_first = sorted(hits, key=lambda one: (-one.score, one.key))
    first = order(best_first)
    assert sorted(first) == sorted(one.key for one in hits)
    assert order(best_first) == first


@given(
    st.lists(
        st.builds(hit, st.integers(1, 1 << 62), st.floats(1, 50), st.integers(0, 4), shelf=st.integers(0, 3)),
        max_size=80,
        unique_by=lambda one: one.key,
    ),
    st.lists(st.floats(-1, 1), min_size=80, max_size=80),
    st.integers(1, 40),
)
def test_what_nearness_cannot_bring_among_the_first_changes_none_of_them(
    hits: list[Hit], near: list[float], first: int
) -> None:
    weights = BY_KIND["sentence"]
    worth, _ = fusion.by_words(hits)
    least = fusion.reach(worth, first)
    all_ = {one.key: cosine for one, cosine in zip(hits, near, strict=False)}
    close = {one.key: all_[one.key] for one, by in zip(hits, worth, strict=True) if by + weights.dense >= least}
    whole = fusion.ordered(hits, fusion.nearer(hits, worth, all_, weights))
    assert fusion.ordered(hits, fusion.nearer(hits, worth, close, weights))[:first] == whole[:first]


def test_the_sum_of_the_parts_is_what_a_hit_is_worth() -> None:
    hits = [hit(1, 10, shelf=3), hit(2, 8, shelf=3, stock=SOLD_OUT), hit(3, 5)]
    near = {1: 0.5, 2: -0.5, 3: 0.25}
    worth, shelf = fusion.by_words(hits)
    parts = fusion.parts(hits, near, BY_KIND["name"])
    sums = [parts[one.key].score for one in hits]
    assert fusion.nearer(hits, worth, near, BY_KIND["name"]) == pytest.approx(sums)
    assert shelf == parts[1].shelf == parts[2].shelf > parts[3].shelf == 0
    assert fusion.by_words([]) == ([], 0.0)


def test_what_is_sold_out_sinks_below_what_fits_half_as_well() -> None:
    assert order([hit(1, 10, stock=SOLD_OUT), hit(2, 5)]) == [2, 1]


def test_what_stands_with_the_best_comes_before_what_has_the_words_elsewhere() -> None:
    hits = [hit(n, 10 - n / 10, shelf=7) for n in range(1, 6)] + [hit(8, 9.45, shelf=3), hit(9, 9.4, shelf=7)]
    assert order(hits)[-2:] == [9, 8]


def test_no_brand_crowds_the_first_ten_unless_it_was_asked_for() -> None:
    crowd = [hit(n, 20 - n / 10, brand=1) for n in range(1, 9)]
    others = [hit(n, 19 - n / 10, brand=n) for n in range(9, 30)]
    first = order([*crowd, *others])[:10]
    assert sum(key < 9 for key in first) == fusion.OF_A_BRAND
    assert order([*crowd, *others], frozenset({1}))[:8] == list(range(1, 9))


def test_others_that_fit_far_worse_do_not_come_first_for_their_brand() -> None:
    crowd = [hit(n, 20 - n / 10, brand=1) for n in range(1, 9)]
    others = [hit(n, 4, brand=n) for n in range(9, 30)]
    assert order([*crowd, *others])[:8] == list(range(1, 9))


def test_a_code_is_found_by_its_characters_alone() -> None:
    assert (BY_KIND["code"].dense, BY_KIND["code"].extra) == (0, 0)
    made = fusion.parts([hit(1, 10), hit(2, 9.9)], {1: 0.0, 2: 1.0}, BY_KIND["code"])
    assert made[1].score > made[2].score
