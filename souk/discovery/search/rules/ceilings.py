"""Bounds said by what would be more or less than a number: 再大就不要了, `less won't cut it`, `if not more`."""

import re
from typing import Literal

from souk.discovery.search.rules.verdicts import left_out, verdict

Side = Literal["least", "most"]
# A side, and how many characters before the number and behind it say so.
Bound = tuple[Side, int, int]
Sides = dict[bool, tuple[tuple[Side, re.Pattern[str]], ...]]

_UP = r"(?:[大多高重长宽厚贵]|超|上)"
_DOWN = r"(?:[小少低轻短窄薄矮]|往下)"
_NO = r"(?:[^;,。!?\d]{0,4}?(?:不|别|没|免|甭|莫|勿|浪费|pass|用不|白搭|难受|憋屈|肯定不|退)|$)"
_OK = r"(?:[^;,。!?\d不没别]{0,4}?(?:行|可以?|成|中|好|没关系|没事|没问题|没来头|无妨|欢迎|更好|也要|也买|越好))"
_GAP = r"[^。!?\d]{0,8}?"
_MOST_THEN_HAN = (
    rf"{_GAP}再{_UP}[一点些的了]*{_NO}|{_GAP}比(?:这|它|那)个?(?:还|更)?{_UP}[一点些的了]*{_NO}"
    rf"|{_GAP}(?:一旦)?(?:超|过)了?(?:就|都|的){_NO}"
    rf"|{_GAP}{_UP}(?:一点|点|些|出来的|一丝)?(?:的|了)?都?(?:是|算)?(?:不(?:行|要|成|中|可|看)|浪费|白搭|多余)"
    rf"|[^;,。!?\d]{{0,3}}(?:都|已经|就|也)(?:算|是|嫌|够|有点)?(?:太|偏|嫌)?(?:大|多|高|重|长|宽|厚|贵)(?:的)?了?"
    rf"|{_GAP}(?:再)?{_DOWN}(?:一)?[点些](?:的)?{_OK}|或者?(?:比这|更){_DOWN}|(?:就|也就|已经)?(?:是"
    rf"|算)?(?:我的)?(?:天花板|极限|尽头|头了|到头|到顶|封顶|撑死|够够)"
    rf"|往(?:小|少|低|轻|短|下)|{_GAP}不能再{_UP}"
)
_LEAST_THEN_HAN = (
    rf"{_GAP}再{_DOWN}[一点些的了]*{_NO}|{_GAP}比(?:这|它|那)个?(?:还|更)?{_DOWN}[一点些的了]*{_NO}"
    rf"|{_GAP}{_DOWN}(?:一点|点|些|一丝)?(?:的|了)?[^;,。!?\d]{{0,3}}?(?:不(?:行|要|成|中|可|看|够)|白搭)"
    rf"|[^;,。!?\d]{{0,3}}(?:都|已经|就|也)(?:算|是|嫌)?(?:太|偏|嫌)?(?:小|少|低|轻|短|窄|薄)(?:的)?了?"
    rf"|{_GAP}(?:再|更)?{_UP}(?:一)?[点些]?(?:的)?(?:也|都|更){_OK}|{_GAP}不能再{_DOWN}|往(?:大|多|高|重|长|上)"
    rf"|朝上|开始往|(?:总|必须|一定|肯定)得?要?有|打不住|算及格|刚够|起步|{_GAP}越{_UP}越好"
)
_MOST_LED_HAN = (
    r"(?:充其量|往大了说也?就?|最多|至多|顶多|从最小的到|只让用|只能用|上限|天花板)(?:是|为|在|到|就|也就)?\s*$"
)
_LEAST_LED_HAN = (
    r"(?:门槛|最低标准|底线|及格线|起点|下限|最低配置?|从)(?:是|为|在|:)?\s*$|(?:没|没有|莫得)个\s*$|(?:只要|得|要"
    r"|能不能|咋也得?|怎么都得?)(?:整个|够|有|到|弄个|来个)\s*$"
    r"|(?<![没不])(?:够不够|有没有到)\s*$|大于等于\s*$|上了\s*$|(?:咋也得|怎么也得)[^;,。]{0,3}$"
)
_FROM_THEN = re.compile(r"(?:开始)?(?:往|朝|向)(?:大|多|高|重|长|上)|开始(?:看|找|选)?|起")
# Short of it nothing would do: 没20升别跟我提, 不够20升我不要, 达不到…的都筛掉.
_SHORT = re.compile(r"(?:没有?|不够|不到|不足|达不到|到不了|不满|不及|少于|小于|低于|连)\s*$")
_OVER = re.compile(r"(?:超过|超出|超|高于|大于|多于|大过|多过|但凡过|过了|过|突破)\s*$")

