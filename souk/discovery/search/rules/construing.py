"""Constructions that settle a side whatever the single words in them say: `nothing but X`, 没有X也行, 非X不可.

An exception from a refusal is a wish, and so is a refusal of a lack; a lack that is allowed leaves a thing open. Each
is told by what stands on both sides of a thing, in the clause that it is in.
"""

import re
from functools import lru_cache
from typing import Literal

Stance = Literal["", "wanted", "refused", "open"]

_NEAR = 64
_TEXTS = 2048
# What stands between a construction and its thing; other things of a list are muted: `nothing but ··· or X`.
_OF = (
    r"(?:(?:an?|the|any|some|my|your|that|those|these|real|proper|pure|genuine|plain|made|out"
    r"|of|in|with|from|is|it|being|be"
    r"|have|having|has|one|ones|something|ever|even|use|using|come|comes|kind|type"
    r"|sort)\s+){0,5}(?:·+,?\s?(?:or|and|nor|&|/)?\s?)*$"
)
_THEN = (
    r"^[a-z]{0,2}(?:(?:,|\s)?\s?(?:or|and|&|/)\s?·+)*(?:[\s-](?:ones?|kinds?|types?|models?|stuff|things?"
    r"|versions?))?"
)
_BUT = r"(?:but|except(?:ing)?(?: for)?|other than|apart from|aside from|besides|bar|save(?: for)?|short of|if not)"
_ISNT = r"(?:(?:is|are|was|does|do|has|have)(?:n't| not| no)|'s (?:not|no)|'re not|lacks?|without)"
# A refusal that speaks of all there is.
_NOTHING = (
    r"(?:\bnothing|\bnone|\bnobody|\bno(?: [a-z-]+){1,3}?|\b(?:not|never|cannot|refus(?:e|es|ed|ing)|without"
    r"|avoid(?:s|ing)?)(?: [a-z']+){0,5}?"
    r" (?:anything|any(?: [a-z-]+){0,2}?|an? [a-z-]+|ones?)|n't(?: [a-z']+){0,5}? (?:anything"
    r"|any(?: [a-z-]+){0,2}?|an? [a-z-]+"
    r"|ones?))"
)
_ALL = r"\b(?:anything|everything|any [a-z]+|all|whatever)"
_NO_GOOD = (
    r"(?: (?:at all|here|there))?,? ?(?:then )?(?:(?:is|are|would be)(?:n't"
    r"| not)? (?:out\b(?! of\b)|no (?:good|use|go)|useless|wasteful|rubbish"
    r"|pointless|a (?:no|waste|deal[ -]?breaker)|banned|ruled out|excluded|off|for (?:me|us)"
    r"|an option|acceptable)|won't do"
    r"|need not apply|(?:i|we)(?:'m| am|'re)? (?:not interested|out\b|don't (?:want|need|buy)"
    r"|won't|will not|can't use|'ll pass"
    r"|pass|skip)|i'll (?:pass|skip)|forget (?:it|about)|no (?:deal|sale|thanks?)|don't bother"
    r"|leave it|skip it|not interested"
    r"|it's not for me|can (?:stay|go)|goes back|gets returned)"
)
_FINE = (
    r",? ?(?:is|are|would be|'s|will) (?:also |just |perfectly |totally |quite )?(?:fine"
    r"|ok(?:ay)?|alright|all right|good|do\b|acceptable)"
)

