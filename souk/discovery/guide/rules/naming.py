"""Whether a title calls goods by a name, or has it only for what they are for or come with."""

import re

from souk.kit.text import flat

_SEGMENT = re.compile(r"[,，|/()（）–—:：;；]")
_FOR = re.compile(r"\b(?:for|with|fits?|to|of|and|from|like)\b")
_HAN_FOR = re.compile(r"[配送煎煮烤装带用适为和与及防]$")
_HAN_END = re.compile(r"(?:$|[\s\d]|[㐀-鿿]{0,2}(?:款|装|型|版)|大|小|新)")


def is_called(title: str, name: str) -> bool:
    """Whether goods are called so: the name ends what is said of them, and nothing before it says what it is for."""
    plain, said = flat(title), flat(name)
    return any(_ends_in(part, said) for part in _SEGMENT.split(plain))


def _ends_in(part: str, said: str) -> bool:
    if said.isascii():
        stem = re.escape(said.removesuffix("s"))
        found = re.search(rf"(?<![a-z]){stem}(?:e?s)?(?![a-z])", part)
        if found is None or _FOR.search(part[: found.start()]):
            return False
        return re.match(r"\s*(?:$|\d|for\b|with\b|in\b|set\b|pack\b)", part[found.end() :]) is not None
    at = part.find(said)
    return at >= 0 and not _HAN_FOR.search(part[:at]) and _HAN_END.match(part[at + len(said) :]) is not None
