"""The parts of a score, and what a product lacks, in plain words."""

from collections.abc import Iterator, Mapping, Sequence

from souk.discovery.search.contracts import Filter, Reason
from souk.discovery.search.rules.fusion import Part
from souk.kit.locale import Words

EFFECTS: Mapping[str, Words] = {
    "pin": {"en": "a rule of the shop gives it this place", "zh-CN": "店铺规则固定在此位置"},
    "boost": {"en": "a rule of the shop moves it up", "zh-CN": "店铺规则提升了它"},
    "bury": {"en": "a rule of the shop moves it down", "zh-CN": "店铺规则下沉了它"},
}
UNKNOWN: Words = {"en": "it is not in the index", "zh-CN": "索引里没有它"}
FAR: Words = {"en": "too many others fit better", "zh-CN": "排在它前面的商品太多"}


def reasons(part: Part, by_word: Mapping[str, float], worth: float) -> Iterator[Reason]:
    """What each word adds, what they add together, then shelf, meaning, stock, and what a ranker made of their sum."""
    for word, adds in by_word.items():
        yield Reason({"en": f"it has “{word}”, the more in its title", "zh-CN": f"含有“{word}”，标题中的更重"}, adds)
    together = part.words - sum(by_word.values())
    yield Reason(
        {"en": "all words, words side by side, brand, category", "zh-CN": "词语齐全、相邻、品牌与类目"}, together
    )
    yield Reason({"en": "it is of the kind that the best matches are", "zh-CN": "与最匹配的商品同类"}, part.shelf)
    yield Reason({"en": "it is near in meaning", "zh-CN": "语义相近"}, part.meaning)
    yield Reason({"en": "it is sold out or not offered", "zh-CN": "已售罄或无报价"}, part.stock)
    learned: Words = {"en": "what was learned from grades and clicks", "zh-CN": "从评分与点击中学到的排序"}
    yield Reason(learned, worth - part.score)


def lacking(words: Sequence[str], limits: Sequence[Filter]) -> tuple[Words, ...]:
    """Which words a product has not, and which limits it does not keep."""
    said: list[Words] = [{"en": f"it has not the word “{one}”", "zh-CN": f"不含“{one}”"} for one in words]
    said += [{"en": f"it does not keep the limit on {one.key}", "zh-CN": f"不符合“{one.key}”的限制"} for one in limits]
    return tuple(said)