_WANTED_LED = re.compile(
    rf"(?:{_NOTHING} {_BUT}"
    rf"|{_NOTHING} (?:that|which|who)(?: )?{_ISNT}(?: [a-z]+)??"
    r"|(?:\bnot|n't|\bcannot|\bnever) (?:only|just|merely|simply)"
    r"|(?:\b(?:cannot|not|never)|n't) (?:really |ever |possibly )?(?:(?:do|be|live|go|manage"
    r"|come|make do|get by|cope|sell me one) )?"
    r"without|(?:\b(?:cannot|not|never)|n't) (?:want to |wish to |have to )?(?:miss|lack|forgo"
    r"|give up|say no to|go wrong with"
    r"|leave out|skip on|skimp on)"
    r"|\b(?:nothing|none) (?:beats|like|compares (?:to|with))|\bno (?:substitute|alternative|replacement)s? (?:for"
    r"|to)"
    rf"|\baccept no [a-z]+ {_BUT})\s+{_OF}"
)
_WANTED_BOTH = (
    (re.compile(rf"{_ALL}(?: {_BUT}| (?:that|which)(?: )?{_ISNT})\s+{_OF}"), re.compile(rf"{_THEN}{_NO_GOOD}")),
    (
        re.compile(
            r"\b(?:if|when|where|unless|until) (?:it|they|this|that|there|the [a-z]+)"
            rf"(?:'s| is|'re| are| has| have| does| do)?(?:n't| not| no|) ?{_OF}"
        ),
        re.compile(rf"{_THEN}{_NO_GOOD}"),
    ),
    (
        re.compile(rf"(?:\b(?:without|lacking|(?:with )?no|cannot(?: be)?)|n't be)\s+{_OF}"),
        re.compile(rf"{_THEN}(?: in it)?{_NO_GOOD}"),
    ),
)
_WANTED_THEN = re.compile(
    rf"{_THEN},? (?:is|are) (?:a must|essential|non-negotiable|mandatory|vital|required|indispensable)\b"
    r"|^(?: ones?)?,? (?:and )?not (?:anything|any) ?(?:else|others?)\b|^(?: ones?)?,? (?:and )?nothing else\b"
    r"|^,? no others?\b"
    r"|^,? (?:or|and) nothing(?: else)?\b(?! fancy)|^,? and no other\b"
)
_OPEN_LED = re.compile(
    r"(?:(?:\b(?:not|need not|cannot)|n't) (?:necessarily|(?:have|need|got) to(?: be| have"
    r"| come)?|particularly|especially|exactly"
    r"|specifically|set on|insist(?:ing)? on|attached to|particular about|fussed about"
    r"|bothered about|demand|require|care (?:for|about|if"
    r"|whether)(?: it's| it is)?|matter (?:if|whether)(?: it's| it is| they're)?|mind(?: if it's)?|oppose)"
    r"|\bneed(?:n't| not) (?:be|have|come)|\bno (?:need|requirement|insistence) (?:for|of|on)"
    r"|\bno objections? to|\bnothing against"
    r"|\bno problem with|\bfine with|\bwith or without|\b(?:can|could|will) (?:also )?(?:live"
    r"|cope) with|\bwhether(?: or not)?(?: it's| it is| they're)?)\s+"
    rf"{_OF}"
)
_OPEN_BOTH = (
    (re.compile(rf"\b(?:without|no|not|lacking|minus|none of)\s+{_OF}"), re.compile(rf"{_THEN}{_FINE}")),
    (re.compile(r""), re.compile(rf"{_THEN},? or (?:not|without)\b(?=$|[ ,.;!?])")),
)
_OPEN_THEN = re.compile(
    rf"{_THEN},? (?:(?:is|are)(?:n't| not| no) (?:an? )?(?:problem|issue|must|essential"
    rf"|big deal|deal[ -]?breaker|requirement|priority"
    r"|concern|hindrance|obstacle|necessity|mandatory|required|needed|necessary|important)"
    r"|(?:does|do)(?:n't| not) (?:bother|worry|trouble|put) (?:me|us)"
    r"|is neither here nor there|or (?:anything else|whatever|something else))\b"
)
_REFUSED_LED = re.compile(
    r"(?:\b(?:pass|passing) on|\benough(?: already)? (?:of|with)|\b(?:rather|sooner|take"
    r"|prefer) anything (?:over|than)|\bfar from"
    rf"|\b(?:anywhere|anyone|somewhere) but|{_ALL} (?:rather )?than|\brul(?:es?|ed|ing) out"
    r"|(?:\b(?:not|never)|n't) (?:even |ever |you dare |please )?(?:give|show|offer|send|bring"
    r"|suggest|sell|recommend|think of|think about|mention"
    r"|try|start with|come with|fob|push)(?: me| us)?(?: off with)?"
    r"|\banything as long as (?:it|they)(?:'s| is| are)(?:n't| not)"
    r"|\b(?:do|does|did|will|would|could|can)(?:n't| not) (?:want|have|use|take|touch"
    r"|like) (?:an? |the )?(?:kind|type|sort)s? (?:of|with))\s+"
    rf"{_OF}"
)
_REFUSED_BOTH = (
    (
        re.compile(r"\bgiv(?:e|es|ing)(?: the| any| all)? $"),
        re.compile(r"^[a-z]{0,2}(?: ones?)? an? (?:miss|wide berth|pass)\b"),
    ),
    (re.compile(r"\bwrit(?:e|es|ing)(?: the| any)? $"), re.compile(r"^ off\b")),
    (
        re.compile(r"(?:^|[\s,;.(])(?:the )?$"),
        re.compile(
            rf"{_THEN} (?:is|are)(?:n't| not) (?:for (?:me|us)|my (?:thing|style|taste)|our (?:thing|style|taste))\b"
        ),
    ),
)

