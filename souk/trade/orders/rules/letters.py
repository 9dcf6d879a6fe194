"""What is written to a customer at each step of an order."""

from collections.abc import Iterable, Mapping

from souk.kit.locale import Locale, Words, pick
from souk.kit.money import Money, show
from souk.trade.orders.contracts.orders import OrderGift, Recipient

_LETTERS: dict[str, tuple[Words, Words]] = {
    "opened": (
        {"en": "Your order {order}", "zh-CN": "您的订单 {order}"},
        {
            "en": "Hello {name},\n\nwe have your order over {total}. It is placed once the payment is there.\n\n"
            "Here is where it is, and what you can do about it; keep this address:\n\n{link}\n",
            "zh-CN": "{name}，您好！\n\n我们已收到您 {total} 的订单，付款到账后即为下单成功。\n\n"
            "请保存以下网址，可随时查看订单并办理后续事项：\n\n{link}\n",
        },
    ),
    "deposit-paid": (
        {"en": "Your deposit for order {order}", "zh-CN": "订单 {order} 定金已付"},
        {
            "en": "Hello {name},\n\nyour deposit of {now} is here, and your goods are held for you. The balance of "
            "{later} is to be paid from {since} until {until}; we write to you when it begins.\n",
            "zh-CN": "{name}，您好！\n\n您的定金 {now} 已到账，商品已为您保留。尾款 {later} 请于 {since} 至 {until} "
            "支付，开始时我们会再写信提醒您。\n",
        },
    ),
    "balance-due": (
        {"en": "Pay the balance of order {order}", "zh-CN": "订单 {order} 请付尾款"},
        {
            "en": "Hello {name},\n\nthe balance of {later} can be paid now, until {until}. What becomes of the "
            "deposit where it is not paid, the order's page says. It is at the address that we sent you first.\n",
            "zh-CN": "{name}，您好！\n\n尾款 {later} 现在可以支付，截止 {until}。逾期未付时定金如何处理，见订单页"
            "（网址见我们最初的来信）。\n",
        },
    ),
    "lapsed": (
        {"en": "The balance was not paid: order {order}", "zh-CN": "尾款未付：订单 {order} 已关闭"},
        {
            "en": "Hello {name},\n\nthe balance of your order was not paid. {refunded} go back the way they came; "
            "{forfeited} of the deposit stay with the shop, as its terms said.\n",
            "zh-CN": "{name}，您好！\n\n您的订单尾款未付，订单已关闭。{refunded} 将原路退回；按约定，"
            "定金中的 {forfeited} 归店铺所有。\n",
        },
    ),
    "placed": (
        {"en": "Your order {order} is placed", "zh-CN": "订单 {order} 已下单成功"},
        {
            "en": "Hello {name},\n\nthank you: {total} are paid, and your order is being packed.\n{note}",
            "zh-CN": "{name}，您好！\n\n感谢购买：{total} 已支付，订单正在备货。\n{note}",
        },
    ),
    "shipped": (
        {"en": "Your order {order} is on its way", "zh-CN": "订单 {order} 已发货"},
        {
            "en": "Hello {name},\n\na parcel of your order left with {carrier}.\n",
            "zh-CN": "{name}，您好！\n\n您的订单有包裹已交由 {carrier} 发出。\n",
        },
    ),
    "canceled": (
        {"en": "Canceled: order {order}", "zh-CN": "订单 {order} 已取消"},
        {
            "en": "Hello {name},\n\npieces of your order were canceled; {refunded} go back the way they came.\n{note}",
            "zh-CN": "{name}，您好！\n\n您的订单有商品已取消，{refunded} 将原路退回。\n{note}",
        },
    ),
    "difference-refunded": (
        {"en": "The price fell: order {order}", "zh-CN": "价保退差：订单 {order}"},
        {
            "en": "Hello {name},\n\nwhat you bought costs less now; {refunded} go back the way they came.\n",
            "zh-CN": "{name}，您好！\n\n您购买的商品现已降价，差价 {refunded} 将原路退回。\n",
        },
    ),
    "return-received": (
        {"en": "We have what you sent back: order {order}", "zh-CN": "订单 {order} 的退换商品已收到"},
        {
            "en": "Hello {name},\n\nthe shop has what you sent back; {refunded} go back the way they came.\n{note}",
            "zh-CN": "{name}，您好！\n\n店铺已收到您退换的商品，{refunded} 将原路退回。\n{note}",
        },
    ),
    "return-refused": (
        {"en": "Not taken back: order {order}", "zh-CN": "订单 {order} 的退换未被接受"},
        {
            "en": "Hello {name},\n\nthe shop did not take back what you sent. The reason stands at your order.\n",
            "zh-CN": "{name}，您好！\n\n店铺未接受您的退换，原因请见订单页。\n",
        },
    ),
}


_LETTERS["failed"] = _LETTERS["expired"] = (
    {"en": "Not paid: order {order}", "zh-CN": "订单 {order} 未支付"},
    {
        "en": "Hello {name},\n\nyour order did not come about, since it was not paid. Nothing was taken.\n",
        "zh-CN": "{name}，您好！\n\n您的订单因未支付成功而取消，没有扣款。\n",
    },
)


# The steps of which a customer is told by mail; "opened" is told apart, since it alone has a guest's secret.
TOLD = frozenset(_LETTERS) - {"opened"}


_GIFTS: Words = {
    "en": "\nWith it come, as gifts: {gifts}. A gift goes back with the goods that it was given for.\n",
    "zh-CN": "\n随单赠品：{gifts}。对应商品退回时，赠品须一并退回。\n",
}
_KEPT: Words = {
    "en": "\n{kept} were kept back for a gift whose goods went back.\n",
    "zh-CN": "\n其中已扣除未退回赠品的价值 {kept}。\n",
}


def note(what: str, gifts: Iterable[OrderGift], kept: Money, locale: Locale) -> str:
    """What a letter says of gifts: those that come with a placed order, or what was kept back for one; else nothing."""
    if what == "placed" and (given := [f"{one.quantity} × {pick(one.title, locale)}" for one in gifts]):
        return pick(_GIFTS, locale).format(gifts=("、" if locale == "zh-CN" else ", ").join(given))
    return pick(_KEPT, locale).format(kept=show(kept, locale)) if kept.amount > 0 else ""


def letter(what: str, to: Recipient, facts: Mapping[str, str]) -> tuple[str, str] | None:
    """Subject and text of what is written to a customer at a step, `{link}` still to be filled; None for nothing."""
    said = _LETTERS.get(what)
    if said is None or not to.email:
        return None
    subject, text = (pick(one, to.locale) for one in said)
    known = {"name": to.name, "link": "{link}", "note": "", **facts}
    return subject.format(**known), text.format(**known)
