"""Which goods are wanted: the category that is named, and not one that it is for."""

import re
from collections.abc import Callable, Sequence

from souk.discovery.search.rules.denial import denied, led_from
from souk.discovery.search.rules.limits import purpose, within
from souk.discovery.search.rules.said import Span
from souk.goods.annotation import Match

_HOLDS = re.compile(
    r"(?:\b(?:for|fits?|fitting|with|inside|into|holds?|holding|carry|carrying|swallow|takes?|on|to|in|my|against|whose"
    r"|its(?: own)?|their|of|from|off|near|beside|under|behind|plug(?:ged)?(?: in(?:to)?)?"
    r"|dedicated|discrete|built-in|integrated|onboard)\s+"
    r"(?<!looking for )(?<!searching for )(?<!hunting for )(?<!shopping for )(?<!asking for )"
    r"(?:(?:an?|my|the|your|our|his|her|any|most|\d\S*|inch|\w+'s|[a-z]+(?:-[a-z]+)?)\s+){0,4}"
    r"|(?:装得下|装下|能装|放得下|放下|能放|套在|插在|连接?|接|配|适配|搭配|给|(?<![盒袋罐礼瓶桶散精箱独])装|放|掏出?|取出?|揣"
    r"|塞)[\d.寸英吋 a-z]{0,10})$"
)
# What is plainly asked for: 求耳机, `I need a router`.
_ASKED_FOR = re.compile(
    r"(?:求|想买|想要|要买|找|求购|推荐|来|选|换|买)(?:一?[个台款双副只把条件套块盒]|点|些|能)?$"
    r"|\b(?:need|want|buy|after|looking for|searching for|shopping for|recommend|i'd like)(?: (?:an?|some"
    r"|new))+(?: (?!for|with|that|of|to)[a-z-]+){0,2} $"
)
# What one has now and speaks of is to be replaced by its like: `my current notebook dies by lunch`.
_REPLACED = re.compile(r"\b(?:my|our|his|her|the|this) (?:current|old|last|present|existing|previous) $")
_PART_OF = re.compile(
    r"(?:保护|手机)?(?:壳|膜|贴膜|套(?!装)|架子?|支架|垫子?|配件|滤芯(?!至|能|用|寿)|刷头|贴纸|挂件|罩|收纳|清洁剂"
    r"|除垢|转接|底座|盖子|替换|遥控)"
)
# 硬盘1TB起, 内存32G: what a number is said of is a part, where other goods are named too.
_SPECIFIED = re.compile(r"\s?\d+(?:\.\d+)?\s?(?:gb|tb|mb|g|t|寸|mah|毫安|hz|w|瓦)")
# A pack of nuts is nuts; what is in or of the drain is not the drain.
_PACK_OF = re.compile(
    r"\b(?:packs?|packets?|bags?|box(?:es)?|tins?|sets?|pairs?|jars?|bottles?|tubs?|sacks?|rolls?|portions?|kilos?|kgs?|kg"
    r"|grams?|lots?|kinds?|sorts?|types?|cans?|cups?|one|some|any|bit) of (?:\w+ )?$"
)
_PLACED = re.compile(r"(?:里面?|里头)(?=[㐀-鿿])(?![有带含能要])|那种(?=[大小]?[㐀-鿿]{1,2}虫)|边上|旁边|底下")
_QUALIFIED = re.compile(
    r"\s(?:with|that|which|containing|made|in|from|of|over|under|above|below)\b|(?:里|中)?(?:含|带|有)"
)
_QUALITY = re.compile(r"[㐀-鿿]{3,}")
_WITHIN = re.compile(r"\sin (?:the|my|this|its) ")
_CLAUSE = re.compile(r"[;。!?]|,\s|\s-\s")
# What follows tells of the goods that are named before it: a keyboard `that leaves out the numeric keypad`.
_RELATIVE = re.compile(r"\s(?:that|which|who|whose)\s")
_JOINING_WORDS = """
    for with without to that which who and or in on at of from by the a an is are has have having can cannot
    could would should must need needs under over below above up least most about around not no but it its i we
    my our so as like per less more than where when if just only any some this these those please max min good
    best cheap between during while whose then you he she they he's big enough keeping be being does do did want
    wants wanted needed required set sets inch cm doing runs lasting small new used whose minus sans plus w sub spend
    capped except excluding other rather anything nothing both either also because since until per suitable ideal
    instead aside apart unlike anywhere handling rated carrying supplied clocked costing weighing measuring priced sized
    made built designed able capable compatible supporting offering feeding serving reclining featuring
    including holding sold boxed bundled packed packaged wrapped priced shipped
    taking lets within ofc obvs lol tbh ok okay thanks thx u ur btw imo asap though tho yes there here man mate
    lads folks
    guys someone anyone everyone idk omg haha
    obviously clearly naturally dies died broke breaks keeps kept leaks leaked stopped lasted gets got gave gives smells
    stinks weighs weighed went goes barely hardly never always still
    beneath beyond across through preferably ideally maybe perhaps definitely certainly really very quite
"""
_JOINING = frozenset(_JOINING_WORDS.split())


