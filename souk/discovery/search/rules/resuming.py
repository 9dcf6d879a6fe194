"""What takes up several things at once to turn them down: 真皮太娇气，帆布太软，这两样都pass; `free of all three`."""

import re
from collections.abc import Sequence

from souk.discovery.search.rules.said import Span

_NO = r"(?:pass|out|不|免|别|算了|排除|除外|拉黑|绕|没戏|再见|拜拜|劝退|out)"
_HAN = re.compile(
    rf"(?:(?:这|那|以上)(?P<some>[两俩三四几些])[样种个款者类项东西]{{0,2}}|(?P<two>两[样种者个款]|俩)|它们)"
    rf"(?:我|家里|统统|通通|全部?|一律|一概|通通)?(?:都|也|全)?{_NO}"
    r"|除[了去开]?(?:这|那|以上)(?P<except>[两俩三四几些])[样种个款者类项]*(?:以?外)?"
)
# One that was spoken of just before: 洗完发霉，这种别再给我看; 换个别的.
_LAST_HAN = re.compile(
    r"[;,。!?]\s?(?:这|那)[种样款类个]?(?:东西|货)?(?:我|千万|可|绝对|就|都|也)*(?:别|不要|不考虑|免了?|免谈|算了|pass|不行|除外)"
    r"|换(?:成|一?个|点|种|了)?(?:别的|其[他它])|[;,。!?]\s?(?:不要|免了|免谈|算了|pass|别来|拜拜|再见|避雷|退散)[了吧啊哈]?(?=$|[;,。!?])"
)
_EN = re.compile(
    r"\b(?:free of|without|avoid(?:ing)?|not|no|none of|neither of|nothing with|exclud\w+|skip(?:ping)?|hold|minus"
    r"|leave out|ban(?:ned)?|can't have|won't have|keep out) "
    r"(?:(?:all|any|either)(?: of(?: the)?)? (?P<count>two|three|four)|(?P<both>both))(?=\s*(?:$|[,.;!?)]))"
    r"|\b(?P<all>all|both|either)(?: of)?(?: the| them| those| these)? ?(?P<many>two|three|four)? "
    r"(?:are |is )?(?:out|banned|excluded|a no|no good|forbidden|off the (?:list|table)|ruled out|off limits)\b"
)
_NEAR = 16
_COUNT = {"两": 2, "俩": 2, "二": 2, "三": 3, "四": 4, "two": 2, "both": 2, "three": 3, "four": 4}


def turned_down(text: str, spans: Sequence[Span]) -> set[Span]:
    """Which of some spans a later word takes up, all at once, and turns down: so many before it as it counts."""
    found: set[Span] = set()
    for pattern in (_HAN, _EN):
        for match in pattern.finditer(text):
            before = sorted({span for span in spans if span[1] <= match.start()})
            found |= set(before[-_count(match) :] if before else ())
    for match in _LAST_HAN.finditer(text):
        near = [span for span in spans if span[1] <= match.start() <= span[1] + _NEAR]
        found |= {max(near)} if near else set()
    return found


def _count(match: re.Match[str]) -> int:
    """How many are taken up; those, of which nobody says how many, are two."""
    groups = [value for value in match.groupdict().values() if value]
    return next((_COUNT[one] for one in groups if one in _COUNT), 2)
