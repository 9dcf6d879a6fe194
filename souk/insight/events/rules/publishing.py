"""The published events: which facts of them leave the house, and who is told of them.

No fact is in words of somebody's own, and none names a person but by a pseudonym. `docs/reference/events.md` has
the same list, and a test compares them.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from pydantic import JsonValue

from souk.insight.events.contracts import Event, Kind

TEST = "events.test"
_ORDER = ("number", "shop")
_MONEY = ("payment", "amount", "currency")
_KINDS = (
    Kind(
        "admission.drawn",
        {"en": "A flash sale began, and the early were drawn", "zh-CN": "限时抢购开始，提前排队者已抽签"},
        ("shop", "many"),
        "shop",
    ),
    Kind(
        "admission.let-in",
        {"en": "The next in line were let into a flash sale", "zh-CN": "限时抢购放行下一批排队者"},
        ("shop", "many", "first", "last"),
        "shop",
    ),
    Kind(
        "admission.sale-changed",
        {"en": "A flash sale was put, changed or stopped", "zh-CN": "限时抢购已发布、更改或停止"},
        ("shop", "change", "number", "state"),
        "shop",
    ),
    Kind(
        "admission.sold-out",
        {"en": "Everything of a flash sale is sold", "zh-CN": "限时抢购已售罄"},
        ("shop",),
        "shop",
    ),
    Kind("accounts.erased", {"en": "An account was erased", "zh-CN": "账户已注销"}, (), "house"),
    Kind("accounts.joined", {"en": "Somebody joined", "zh-CN": "有人注册"}, ("kind",), "house"),
    Kind(
        "accounts.entitled",
        {"en": "What an account is entitled to has changed", "zh-CN": "账户权益已变更"},
        ("to", "holds"),
        "house",
    ),
    Kind("accounts.opened", {"en": "An account was opened", "zh-CN": "账户已开通"}, ("kind",), "house"),
    Kind(
        "accounts.staff-changed",
        {"en": "Somebody of the staff came, went or changed role", "zh-CN": "店铺员工加入、离开或更换角色"},
        ("shop", "role"),
        "shop",
    ),
    Kind("annotation.changed", {"en": "What is known of a product changed", "zh-CN": "商品知识有变"}, (), "house"),
    Kind("catalog.changed", {"en": "A product changed", "zh-CN": "商品有变"}, ("shop", "revision"), "shop"),
    Kind(
        "events.webhook-disabled",
        {"en": "A webhook was stopped, for it failed for too long", "zh-CN": "回调地址长期失败，已被停用"},
        ("shop", "status"),
        "shop",
    ),
    Kind(
        "fulfilment.rates-changed",
        {"en": "Shipping rates changed", "zh-CN": "运费有变"},
        ("shop", "number"),
        "shop",
    ),
    Kind(
        "inventory.available",
        {"en": "A variant that was sold out can be had again", "zh-CN": "售罄的规格恢复有货"},
        ("shop",),
        "shop",
    ),
    Kind(
        "inventory.sold-out",
        {"en": "The last free piece of a variant is taken", "zh-CN": "规格售罄"},
        ("shop",),
        "shop",
    ),
    Kind(
        "inventory.changed",
        {"en": "Stock was counted or moved by hand", "zh-CN": "库存被人工盘点或调整"},
        ("shop", "change", "location", "by"),
        "shop",
    ),
    Kind(
        "mandates.bought",
        {"en": "An agent bought under a mandate", "zh-CN": "智能体依据授权书购买"},
        ("checkout", "amount", "currency", "level"),
        "house",
    ),
    Kind(
        "mandates.agent-ruled",
        {"en": "A shop said what an agent may do", "zh-CN": "店铺规定智能体可否购买"},
        ("shop", "stand", "number"),
        "shop",
    ),
    Kind(
        "market.purchase-paid",
        {"en": "An agent bought at another house", "zh-CN": "智能体在其他商家完成购买"},
        ("domain", "total", "currency"),
        "house",
    ),
    Kind(
        "market.purchase-refunded",
        {"en": "A merchant gave back money for a purchase", "zh-CN": "其他商家退回了货款"},
        ("domain", "total", "currency"),
        "house",
    ),
    Kind(
        "market.purchase-unknown",
        {"en": "Nobody knows yet whether a purchase at another house was paid", "zh-CN": "在其他商家的付款结果未知"},
        ("domain", "total", "currency"),
        "house",
    ),
    Kind(
        "orders.opened", {"en": "An order was made, not paid yet", "zh-CN": "下单未付款"}, (*_ORDER, "total"), "house"
    ),
    Kind("orders.placed", {"en": "An order is paid", "zh-CN": "订单已付款"}, (*_ORDER, "total", "pieces"), "house"),
    Kind(
        "orders.deposit-paid",
        {"en": "The deposit of an order is paid, its balance comes later", "zh-CN": "订单已付定金，待付尾款"},
        (*_ORDER, "paid", "later", "since", "until"),
        "house",
    ),
    Kind(
        "orders.balance-due",
        {"en": "The balance of an order can be paid now", "zh-CN": "订单尾款开始支付"},
        (*_ORDER, "later", "until"),
        "house",
    ),
    Kind(
        "orders.balance-begun",
        {"en": "The balance of an order is being paid", "zh-CN": "正在支付订单尾款"},
        (*_ORDER, "method"),
        "house",
    ),
    Kind(
        "orders.lapsed",
        {"en": "The balance of an order was not paid in time", "zh-CN": "订单尾款逾期未付"},
        (*_ORDER, "pieces", "refunded", "forfeited"),
        "house",
    ),
    Kind("orders.failed", {"en": "The payment of an order failed", "zh-CN": "订单付款失败"}, _ORDER, "house"),
    Kind("orders.expired", {"en": "Nobody paid an order in time", "zh-CN": "订单超时未付款"}, _ORDER, "house"),
    Kind(
        "orders.sold",
        {"en": "A line of a paid order, to the shop that sells it", "zh-CN": "已付款订单中的一行，告知售出的店铺"},
        ("shop", "order", "variant", "quantity"),
        "shop",
    ),
    Kind(
        "orders.canceled",
        {"en": "Pieces of an order were canceled", "zh-CN": "订单中的商品被取消"},
        (*_ORDER, "pieces", "refunded"),
        "shop",
    ),
    Kind(
        "orders.shipped",
        {"en": "A parcel left", "zh-CN": "包裹已寄出"},
        (*_ORDER, "shipment", "carrier", "pieces"),
        "shop",
    ),
    Kind("orders.unshipped", {"en": "A parcel did not leave", "zh-CN": "撤回寄出"}, (*_ORDER, "shipment"), "shop"),
    Kind("orders.delivered", {"en": "A parcel arrived", "zh-CN": "包裹已送达"}, (*_ORDER, "shipment"), "shop"),
    Kind(
        "orders.difference-refunded",
        {"en": "A price fell, and the difference went back", "zh-CN": "价保退差"},
        (*_ORDER, "pieces", "refunded"),
        "shop",
    ),
    Kind(
        "pricing.promise-changed",
        {"en": "What a shop promises of later prices changed", "zh-CN": "价保承诺有变"},
        ("number", "days"),
        "subject",
    ),
    Kind(
        "orders.return-asked",
        {"en": "A return was announced", "zh-CN": "买家申请退换"},
        (*_ORDER, "return", "kind", "clause", "pieces"),
        "shop",
    ),
    Kind(
        "orders.return-withdrawn",
        {"en": "A return was withdrawn", "zh-CN": "买家撤回退换"},
        (*_ORDER, "return"),
        "shop",
    ),
    Kind(
        "orders.return-received",
        {"en": "A return came back", "zh-CN": "退换货已收到"},
        (*_ORDER, "return", "refunded"),
        "shop",
    ),
    Kind(
        "orders.return-refused",
        {"en": "A return was refused", "zh-CN": "退换货被拒"},
        (*_ORDER, "return", "refunded"),
        "shop",
    ),
    Kind(
        "orders.invoiced",
        {"en": "An invoice was written", "zh-CN": "已开发票"},
        (*_ORDER, "invoice", "total"),
        "shop",
    ),
    Kind(
        "orders.credited",
        {"en": "A credit note was written", "zh-CN": "已开红字发票"},
        (*_ORDER, "invoice", "total"),
        "shop",
    ),
    Kind(
        "orders.terms-changed",
        {"en": "A shop's terms changed", "zh-CN": "店铺售后条款有变"},
        ("number", "returns", "exchanges"),
        "subject",
    ),
    Kind("payments.paid", {"en": "An order's money came", "zh-CN": "订单款项到账"}, (*_MONEY, "shops"), "house"),
    Kind("payments.failed", {"en": "A payment failed", "zh-CN": "付款失败"}, ("payment", "method"), "house"),
    Kind(
        "payments.refunded",
        {"en": "Money went back", "zh-CN": "款项已退回"},
        (*_MONEY, "refund", "late"),
        "house",
    ),
    Kind(
        "payments.disputed",
        {"en": "A payment is disputed", "zh-CN": "付款有争议"},
        (*_MONEY, "dispute", "phase"),
        "house",
    ),
    Kind("pricing.taxes-changed", {"en": "Tax rates changed", "zh-CN": "税率有变"}, ("number",), "house"),
    Kind(
        "promotions.changed",
        {"en": "A promotion changed", "zh-CN": "促销有变"},
        ("shop", "change", "number", "state"),
        "shop",
    ),
    Kind("promotions.claimed", {"en": "A coupon was claimed", "zh-CN": "优惠券被领取"}, ("shop", "number"), "shop"),
    Kind(
        "search.rule-changed",
        {"en": "A search rule changed", "zh-CN": "搜索规则有变"},
        ("shop", "change", "number", "state"),
        "shop",
    ),
)
PUBLISHED: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}


def names(kinds: Sequence[str], whole: bool) -> frozenset[str]:
    """The published events that are meant by names, `orders.*` or `*`; `whole`: also those that no shop is told of."""
    return frozenset(one.name for one in seen(whole) if any(_meant(kind, one.name) for kind in kinds))


def seen(whole: bool) -> list[Kind]:
    """The kinds that an owner may be told of."""
    return [one for one in _KINDS if whole or one.whose != "house"]


def told(event: Event, shop: str | None) -> bool:
    """Whether the house, which hears of everything, or a shop is told of a published event."""
    return shop is None or shop == _owner(event)


def facts_of(event: Event) -> dict[str, JsonValue]:
    """What of a published event leaves the house."""
    kept = {fact: event.facts[fact] for fact in PUBLISHED[event.name].facts if fact in event.facts}
    return {"subject": event.subject, "position": event.position, **kept}


def message_id(webhook: str, event: Event) -> str:
    """What a webhook's message of an event is called: the same however often it is made, after a restore too."""
    said = "\n".join((webhook, event.position, event.at.isoformat(), event.name, event.subject))
    return f"msg_{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def foreign(kinds: Iterable[str], whole: bool) -> str:
    """The first of the names under which nothing is published; the empty text where there is none."""
    return next((kind for kind in kinds if not names([kind], whole)), "")


def _owner(event: Event) -> JsonValue:
    whose = PUBLISHED[event.name].whose
    if whose == "shop":
        return event.facts.get("shop") or ""
    return event.subject if whose == "subject" else ""


def _meant(kind: str, name: str) -> bool:
    return kind in ("*", name) or (kind.endswith(".*") and name.startswith(kind[:-1]))