_MORE = r"(?:more|bigger|higher|larger|over|longer|heavier|greater|taller|wider|beyond|above|bulkier|dearer|up)"
_LESS = r"(?:less|smaller|lower|under|shorter|lighter|fewer|below|narrower|weaker)"
_BAD = (
    r"(?:(?:is|are|would be|'s|would|will|wo|does|do|can|could|ca)(?: just| simply)?(?:n't| not"
    r"| never)\b(?! (?:hurt|mind|bother|matter|a problem))|(?:is|are|would be|'s) (?:out|no|too|useless|a|pointless"
    r"|off|wasted|overkill|beyond)\b"
    r"|won't|out of the question|no (?:good|use)|never\b|and (?:i'm|we're) (?:out|sunk)|need not apply)"
)
_GOOD = (
    r"(?:(?:is|are|would be|'s|would|will|does|do)(?:n't)? (?:also |just |perfectly |even )?(?:fine|ok(?:ay)?"
    r"|good|grand|welcome|better|great|hurt|do|lovely|alright|all right|no (?:problem|bother|harm))"
    r"|the better|the merrier|if you have it)"
)
_BETWEEN = r"[,;:.]?(?: [a-z']+){0,6}?,? "
_ANY = r"(?:any(?:thing)? |a (?:bit|hair|touch) |much |something )?"
_MOST_THEN = (
    rf"{_BETWEEN}{_ANY}{_MORE}(?: than that)? {_BAD}|{_BETWEEN}{_ANY}{_LESS}(?: than that)? {_GOOD}|,? (?:maybe"
    rf"|possibly|perhaps|or|preferably) {_LESS}\b|{_BETWEEN}(?<!if )(?:never|not|nothing|no|but not) (?:a (?:bit"
    rf"|hair) )?{_MORE}\b(?!(?: than)? ?[$€£¥\d])"
    r"|,? is (?:already )?(?:pushing it|my limit|the limit|as far as|plenty|the top|my ceiling|where i stop)"
    r"|,? (?:and|or) no (?:more|further)"
)
_LEAST_THEN = (
    rf"{_BETWEEN}{_ANY}{_LESS}(?: than that)? {_BAD}|{_BETWEEN}{_ANY}{_MORE}(?: than that)? {_GOOD}|,? (?:if not"
    rf"|maybe|possibly|perhaps|or|preferably|and|ideally) {_MORE}\b|{_BETWEEN}(?:never|not|nothing|no|but not"
    rf"|though not)(?: for| any)? {_LESS}\b(?!(?: than)? ?[$€£¥\d])"
    r"|,? (?:is|as|at|would be|'s)? ?(?:the |a |my |an )?(?:absolute |bare |very |rock[ -]bottom )?(?:minimum|floor"
    r"|least|starting point)\b|,? onwards?\b|,? is as (?:small|low|little|short|light) as\b|,? (?:would "
    r"|will )?(?:just |barely )?suffice"
    r"|,? the (?:bigger|more|higher|larger) the better"
)
_MOST_LED = (
    r"(?:\bthe most (?:i|we|it|that|you|my)\b[^.;,\d]{0,24} (?:is|at)|\b(?:maximum|max|limit|ceiling"
    r"|cap)\b[^.;,\d]{0,20} (?:is|of|at|:)|\bup to and including|\bup as far as|\b(?:not|n't|never"
    r"|no)\b[^.;,\d]{0,20} (?:topping|exceed(?:ing)?|passing|any more th[ae]n))\s*(?:an?\s)?$"
)
_LEAST_LED = (
    r"(?:\bthe (?:smallest|least|lowest|shortest|lightest|minimum)\b[^.;,\d]{0,24} (?:is|at)|\b(?:floor|minimum|min"
    r"|bottom line)\b[^.;,\d]{0,16} (?:is|of|at|:)|\bif it'?s not even|\bnot even|\bsettle for)\s*(?:an?\s)?$"
)
_SHORT_EN = re.compile(
    r"(?:\b(?:falls?|falling|comes?|coming|anything|one) )?"
    r"(?:short of|n't (?:make|reach|hit|get to|manage)|not (?:even|quite)|fails? to (?:reach|make))\s*(?:an?\s)?$"
)
_OVER_EN = re.compile(
    r"\b(?:over|above|beyond|past|exceed(?:s|ing)?|(?:more|higher|bigger|greater|larger|heavier|longer"
    r"|dearer) th[ae]n|topping|in excess of)\s*(?:an?\s)?$"
)
_UNDER_EN = re.compile(
    r"\b(?:under|below|beneath|(?:less|lower|smaller|fewer|lighter|shorter) th[ae]n|shy of)\s*(?:an?\s)?$"
)
_THAN, _THAN_WORD = re.compile(r"比\s*$"), re.compile(rf"(?:还|更)?(?:(?P<up>{_UP})|{_DOWN})的?")
_NEGATED = re.compile(
    r"(?:n't|\bnot|\bno|\bnever|\bnothing|\bnone)\b[^.;,\d]{0,24}$|(?<!有)[不别没莫勿甭][^;,。\d]{0,3}$"
)
_FOOLISH = re.compile(
    r"\b(?:mad|daft|silly|foolish|crazy|stupid) to\b|\bwho needs?\b|\bno call for\b|\bif i (?:come|came) home with\b"
)
_HAN = re.compile(r"[㐀-鿿]")
_CLAUSES = re.compile(r"[;,。!?]|\.(?!\d)")

