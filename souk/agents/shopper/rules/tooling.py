"""Which tool a sentence asks for: to buy, to see how an order goes on, or to send it back."""

import re

from souk.agents.shopper.contracts import Tool
from souk.kit.text import flat

_LEAD = (
    r"^\s*(?:(?:please|hi|hello|hey|ok|so|and)[,\s]+)*(?:(?:can|could|would|will)\s+you\s+(?:please\s+)?|i(?:'d"
    r"| would)? (?:like|want|need|have) to\s+|help me\s+(?:to\s+)?"
    r"|let'?s\s+|i'm\s+|how (?:do|can) i\s+|i wish to\s+)?(?:please\s+)?"
)
_MINE = r"(?:my|the|that|this|an?|last|latest|recent|previous)\b"
_ORDER = r"(?:orders?|purchases?|parcels?|packages?|deliver(?:y|ies)|shipments?)"
_TRACK = (
    rf"{_LEAD}(?:track|follow|trace|check(?: on)?|show(?: me)?|find)\s+(?:the status of\s+"
    rf"|the state of\s+)?(?:{_MINE}\s+){{0,3}}{_ORDER}\b",
    rf"\bwhere(?:'s| is| are)\s+(?:{_MINE}\s+){{0,3}}{_ORDER}\b",
    rf"\bwhen (?:will|does|is|do)\s+(?:{_MINE}\s+){{0,3}}{_ORDER}\b",
    rf"\b(?:status|state) of\s+(?:{_MINE}\s+){{0,3}}{_ORDER}\b|\border status\b",
    r"(?:查询?|看看?|追踪|跟踪|问问?)(?:一?下|看)?(?:我的?|上一?[个次笔单]|最近的?|那个|这个)*(?:订单|物流|快递|包裹)",
    r"(?:订单|快递|包裹|物流)(?:现在)?(?:到哪|在哪|到了吗|到没到|什么时候|几时|啥时候|走到|怎么样|状态|进度|送到哪|发货了吗|发了吗)",
    r"(?:我买的|上次买的|昨天买的)[㐀-鿿]{0,10}(?:到哪|在哪|到了吗|什么时候到|发货了吗)",
)
_BACK = (
    rf"{_LEAD}(?:return|send back|take back|refund|give back)\s+(?:{_MINE}\s+){{0,3}}(?:{_ORDER}|what i (?:bought"
    rf"|ordered)|it|them)\b",
    rf"{_LEAD}(?:send|give|take)\s+(?:{_MINE}\s+){{0,3}}{_ORDER}\s+back\b",
    rf"{_LEAD}(?:get|want|ask for)\s+(?:a |my )?(?:refund|money back)\b",
    rf"\breturn\s+(?:{_MINE}\s+){{1,3}}{_ORDER}\b",
    r"(?:把|将)?(?:我的?|上一?[个次笔单]|最近的?|刚买的?|上次买?的?|昨天买?的?|那个|这个|那笔|这笔)+(?:订单|东西|[㐀-鿿]{0,8})(?:退了?|退掉|退货|退回去?|退款)(?:吧|了)?",
    r"^\s*(?:请|麻烦|你好)*[,，]?\s*(?:帮我|给我|替我|我要|我想|我想要|申请|办理?)*(?:退货|退款|退掉|退回|退订单|把?订单退)",
)
_TOOLS: tuple[tuple[Tool, tuple[re.Pattern[str], ...]], ...] = (
    ("return", tuple(map(re.compile, _BACK))),
    ("track", tuple(map(re.compile, _TRACK))),
)


def tool_of(said: str) -> Tool:
    """The tool that a sentence asks for; who asks for neither of the others buys."""
    text = flat(said)
    return next((tool for tool, patterns in _TOOLS if any(one.search(text) for one in patterns)), "buy")
