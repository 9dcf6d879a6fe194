"""What a turn does to the conversation: lifts a limit, asks why, has one already, wants the sum."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from souk.discovery.guide.rules.comparing import places
from souk.discovery.search import Limit, parted
from souk.goods.annotation import AttributeType, number
from souk.kit.text import flat

_LIFTS = re.compile(
    r"无所谓|不在乎|不介意|不重要|都行|都可以|也行|也可以|也能接受|没关系|不限|不用管|随便"
    r"|\b(?:is|are|would be|'s) (?:fine|ok|okay|all right|no problem)\b|\bdon'?t (?:mind|care)\b|\bdoesn'?t matter\b"
    r"|\bno (?:preference|limit)\b|\bnever mind\b|\bforget (?:about )?the\b|\bwhatever\b"
)
# What says so of itself, whatever was said before.
_MATTERS_NOT = re.compile(
    r"无所谓|不在乎|不介意|不重要|不限|不用管|随便"
    r"|\bdon'?t (?:mind|care)\b|\bdoesn'?t matter\b|\bno (?:preference|limit)\b|\bnever mind\b|\bwhatever\b(?! \w)"
)
_A_NUMBER = re.compile(
    r"\d|[一二两三四五六七八九十百千半](?:升|斤|公斤|克|寸|厘米|公分|米|块|元|瓦|小时|个月|年|百|千|万)"
)
_PRICE = re.compile(r"价格|预算|价钱|多少钱|钱|\b(?:price|budget|cost|money)\b")
_TOGETHER = re.compile(
    r"一共|总共|合计|加起来|总预算|全部加|凑一套|[一整全]套|一起买?(?=.{0,4}[\d一二两三四五六七八九十])|一整?套"
    r"|\b(?:in total|altogether|all together|together|for both|for the set|in all|combined|all told"
    r"|for (?:the lot|everything|all of (?:it|them)))\b"
)
# A set for somebody, of which it is not said what is in it: a starter set for a kitten, 新手套装.
_SET = re.compile(
    r"\b(?:complete |whole |full |starter |entire )?(?:set|kit|bundle|outfit) for (?:an?|my|our|the|his|her|their)\b"
    r"|\beverything (?:i|we|you|one) needs? for\b|(?:入门|新手|全|新猫|新狗)套[装餐]|(?:一整|[一整全])套(?=.{0,6}给)"
    r"|(?:猫|狗|宝宝|新生儿|娃)[^，。]{0,4}[，,]?\s*(?:一整|[一整全])套"
)
# What goes with goods, and what is to come to those that were spoken of before: 再配个鼠标, `and also a mouse`.
_WITH_IT = re.compile(
    r"\b(?:accessor(?:y|ies)|everything (?:that )?(?:goes with|belongs to) (?:it|them)|the (?:usual )?extras"
    r"|add-ons?)\b"
    r"|配件|配套|周边|配齐|全套装备"
)
_ADDED = re.compile(
    r"\b(?:also|as well|too|plus|along with|on top|add|besides|in addition|with (?:it|that)|to go with)\b"
    r"|再[配加来买添要带]|另外|还[要想需缺]|顺便|顺带|一起[配买]|一并|搭[配个]|外加"
)
_CHANGED = re.compile(
    r"换成?|改[成为买要看]|还是买|算了"
    r"|\b(?:instead|actually|rather (?:an?|some)|forget|never mind|changed? my mind|swap)\b"
)
_GIFT = re.compile(
    r"\b(?:gifts?|presents?)\b|礼物|送(?:给|人|礼|长辈|朋友|男|女|老|同[学事]|爸|妈|领导|客户|点?什么|闺蜜|孩子|婆婆|岳)"
)
# What somebody likes, of whom it is said: 她喜欢喝咖啡, `who is into fishing`.
_LIKES = re.compile(
    r"(?:喜欢|喜爱|热爱|爱|迷上了?)(?:喝|吃|玩|看|听|打|做|用|养|去)?(?P<zh>[㐀-鿿]{2,4})"
    r"|\b(?:likes?|loves?|enjoys?|(?:is|are|am) into|fan of|crazy about|keen on) (?P<en>[a-z]{3,}(?: [a-z]{3,})?)"
)
_PEOPLE = re.compile(
    r"男朋友|女朋友|男友|女友|朋友|老公|老婆|爸爸?|妈妈?|父母|长辈|老师|同事|领导|闺蜜|同学|孩子|客户|生日|过年|节日|礼物|送礼?"
    r"|\b(?:my|a|an|the|for|birthday|christmas|gifts?|presents?|boyfriend|girlfriend|friend|husband|wife|mum|mom|dad"
    r"|parents|mother|father|teacher|colleague|boss|sister|brother|neighbour|grand\w+)\b",
    re.IGNORECASE,
)
_WHY = re.compile(r"为什么不|为啥不|怎么不|干嘛不|\bwhy not\b|\bwhy (?:don'?t|didn'?t|isn'?t)\b")
_CHEAPEST = re.compile(
    r"最便宜|最低价|最省钱|便宜的那|\bcheapest\b|\blowest[- ]price|\bleast expensive\b|\bcheaper one\b"
)
_MORE = re.compile(
    # At most a hundred, 最多花一百, is no hundred more; nor is what is added once or not at all: 加一次水, 不能加.
    r"(?:(?<!不能)(?<![别不])再?加|(?<![最顶])多花|多出|(?<![太不别很])贵)\s*¥?\s*([\d.]+|[一二两三四五六七八九十百千]+)"
    r"(?![\d.一二两三四五六七八九十百千点些])\s*(?:元|块钱|块)?"
    r"(?=\s*(?:预算|左右|能|可以|会|行|够|有|买|换|的话|也|呢|吧|吗|[,，。;；?？!！]|$))"
    r"|[¥$€£]?\s*(\d+(?:\.\d+)?)\s*(?:yuan|dollars?|euros?|pounds?|rmb|元|块)?\s+more\b"
)
# A wish about the price that says no sum, and which is no denial of the goods named after it.
_VAGUE = re.compile(
    r"\bnot (?:too|overly|so|very|that) (?:expensive|pricey|pricy|dear|costly)\b|\b(?:affordable|reasonably priced)\b"
    r"|(?:不要|别|不)太贵的?|价格?(?:实惠|合适|适中|便宜)的?|性价比高?的?|经济实惠的?"
)
_BRAND = re.compile(
    r"(?:不要|不喜欢|换|除了|别的)(?:这|那|该|个|掉|一)*(?:家|个)?(?:牌子|品牌)"
    r"|\bnot (?:this |that |the same )(?:brand|make)\b|\b(?:not|no) brand\b"
    r"|\b(?:another|other than|a different|different) (?:this |that |the same )?(?:brand|make)\b"
    r"|\bdon'?t like (?:this|that|the) brand\b"
)
_HAVE = re.compile(
    r"我?已经有(?:了|这个|这款|它)|我有这个|这款我有|买过了"
    r"|换一?[个款](?:别的|看看)?(?=[吧吗呢？?。!！]|$)|还有(?:没有)?(?:别的|其[他它])|有没有(?:别的|其[他它])"
    r"|\b(?:show me|any|see|got) (?:others?|other ones|something else|another one|alternatives)\b"
    r"|\b(?:something|anything) else\b(?=$|[?.!])"
    r"|\b(?:i|we) (?:already )?(?:have|own|'ve got|got) (?:it|this|that|this one|that one|one)(?: already)?\b"
    r"|\b(?:not|less|nothing) like (?:this|that)\b|不要这(?:种|样|款)|不喜欢这(?:种|样|款)"
)
_INSTEAD = re.compile(r"\b(?:instead of|rather than)\b[^,.;?!]*|而不是[^，。；,;]*")
# Two of which any would do are asked for by the turn that begins with them: 木薯砂跟豆腐砂随便哪个都成.
_ANY_OF_TWO = re.compile(
    r"[㐀-鿿](?:跟|和|或者?|还是|与|、)[㐀-鿿]{1,8}?(?:随便哪|哪[个种]都|任[意选]|都(?:行|成|可以?|好))"
    r"|\bor\b[^,.;]*\b(?:either|any|whichever)\b"
)
_CLAUSE = re.compile(r"[^,，。.;；!！?？\n]+[,，。.;；!！?？\n]*")
_NAMED = re.compile(r"[“\"「『]([^”\"」』]{2,60})[”\"」』]")


@dataclass(frozen=True)
class Why:
    """A question about a product: the cheapest, or one by its words."""

    kind: Literal["cheapest", "named"]
    words: str = ""


def clauses(turn: str, *, later: bool = True) -> list[tuple[str, bool]]:
    """The clauses of a turn, each with whether it says that something does not matter.

    What would do, 九百也行, `either is fine`, lifts nothing before anything was limited, nor where it says a number.
    """
    plain = parted(flat(turn))
    found = [turn[slice(*match.span())] for match in _CLAUSE.finditer(plain)] or [turn]
    return [(one, _lifts(flat(one), later=later)) for one in found]


def _lifts(clause: str, *, later: bool) -> bool:
    if not later and _ANY_OF_TWO.search(clause):
        return False
    if _MATTERS_NOT.search(clause):
        return True
    return later and bool(_LIFTS.search(clause)) and not _A_NUMBER.search(clause)


def asked_for(turn: str, *, later: bool = True) -> str:
    """A turn without what it says of goods that were shown, lifts, or names as what is not wanted instead.

    As long as the turn, so that places in it hold; `later` is a turn after the first.
    """
    if why(turn) or (later and (more(turn) is not None or places(turn))):
        return " " * len(turn)
    kept = "".join(" " * len(clause) if lifted else clause for clause, lifted in clauses(turn, later=later))
    for pattern in (_BRAND, _HAVE, _INSTEAD, _VAGUE):
        kept = _blanked(pattern, kept)
    return kept


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    plain = flat(text)
    for found in pattern.finditer(plain):
        text = text[: found.start()] + " " * len(found.group()) + text[found.end() :]
    return text


def speaks_of(turn: str, kind: AttributeType) -> bool:
    """Whether a turn names an attribute, or one of its values."""
    plain = flat(turn)
    said = [*kind.name.values(), *(word for words in (kind.words or {}).values() for word in words)]
    said += [word for one in kind.choices for words in one.words.values() for word in words]
    said += [part for one in kind.choices for part in one.name.values()]
    return any(_within(flat(word), plain) for word in said if word)


def allowed(clause: str, kind: AttributeType, limits: Sequence[Limit]) -> bool:
    """Whether what a clause would also take, `glass is fine too`, keeps the limits: then it lifts none of them."""
    plain = flat(clause)
    named = {
        one.id
        for one in kind.choices
        if any(_within(flat(word), plain) for words in one.words.values() for word in words)
    }
    return any(one.key == kind.key and bool(named) and bool(one.none_of) and named <= set(one.any_of) for one in limits)


def _within(word: str, plain: str) -> bool:
    if word.isascii():
        return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", plain) is not None
    return word in plain


def speaks_of_price(turn: str) -> bool:
    """Whether a turn names the price."""
    return bool(_PRICE.search(flat(turn)))


def vague_price(turn: str) -> bool:
    """Whether a turn wants a price that is not too high without saying a sum."""
    return bool(_VAGUE.search(flat(turn)))


def together(turn: str) -> bool:
    """Whether a budget is meant for everything at once: 一共, in total."""
    return bool(_TOGETHER.search(flat(turn)))


def set_for(turn: str) -> bool:
    """Whether a set for somebody is asked for: all that a kitten needs."""
    return bool(_SET.search(flat(turn)))


def with_it(turn: str) -> bool:
    """Whether what goes with the goods is asked for beside them."""
    return bool(_WITH_IT.search(flat(turn)))


def added(turn: str) -> bool:
    """Whether what a turn names comes to what was named before."""
    return bool(_ADDED.search(flat(turn)))


def changed(turn: str) -> bool:
    """Whether a turn asks for another thing in place of what was spoken of: 还是换成…, `actually a mouse instead`."""
    return bool(_CHANGED.search(flat(turn)))


def gift(turn: str) -> str:
    """The words in which a turn asks for something to give; empty where it does not."""
    found = _GIFT.search(flat(turn))
    return turn[slice(*found.span())] if found else ""


def of_child(turn: str) -> bool:
    """Whether a turn speaks of a child."""
    return bool(re.search(r"孩子|儿童|小朋友|宝宝|儿子|女儿|\b(?:child|kids?|son|daughter|baby|toddler)\b", flat(turn)))


def liked(turn: str) -> str:
    """What somebody is said to like: 咖啡, fishing; empty where nothing is."""
    found = _LIKES.search(flat(turn))
    return (found["zh"] or found["en"] or "") if found else ""


def but_people(words: str) -> str:
    """Words without those for whom a gift may be: 送男朋友的礼物 says nothing of what it is."""
    return _PEOPLE.sub(" ", words)


def shared(noun: str, turn: str) -> str:
    """The part of a name of goods that a turn speaks of: coffee, of a coffee maker; else nothing."""
    plain = flat(turn)
    if noun.isascii():
        return next((word for word in noun.lower().split() if re.search(rf"\b{re.escape(word)}\b", plain)), "")
    pairs = (noun[:length] for length in range(len(noun), 1, -1))
    return next((part for part in pairs if part in plain), "")


def why(turn: str) -> Why | None:
    """What a turn asks about a product that is not the first choice."""
    plain = flat(turn)
    asked = _WHY.search(plain)
    if _CHEAPEST.search(plain) and (asked or "?" in plain or "呢" in plain):
        return Why("cheapest")
    if not asked:
        return None
    quoted = _NAMED.search(turn)
    words = quoted[1] if quoted else turn[asked.end() :].strip(" ?？。.,，呢啊选买推荐")
    return Why("named", words) if len(words) > 1 else None


def more(turn: str) -> float | None:
    """How much more money a turn would spend, in whole units: 加30元能买到什么, what would 30 more buy."""
    found = _MORE.search(flat(turn))
    return number(found[1] or found[2]) if found else None


def other_brand(turn: str) -> str:
    """The words in which a turn turns away from the brand that it was shown; empty where it does not."""
    found = _BRAND.search(flat(turn))
    return turn[slice(*found.span())] if found else ""


def has_it(turn: str) -> bool:
    """Whether the shopper has what was shown first, or wants nothing like it."""
    return bool(_HAVE.search(flat(turn)))
