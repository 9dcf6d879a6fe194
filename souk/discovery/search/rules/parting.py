"""Where a space among Chinese words stands for a comma: 磁吸的不要 两百以内 denies the magnet and not the budget."""

import re

_SPACE = re.compile(r"[ \t\u3000]+")
_HAN = re.compile(r"[㐀-鿿]")
_NUMERAL = re.compile(r"[\d零一二两三四五六七八九十百千半]")
# What leads on to the next words is no clause of its own: 不要 塑料的, 预算 三百.
_LEADS = re.compile(
    r"(?:我|就|还|也|只|想|求|请|给)*(?:不要|不想要|不能有|不含|不带|别要?|没有|无|非|要|想要|求|买|来|有|带|含|除了"
    r"|预算|价格|价位|价钱|总价|至少|起码|最少|最低|最多|最高|不超过|大概|大约|差不多|推荐|适合|用于|给)(?:的|有|是)?"
)
# So few characters before a number name what it is of: 重量 两百克.
_NAMED = 4
# Shorter texts are names, and have no clauses.
_LONG = 10


def parted(text: str) -> str:
    """The text with a semicolon for each space that ends a clause among Chinese words; as long as it was."""
    if len(_HAN.findall(text)) < _LONG:
        return text
    made = list(text)
    begin = 0
    for space in _SPACE.finditer(text):
        said, after = text[begin : space.start()], text[space.end() :]
        if _ends(said, after):
            made[space.start()] = ";"
        begin = space.end()
    return "".join(made)


def _ends(said: str, after: str) -> bool:
    """Whether what stands before a space is a clause, and what stands behind it another."""
    following = re.split(r"[;,。!?、:\s]", after, maxsplit=1)[0]
    own = re.split(r"[;,。!?、:]", said)[-1]
    if not _HAN.search(own) or not _HAN.search(following) or _LEADS.fullmatch(own):
        return False
    return len(own) > 1 and not (_NUMERAL.match(following) and len(own) <= _NAMED)
