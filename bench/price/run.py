"""A nine-line basket and a tag under fifty rules, and ten thousand baskets against a second reading of price.md."""

import time
from dataclasses import asdict, replace
from datetime import UTC, datetime
from random import Random
from typing import Any

from pydantic import TypeAdapter

from bench.price import generator, reference
from bench.report import Report, Table
from souk.goods.pricing import Context, Line, Priced, price, refunds
from souk.goods.pricing.rules.reach import Reach
from souk.goods.pricing.rules.tagging import UNTAGGED, tag
from souk.goods.promotions import Campaign, Promotion, torn, wrong

SEED, LINES, RULES = 11, 9, 50
Json = dict[str, Any]
_PROMOTIONS = TypeAdapter(list[Promotion])
_LINES = TypeAdapter(list[Line])
_CONTEXT = TypeAdapter(Context)


def run(quick: bool) -> Report:
    """10,000 random baskets and rule sets, with returns; quick: 1,000."""
    cases = 1_000 if quick else 10_000
    wrong_prices, wrong_returns, applied, spent = compared(SEED, cases)
    ours, theirs = speed(500 if quick else 3_000)
    tag_us, plain_us = tagging(60 if quick else 500)
    rows = (
        ("souk.goods.pricing", ours, spent[0] * 1000 / cases),
        ("reference, written from price.md alone", theirs, spent[1] * 1000 / cases),
    )
    tables = (
        Table(
            f"CPU ms of one basket of {LINES} lines under {RULES} rules, and of a random one",
            ("", f"{LINES} lines, {RULES} rules", "random"),
            rows,
        ),
        Table(
            f"CPU µs of one product's tag under {RULES} campaigns",
            ("", "µs"),
            (("the tag, with its words", tag_us), ("its price alone, every rule walked", plain_us)),
        ),
        Table(
            f"{cases:,} random baskets, seed {SEED}",
            ("", "differ"),
            (("prices", wrong_prices), ("returns", wrong_returns)),
        ),
    )
    notes = (
        "The reference was written by an author who saw docs/reference/price.md and no other code; changed since were "
        "the names of two fields, and three rules with the page (gifts of no worth, exclusive groups, what a step asks "
        "for).",
        "Compared: every line, fee, gift, verdict with its reason, total, tax, share borne, and what comes back at two "
        "or three returns.",
        f"Rules that applied to the random baskets: {applied:,}.",
    )
    result = {
        "cpu_ms": round(ours, 4),
        "reference_cpu_ms": round(theirs, 4),
        "tag_us": round(tag_us, 1),
        "walked_us": round(plain_us, 1),
        "mismatches": wrong_prices + wrong_returns,
        "cases": cases,
        "applied": applied,
        "seed": SEED,
        "quick": quick,
    }
    return Report("price", tables, notes, result)


def case(dice: Random, lines: int = 9, rules: int = 12) -> tuple[list[Json], list[Json], Json]:
    """A basket, rules that make sense, and when and how."""
    promotions = generator.promotions(dice, rules)
    return generator.basket(dice, lines), promotions, generator.context(dice, promotions)


def read(basket: list[Json], promotions: list[Json], context: Json) -> tuple[list[Line], list[Promotion], Context]:
    """The same as ours takes it; raises `AssertionError` where the generator made nonsense."""
    made = _PROMOTIONS.validate_python(promotions)
    assert not [one for one in made if list(wrong(one))]
    assert not list(torn(made))
    return _LINES.validate_python(basket), made, _CONTEXT.validate_python(context)


def plain(made: Priced) -> Json:
    """Our answer in the shape of price.md, section 11."""
    whole = asdict(made)
    verdicts = {
        id: {name: one[name] for name in ("applied", "taken", "uses", "reason")}
        for id, one in whole["verdicts"].items()
    }
    names = ("lines", "fees", "goods", "shipping", "tax", "total", "now", "later", "saved", "borne")
    return {**{name: whole[name] for name in names}, "gifts": list(whole["gifts"]), "verdicts": verdicts}


