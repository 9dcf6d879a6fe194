"""Turns that ask for no goods: an order or a refund is spoken of, somebody is greeted, or nothing is said yet."""

import re

from souk.kit.text import flat

_ORDER = re.compile(
    r"\b(?:my|the|an|cancel|track|return|change) (?:\w+ )?(?:order|parcel|package|delivery|invoice|refund)s?\b"
    r"|\b(?:refund|money back|return (?:it|this|my|an? item)|tracking number|where is my|hasn'?t arrived|not arrived)\b"
    r"|订单|退款|退货|换货|退换|物流|快递|发货|还没到|没收到|发票|催单|售后|我买的.{0,8}(?:坏|到)"
)
_GREETS = re.compile(
    r"(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|thanks?(?: you)?|bye|ok(?:ay)?|help|help me|test|start"
    r"|what (?:do|can) you (?:sell|have|do|offer)|who are you"
    r"|你们?(?:这里|这儿)?(?:都)?[卖有]什么|你是谁|你会什么|你好|您好|哈喽|嗨|在吗|有人吗|谢谢|再见|早上好|下午好|晚上好|好的|帮帮我|帮忙|测试)(?:\s*(?:there|all|啊|呀|吗))?"
)
_WORD = re.compile(r"[a-z]{2,}|[㐀-鿿]")


def of_an_order(turn: str) -> bool:
    """Whether a turn speaks of what was bought already, not of what to buy."""
    return bool(_ORDER.search(flat(turn)))


def empty(turn: str) -> bool:
    """Whether a turn says nothing that goods could be found by: a greeting, signs, digits alone."""
    plain = flat(turn).strip(" .,!?~，。！？～…")
    return bool(_GREETS.fullmatch(plain)) or not _WORD.search(plain)