_COMPARED: tuple[tuple[Side, re.Pattern[str]], ...] = (
    ("most", _OVER),
    ("least", _SHORT),
    ("most", _OVER_EN),
    ("least", _UNDER_EN),
    ("least", _SHORT_EN),
)
_THEN: Sides = {
    True: (("most", re.compile(_MOST_THEN_HAN)), ("least", re.compile(_LEAST_THEN_HAN))),
    False: (("most", re.compile(_MOST_THEN)), ("least", re.compile(_LEAST_THEN))),
}
_LED: Sides = {
    True: (("most", re.compile(_MOST_LED_HAN)), ("least", re.compile(_LEAST_LED_HAN))),
    False: (("most", re.compile(_MOST_LED)), ("least", re.compile(_LEAST_LED))),
}


def by_verdict(before: str, after: str) -> Bound | None:
    """The bound of a comparison that is turned down or left out: `less than X won't cut it`, 超过X的划走.

    With how many characters before the number say so, and how many behind it.
    """
    than, word = _THAN.search(before), _THAN_WORD.match(after)
    if than and word:
        side: Side = "most" if word["up"] else "least"
        return _turned_down(side, before, than, after, word.end())
    for bound, pattern in _COMPARED:
        found = pattern.search(before)
        if found:
            return _turned_down(bound, before, found, after, 0)
    return None


def _turned_down(side: Side, before: str, found: re.Match[str], after: str, tail: int) -> Bound | None:
    lead = before[: found.start()]
    if _NEGATED.search(lead):
        return None
    turned = left_out(lead) or _FOOLISH.search(lead) or _judged(after[tail:])
    return (side, len(before) - found.start(), tail) if turned else None


def _judged(after: str) -> bool:
    """Whether the rest of a clause, or the next one, turns down what it says."""
    clauses = [one for one in _CLAUSES.split(after) if one.strip()]
    if not clauses:
        return False
    own = clauses[0]
    if "·" in own or re.search(r"\d", own):
        return False
    if verdict(own, alone=False) in ("no", "bad"):
        return True
    return len(clauses) > 1 and verdict(clauses[1].strip(), alone=True) in ("no", "bad", "other")


def by_more_or_less(before: str, after: str) -> Bound | None:
    """The bound that a number has by what would be more or less; with how many characters on each side say so."""
    han = bool(_HAN.search(before[-8:] + after[:12]))
    for side, pattern in _LED[han]:
        found = pattern.search(before)
        if found and not (found.group().startswith("从") and not _FROM_THEN.match(after)):
            return side, len(before) - found.start(), 0
    for side, pattern in _THEN[han]:
        found = pattern.match(after)
        if found:
            return side, 0, found.end()
    return None
