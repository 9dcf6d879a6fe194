"""The words by which the grammar reads: spelled so, they are never mistyped, and what is mistyped may be one."""

import re

from souk.discovery.search.rules import bounds, denial, imperial, measures, money, numerals, polarity

_WORD = re.compile(r"(?<![\\(?a-z])[a-z]{4,}")
_ENDINGS = ("", "s", "es", "ed", "ing", "er")


def _patterns() -> list[str]:
    modules = (bounds, denial, imperial, measures, money, numerals, polarity)
    return [one.pattern for module in modules for one in vars(module).values() if isinstance(one, re.Pattern)]


# As the patterns have them, and with the endings that they may be said with.
SPELLED = frozenset(word for text in _patterns() for word in _WORD.findall(text))
CUES = frozenset(f"{word}{ending}" for word in SPELLED for ending in _ENDINGS)
