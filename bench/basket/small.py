"""Small random tasks under rules of every kind, seeded: few enough baskets to try them all."""

from dataclasses import replace
from random import Random

from pydantic import TypeAdapter

from bench.price import generator
from souk.goods.pricing import Context
from souk.goods.promotions import Promotion
from souk.trade.checkout.contracts.planning import Choice, Filler, Limits, Task, Wish

_RULES = TypeAdapter(list[Promotion])
_CONTEXT = TypeAdapter(Context)


def small(dice: Random, wishes: int, rules: int = 8, coupons: int = 2) -> Task:
    """Up to so many wishes of one to three offers, with a filler now and then; at most so many coupons in hand."""
    made = _RULES.validate_python(generator.promotions(dice, rules))
    context = _CONTEXT.validate_python(generator.context(dice, [{"id": one.id} for one in made]))
    held = [one.id for one in made if one.coupon and one.id in context.coupons][:coupons]
    context = replace(context, coupons=tuple(held))
    wanted = tuple(_wish(dice, number) for number in range(dice.randint(1, wishes)))
    fillers = (Filler("z", replace(_choice(dice, 9, 9), most=dice.randint(1, 2))),) if dice.random() < 0.3 else ()
    parcels = dice.choice((None, None, None, 2, 3))
    return Task(wanted, context, tuple(made), fillers, dice.choice(((), ("card",), ("card", "wallet"))),
                Limits(parcels=parcels))  # fmt: skip


def _wish(dice: Random, number: int) -> Wish:
    choices = tuple(_choice(dice, number, place) for place in range(dice.randint(1, 3)))
    return Wish(f"w{number}", dice.choice((1, 1, 2, 3)), choices)


def _choice(dice: Random, number: int, place: int) -> Choice:
    return Choice(
        f"s{number * 3 + place}",
        f"p{number % 8}",
        generator.SHOPS[(place + number) % 3],
        dice.choice((0, 1, 3, 99, 333, 1000, 4_990, 12_345, 19_900, 99_900)),
        tuple(dice.sample(generator.CATEGORIES, dice.randint(0, 2))),
        dice.choice(generator.BRANDS),
        dice.choice((1, 3, 3, 9)),
    )