_LIST = r"(?:·+(?:或者?|和|、|跟|与|还是|,|/)?)*$"
_BE = r"(?:是|要|用|有|带|含|选|买|得|非|那种|什么|任何|全|纯)*"
# What says that all of it is refused, also behind a lack: 没有X的别推荐.
_REJECTED = (
    r"(?:(?:的|款|类|那种|话|,|，|我|我就|就|都|也|可|一概|一律|统统|坚决|绝对|真|是|那|千万|通通|全)*)"
    r"(?:不(?:要|买|行|成|可|中|考虑|看|选|用|干|接受|收|谈|碰|理|够|得劲)|免(?:谈|了|提)|算了|拉倒"
    r"|没(?:得谈|戏|门|法|意思|用)|白搭"
    r"|别(?:推|来|看|给|提|买|介绍|发|拿)|勿|pass|out|退货|没兴趣)"
)
_AND = r"^(?:(?:或者?|和|、|跟|与|还是|,|/)·+)*(?:的|款|类|材质|那种)*"
_ALL_REJECTED = (
    r"(?:之外|以外|外)?(?:[,，]?(?:别的|其他|其它|其余|剩下|旁的|另外|任何|什么|哪)[㐀-鿿]{0,3}?)?(?:的"
    r"|我|都|一概|一律|统统|通通|全|就|也)*"
    r"(?:不|免|别(?!的)|没兴趣|没得|pass|out|拉倒|算了)"
)
_ALLOWED = (
    r"(?:的|也|都|都也|倒|其实|,)*(?:也|都)(?:行|可以?|成|好|没关系|没事|无妨|无所谓|ok|能接受|能用|凑合"
    r"|接受|不要紧|不打紧|不碍事|能忍)"
)
_WANTED_LED_HAN = re.compile(
    r"(?:不(?:能|可以?|可|许|准|得|会|想|愿意?)(?:没有?|不(?:是|要|带|用|选|含)|少了?|缺了?|无|放弃|错过)"
    r"|不得不(?:选|要|买|用)?"
    r"|(?:不接受|不考虑|不要|不买|不看|别推|别给我|拒绝)(?:非|不是|没有?|不带|不含|无)|谁说(?:我)?不(?:要"
    r"|想要|喜欢)|(?:不是|没说|并非|又不是)(?:我)?不(?:要|想要|喜欢|能要)"
    rf"|离不开|离不了|少不[了得]|缺不[了得]|不但|不光|不仅仅?|不单单?|不只|宁可|宁愿|宁要|宁肯|情愿)(?!也不"
    rf"|不)[^;,。!?]{{0,2}}?{_BE}{_LIST}"
)
_WANTED_BOTH_HAN = (
    (
        re.compile(rf"非{_BE}{_LIST}"),
        re.compile(rf"{_AND}(?:不(?:可|要|买|行|用|选|看|考虑|成|喝|吃|穿|睡)|莫属|勿扰|免谈|别来)"),
    ),
    (
        re.compile(rf"(?:不是|没有?|不带|不含|无|少了?|缺了?|没了|不)(?!要|喜|想){_BE}{_LIST}"),
        re.compile(rf"{_AND}{_REJECTED}"),
    ),
    (re.compile(rf"除[了去开]?{_BE}{_LIST}"), re.compile(rf"{_AND}{_ALL_REJECTED}")),
)
_WANTED_THEN_HAN = re.compile(
    rf"{_AND}[㐀-鿿]{{0,2}}?(?:必不可少|不可[缺少]|不可或缺|不能[缺少省丢没](?!于)|少不[了得]|缺不[了得]"
    rf"|跑不[了掉]|离不开|是必须的?|是必需的?)"
)
_OPEN_LED_HAN = re.compile(
    r"(?:不一定|不见得|未必|不必|用不着|犯不着|没必要|没说(?=非|一定)|不用(?=非|一定|必须)|不需要(?=非"
    r"|一定|必须)|无需(?=非|一定|必须)|不非|不强求|不指定|不强调"
    r"|不要求|不介意|不反对|不嫌弃?(?!麻)|不排斥|不抗拒|没说必须|不在乎|不在意|不挑|不拘|别非)"
    rf"(?:一定|必须|非得|非要|非是|非|得|要|是不是|是|用|有|带|全|纯)*{_LIST}"
)
_OPEN_BOTH_HAN = (
    (
        re.compile(rf"(?<!只要)(?<!只求)(?<!但求)(?:不是|没有?|不带|不含|无|少了?|缺了?){_BE}{_LIST}"),
        re.compile(rf"{_AND}{_ALLOWED}"),
    ),
    (re.compile(rf"是{_LIST}"), re.compile(rf"{_AND}(?:,)?不是[^;,。!?]{{1,6}}{_ALLOWED}")),
    (re.compile(r"是[^;,。!?]{1,6}?不是$"), re.compile(rf"{_AND}{_ALLOWED}")),
)
_REFUSED_LED_HAN = re.compile(
    r"(?:怕了|[用吃喝穿睡盖]够了?|不待见|看不上|瞧不上|看不惯|不感冒|不(?:可以|该|应该|应|准|许"
    r"|得)(?=[是有用带含])|(?:只要|只求|但求)(?:别|不)是?"
    r"|(?:无论如何|不管怎样|说什么|怎么着)(?:也|都)?(?:不要|别|不能)|(?:也|都|绝|决|坚决)不(?:要|用|买|碰"
    r"|选|考虑|吃|喝|穿|看)"
    rf"|(?:宁可|宁愿|宁肯|情愿|哪怕|就算|再)[^;。!?]{{1,10}}?[也都](?:不|别)(?:要|用|买|碰|选|想)?){_BE}{_LIST}"
)
_REFUSED_BOTH_HAN = (
    (re.compile(r"(?:^|[;,。!?\s的买要])$"), re.compile(rf"{_AND}(?:之外|以外)(?:的|都|什么|其)")),
    (re.compile(rf"与其(?:买|用|要|选)?{_LIST}"), re.compile(r"^[㐀-鿿]{0,4}[,，]?不如")),
)
_CLAUSE = re.compile(
    r"[;。!?]|\.(?!\d)|,(?!\s?(?:别的|其[他它余]|我就|就|都|i\b|forget|no deal|don't|leave|skip|then|or\b|and n"
    r"|not any|nothing else|no others?))"
)
_HAN = re.compile(r"[㐀-鿿]")


