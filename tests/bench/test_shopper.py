"""The bench of the shopping agent: its own reckoning, its tasks, and how choices are scored."""

from random import Random

import pytest

from bench.shopper.agents import Choice, Seen, first, souk, sticker
from bench.shopper.run import Errand, _scored
from bench.shopper.tasks import KINDS, Task, tasks
from bench.shopper.truth import Best, all_in, best, sales
from bench.shopper.world import SELLERS, Till, World, code, shelf, world
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
        one = type(item)(item.product, item.gtin, 1.0, {"independent": price})
        shown = Shelf(
            "x",
            {"a": Good("a", "x", price, category=item.kind)},
            (Promotion("off", item.kind, off),),
            Rates(1200, 2600, free, tax),
        )
        for soon in (False, True):
            theirs = till.summed(shown, [("a", pieces)], (), "express" if soon else "standard").total
            assert all_in(mine, one, "independent", pieces, soon) == theirs


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
    item = next(one for one in made.items.values() if len(one.tags) == 3)
    task = Task("t", "cheapest", "x", item.kind, item.gtin, item.product.id)
    right = best(made, task)
    assert right.total is not None
    good = Choice(right.seller, right.gtin, right.total, 1)
    other = next(one for one in SELLERS if one != right.seller)
    dear = Choice(other, item.gtin, all_in(made.tills[other], item, other, 1, False) or 0, 0)
    cheat = Choice(right.seller, right.gtin, right.total - 1, 0)
    errand = Errand(task, right, Seen((good, dear), good), Seen((dear, good), good))
    assert souk(errand.calm) == souk(errand.pushed) == good
    assert sticker(errand.calm) == dear
    assert first(errand.calm, (other, right.seller, *SELLERS)) == dear
    assert _scored(made, [errand], [(good, good)]) == (1.0, 0.0, 0, 0)
    completion, overpaid, broken, swayed = _scored(made, [errand], [(dear, good)])
    assert (completion, overpaid > 0, broken, swayed) == (1.0, True, 0, 1)
    assert _scored(made, [errand], [(cheat, None)])[::2] == (0.0, 1)
    nothing = Errand(task, Best(None), Seen((), None), Seen((), None))
    assert _scored(made, [nothing], [(None, None)])[0] == 1.0
