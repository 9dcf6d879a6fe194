"""What is written to people, in both languages."""

from datetime import timedelta
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from typing import Literal

from souk.kit.locale import Locale, Words, pick
from souk.people.accounts.contracts import Letter

LetterKind = Literal["confirm", "reset", "moved", "invitation"]
TRIES = 10
# What is the same in most letters, and nobody's.
_ALIKE = frozenset({"from", "auto-submitted", "content-type", "content-transfer-encoding", "mime-version"})
_TEXTS: dict[LetterKind, tuple[Words, Words]] = {
    "confirm": (
        {"en": "Confirm your e-mail address", "zh-CN": "请确认您的电子邮箱"},
        {
            "en": "Hello {name},\n\nplease confirm that this is your address:\n\n{link}\n\n"
            "The link works once, for three days. If you did not ask for this, do nothing.\n",
            "zh-CN": "{name}，您好！\n\n请打开下面的链接，确认这是您的邮箱：\n\n{link}\n\n"
            "链接三天内有效，只能使用一次。如果不是您本人操作，请忽略这封邮件。\n",
        },
    ),
    "reset": (
        {"en": "Choose a new password", "zh-CN": "重设密码"},
        {
            "en": "Hello {name},\n\nsomebody asked for a new password for this address. Choose one here:\n\n{link}\n\n"
            "The link works once, for one hour. If it was not you, do nothing: your password stays.\n",
            "zh-CN": "{name}，您好！\n\n有人为这个邮箱申请重设密码。请打开下面的链接设置新密码：\n\n{link}\n\n"
            "链接一小时内有效，只能使用一次。如果不是您本人操作，请忽略，原密码不变。\n",
        },
    ),
    "moved": (
        {"en": "Your e-mail address was changed", "zh-CN": "您的电子邮箱已更改"},
        {
            "en": "Hello {name},\n\nfrom now on your account uses another e-mail address. "
            "If you did not change it, tell whoever runs this shop at once:\n\n{link}\n",
            "zh-CN": "{name}，您好！\n\n您的账户已改用另一个电子邮箱。"
            "如果不是您本人更改，请立即联系本商城：\n\n{link}\n",
        },
    ),
    "invitation": (
        {"en": "You are invited to work in {shop}", "zh-CN": "邀请您加入店铺 {shop}"},
        {
            "en": "Hello,\n\nthe shop {shop} invites you to its staff. Accept here:\n\n{link}\n\n"
            "The link works once, for seven days. If you do not know the shop, do nothing.\n",
            "zh-CN": "您好！\n\n店铺 {shop} 邀请您成为店员。请打开下面的链接接受邀请：\n\n{link}\n\n"
            "链接七天内有效，只能使用一次。如果您不认识这家店铺，请忽略这封邮件。\n",
        },
    ),
}


def written(kind: LetterKind, locale: Locale, **facts: str) -> tuple[str, str]:
    """Subject and text of a letter."""
    subject, text = _TEXTS[kind]
    return pick(subject, locale).format(**facts), pick(text, locale).format(**facts)


def next_try(tries: int) -> timedelta | None:
    """How long a letter waits that could not be carried, or None where it is given up."""
    return None if tries >= TRIES else timedelta(minutes=min(2 ** (tries - 1), 240))


class _Headers(HeaderRegistry):
    """As the library's, which makes a class for every header of every letter, and reads what it read before again."""

    @lru_cache(maxsize=64)  # noqa: B019 (there is one of it)
    def __getitem__(self, name: str) -> type[BaseHeader]:
        return super().__getitem__(name)

    def __call__(self, name: str, value: str) -> BaseHeader:
        return self._alike(name, value) if name.lower() in _ALIKE else super().__call__(name, value)

    @lru_cache(maxsize=64)  # noqa: B019
    def _alike(self, name: str, value: str) -> BaseHeader:
        return super().__call__(name, value)


_POLICY = SMTP.clone(header_factory=_Headers())


def posted(letter: Letter, sender: str, date: str) -> EmailMessage:
    """A letter as RFC 5322 has it; its id stays the same however often it is sent, so that a mailbox keeps one."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = letter.to
    message["Date"] = date
    message["Subject"] = " ".join(letter.subject.split())
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2].strip('> ') or 'souk'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message