def construed(text: str, start: int, end: int) -> Stance:
    """What the construction around [start, end) of a text in reading form makes of it; nothing where none does.

    Other things that the text names may be muted, as `MUTE` does, so that a list of them counts as one.
    """
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    return _construed(_CLAUSE.split(before)[-1], _CLAUSE.split(after)[0])


@lru_cache(_TEXTS)
def _construed(before: str, after: str) -> Stance:
    return (_in_han if _HAN.search(before + after) else _in_english)(before, after)


def _in_english(before: str, after: str) -> Stance:
    if _OPEN_LED.search(before) or _OPEN_THEN.match(after) or _round(_OPEN_BOTH, before, after):
        return "open"
    if _WANTED_LED.search(before) or _WANTED_THEN.match(after) or _round(_WANTED_BOTH, before, after):
        return "wanted"
    if _REFUSED_LED.search(before) or _round(_REFUSED_BOTH, before, after):
        return "refused"
    return ""


def _in_han(before: str, after: str) -> Stance:
    if _OPEN_LED_HAN.search(before) or _round(_OPEN_BOTH_HAN, before, after):
        return "open"
    if _REFUSED_LED_HAN.search(before) or _round(_REFUSED_BOTH_HAN, before, after):
        return "refused"
    if _WANTED_LED_HAN.search(before) or _WANTED_THEN_HAN.match(after) or _round(_WANTED_BOTH_HAN, before, after):
        return "wanted"
    return ""