def wanted(text: str, matches: Sequence[Match[str]]) -> list[Match[str]]:
    """The names of goods that are asked for, the likeliest first; `text` is in reading form."""
    called = [one for one in matches if one.meaning and _whole(text, one)]
    named = [one for one in called if not _unwanted(text, one)]
    # Where nothing else is named, what is said against goods is how they shall not be: 炸锅吵死人可不行.
    named = named or [one for one in called if _QUALITY.match(text[one.end :]) and led_from(text[: one.start]) is None]
    meant = [one for one in named if not is_for(text, one)] or named
    meant = [one for one in meant if _ASKED_FOR.search(text[max(0, one.start - 40) : one.start])] or meant
    meant = [one for one in meant if not _SPECIFIED.match(text[one.end :])] or meant
    ends = [found.start() for found in _CLAUSE.finditer(text)] + [len(text)]
    ends = sorted({*ends, *(found.start() for found in _RELATIVE.finditer(text))})
    first = next((end for end in ends if any(one.end <= end for one in meant)), len(text))
    inside = [one for one in meant if one.end <= first]
    rest = [one for one in meant if one.end > first]
    return [*reversed(inside), *rest]


def _unwanted(text: str, one: Match[str]) -> bool:
    """Whether goods are turned down themselves; of `not looking for cat food with grain` only the grain is."""
    after = text[one.end :]
    return denied(text, one.start, one.end) and (bool(_WITHIN.match(after)) or not _QUALIFIED.match(after))


def of_goods(likely: list[Match[str]], values_in: Callable[[str], Sequence[Span]]) -> list[Match[str]]:
    """Without what only says something of other goods that are named beside it: 礼盒装的茶叶, a pillow's 外套.

    `values_in` answers where the text names values of a category.
    """
    if len({one.meaning for one in likely}) < 2:
        return likely
    said = {id: values_in(id) for id in {one.meaning for one in likely}}
    kept = [
        one
        for one in likely
        if not any(id != one.meaning and within((one.start, one.end), spans) for id, spans in said.items())
    ]
    return kept or likely


def _whole(text: str, one: Match[str]) -> bool:
    """A name of one Han character, such as 茶, is one only at the end of what qualifies it: 没有咖啡因的茶."""
    if one.end - one.start > 1:
        return True
    return text[one.start - 1 : one.start] in ("的", "") and not re.match(r"[㐀-鿿]", text[one.end : one.end + 1])


def is_for(text: str, one: Match[str]) -> bool:
    """Whether goods are named as what others are for, hold or belong to."""
    before = text[max(0, one.start - 40) : one.start]
    replaced = _REPLACED.search(before)
    if replaced and not _HOLDS.search(before[: replaced.start()]):
        return False
    held = bool(_HOLDS.search(_PACK_OF.sub("", before)))
    return purpose(text, one.start, one.end) or held or bool(_PLACED.match(text[one.end :]))


def heads(text: str, span: Span, known: Callable[[int], bool]) -> bool:
    """Whether the name is what the goods are, and not what they belong to: a monitor, not a monitor `arm`.

    `known` says whether what begins at a place of the text is understood: a value, a number, a brand.
    """
    rest = text[span[1] :]
    if _PART_OF.match(rest):
        return False
    if re.match(r"\s\w+er (?:than|or)\b", rest):
        return True
    following = re.match(r"[\s-]{1,2}([a-z][a-z'-]*)", rest)
    if following is None or following[1].strip("-") in _JOINING:
        return True
    return known(span[1] + following.start(1)) or "'" in following[1]
