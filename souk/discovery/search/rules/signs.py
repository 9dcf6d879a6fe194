"""Limits written in signs: `24 ≤ ⌀ ≤ 30 cm`, `W <= 55 cm`, 主料≠鸡肉, in the words that the other rules read."""

import re

from souk.discovery.search.rules.imperial import Rewrite

_LESS = r"(?:≤|<=|<|≦|⩽)"
_SIGN = r"(?:[≤≥≦≧⩽⩾<>]=?|=)"
# What letters stand for where a sign follows them.
_STANDS_FOR = {
    "w": "width", "h": "height", "l": "length", "d": "depth", "⌀": "diameter", "ø": "diameter", "φ": "diameter",
    "m": "weight", "v": "capacity", "p": "power", "t": "thickness", "n": "pieces",
}  # fmt: skip
_BETWEEN = re.compile(
    rf"(?<![\w.])(\d+(?:\.\d+)?)\s?([a-zμ㐀-鿿°%\"]{{0,4}})\s?{_LESS}\s?([^\W\d]{{1,12}}|⌀)\s?{_LESS}\s?(?=\d)"
)
_LETTER = re.compile(rf"(?<![\w])({'|'.join(_STANDS_FOR)})\s?(?={_SIGN}\s?\d)")
_OF_WHAT = re.compile(rf"(?<![\w])[a-z]{{1,3}}\s?\(([a-z][a-z -]+)\)\s?(?={_SIGN}\s?\d)")
_UNLIKE = re.compile(r"\s?(?:≠|!=|<>|¬)\s?")


def _between(found: re.Match[str]) -> str:
    name = _STANDS_FOR.get(found[3], found[3])
    return f"{name} between {found[1]}{found[2]} and "


_WITH = re.compile(r"(?<![\w/])w/(o(?:ut)?)?(?![\w/])")
_NO_APOSTROPHE = re.compile(r"\b(is|are|was|do|does|did|must|should|would|could|has|have)nt\b")

# Nothing of something: `alcohol 0 %`, 0荧光剂, `smells of nothing`.
_NAUGHT = re.compile(
    r"\b(?P<en>alcohol|fragrance|perfume|scent|sugar|salt|paraben|silicone)s?\s?[:=]?\s?0\s?%"
    r"|(?P<han>酒精|香精|糖|盐|荧光剂|色素)\s?[:=]?\s?0\s?%"
)
_NONE_HAN = re.compile(r"(?<![\d.点第])0(?=(?:荧光|添加|香精|酒精|色素|防腐|蔗糖|糖|盐|脂|甲醛|硅油|激素|刺激))")
_OF_NOTHING = re.compile(r"\b(?:smell|taste|reek)(?:s|ing)? (?:of|like) (?:nothing|absolutely nothing)\b")

_BY = re.compile(r"(?<![\w.])(\d{3,4})[x×*](\d{3,4})(?![\w.])")

SIGNS: tuple[Rewrite, ...] = (
    (_NAUGHT, lambda found: f"without {found['en']}" if found["en"] else f"无{found['han']}"),
    (_NONE_HAN, lambda found: "无"),
    (_OF_NOTHING, lambda found: "without smell"),
    (_WITH, lambda found: "without" if found[1] else "with"),
    (_NO_APOSTROPHE, lambda found: f"{found[1]}n't"),
    (_BETWEEN, _between),
    (_OF_WHAT, lambda found: f"{found[1]} "),
    (_BY, lambda found: f"{found[1]} x {found[2]}"),
    (_LETTER, lambda found: f"{_STANDS_FOR[found[1]]} "),
    (_UNLIKE, lambda found: " 不要" if re.search(r"[㐀-鿿]", found.string) else " not "),
)
