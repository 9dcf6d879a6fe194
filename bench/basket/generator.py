"""A published generator of planning tasks, seeded: shops of two aisles, supermarkets, a festival's promotions."""

from datetime import UTC, datetime
from random import Random

from souk.goods.pricing import Context
from souk.goods.promotions import Promotion, Scope, TierStep
from souk.trade.checkout.contracts.planning import Choice, Filler, Task, Wish

AT = datetime(2026, 11, 11, 12, tzinfo=UTC)
AISLES, BRANDS, METHODS = ("home", "pets"), ("Arlo", "Cato", "Felis", "Mira"), ("card", "wallet")
YUAN = 100


def task(seed: int, items: int, offers: int, shops: int, promotions: int) -> Task:
    """Wanted items, each in so many offers of so many shops under so many promotions; amounts in fen."""
    dice = Random(f"basket {seed} {items} {offers} {shops} {promotions}")
    names = [f"shop{number:02}" for number in range(shops)]
    # Every fifth shop is a supermarket that carries both aisles; the others carry one, by turns.
    carries = {name: AISLES if place % 5 == 4 else (AISLES[place % 2],) for place, name in enumerate(names)}
    level = {name: dice.uniform(0.92, 1.12) for name in names}
    wishes = tuple(_wish(dice, number, offers, carries, level) for number in range(items))
    worth = sum(wish.quantity * min(one.unit for one in wish.choices) for wish in wishes)
    rules = _rules(dice, promotions, names, worth // items)
    context = Context(
        AT,
        coupons=tuple(one.id for one in rules if one.coupon),
        shipping={name: dice.choice((0, 6, 8, 10, 12)) * YUAN for name in names},
    )
    fillers = tuple(_filler(dice, number, dice.choice(names), carries) for number in range(items // 2))
    return Task(wishes, context, rules, fillers, METHODS)


def _wish(dice: Random, number: int, offers: int, carries: dict[str, tuple[str, ...]], level: dict[str, float]) -> Wish:
    aisle, brand = AISLES[number % 2], dice.choice(BRANDS)
    fair = int(30 * YUAN * 10 ** dice.uniform(0, 1))
    selling = [name for name, aisles in carries.items() if aisle in aisles]
    chosen = sorted(dice.sample(selling, min(offers, len(selling))))
    choices = tuple(
        Choice(
            f"s{number:02}",
            f"p{number:02}",
            name,
            int(fair * level[name] * dice.uniform(0.93, 1.07)) // 10 * 10,
            (aisle,),
            brand,
            dice.choice((1, 2, 5, 20)),
            dice.randint(1, 6),
            dice.randint(420, 500),
        )
        for name in chosen
    )
    pieces = min(dice.choice((1, 1, 1, 2, 3)), max(one.most for one in choices))
    return Wish(f"w{number:02}", pieces, choices)


def _filler(dice: Random, number: int, shop: str, carries: dict[str, tuple[str, ...]]) -> Filler:
    unit = dice.randint(40, 300) * 10
    choice = Choice(f"f{number:02}", f"f{number:02}", shop, unit, (dice.choice(carries[shop]),), "", 3, 2, 480)
    return Filler(f"f{number:02}", choice)


def _rules(dice: Random, many: int, names: list[str], mean: int) -> tuple[Promotion, ...]:
    """The house's own first: cross-shop step, coupons of aisles, a red packet, ways to pay; shops have the rest."""
    whole = mean * len(names) // 4
    rules = [
        Promotion("step", "platform", "step", every=300 * YUAN, amount=40 * YUAN, cap=whole // 5),
        Promotion("packet", "red_packet", "cut", amount=_round(whole // 30), threshold=_round(whole // 2), coupon=True),
        Promotion("card", "payment", "percent", off=200, cap=_round(whole // 40), methods=("card",)),
        Promotion("wallet", "payment", "cut", amount=15 * YUAN, threshold=200 * YUAN, methods=("wallet",)),
    ]
    for aisle in AISLES:
        steps = tuple(TierStep(_round(whole * part // 10), _round(whole * part // 150)) for part in (2, 4))
        scope = Scope(categories=(aisle,))
        rules.append(Promotion(f"aisle-{aisle}", "category", "tier", steps=steps, scope=scope, coupon=True))
    shop = 0
    while len(rules) < many:
        rules += _of_shop(dice, names[shop % len(names)], mean)[: many - len(rules)]
        shop += 1
    return tuple(rules)


def _of_shop(dice: Random, shop: str, mean: int) -> list[Promotion]:
    since = _round(int(mean * dice.uniform(0.8, 2)))
    match dice.randint(0, 4):
        case 0:
            steps = (TierStep(since, since // 10), TierStep(since * 2, since // 4))
            return [Promotion(f"{shop}-tier", "shop", "tier", shop, steps=steps)]
        case 1:
            cut = Promotion(f"{shop}-cut", "shop", "cut", shop, amount=since // 8, threshold=since, coupon=True)
            return [cut, _free(shop, since)]
        case 2:
            return [
                Promotion(f"{shop}-off", "shop", "percent", shop, off=1_000, threshold=since, group="g", policy="best"),
                Promotion(f"{shop}-big", "shop", "cut", shop, amount=since // 4, threshold=since * 2, group="g",
                          policy="best"),
            ]  # fmt: skip
        case 3:
            return [Promotion(f"{shop}-item", "item", "percent", shop, off=dice.choice((300, 500, 800)))]
        case _:
            return [_free(shop, since // 2)]


def _free(shop: str, since: int) -> Promotion:
    return Promotion(f"{shop}-free", "shipping", "percent", shop, off=10_000, threshold=since)


def _round(amount: int) -> int:
    """Down to ten yuan, at least ten."""
    return max(10 * YUAN, amount // (10 * YUAN) * (10 * YUAN))