def _round(pairs: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...], before: str, after: str) -> bool:
    return any(led.search(before) and then.match(after) for led, then in pairs)


# Constructions of a bound, before a number and behind it; what they take up is said of the number.
_BIT = r"(?:an? |even an? |one )?(?:single )?(?:bit|hair|gram|ounce|cent|penny|inch|touch|tad|shade|jot|minute|second)"
_OVER, _UNDER = (
    r"(?:over|above|past|beyond|more than)",
    r"(?:under|below|less than|short of|shy of|fewer than|smaller than)",
)
_MOST_LED = re.compile(
    rf"(?:\bdr(?:aws?|ew|awing) (?:the|a|my) line at|\bcaps?(?: out)? at|\b(?:not|never) {_BIT} {_OVER}"
    rf"|\bno (?:point|sense|use|need|reason)(?: in| for| to)*(?: (?:go|going|be|being|have"
    rf"|having|pay|paying|get|getting)(?: for| anything)?)? {_OVER}"
    rf"|(?:\b(?:not|never)|n't)(?: [a-z]+){{1,4}} any(?:thing|one)?(?: [a-z]+){{0,2}} {_OVER}"
    r"|\b(?:upper|top|hard) (?:limit|bound|end)(?: is| of|:)?|上限(?:是|为|定在|在|:)?"
    r"|(?:用不着|没必要|不必|不用|无需|犯不着)(?:要|买|选|用)?(?:超过?|大于|高于|多于))\s*$"
)
_LEAST_LED = re.compile(
    rf"(?:\b(?:nothing|none|not) (?:short|shy) of|\b(?:lower|bottom) (?:limit|bound|end)(?: is"
    rf"| of|:)?|\b(?:not|never) {_BIT} {_UNDER}"
    r"|(?:\bcannot|\bnot|n't|\bnever) (?:really |possibly )?(?:do|make do|settle|manage|get by"
    r"|live|be happy|cope|work)(?: with| for| on)?"
    rf" (?:anything )?{_UNDER}|下限(?:是|为|定在|在|:)?|(?:怎么着|无论如何|不管怎样)(?:也|都)?(?:要|得"
    rf"|需)?有?|最小(?:要|得|是)?)\s*$"
)
_MOST_THEN = re.compile(r"^(?:或者?(?:以下|以内)|为(?:上限|顶|准绳)|算?是?(?:我的)?(?:极限|上限)(?=$|[;,。!?了吧]))")
_LEAST_THEN = re.compile(
    r"^,? if not (?:more|better|(?!less|light|small|cheap|low|quiet|slim|short)[a-z]+er)\b(?! than)|"
    r"^[^;,。\d]{0,4}?(?:才够用?|才顶用|才管用)|^(?:就|才)?(?:是|为|算)(?:我的)?(?:底线|最低|起码|下限"
    r"|门槛)[㐀-鿿]{0,3}"
)
# What has less will not do: `if it's under 20 L forget it`, 没有20升不行.
_LEAST_ROUND = (
    (
        re.compile(
            r"\b(?:if|when|once) (?:it|that|this|they|one|the [a-z]+)(?:'s|'re| is| are| has| holds"
            r"| weighs| costs| comes in at)?"
            rf"(?: only)? {_UNDER}\s*$"
        ),
        re.compile(rf"^{_NO_GOOD}"),
    ),
    (
        re.compile(r"(?:没有?|不够|没到|达不到|到不了|不满)\s*$"),
        re.compile(rf"^(?:的|那种)*(?:{_REJECTED}|不够用?|不顶用)"),
    ),
)


def bounded_by(before: str, after: str) -> tuple[Literal["least", "most"], int, int] | None:
    """The bound that a construction around a number gives it, and how many characters on either side say so."""
    sides: tuple[tuple[Literal["least", "most"], re.Pattern[str], re.Pattern[str]], ...] = (
        ("most", _MOST_LED, _MOST_THEN),
        ("least", _LEAST_LED, _LEAST_THEN),
    )
    for side, led, then in sides:
        found, tail = led.search(before), then.match(after)
        if found or tail:
            return side, len(before) - found.start() if found else 0, tail.end() if tail else 0
    for led, then in _LEAST_ROUND:
        found, tail = led.search(before), then.match(after)
        if found and tail:
            return "least", len(before) - found.start(), tail.end()
    return None
