"""Which clause of a shop's terms allows or forbids something, as pure functions."""

from datetime import datetime, timedelta

from souk.goods.pricing import Line
from souk.kit.locale import Words
from souk.trade.orders.contracts.orders import Clause, Deed, ReturnKind, ShopTerms, TermsVersion

# What holds at every shop, whatever days it grants.
_ALWAYS: dict[Deed, tuple[str, Words]] = {
    "cancel": (
        "cancel-before-sent",
        {
            "en": "What is paid and has not left can be canceled; its money goes back the way it came.",
            "zh-CN": "已付款且尚未发货的商品可以取消，货款原路退回。",
        },
    ),
    "refuse": (
        "refuse-before-sent",
        {
            "en": "What has not left and cannot be sent the shop cancels and says why; its money goes back at once.",
            "zh-CN": "尚未发货且无法发出的商品，由店铺取消并说明原因，货款立即原路退回。",
        },
    ),
    "call-off": (
        "call-off-whole",
        {
            "en": "An order whose balance is not paid is canceled whole, before the balance is being paid; of its "
            "deposit the shop keeps what was said when it was made.",
            "zh-CN": "尾款未付的订单只能在尾款支付开始前整单取消；定金按下单时的约定处理。",
        },
    ),
    "gifts": (
        "gifts-back",
        {
            "en": "A gift goes back with the goods that it was given for; where it does not, its worth is kept back.",
            "zh-CN": "赠品须随对应商品一并退回；未退回的，从退款中扣除赠品的价值。",
        },
    ),
}


def clause(kind: Deed, version: TermsVersion) -> Clause:
    """The sentence of a shop's terms about what is done with its goods."""
    if kind in _ALWAYS:
        id, says = _ALWAYS[kind]
        return Clause(id, version.number, says)
    terms: ShopTerms = version.terms
    days = terms.returns if kind == "return" else terms.exchanges
    said: dict[Deed, Words] = {
        "return": {
            "en": f"Goods may be sent back within {days} days of delivery, without a reason.",
            "zh-CN": f"自签收之日起 {days} 天内可无理由退货。",
        },
        "exchange": {
            "en": f"Goods may be exchanged within {days} days of delivery.",
            "zh-CN": f"自签收之日起 {days} 天内可换货。",
        },
    }
    return Clause(f"{kind}s-{days}", version.number, said[kind])


def never(version: TermsVersion, category: str) -> Clause:
    """The sentence about what is not taken back."""
    says: Words = {"en": "Goods of this kind are not taken back.", "zh-CN": "此类商品不支持退换。"}
    return Clause(f"not-returned-{category}", version.number, says)


def objection(
    kind: ReturnKind, version: TermsVersion, line: Line, delivered: datetime | None, now: datetime
) -> tuple[Clause, str] | None:
    """The clause that forbids it and the fact that it looks at; None where the terms allow it.

    Days are of 24 hours from the moment of delivery; what has not arrived may always be announced.
    """
    barred = next((one for one in line.categories if one in version.terms.not_returned), None)
    if barred is not None:
        return never(version, barred), barred
    days = version.terms.returns if kind == "return" else version.terms.exchanges
    if delivered is not None and now > delivered + timedelta(days=days):
        return clause(kind, version), f"{delivered.date()} + {(now - delivered).days} d"
    return None
