"""What a consumer is told at once of what an agent did, in both languages."""

from collections.abc import Mapping
from typing import Literal

from souk.kit.locale import Locale, Words, pick

_STOP: Words = {
    "en": (
        "\n\nNot what you meant? Stop the agent at once, without signing in:\n\n{link}\n\n"
        "It opens a page with one button. From then on the agent can buy nothing more.\n"
    ),
    "zh-CN": (
        "\n\n并非您的本意？无需登录，可立即停用该智能体：\n\n{link}\n\n"
        "打开后只有一个按钮，点击之后该智能体不能再购买任何东西。\n"
    ),
}


def _stoppable(en: str, zh: str) -> Words:
    """What was done, and the link that stops it."""
    return {"en": f"Hello {{name}},\n\n{en}{_STOP['en']}", "zh-CN": f"{{name}}，您好！\n\n{zh}{_STOP['zh-CN']}"}


_BOUGHT: tuple[Words, Words] = (
    {"en": "Your agent bought: {total}", "zh-CN": "您的智能体刚刚购买：{total}"},
    _stoppable(
        "your agent “{agent}” bought at {shops} for {total}, under the mandate that you gave it. "
        "The order {order} is among your orders.",
        "您的智能体“{agent}”依据您的授权在 {shops} 购买，金额 {total}。订单 {order} 可在“我的订单”中查看。",
    ),
)
_BALANCE: tuple[Words, Words] = (
    {"en": "Your agent pays a balance: {total}", "zh-CN": "您的智能体正在支付尾款：{total}"},
    _stoppable(
        "your agent “{agent}” pays the balance of order {order}, {total}, under the mandate by which it paid the "
        "deposit. It was held for this from the beginning.",
        "您的智能体“{agent}”正依据支付定金时的同一授权，支付订单 {order} 的尾款 {total}。这笔金额自始即已预留。",
    ),
)
_ASKED: tuple[Words, Words] = (
    {"en": "Your agent asks: {total}", "zh-CN": "您的智能体请求确认：{total}"},
    {
        "en": (
            "Hello {name},\n\nyour agent “{agent}” wants to pay {total} and waits for your yes. Nothing is paid "
            "before. Look at it, and confirm it or leave it:\n\n{link}\n"
        ),
        "zh-CN": (
            "{name}，您好！\n\n您的智能体“{agent}”想支付 {total}，正在等待您的确认；在此之前不会付款。"
            "请查看后确认或忽略：\n\n{link}\n"
        ),
    },
)
_ORDERED: tuple[Words, Words] = (
    {"en": "An agent bought for you: {total}", "zh-CN": "智能体已为您购买：{total}"},
    _stoppable(
        "the agent “{agent}” bought at {shops} for {total} on your behalf, and paid for it itself. "
        "The order is {order}.",
        "智能体“{agent}”代您在 {shops} 购买并已自行付款，金额 {total}，订单号 {order}。",
    ),
)
_ELSEWHERE: tuple[Words, Words] = (
    {"en": "Your agent bought elsewhere: {total}", "zh-CN": "您的智能体在其他平台购买：{total}"},
    _stoppable(
        "your agent “{agent}” bought at {shops}, another house, for {total}, under the mandate that you gave it. "
        "That house calls the order {order}.",
        "您的智能体“{agent}”依据您的授权在其他平台的商家 {shops} 购买，金额 {total}。对方订单号为 {order}。",
    ),
)
_LETTERS = {"bought": _BOUGHT, "asked": _ASKED, "balance": _BALANCE, "ordered": _ORDERED, "elsewhere": _ELSEWHERE}
Letter = Literal["bought", "asked", "balance", "ordered", "elsewhere"]


def letter(what: Letter, locale: Locale, facts: Mapping[str, str]) -> tuple[str, str]:
    """Subject and text, `{link}` still to be filled."""
    subject, text = (pick(one, locale) for one in _LETTERS[what])
    known = {name: said.replace("{link}", "") for name, said in facts.items()}
    return subject.format(**known), text.format(**known, link="{link}")
