"""Whether what is said of a thing speaks against it: words of harm and of refusal, each turned round by a negation.

`塑料的有味儿`, `hoods annoy me`, `wool is too itchy` speak against; `不漏`, `never leaks`, `suits me` for it.
"""

import re

_CLAUSE = re.compile(
    r"[;,。.!?、:(]|\s-\s|\b(?:but|so|and|hence|therefore|because|since|which|that|who)\b"
    r"|所以|但是?|因此|就想|想要"
)
_OR = re.compile(r"\b(?:or|nor)\b|或者?|还是")
# What goes on speaking of the same: `sprays blow away and are useless`.
_AND_IS = re.compile(r"\sand (?=(?:is|are|was|were|makes?|gets?|never|always|leaves?|ends? up)\b)")
_NOT = (
    r"(?:not|n't|never|no|nor|neither|without|hardly|barely|cannot|stop(?:s|ped)?|prevents?"
    r"|keeps?(?= (?:out|off|away)))"
)
_BAD = (
    r"awful|terribl|horribl|horrid|nast(?:y|ier)|disgust|revolt|gross|rubbish\b|useless|pointless|hopeless|ugl[yi]"
    r"|hideous"
    r"|tacky|flims|fragil|brittl|shatter|smash|crack|snap(?:s|ped)?\b|peel|leak|spill|rust|rot(?:s|ten|ted)?\b"
    r"|mou?ld(?:y|s)?\b"
    r"|stink|stank|smell|reek|whiff|itch|scratch|sting|stung|burn|irritat|rash|hives|pimple|acne|sneez|wheez|cough|chok"
    r"|gag(?:s|ged)?\b|vomit|puke|sick|\bill\b|nause|dizz|headach|migrain|faint|\baches?\b|aching|hurt|pain|\bsore"
    r"|bloat|cramp"
    r"|diarrh|allerg|\breacts?\b|intoleran|upset|annoy|bother|\birk|\bhat(?:e|es|ed)\b|loath|detest|dread|afraid"
    r"|scar[ey]"
    r"|scared|frighten|spook|terrif|dislik|\bdrips?\b|clog|jam(?:s|med)\b|lag(?:s|gy)?\b|stutter|crash|\bfails?\b"
    r"|failed"
    r"|\bdies\b|\bdied\b|fray|shrink|shrunk|sweat|overheat|noisy|boring|bored|wasteful|nightmare|disaster|hassle"
    r"|nuisance"
    r"|trouble|problem|risky?\b|unsafe|danger|toxic|poison|banned|forbidden|excluded|prohibited|vetoed|ruled out"
    r"|left out"
    r"|left off|taken out|turned down|crossed off|struck off|off limits|off the (?:list|table|menu|cards)"
    r"|out of the question|unwelcome"
    r"|unwanted|no-go|go(?:es)? bad|went bad|too \w+|melts?\b|melted|ruin|wreck|\bkills?\b|bang|\bbreaks?\b|broke"
    r"|worse|worst"
    r"|need not (?:apply|bother)|goodbye|farewell|gives? \w+ the (?:creeps|shivers)|put(?:s)? me off|past it"
    r"|over and done"
    r"|\bout\b(?=\s*$)|\bskip\b|\bpass\b|\bavoid"
)
_GOOD = (
    r"\blov(?:e|es|ed|ely)\b|\blikes?\b|\bliked\b|enjoy|prefer|ador|\bneed(?:s|ed)?\b(?! not)|\bmust\b"
    r"|\bbest\b|great|\bgood\b"
    r"|\bfine\b|\bnice|perfect|ideal|\bsuits?\b|suited|\bhelps?\b|\bworks?\b|\bagrees?\b|welcome(?! )|favourit"
    r"|favorit|happy|better|\bok(?:ay)?\b"
    r"|essential|require|\bwants?\b|\bwanted\b|only|allowed|accept"
)
_DO = (
    r"\b(?:have|eat|touch|stand|stomach|do|go|take|drink|wear|use|bear|tolerate|abide|digest|handle"
    r"|manage|buy|want|need|sleep|breathe|see)\b"
)
_EN = re.compile(rf"(?P<no>\b{_NOT}\b|n't)|\b(?<!for you to )(?<!\bto )(?P<bad>{_BAD})|(?P<good>{_GOOD})|(?P<do>{_DO})")
_BEFORE_EN = re.compile(
    r"^\s*(?:(?:and|but|so|because|since|as|plus|also|though|while|any|the|plain|real|all|most|those|these|this|an?|"
    r"proper|ordinary|normal|pure|full)\s+){0,3}(?:[a-z-]+\s+)?$"
)
_BAD_HAN = (
    r"讨厌|嫌弃?[香辣甜腥吵大小贵重]?|反感|厌恶|腻|厌|烦|怕|疼|痛|痒|肿|红疹|起疹|疹|过敏|不耐受|拉稀|拉肚|软便|吐|闷|憋|头晕|晕|恶心|臭"
    r"|腥|馊|霉|锈|(?<!地)漏"
    r"|裂|碎|坏|(?:老|总)?忘|断裂|断开|断了|掉毛|掉渣|掉色|掉漆|变形|串味|异味|怪味|有味|刺鼻|熏|呛|吵|扎|硌|勒|胀|夹|烫手|有毒|伤"
    r"|害|难用|难洗|难清|难闻|难受|难看|难喝|难吃"
    r"|麻烦|费劲|费事|累|堵|卡壳|卡顿|丑|俗气?|廉价|劣质|假|过时|多余|累赘|碍事|占地|易碎|摔|招虫|结块|结球|化不开"
    r"|免谈|免了|算了|拉倒|去掉|拿掉"
    r"|除外|排除|剔除|绕开|躲着|躲开|跳过|略过|滚|鸡肋|智商税|浪费|白搭|没用|失望|后悔|不如|吓|咬|抓伤|犯困|睡不着"
    r"|长痘|出油|油腻|粘腻|黏腻|发红|刺激|起球|静电|笨重|沉|[㐀-鿿]不(?:动|了|进|下|上|起|住|惯|来|着)|(?:不用|不必"
    r"|别)(?:推|推荐|来|提|看)了?"
)
_GOOD_HAN = (
    r"舒服|舒适|喜欢|喜爱|爱用|爱吃|爱喝|优先|最好|必须|一定要|方便|好用|好看|好吃|好喝|香|合适|适合"
    r"|放心|安心|满意|推荐|首选|就行|都行|就好"
)
_NO_HAN = r"不|没有?|别|甭|勿|莫|未|无|难以|受不了|忍不了|受够"
_DO_HAN = (
    r"要|考虑|看|买|碰|用|行|成|能|喝|吃|穿|闻|动|戴|敢|想|爱|习惯|感冒|接受|耐受|必|来|选|挑|沾|让"
    r"|给|送|上|入|收"
)
_HAN = re.compile(rf"(?P<bad>{_BAD_HAN})|(?P<good>{_GOOD_HAN})|(?P<no>{_NO_HAN})|(?P<do>{_DO_HAN})")
_BEFORE_HAN = re.compile(r"^(?:但|可|就是|还有|那种|这种|带|有|含|用|把|跟|和|对|全|纯|入|戴|是)*[㐀-鿿]{0,2}$")


