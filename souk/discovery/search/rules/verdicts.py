"""What a sentence makes of what it named before: `…, never again`, 这回要没有的, `if it has X I'll send it back`.

A thing is named as what goods have, or as what they lack; then it is judged, in the rest of its clause or in the next
one, where that speaks of nothing else. What is turned down of a lack is asked for.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

Verdict = Literal["", "no", "bad", "has", "lacks", "other", "open"]
Side = Literal["", "wanted", "refused", "open"]

_NEAR = 72
_TEXTS = 2048
_HAN = re.compile(r"[㐀-鿿]")
_SENTENCE = re.compile(r"[;,。!?:()—]+|\.(?!\d)|\b(?:because|since|as i)\b|因为|毕竟|(?<=[㐀-鿿·])\s(?=[㐀-鿿\d])")

# Chinese: what turns down, what speaks ill, what takes up by a gap: 要没有的, 找有的, 换别的.
_SEEK = r"(?:要|找|换|来|选|挑|求|给我|买|有没有|就|只看|只要|拿|整|弄|搞)"
_LACK_ONE = (
    rf"{_SEEK}[^;,。!?]{{0,5}}?(?:没有?|没得|莫得|不带|不含|没加|不加|不是)(?:这个|那个|这|那)?(?:的|款)(?!都|也|就"
    rf"|我|不)"
    r"|(?:没有?|没得|莫得|不带)(?:这个|这)?(?:的)?(?:我)?才(?:要|买|行|看)|不许有|不能有|不可有|不得有|不想有|别有"
)
_HAS_ONE = (
    rf"{_SEEK}[^;,。!?没不莫无]{{0,4}}?(?:有|带|含|加)(?:这个|那个|这|那)?(?:的|款)(?!都|也|就|我|不)|(?:必须|得"
    rf"|一定要?|非得|说[啥什]么?也)要?有"
    r"|有(?:的)?我?才(?:要|买|行|看)|^得有|就要这个|就买这个"
)
_OTHER_ONE = (
    r"(?:换|来|拿|买|要|选|找|改|给|看)[^;,。!?不]{0,4}?(?:别的|其[他它余]|另|旁的|不一样)"
    r"|换(?:一)?[个种样款点](?=$|[;,。!?\s吧啊呗了试用新看])|其[余他它](?:种类)?[均都皆]可"
)
_ANY_ONE = (
    r"有没有(?:[也都]?(?:行|可以?|成|好)|无所谓|随便|一个样)"
    r"|(?:别的|其[他它]|其余|另外的)[^;,。!?不]{0,3}?(?:也|都|同样)(?:行|可以?|成|中|好|要|要得|不(?:反对|嫌|排斥)"
    r"|没意见|ok)|没(?:指定|规定|说非)|(?:不用|不必|别)(?:专门|特意|非得?|只)"
    r"|(?:不是|没)(?:那么)?(?:重要|讲究|区别|两样|所谓)|差不(?:了)?多少?|不算数|不(?:排斥|介意|在意|在乎)"
    r"|没(?:听说过|感觉|啥感觉)|好奇|就问问|只是问问|全部?都?(?:看|要|拿)|(?:拿|给)[^;,。]{0,4}我也要|也罢|懒得管"
    r"|跟我没关系|我外行"
    r"|(?:都|也|皆|均)(?:行|可以?|成|中|好|要得|使得|能用|能接受|能|ok|一样|收|看|喜欢|乐意|不嫌|没问题|没关系|没事)"
    r"|随便|随意|无所谓|不挑|不讲究|没(?:啥|什么)?(?:要求|讲究|想法|意见|所谓)|一个样|不限|来者不拒|看着办|你定"
    r"|啥样的?都|哪[种样个]都|什么样的?都"
    r"|没有?执念|不是硬性|不计较|不强求|不打紧|没跟风"
)
_TURNED = (
    r"(?:再也|一律|一概|坚决|绝对|绝|可|真|偏|就|都|也)?不(?:会|想|敢|能|打算|准备|愿意?|太)?(?:再)?"
    r"(?:要|买|考虑|看|接受|收|用|选|碰|整|沾|予|许|准|中|行|成|得行|稀罕|推|来|喂|信(?![号用])|算(?=$|的|数))(?![得好贵])"
    r"|别(?:再)?(?:给|推|拿|来|发|提|买|整|让|塞|卖|跟|进)|甭|勿|免谈|免了|算了|拉倒|退(?:货|了|退|掉)|立马退"
    r"|划[走掉]|筛[掉了出]|过滤|滤掉"
    r"|去掉|剔除|排除|避雷|避开|绕[开道着]|拉黑|婉拒|拒绝?(?!绝)|谢绝|恕|否决|零容忍|再见|拜拜|告辞|要不得|pass"
    r"|跳过|略过|省[了省]"
    r"|屏蔽|删[了掉]|少来|没门|没戏|没兴趣|去别家|下不去手|谁爱[^;,。]{1,3}谁|扔了"
)
_ILL = (
    r"满大街|烂大街|烦|恨|后悔|来气|智商税|阴影|闹心|难用|遭罪|见不得|受不了|受够|讨厌|腻了|不放心|累赘|憋屈|白搭|没意思|啥意思"
    r"|(?:要|买)[它他]?来?(?:干嘛|干啥|做什么)"
    r"|怎么用|咋用|会疯|糟心|踩雷|上当|(?:整|弄|用|忍|将就|凑合|离)不(?:了|来)|忍了|不够(?!了)|还[买要][啥什]|概不"
    r"|忽悠|糊弄"
    r"|要?骂|会被|不让|[弄拿搬]不动|没办法|没法用|嫌弃|无法满足|念叨|崩溃|会哭|血泪"
)
_PLAIN = re.compile(
    r"我[妈爸]?|咱们?|俺|你们?|您|[他她它]们?|家里?|就|都|也|只|仅|务必|完全|根本|直接|当然|马上|必须|这[次回趟个]?"
    r"|那|往后|以后|今后|再|一律|一概|坚决|绝对"
    r"|真|可|实在|了|吧|啊|呀|嘛|呢|哈|哦|的|话"
    r"|[种款类个样点]|给|请|麻烦|帮|看|反正|说[什啥]么?|是|会|能|要|想|让|把|拿|得|所以|因此|于是|求|谢谢|呗|啦|唉"
    r"|换|找|来|买|老实|又|还|去|一|下|用|被|够|太|死|有|什么|三天|\s"
)
# English.
_LACK_ONE_EN = (
    r"\b(?:ones?|it|that|those|something|time|mine)(?: please| now)? without(?: (?:it|one|that|them|any))?(?=$"
    r"| ?please| ?pls)"
    r"|^without(?: (?:it|one|that|them))?\b|\b(?:that|which) (?:hasn't|haven't|isn't|aren't|doesn't|don't"
    r"|does not)(?: (?:have|got|do))?(?: (?:it|one|that|them|any))?$"
    r"|\bnone of (?:that|it|those|them)\b|\bnot to have (?:it|one|any)\b|\bdoesn't have (?:it|one|any)\b"
    r"|\bwithout it\b"
    r"|\bthe ones without\b|\bhope not\b|\bleave it off\b"
)
_HAS_ONE_EN = (
    r"\b(?:ones?|something|it|that) (?:that |which )(?:has|does|have|do|is)(?: (?:it|one|that))?(?: this time"
    r"| please| though)?$"
    r"|\bone with(?: it)?$|\bi (?:need|want) (?:it|one|that)\b|\b(?:must|has to|got to|needs to) (?:have (?:it|one)"
    r"|be)$|^(?:so )?this time (?:with|it must)"
    r"|\bwant (?:one|it) (?:that has|with)\b|\bi can't$"
)
_OTHER_ONE_EN = (
    r"\b(?:something|anything|somewhere) (?:else|different|other)\b|\b(?:one|any) of the others?\b"
    r"|\banother (?:kind|sort|type|one)\b"
    r"|\ba change\b|\bthe others\b$|\bthe other ones\b$"
    r"|\banything (?:that|which) isn't$|\bany other (?:kind|sort|type)$"
)
_ANY_ONE_EN = (
    r"\b(?:open to (?:any|all|other)|an open mind|no (?:strong )?(?:feelings|opinion|views?|preference)|(?:could"
    r"|couldn't|can't|don't) (?:not )?care less|no odds|(?:so|and so|as) (?:would|will|is|are) (?:any|the) others?"
    r"|or (?:otherwise|whatever|anything|any other (?:kind|way|sort))"
    r"|as likely|equally happy|fair enough|in the mix|acceptable|just curious|only asking|just asking"
    r"|just wondering|not looking for it|in particular|past caring|no matter|wouldn't (?:put me off|turn it down"
    r"|say no)|who's counting|makes no difference|might(?:,)? might not|could be (?:any|whatever)|can be (?:any\w*"
    r"|whatever)|don't (?:filter|limit)|wouldn't notice|won't even notice|not to me|they're all (?:\w+))\b"
    r"|\b(?:any|either|whatever|whichever|all)(?: \w+){0,3} (?:will do|'ll do|would do|is fine|'s fine|is ok"
    r"|is okay|suits?|does me|goes|works)\b"
    r"|(?<!of )\b(?:any|all) (?:sort|kind|type)s?(?: really)?$|\bi don't (?:mind|care)\b|\bnot (?:bothered|fussed"
    r"|picky|fussy|set on|particular)\b|\bi'm easy\b"
    r"|\bsurprise me\b|\bshow me (?:the lot|all|everything|them all)\b|\bwhatever$|\ball the same\b"
    r"|\bno preference\b|\bopen to anything\b|\ball sorts\b|\bdoesn't matter\b"
)
_TURNED_EN = (
    r"\b(?:skip|drop|bin|forget|ignore|scrap) (?:it|them|that)\b|\bdraw the line\b|\bin the bin\b"
    r"|\bnot (?:permitted|allowed|acceptable|coming into)\b|\bwill be returned\b|\byeah nah\b|\bit went back\b"
    r"|\bi'm out\b|\bin trouble\b|\bnot further\b|\bno chance\b"
    r"|\bnever again\b|\bno more\b|\bno thanks?\b|\bno thank you\b|\bnot again\b|\bnope\b|^(?:so |then |and )?no$"
    r"|\bso no\b|\bthen no\b|\bcount me out\b"
    r"|\b(?:i|we)(?:'ll| will|'d| would)? (?:leave it|pass|decline|skip it|go without)\b|\bmust decline\b"
    r"|\bforget it\b|\b(?:send|sending|sent|goes|go|going|take) (?:it |them |that |straight )*back\b"
    r"|\bsent (?:it )?back\b|\breturn(?:ed|ing)? it\b|\bgave it away\b|\b(?:i|we|she|he)(?:'m| am|'ll| will|'d"
    r"| would|'ve)? ?(?:not|don't|won't|wouldn't|didn't|can't|couldn't|never)(?: \w+)? (?:want|buy|buying|have"
    r"|having|take|taking|touch|use|using|show)(?:ing)? ?(?:it|that|them|one|any)?\b"
    r"|\bdon't (?:even )?(?:show|send|offer|suggest|bother)\b|\bleave (?:it|them|those) out\b|\btake (?:those|them"
    r"|that) (?:out|away)\b|\bnot for (?:me|us)\b|\bcan stay\b|\bi'm off\b|\bgood riddance\b|\bnobody asked\b"
    r"|\bdidn't ask for\b"
    r"|\bnot making that mistake\b|\bnot having that\b|\bdeal ?-?breaker\b|\bhas no place\b|\bmust be absent\b"
    r"|\bnot starting now\b|\bis out\b|\b(?:that|it)(?:'s|s)? out\b(?! of)"
)
_ILL_EN = (
    r"\b(?:won't|wouldn't|doesn't|don't) (?:cut it|do\b(?! \w)|suffice)|\bridiculous\b|\bdaft\b|\boverkill\b"
    r"|\btoo (?:much|big|small|little|heavy|low|high)\b"
    r"|\bcurs(?:e|es|ed)\b|\bnever hear the end\b|\bmistake\b|\bhat(?:e|ed|es)\b|\bloath|\bdetest|\bregret"
    r"|\bdisaster\b|\bgrief\b|\bnightmare\b|\bdrove me\b"
    r"|\bdrives me\b|\bup the wall\b|\bno (?:good|use|point)\b|\buseless\b|\bpointless\b"
    r"|\bmurder me\b|\bsick of\b|\bnot worth\b|\bmore trouble\b|\bput(?:s)? me (?:right )?off\b|\bhad enough\b"
    r"|\bended up (?:in|on|all over|everywhere)\b|\bg[eo]ts? everywhere\b"
    r"|\bg[ai]ves? (?:me|him|her|us|them"
    r"|(?:my|our|his|her) \w+) (?:an? )?(?:\w+ )?(?:infections?|spots|blisters|rash(?:es)?|hives|sores?|thrush)\b"
    r"|\bpathetic\b|\bwhat's the (?:use|point)\b|\bdon't get on\b|(?<!no )\bjoke\b"
)
# What is done or felt for want of it: `lost without X`, `never buy one that has no X`.
_WANT_OF = re.compile(
    r"\b(?:lost|no point|point|use)(?: (?:to me|of it|of one|in it))?$|\bwho (?:sells?|buys?|wants?|makes?)\b"
    r"|\bnever (?:buy|want|take|have|settle)\b|\b(?:won't|wouldn't|not going to) (?:settle|buy|take)\b"
    r"|^(?:please )?nothing$|\bput up with\b|\bmanaging\b"
    r"|\bcan't believe\b|\bonly buying\b"
    r"|就是因为|谁[买用卖]|换它|日子|以为|忍了?"
)
_PLAIN_EN = re.compile(
    r"\b(?:i|i'm|i'd|i'll|i've|we|we'll|we've|us|me|my|it|its|it's|that|thats|that's|this|time|one|ones|please|pls"
    r"|so|and|but|then|now|just|the|a|an|for|of|to|in|is|was|be|been|are|would|will|really|ever|at|all|with|want"
    r"|give|find|get|show|need|have|had|has|got|can|could|you|your|twice|both|times|month|week|day|within|same"
    r"|exactly|what|how|look|turned|any|if|do|did|thank|thanks|kind|sort|type|straight|like|up|out|on|off|there"
    r"|here|daily|away|mother|mum|anymore|more|oh|well)\b|[^a-z]"
)


def _classes(han: bool) -> tuple[tuple[Verdict, re.Pattern[str]], ...]:
    said: tuple[tuple[Verdict, str], ...] = (
        (
            ("lacks", _LACK_ONE),
            ("has", _HAS_ONE),
            ("open", _ANY_ONE),
            ("other", _OTHER_ONE),
            ("no", _TURNED),
            ("bad", _ILL),
        )
        if han
        else (
            ("lacks", _LACK_ONE_EN),
            ("has", _HAS_ONE_EN),
            ("open", _ANY_ONE_EN),
            ("other", _OTHER_ONE_EN),
            ("no", _TURNED_EN),
            ("bad", _ILL_EN),
        )
    )
    return tuple((verdict, re.compile(pattern)) for verdict, pattern in said)


_SAID_HAN, _SAID_EN = _classes(True), _classes(False)


@lru_cache(_TEXTS)
def verdict(clause: str, *, alone: bool) -> Verdict:
    """What a clause makes of what was named before; `alone`: only where it speaks of nothing else."""
    han = bool(_HAN.search(clause))
    for said, pattern in _SAID_HAN if han else _SAID_EN:
        found = pattern.search(clause)
        if found is None:
            continue
        rest = clause[: found.start()] + " " + clause[found.end() :]
        if alone and len((_PLAIN if han else _PLAIN_EN).sub("", pattern.sub("", rest))) > (0 if han else 1):
            return ""
        return said
    return ""


_LACK_HAN = re.compile(
    r"(?:不是|没有?|莫得|没得|无|不带|不含|缺|少了|没了)(?:是|用|有|带|个|这个|那个|什么|啥|·|或|和|、)*$"
)
_LACK_EN = re.compile(
    r"(?:\bwithout|\b(?:has|have|had|having|there's|there being|there is|there was|with|came with|comes with"
    r"|got) no|\black(?:s|ing)?(?: of)?"
    r"|(?:\b(?:isn't|wasn't|aren't|hasn't|hadn't|haven't|not being|doesn't have|didn't have|don't have|not have)"
    r"|'s not)"
    r")(?: (?:an?|any|the|made of|of|in|being|got|in it))*\s*(?:·+,? ?(?:or|and|nor)? ?)*$"
)
# Nothing else will do: `unless it has X`, 除非有X.
_UNLESS_HAN = re.compile(r"除非(?:是|有|带|用|选|含|·|或|和|、)*$")
_UNLESS_EN = re.compile(
    r"\bunless (?:it|there|they|one)(?:'s|'re| is| are| has| have| comes with)?(?: (?:an?|the|any))?\s*$"
)
_OR_ELSE = re.compile(r"(?: ones?)?[;,.]? (?:or|or else|otherwise)\b|的?[;,。]?(?:否则|不然|要不然)")
_LACK_AFTER = re.compile(r"^(?:都|也|啥的|什么的)*(?:没有?|莫得|没得|不带)的")
_LISTED = re.compile(r"(?:的|款)?\s?(?:或|还是|和|、|or\b|and\b|/)")
_DIGIT = re.compile(r"\d")
_EXCEPT = re.compile(r"除|只要不|\b(?:except|but|no|not|other than|apart from)\b")
_LED_HAN = re.compile(
    r"(?:(?:禁用|禁止)项?:?|去掉(?=所有|全部|有|带)|受不了|受够|不得(?=为|有|含|带)|要避开|筛掉|过滤掉?|滤掉|屏蔽"
    r"|婉拒|避雷|拒绝|删掉|划走|拉黑|见不得|最烦|烦透|恨|零容忍|谢绝|恕不|否决|跳过|剔除"
    r"|排除|(?:莫|别|勿)(?:再)?(?:拿|给|推|发|整|弄|让)[^;,。!?]{0,4}?)"
    r"(?:所有|全部|带|有|含|是|那些|那种|掉|推荐|来|的|了|我|·|或|和|、)*$"
)
_LED_EN = re.compile(
    r"\b(?:skip|hide|exclude|filter(?:ing)? out|leave out|left out|leaving out|rule out"
    r"|(?:(?<![a-z] )|(?<=please )|(?<=and )|(?<=to )|(?<=you )|(?<=just ))(?:filter(?:ing)?|bin|drop)"
    r"|take (?:away"
    r"|out)|get(?:ting)? rid of|stop (?:showing|sending|giving|suggesting|offering)(?: me| us)?"
    r"|omit|lose|remove|exlude|nobody (?:here |in this house )?wants|nope to|no to|i'm off|get away from|keep"
    r"|wouldn't thank you for|count me out of"
    r"|(?:she|he|they|it|the \w+|who) (?:ignores?|snubs?|spits? out|leaves)"
    r"|(?:i|we|she|he|they) (?:boil|roast|bake|freeze|melt|swelter|suffocate|sweat)(?:s|ed)? (?:in|under|beneath|with)"
    r"|sick(?: to the \w+ \w+)? of|pay me to (?:take|have|buy))"
    r"(?: (?:every|everything|anything|all|any|items?|results?|options?|the|ones?|products?|with|that|thats|which"
    r"|has|have|having|is|are|of"
    r"|includes?|including|containing|stuff|those|made|from|in))*\s*(?:·+,? ?(?:or|and|nor)? ?)*$"
)


def left_out(before: str) -> bool:
    """Whether words leave out what follows them: `hide everything`, 筛掉."""
    return bool((_LED_HAN if _HAN.search(before) else _LED_EN).search(before))


def judged(text: str, start: int, end: int) -> Side:
    """What a sentence makes of what stands at [start, end) of a text in reading form, whose other things are muted."""
    before = text[max(0, start - _NEAR) : start]
    listed = before.rstrip("、 ;,")
    # What is listed with what was named goes on; what stands in a clause of its own does not: 别再推·了，·都行.
    before = _SENTENCE.split(listed if listed.endswith("·") or before.endswith("、") else before)[-1]
    after = text[end : end + _NEAR]
    return _judged(before, after)


@lru_cache(_TEXTS)
def _judged(before: str, after: str) -> Side:
    clauses = _SENTENCE.split(after)
    own, han = clauses[0], bool(_HAN.search(before + after))
    lacked = bool((_LACK_HAN if han else _LACK_EN).search(before) or _LACK_AFTER.match(own))
    if (_UNLESS_HAN if han else _UNLESS_EN).search(before) and not lacked:
        return "wanted"
    led = (_LED_HAN if han else _LED_EN).search(before if not lacked else _stripped(before, han))
    if led:
        return "wanted" if lacked else "refused"
    for_want = _stripped(before, han).strip() if lacked else ""
    if for_want and (_WANT_OF.search(for_want) or verdict(for_want, alone=False) in ("no", "bad")):
        return "wanted"
    if "·" in own or _DIGIT.search(own):
        return ""
    said = verdict(own, alone=False) or _following(clauses[1:])
    if said == "open" and (lacked or "·" in before or _EXCEPT.search(before) or _LISTED.match(own)):
        # Of several any of which would do each is as good.
        return ""
    if said in ("no", "bad") and _OR_ELSE.match(after):
        return "" if lacked else "wanted"
    return _side(said, lacked)


def _stripped(before: str, han: bool) -> str:
    return (_LACK_HAN if han else _LACK_EN).sub("", before)


def _following(clauses: Sequence[str]) -> Verdict:
    """The verdict of the clause that follows, where it speaks of nothing else."""
    clause = next((one.strip() for one in clauses if one.strip()), "")
    return "" if "·" in clause or _DIGIT.search(clause) else verdict(clause, alone=True)


def _side(said: Verdict, lacked: bool) -> Side:
    if said in ("no", "bad"):
        return "wanted" if lacked else "refused"
    if said in ("lacks", "other"):
        return "refused"
    if said == "has":
        return "wanted"
    return "open" if said == "open" else ""
