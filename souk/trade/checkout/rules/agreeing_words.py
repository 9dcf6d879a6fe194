"""The sentences of an agreed checkout: what is missing, what cannot be, and what each sum is called."""

from collections.abc import Iterator

from souk.kit.locale import LOCALES, Words
from souk.kit.money import Money, show
from souk.trade.admission import Place
from souk.trade.checkout.contracts.agreeing import (
    AgreedAddress,
    AgreedBuyer,
    AgreedMessage,
    MessageType,
    Severity,
    TotalType,
)

CALLED: dict[TotalType, Words] = {
    "subtotal": {"en": "Subtotal", "zh-CN": "商品小计"},
    "items_discount": {"en": "Discounts on items", "zh-CN": "单品优惠"},
    "discount": {"en": "Discounts", "zh-CN": "优惠"},
    "fulfillment": {"en": "Shipping", "zh-CN": "运费"},
    "tax": {"en": "Tax", "zh-CN": "税费"},
    "total": {"en": "Total", "zh-CN": "合计"},
}
AGENT_DENIED = "agent_denied"
SHIPPING: Words = {"en": "Shipping", "zh-CN": "配送"}
_FIELDS: dict[str, Words] = {
    "name": {"en": "the name of whoever receives it", "zh-CN": "收件人姓名"},
    "country": {"en": "the country", "zh-CN": "国家或地区"},
    "city": {"en": "the city", "zh-CN": "城市"},
    "lines": {"en": "the street address", "zh-CN": "详细地址"},
}


def error(code: str, says: Words, path: str, severity: Severity = "recoverable") -> AgreedMessage:
    """What keeps a checkout from being completed."""
    return AgreedMessage("error", code, says, severity, path)


def remark(code: str, says: Words, path: str, type: MessageType = "warning") -> AgreedMessage:
    """What somebody should know."""
    return AgreedMessage(type, code, says, "", path)


def missing(buyer: AgreedBuyer | None, address: AgreedAddress | None) -> Iterator[AgreedMessage]:
    """What an order's recipient lacks, field by field."""
    place = address or AgreedAddress()
    found = {
        "country": place.country,
        "city": place.city,
        "lines": "".join(place.lines).strip(),
        "name": place.name or (buyer.name if buyer else ""),
    }
    for field, value in found.items():
        if not value:
            said = _FIELDS[field]
            says: Words = {"en": f"Please say {said['en']}.", "zh-CN": f"请填写{said['zh-CN']}。"}
            yield error("missing", says, f"$.address.{field}")


def gone(item: str, path: str) -> AgreedMessage:
    """Nobody offers it."""
    return remark("item_unavailable", {"en": f"Nobody offers {item} now.", "zh-CN": f"{item} 目前无人出售。"}, path)


def other_currency(item: str, currency: str, path: str) -> AgreedMessage:
    """It is not sold in the currency of the others."""
    says: Words = {
        "en": f"{item} is not sold in {currency}, as the other goods are.",
        "zh-CN": f"{item} 不以 {currency} 出售,无法与其他商品一起购买。",
    }
    return remark("item_unavailable", says, path)


def out(item: str, path: str) -> AgreedMessage:
    """None is left."""
    return remark("out_of_stock", {"en": f"{item} is out of stock.", "zh-CN": f"{item} 已售罄。"}, path)


TURNS = frozenset({"turn_waiting", "turn_over", "turn_used"})


def turn(place: Place, where: str) -> AgreedMessage:
    """What is sold by turns: where the checkout stands in the line, and when to look again."""
    sale, again, path = place.sale, place.again, "$.line_items"
    if place.state in ("buying", "used"):
        used: Words = {
            "en": f"The turn in the flash sale {sale} is used, by order {place.order}.",
            "zh-CN": f"限时抢购 {sale} 的名额已用于订单 {place.order}。",
        }
        return error("turn_used", used, path)
    if place.state == "inside":
        many: Words = {
            "en": f"In the flash sale {sale} one person buys at most {place.most} pieces.",
            "zh-CN": f"限时抢购 {sale} 每人限购 {place.most} 件。",
        }
        return error("turn_over", many, path)
    if place.state in ("early", "waiting"):
        ahead = "?" if place.ahead is None else place.ahead
        waits: Words = {
            "en": f"It is not this checkout's turn in the flash sale {sale}: {ahead} are before it. Look again in "
            f"{again} seconds; the line is shown at {where}.",
            "zh-CN": f"限时抢购 {sale} 尚未轮到此结算单：前面还有 {ahead} 人。请 {again} 秒后再查，排队页面：{where}。",
        }
        return error("turn_waiting", waits, path)
    over: Words = {
        "en": f"The flash sale {sale} lets nobody in any more, or the turn is over.",
        "zh-CN": f"限时抢购 {sale} 已不再放行，或名额已过期。",
    }
    return error("turn_over", over, path)


def few(item: str, wanted: int, left: int, path: str) -> AgreedMessage:
    """Fewer are left than wanted."""
    says: Words = {
        "en": f"Of {item} {left} are left; {wanted} were wanted.",
        "zh-CN": f"{item} 仅剩 {left} 件,原需 {wanted} 件。",
    }
    return remark("quantity_adjusted", says, path)


