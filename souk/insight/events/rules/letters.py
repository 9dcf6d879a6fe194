"""What the owner of a webhook that stopped is written, in both languages."""

from souk.insight.events.contracts import Stopped
from souk.kit.locale import Locale, Words, pick

_SUBJECT: Words = {
    "en": "The webhook {webhook} was stopped",
    "zh-CN": "回调地址 {webhook} 已停用",
}
_GONE: Words = {
    "en": "it answered that it is gone for good (410)",
    "zh-CN": "对方返回 410，表示该地址已永久失效",
}
_FAILING: Words = {
    "en": "nothing arrived there for days",
    "zh-CN": "连续多日没有一条消息送达",
}
_TEXT: Words = {
    "en": "Hello {name},\n\nthe webhook {webhook} is told nothing more, for {why}.\n\nIts address: {url}\n\n"
    "What happens meanwhile waits. Correct the address or resume it here:\n\n{{link}}\n",
    "zh-CN": "{name}，您好！\n\n回调地址 {webhook} 已停用，原因：{why}。\n\n地址：{url}\n\n"
    "停用期间的消息会保留。请在这里修改地址或恢复发送：\n\n{{link}}\n",
}


def stopped_letter(one: Stopped, locale: Locale, name: str) -> tuple[str, str]:
    """Subject and text, `{link}` still to be filled; of the address nothing that may hold a secret."""
    why = pick(_GONE if one.why == "gone" else _FAILING, locale)
    facts = {"webhook": one.webhook, "why": why, "url": one.url.partition("?")[0], "name": name}
    return pick(_SUBJECT, locale).format(**facts), pick(_TEXT, locale).format(**facts)
