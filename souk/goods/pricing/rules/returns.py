"""What comes back when pieces are sent back: price.md section 9."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from souk.goods.pricing.contracts import Context, Line, Priced, WrongBasket
from souk.goods.pricing.rules.dividing import by_piece
from souk.goods.pricing.rules.matching import in_scope
from souk.goods.pricing.rules.taxes import taxed
from souk.goods.pricing.rules.walk import price
from souk.goods.promotions import LAYERS, Promotion


def refunds(
    lines: Sequence[Line], promotions: Iterable[Promotion], context: Context, returns: Iterable[Mapping[str, int]]
) -> Iterator[int]:
    """What comes back for the goods at each return, one after another; a return is pieces by line.

    Raises `WrongBasket` where more is sent back than is kept.
    """
    promotions = tuple(promotions)
    paid = price(lines, promotions, context)
    again = _again(promotions, paid)
    kept = {line.id: line.quantity for line in lines}
    back = 0
    for sent in returns:
        before = dict(kept)
        _send_back(kept, sent)
        if again:
            due = max(0, paid.goods - back - price(_kept(lines, kept), again, context).goods)
        else:
            due = sum(
                sum(by_piece(paid.lines[line.id].left, line.quantity)[kept[line.id] : before[line.id]])
                for line in lines
            )
        back += due
        yield due


def taxes_back(
    lines: Sequence[Line], promotions: Iterable[Promotion], context: Context, returns: Iterable[Mapping[str, int]]
) -> Iterator[int]:
    """What comes back of the tax on top of goods at each return, as `refunds` says it of the goods themselves.

    Raises `WrongBasket` where more is sent back than is kept.
    """
    promotions = tuple(promotions)
    paid = price(lines, promotions, context)
    again = _again(promotions, paid)
    taxes, kept, back = on_top(lines, promotions, context, paid), {line.id: line.quantity for line in lines}, 0
    for sent in returns:
        before = dict(kept)
        _send_back(kept, sent)
        if again:
            rest = _kept(lines, kept)
            now = on_top(rest, again, context, price(rest, again, context))
            due = max(0, sum(taxes.values()) - back - sum(now.values()))
        else:
            due = sum(sum(by_piece(taxes[line.id], line.quantity)[kept[line.id] : before[line.id]]) for line in lines)
        back += due
        yield due


def on_top(lines: Sequence[Line], rules: Iterable[Promotion], context: Context, priced: Priced) -> dict[str, int]:
    """The tax of each line that is not in its price."""
    found = taxed(lines, rules, context, priced)
    rates = ((line.id, found[line.id].rate) for line in lines)
    return {id: 0 if rate is None or rate.included else found[id].tax for id, rate in rates}


def rested(lines: Sequence[Line], promotions: Iterable[Promotion], priced: Priced) -> dict[str, frozenset[str]]:
    """By every rule that applied the lines without which nothing of it is left.

    Those are the lines that it reduced; of a gift and of a deposit the lines that it was given for; of a rule that
    reduced fees alone all lines, since a fee comes back with the whole order.
    """
    applied = [one for one in promotions if priced.verdicts[one.id].applied]
    return {one.id: frozenset(_rested(one, lines, applied, priced)) for one in applied}


def still_given(
    lines: Sequence[Line],
    promotions: Iterable[Promotion],
    context: Context,
    priced: Priced,
    kept: Mapping[str, int],
) -> dict[str, int]:
    """By every rule that gave a gift how many pieces of it are still given where so many pieces of lines are kept."""
    promotions = tuple(promotions)
    given = {gift.rule: gift.count for gift in priced.gifts}
    under = rested(lines, promotions, priced)
    found = {rule: many if any(kept[line] for line in under[rule]) else 0 for rule, many in given.items()}
    again = _again(promotions, priced)
    if not (again and any(found.values())):
        return found
    now = {gift.rule: gift.count for gift in price(_kept(lines, kept), again, context).gifts}
    return {rule: min(many, now.get(rule, 0)) for rule, many in found.items()}


def _again(promotions: Iterable[Promotion], paid: Priced) -> list[Promotion]:
    """The rules by which what is kept is priced again; none where each piece has its share."""
    applied = [one for one in promotions if paid.verdicts[one.id].applied]
    if not any(one.on_return == "reprice" for one in applied):
        return []
    return [replace(one, per_user=0, total=0, budget=0) for one in applied]


def _kept(lines: Iterable[Line], kept: Mapping[str, int]) -> list[Line]:
    return [replace(line, quantity=kept[line.id]) for line in lines if kept[line.id]]


def _rested(one: Promotion, lines: Iterable[Line], applied: Sequence[Promotion], priced: Priced) -> Iterable[str]:
    if one.kind == "deposit":
        return (id for id, deposit in priced.deposits.items() if deposit.rule == one.id)
    if one.kind != "gift":
        reduced = {id for id, line in priced.lines.items() if line.taken.get(one.id)}
        return reduced or priced.lines
    before = {other.id for other in applied if other.final and LAYERS.index(other.layer) < LAYERS.index(one.layer)}
    took = (line for line in lines if not before & priced.lines[line.id].taken.keys())
    return (line.id for line in took if in_scope(one, line))


def _send_back(kept: dict[str, int], sent: Mapping[str, int]) -> None:
    for id, pieces in sent.items():
        if not 0 < pieces <= kept.get(id, 0):
            raise WrongBasket(id, f"{kept.get(id, 0)} pieces are kept, {pieces} cannot be sent back")
        kept[id] -= pieces