def compared(seed: int, cases: int) -> tuple[int, int, int, tuple[float, float]]:
    """Prices that differ, returns that differ, rules that applied, CPU seconds of both."""
    dice = Random(seed)
    prices = back = applied = 0
    spent = [0.0, 0.0]
    for _ in range(cases):
        basket, promotions, context = case(dice)
        lines, rules, when = read(basket, promotions, context)
        began = time.process_time()
        ours = price(lines, rules, when)
        halfway = time.process_time()
        theirs = reference.price({"lines": basket}, promotions, context)
        spent[0] += halfway - began
        spent[1] += time.process_time() - halfway
        applied += sum(one.applied for one in ours.verdicts.values())
        prices += _same(plain(ours)) != _same(theirs)
        sent = returns(dice, basket)
        mine = list(refunds(lines, rules, when, sent))
        back += mine != reference.refunds({"lines": basket}, promotions, context, sent)
    return prices, back, applied, (spent[0], spent[1])


def _same(answer: Json) -> Json:
    """An answer without the shops that bear nothing."""
    shops = {shop: amount for shop, amount in answer["borne"]["shops"].items() if amount}
    return {**answer, "borne": {**answer["borne"], "shops": shops}}


def returns(dice: Random, basket: list[Json]) -> list[dict[str, int]]:
    """Some pieces of some lines sent back, then all that is left."""
    kept = {line["id"]: line["quantity"] for line in basket}
    sent = []
    for _ in range(dice.randint(1, 2)):
        here = {id: dice.randint(1, many) for id, many in kept.items() if many and dice.random() < 0.5}
        kept = {id: many - here.get(id, 0) for id, many in kept.items()}
        sent += [here] if here else []
    last = {id: many for id, many in kept.items() if many}
    return [*sent, last] if last else sent


def tagging(products: int) -> tuple[float, float]:
    """CPU µs of the tag of a product with one offer: with its words by scope, and the price alone by a walk of all."""
    dice, lines = Random(SEED), list[Line]()
    while len(lines) < products:
        lines += [replace(one, quantity=1) for one in _LINES.validate_python(generator.basket(dice))]
    drawn = [one for _ in range(20) for one in generator.promotions(dice)][:RULES]
    rules = _PROMOTIONS.validate_python([{**one, "id": f"r{place:02}"} for place, one in enumerate(drawn)])
    when = Context(datetime(2026, 11, 11, tzinfo=UTC))
    campaigns = [Campaign(one, {"en": one.id}, 1, "live", when.at, "bench") for one in rules]
    tag(lines[:1], Reach(campaigns), when)
    began = time.process_time()
    reach = Reach(campaigns)
    tags = [tag([line], reach, when) for line in lines]
    halfway = time.process_time()
    walked = [price([line], [one for one in rules if one.layer not in UNTAGGED], when).goods for line in lines]
    whole = time.process_time() - halfway
    assert [one.final for one in tags if one] == walked
    return (halfway - began) * 1e6 / len(lines), whole * 1e6 / len(lines)


def speed(times: int) -> tuple[float, float]:
    """CPU ms of one price of nine lines under fifty rules, ours and the reference's."""
    dice = Random(SEED)
    baskets = []
    while len(baskets) < 10:
        promotions = [one for _ in range(12) for one in generator.promotions(dice)][:RULES]
        promotions = [{**one, "id": f"r{place:02}"} for place, one in enumerate(promotions)]
        basket = generator.basket(dice)
        if len(basket) == LINES and len(promotions) == RULES:
            baskets.append((basket, promotions, generator.context(dice, promotions)))
    read_ = [_loosely(*one) for one in baskets]
    began = time.process_time()
    for place in range(times):
        price(*read_[place % 10])
    ours = time.process_time() - began
    began = time.process_time()
    for place in range(times // 10):
        basket, promotions, context = baskets[place % 10]
        reference.price({"lines": basket}, promotions, context)
    return ours * 1000 / times, (time.process_time() - began) * 1000 / (times // 10)


def _loosely(basket: list[Json], promotions: list[Json], context: Json) -> tuple[list[Line], list[Promotion], Context]:
    return _LINES.validate_python(basket), _PROMOTIONS.validate_python(promotions), _CONTEXT.validate_python(context)