def undeliverable(destination: str) -> AgreedMessage:
    """A shop does not ship there."""
    says: Words = {
        "en": f"These goods are not shipped to {destination}.",
        "zh-CN": f"该商品不配送至 {destination}。",
    }
    return error("address_undeliverable", says, "$.fulfillment")


def no_option(option: str, known: str) -> AgreedMessage:
    """There is no such way to ship."""
    says: Words = {
        "en": f"There is no way to ship called {option}; there is {known}.",
        "zh-CN": f"没有名为 {option} 的配送方式,可选:{known}。",
    }
    return error("invalid_option", says, "$.fulfillment")


def no_code(code: str, path: str, why: str) -> AgreedMessage:
    """A code that takes nothing off, and why."""
    known: dict[str, Words] = {
        "discount_code_invalid": {"en": f"The code {code} is not known.", "zh-CN": f"优惠码 {code} 不存在。"},
        "discount_code_expired": {"en": f"The code {code} no longer holds.", "zh-CN": f"优惠码 {code} 已失效。"},
        "discount_code_user_not_logged_in": {
            "en": f"The code {code} is for customers who are signed in.",
            "zh-CN": f"优惠码 {code} 仅限登录用户使用。",
        },
        "discount_code_user_ineligible": {
            "en": f"The code {code} is not for this customer, or was used before.",
            "zh-CN": f"优惠码 {code} 不适用于该用户,或已使用。",
        },
        "discount_code_combination_disallowed": {
            "en": f"The code {code} does not go together with another discount that takes more off.",
            "zh-CN": f"优惠码 {code} 不可与其他优惠同时使用。",
        },
        "discount_code_not_applicable": {
            "en": f"The code {code} takes nothing off these goods.",
            "zh-CN": f"优惠码 {code} 不适用于这些商品。",
        },
    }
    return remark(why, known[why], path)


def unknown_claim(claim: str, path: str) -> AgreedMessage:
    """Nothing here is for whoever has this."""
    says: Words = {
        "en": f"{claim} changes nothing here.",
        "zh-CN": f"{claim} 在此不适用。",
    }
    return remark("eligibility_not_accepted", says, path)


def unproven(claim: str, path: str) -> AgreedMessage:
    """Nobody has verified that the buyer has this."""
    says: Words = {
        "en": f"We could not verify {claim}. Sign in with an account that has it, or leave it out.",
        "zh-CN": f"无法验证 {claim}。请使用具备该资格的账户登录,或取消该申请。",
    }
    return error("eligibility_invalid", says, path)


def price_changed(before: int, now: int, currency: str) -> AgreedMessage:
    """The total is another one than was agreed."""
    zh, en = ((show(Money(before, currency), one), show(Money(now, currency), one)) for one in LOCALES)
    says: Words = {
        "en": f"The total was {en[0]} and is {en[1]} now. Complete again if that is right.",
        "zh-CN": f"总价由 {zh[0]} 变为 {zh[1]},确认无误请再次提交。",
    }
    return error("price_changed", says, "$.totals")


def no_method(method: str) -> AgreedMessage:
    """Nobody takes money this way."""
    says: Words = {
        "en": f"{method} is not a way to pay here." if method else "Say how it is paid.",
        "zh-CN": f"不支持支付方式 {method}。" if method else "请选择支付方式。",
    }
    return error("payment_method_unavailable", says, "$.payment")


def agent_denied(shop: str, why: str, path: str) -> AgreedMessage:
    """A shop does not sell to this agent, or not so much, or not so often."""
    says: Words = {
        "en": f"This is not sold to this agent: {why}.",
        "zh-CN": f"店铺 {shop} 未允许该智能体购买此商品（{why}）。",
    }
    return error(AGENT_DENIED, says, path)


def declined(why: str) -> AgreedMessage:
    """No money came."""
    says: Words = {"en": f"The payment did not come about: {why}.", "zh-CN": f"支付未成功:{why}。"}
    return error("payment_failed", says, "$.payment")


def confirm() -> AgreedMessage:
    """The buyer has to confirm the payment."""
    says: Words = {"en": "The buyer has to confirm this payment.", "zh-CN": "需要买家确认此次支付。"}
    return error("payment_confirmation_required", says, "$.payment", "requires_buyer_input")


def used_up() -> AgreedMessage:
    """Another order took the last of a discount."""
    says: Words = {
        "en": "A discount was used up meanwhile; the price is without it.",
        "zh-CN": "有优惠刚刚用完,价格已更新。",
    }
    return remark("discount_used_up", says, "$.discounts")


def gift(name: Words) -> AgreedMessage:
    """Something is added for nothing."""
    says: Words = {
        "en": f"A gift is added: {name.get('en') or name.get('zh-CN', '')}.",
        "zh-CN": f"已加赠品:{name.get('zh-CN') or name.get('en', '')}。",
    }
    return remark("gift", says, "$.line_items", "info")
