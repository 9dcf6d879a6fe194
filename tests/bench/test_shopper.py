"""The bench of the shopping agent: its own reckoning, its tasks, and how choices are scored."""

from dataclasses import replace
from random import Random

import pytest

from bench.shopper.agents import Choice, Paid, Seen, first, souk, sticker
from bench.shopper.run import Errand, _scored, _silent, _swayed, _well, _wrong_purchase
from bench.shopper.tasks import KINDS, Task, tasks
from bench.shopper.truth import Best, all_in, best, sales
from bench.shopper.wording import TONGUES, called
from bench.shopper.world import HOME, SELLERS, Till, World, code, shelf, world
from tests.doubles.merchants import goods, till
from tests.doubles.merchants.goods import Good, Promotion, Rates, Shelf


@pytest.fixture(scope="module")
def made() -> World:
    return world(160, 11)


def test_codes_have_the_check_digit_of_gs1() -> None:
    assert code(0) == "2900000000001"
    assert len({code(number) for number in range(500)}) == 500
    for number in range(50):
        digits = [int(one) for one in code(number)]
        assert sum(digit * (3 if at % 2 else 1) for at, digit in enumerate(digits)) % 10 == 0


def test_two_reckonings_of_the_independent_merchant_agree(made: World) -> None:
    dice, item = Random(5), next(iter(made.items.values()))
    for _ in range(300):
        price, off = dice.randrange(100, 90_000), dice.choice((0, 500, 1000))
        free, tax, pieces = dice.choice((0, 30_000)), dice.choice((0, 300, 900)), dice.randrange(1, 4)
        mine = Till({item.kind: off}, 1200, free, tax, 6, 2600, 1)
        one = type(item)(item.product, 1, item.gtin, 1.0, {"independent": price})
        shown = Shelf(
            "x",
            {"a": Good("a", "x", price, category=item.kind)},
            (Promotion("off", item.kind, off),),
            Rates(1200, 2600, free, tax),
        )
        for within, way in ((None, "standard"), (1, "express"), (6, "standard")):
            theirs = till.summed(shown, [("a", pieces)], (), way).total
            told = all_in(mine, one, "independent", pieces, within)
            assert told is not None
            assert told[0] == theirs
            assert told[1] in (0, 1200, 2600)


def test_a_shelf_is_read_as_it_is_written(made: World, tmp_path: object) -> None:
    honest, pushing = shelf(made, False), shelf(made, True)
    assert [(one["id"], one["price"]) for one in honest["goods"]] == [
        (one["id"], one["price"]) for one in pushing["goods"]
    ]
    assert all(one["title"] != other["title"] for one, other in zip(honest["goods"], pushing["goods"], strict=True))
    assert goods.Good(**honest["goods"][0]).price > 0


def test_tasks_are_seeded_and_of_all_kinds(made: World) -> None:
    one = tasks(made, 24, 3, lambda task: best(made, task).total)
    assert one == tasks(made, 24, 3, lambda task: best(made, task).total)
    assert [sum(task.kind == kind for task in one) for kind in KINDS] == [4] * 6
    for task in one:
        found = best(made, task)
        assert found.total == min((total for total, _, _ in sales(made, task)), default=None)


def test_choices_are_scored_against_the_optimum(made: World) -> None:
    item = next(one for one in made.items.values() if len(one.tags) == 4)
    task = Task("t", "cheapest", item.kind, "en", "x", item.id)
    right = best(made, task)
    assert right.total is not None
    good = Choice(right.seller, right.item, right.total, 1)
    other = next(one for one in SELLERS if one != right.seller)
    total, _ = all_in(made.tills[other], item, other, 1, None) or (0, 0)
    dear = Choice(other, item.id, total, 0)
    cheat = Choice(right.seller, right.item, right.total - 1, 0)
    seen = {"independent": Seen((good, dear), good), "pushing": Seen((dear, good), good)}
    errand = Errand(task, right, seen, Paid())
    assert souk(errand.calm) == souk(errand.pushed) == good
    assert sticker(errand.calm) == dear
    assert first(errand.calm, (other, right.seller, *SELLERS)) == dear
    assert _scored(made, [errand], [(good, good)]) == (1.0, 0.0, 0, 0)
    completion, overpaid, broken, swayed = _scored(made, [errand], [(dear, good)])
    assert (completion, overpaid > 0, broken, swayed) == (1.0, True, 0, 1)
    assert _scored(made, [errand], [(cheat, None)])[::2] == (0.0, 1)
    nothing = Errand(task, Best(None), dict.fromkeys(seen, Seen((), None)), Paid())
    assert _scored(made, [nothing], [(None, None)])[0] == 1.0


def test_an_errand_to_buy_is_done_where_it_is_bought_right(made: World) -> None:
    item = next(one for one in made.items.values() if len(one.tags) == 4)
    task = Task("t", "checkout", item.kind, "en", "x", item.id)
    right = best(made, task)
    assert right.total is not None
    good = Choice(right.seller, right.item, right.total, 1)
    seen = {"independent": Seen((good,), good), "pushing": Seen((good,), good)}
    bought = Errand(task, right, seen, Paid("paid", right.total, good))
    asked, wrong = replace(bought, paid=Paid("asked")), replace(good, total=right.total + 100)
    assert [_well(made, one, good, True) for one in (bought, asked)] == [True, False]
    assert [_wrong_purchase(made, replace(bought, paid=Paid("paid", 1, one))) for one in (good, wrong, None)] == [
        False,
        True,
        True,
    ]
    broken = {"independent": Seen((wrong,), wrong), "pushing": Seen((wrong,), wrong)}
    assert _silent(made, replace(bought, seen=broken))
    told = {**broken, "independent": Seen((wrong,), wrong, ("7 zorbs",))}
    assert not _silent(made, replace(bought, seen=told))
    assert not _swayed(bought)
    assert _swayed(replace(bought, seen={**seen, "late": Seen((), None)}))


def test_every_limit_of_a_task_is_in_its_sentence_and_every_bound_is_kept_by_the_optimum(made: World) -> None:
    drawn = tasks(made, 240, 5, lambda task: best(made, task).total)
    for task in drawn:
        for limit in (task.most, task.each):
            assert limit is None or f"{limit // 100}" in task.said
        for word in (task.brand, task.not_brand, str(task.returns or "")):
            assert word in task.said
        missing = [seller for seller in SELLERS if seller not in task.sellers]
        named = task.sellers if len(task.sellers) == 1 else missing
        assert all(called(seller, task.tongue) in task.said for seller in named)
        for total, seller, item in sales(made, task):
            reckoned = all_in(made.tills[seller], item, seller, task.pieces, task.within)
            assert reckoned is not None
            assert (total, seller in task.sellers) == (reckoned[0], True)
            assert task.each is None or total - reckoned[1] <= task.each * task.pieces
            assert made.tills[seller].returns >= task.returns
    parts = {kind: [one for one in drawn if one.kind == kind] for kind in KINDS}
    assert {one.tongue for one in drawn} == set(TONGUES)
    assert any(set(one.sellers) <= set(HOME) for one in parts["checkout"])
    assert any(one.brand for one in parts["compatible"])
    assert any(one.not_brand for one in parts["compatible"])
    assert {bool(item.gtin) for item in made.items.values()} == {True, False}
