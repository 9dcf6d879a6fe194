"""凑单: a little more of the same shops that makes all of it cheaper; the goods that were wanted stay as they are."""

from collections.abc import Generator
from typing import Any

from souk.agents.shopper.contracts import Looked, Plan, Tip
from souk.agents.shopper.rules.choosing import amount
from souk.agents.shopper.service.looking import Looking
from souk.agents.shopper.service.part import Json, looked
from souk.goods.pricing import Wanted
from souk.kit.errors import SoukError
from souk.kit.operation import Caller

# Below one yuan nobody wants a second thing in the parcel.
LEAST, MOST_EXTRAS = 100, 5


class Filling(Looking):
    """Asks checkout's planner, in a cart of the agent's own."""

    def _tip(self, plan: Plan, name: str, caller: Caller) -> Generator[Looked, None, Tip | None]:
        """Goods that lower the price of all of it, or None; what was chosen keeps its shop and its number."""
        cart = f"agent-cart-{name}"
        basket = [vars(one) for one in plan.basket]
        try:
            self._waist.do("checkout.fill", {"basket": basket, "cart": cart}, caller)
        except SoukError:
            return None
        # What was just put there is seen by the next transaction, not by the one in hand.
        yield looked("checkout.fill", "Put it into a cart to compare", "已放入试算购物车")
        try:
            found: Json = self._waist.ask("checkout.plan", {"cart": cart}, caller)
        except SoukError:
            return None
        tip = _tip_of(found, plan)
        said = amount(tip.saves if tip else 0, plan.bounds.currency)
        yield looked(
            "checkout.plan",
            f"With {len(tip.extras)} more it costs {said['en']} less"
            if tip
            else "Nothing put beside it makes it cheaper",
            f"凑单 {len(tip.extras)} 件可省 {said['zh-CN']}" if tip else "凑单不会更便宜",
        )
        return tip


def _tip_of(found: Json, plan: Plan) -> Tip | None:
    """What a proposal adds to what was chosen, where it adds and changes nothing else."""
    wanted = {(one.variant, one.shop): one.quantity for one in plan.basket}
    lines: list[dict[str, Any]] = found["plan"]["lines"]
    kept = [one for one in lines if wanted.get((one["sku"], one["shop"])) == one["quantity"]]
    extras = [one for one in lines if (one["sku"], one["shop"]) not in wanted]
    saves = int(found["now"]) - int(found["plan"]["priced"]["total"])
    if len(kept) != len(wanted) or len(kept) + len(extras) != len(lines) or saves < LEAST:
        return None
    if not 0 < len(extras) <= MOST_EXTRAS or not {one["shop"] for one in extras} <= {one.shop for one in plan.basket}:
        return None
    more = tuple(Wanted(one["product"], one["sku"], one["shop"], one["quantity"]) for one in extras)
    titles = tuple(found["titles"].get(one["product"], {}) for one in extras)
    return Tip(int(found["plan"]["priced"]["total"]), saves, more, titles)
