"""Turns that ask for no goods: an order or a refund is spoken of, somebody is greeted, or nothing is said yet."""

import re

from souk.kit.text import flat

_ORDER = re.compile(
    r"\b(?:my|the|an|cancel|track|return|change) (?:\w+ )?(?:order|parcel|package|delivery|invoice|refund)s?\b"
    r"|\b(?:refund|money back|return (?:it|this|my|an? item)|tracking number|where is my|hasn'?t arrived|not arrived)\b"
    r"|\b(?:do|can|will) you (?:ship|deliver)\b|\b(?:shipping|delivery) (?:costs?|fees?|times?)\b"
    r"|\bvouchers?\b|\bcoupons?\b|优惠券|优惠码|领券|运费|包邮吗|怎么付款|能?开发票|支付方式"
    r"|\btalk to (?:someone|somebody)\b"
    r"|\b(?:complain(?:t|ing)?|customer (?:service|care)|speak to (?:a|an) (?:human|person|agent|manager))\b"
    r"|投诉|客服|转人工|人工服务|订单|退款|退货|换货|退换|物流|快递|发货|还没到|没收到|发票|催单|售后|我买的.{0,8}(?:坏|到)"
)
_GREETS = re.compile(
    r"(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|thanks?(?: you)?|bye|ok(?:ay)?|help|help me|test|start"
    r"|what (?:do|can) you (?:sell|have|do|offer)|who are you"
    r"|你们?(?:这里|这儿)?(?:都)?[卖有]什么|你是谁|你会什么|你好|您好|哈喽|嗨|在吗|有人吗|谢谢|再见|早上好|下午好|晚上好|好的|帮帮我|帮忙|测试)(?:\s*(?:there|all|啊|呀|吗))?"
)
# What is said to pass the time, or of the shop itself, and asks for no goods.
_CHATS = re.compile(
    r"\bweather\b(?! ?-?(?:proof|resistant))|\b(?:tell|know) (?:me |us )?(?:a |any )?(?:good )?jokes?\b"
    r"|\bwhat(?:'s| is) (?:the time|your name|\d)|\bhow are you\b|\bare you (?:a )?(?:human|robot|bot|real|ai)\b"
    r"|\b(?:opening|closing) (?:hours|times?)\b|\bwhen do you (?:open|close)\b|\bwhere are you (?:based|located)\b"
    r"|天气(?:怎么样|如何|好吗|预报|好不好)|讲个?笑话|说个?笑话|现在几点|你叫什么|你几岁|你是(?:机器)?人|你是真人|几点(?:关门|开门|下班|上班|营业)"
    r"|\bmeaning of life\b|\byou(?:'re| are) (?:stupid|useless|dumb|an idiot)\b|^(?:哈|呵|嘿|啊|lol|haha)+$"
    r"|你(?:真|好|太|很)?(?:笨|蠢|傻|没用|烦)|便宜[点些]吗|打[个点]?折吗|营业时间|(?:店|门店|你们)在(?:哪|什么地方)|你吃饭了?吗|聊聊天|陪我聊"
)
_WORD = re.compile(r"[a-z]{2,}|[㐀-鿿]")


def of_an_order(turn: str) -> bool:
    """Whether a turn speaks of what was bought already, not of what to buy."""
    return bool(_ORDER.search(flat(turn)))


def empty(turn: str) -> bool:
    """Whether a turn says nothing that goods could be found by: a greeting, small talk, signs, digits alone."""
    plain = flat(turn).strip(" .,!?~，。！？～…")
    return bool(_GREETS.fullmatch(plain)) or bool(_CHATS.search(plain)) or not _WORD.search(plain)
