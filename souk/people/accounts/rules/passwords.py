"""Which passwords are guessed quickly: NIST SP 800-63B asks for length and a list of usual ones, not for symbols."""

import unicodedata

from souk.people.accounts.contracts import WeakPassword

SHORTEST = 10
LONGEST = 200
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "1q2w3e4r5t6y7u8i9o0p")
_USUAL = (
    "password", "passw0rd", "p@ssw0rd", "letmein", "welcome", "iloveyou", "sunshine", "princess", "football",
    "baseball", "dragon", "monkey", "master", "shadow", "superman", "batman", "trustno", "whatever", "changeme",
    "administrator", "admin", "secret", "default", "guest", "login", "summer", "winter", "spring", "autumn",
    "qazwsx", "qwerty", "asdfgh", "zxcvbn", "abcabc", "aabbcc", "google", "taobao", "alipay", "wechat",
    "woaini", "woaiwojia", "nihao", "wodemima", "mima", "zhongguo", "beijing", "shanghai", "laopo", "baobao",
    "wangyi", "5201314", "1314520", "147258369", "789456123", "741852963", "souk", "shop", "hello", "computer",
)  # fmt: skip


def normal(password: str) -> str:
    """A password as it is hashed: two ways of typing the same characters are one."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, email: str, name: str) -> None:
    """Raises `WeakPassword` with the reason."""
    plain = normal(password).casefold()
    if len(plain) < SHORTEST:
        raise WeakPassword("it takes at least 10 characters")
    if len(plain) > LONGEST:
        raise WeakPassword("it takes at most 200 characters")
    if _is_said_of(plain, email, name):
        raise WeakPassword("it repeats your name or e-mail address")
    if len(set(plain)) < 4 or _is_usual(plain):
        raise WeakPassword("it is among the first that are guessed")


def _is_said_of(plain: str, email: str, name: str) -> bool:
    mailbox, _, host = email.casefold().partition("@")
    words = [part for part in (mailbox, host, email.casefold(), normal(name).casefold()) if len(part) > 3]
    return any(len(plain.replace(word, "")) < 4 for word in words)


def _is_usual(plain: str) -> bool:
    """Whether little is left of it without the usual words, rows of the keyboard and figures."""
    rest = plain
    for word in sorted(_USUAL, key=len, reverse=True):
        rest = rest.replace(word, "")
    if any(plain in row * 2 or plain in row[::-1] * 2 for row in _ROWS):
        return True
    return len(rest) < len(plain) and len(rest.strip("0123456789!@#$%.*_-? ")) < 3
