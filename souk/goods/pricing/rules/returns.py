"""What comes back when pieces are sent back: price.md section 9."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from souk.goods.pricing.contracts import Context, Line, WrongBasket
from souk.goods.pricing.rules.dividing import by_piece
from souk.goods.pricing.rules.walk import price
from souk.goods.promotions import Promotion


def refunds(
    lines: Sequence[Line], promotions: Iterable[Promotion], context: Context, returns: Iterable[Mapping[str, int]]
) -> Iterator[int]:
    """What comes back for the goods at each return, one after another; a return is pieces by line.

    Raises `WrongBasket` where more is sent back than is kept.
    """
    promotions = tuple(promotions)
    paid = price(lines, promotions, context)
    applied = [one for one in promotions if paid.verdicts[one.id].applied]
    again = any(one.on_return == "reprice" for one in applied)
    free = [replace(one, per_user=0, total=0, budget=0) for one in applied]
    kept = {line.id: line.quantity for line in lines}
    back = 0
    for sent in returns:
        before = dict(kept)
        _send_back(kept, sent)
        if again:
            left = [replace(line, quantity=kept[line.id]) for line in lines if kept[line.id]]
            due = max(0, paid.goods - back - price(left, free, context).goods)
        else:
            due = sum(
                sum(by_piece(paid.lines[line.id].left, line.quantity)[kept[line.id] : before[line.id]])
                for line in lines
            )
        back += due
        yield due


def _send_back(kept: dict[str, int], sent: Mapping[str, int]) -> None:
    for id, pieces in sent.items():
        if not 0 < pieces <= kept.get(id, 0):
            raise WrongBasket(id, f"{kept.get(id, 0)} pieces are kept, {pieces} cannot be sent back")
        kept[id] -= pieces