# What is lacked and therefore spoken ill of is wanted: 没帽子的不行.
_LACKING = re.compile(r"[没无缺不]|\b(?:without|no|lacking)\b")


# What is denied of something else that follows at once: 要霜不要乳.
_OF_NEXT = re.compile(r"(?:不要|不含|不带|没有|别要)(?![了的吧给推来提买太伤害硌勒]|$|[;,。!?\s])")


def speaks_against(text: str, start: int, end: int) -> bool:
    """Whether the rest of its clause speaks against what stands first in it, at [start, end) of a text."""
    before, after = _CLAUSE.split(text[:start])[-1], _CLAUSE.split(_AND_IS.sub(" ", text[end:]))[0]
    # What is named as another choice speaks of itself: plug-in or burning coil.
    after = _OR.split(after)[0]
    if _LACKING.search(before) or _OF_NEXT.match(after):
        return False
    if re.search(r"[㐀-鿿]", text[start:end]):
        before = before.rpartition(" ")[2]
        return bool(_BEFORE_HAN.match(before)) and _sum(_HAN, after, 6) < 0
    return bool(_BEFORE_EN.match(before)) and _sum(_EN, after, 24) < 0


def _sum(pattern: re.Pattern[str], said: str, reach: int) -> int:
    """What a clause comes to: harm and refusal count against, each turned by a negation so near before it."""
    total, negated = 0, -1
    for found in pattern.finditer(said):
        near = negated >= 0 and found.start() - negated <= reach
        match found.lastgroup:
            case "no":
                negated = found.end()
                continue
            case "bad":
                total += 1 if near else -1
            case "good":
                total += -1 if near else 1
            case _:
                total -= 1 if near else 0
        negated = -1
    return total
