"""How often a sentence wants something again: `keep me stocked every 4 weeks`, 每月一次, 每四周."""

import re
from dataclasses import replace

from souk.agents.shopper.rules.counting import NUMERAL, number
from souk.agents.shopper.rules.hearing import Reading, taken
from souk.kit.locale import Words
from souk.kit.text import flat

_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 91, "year": 365}
_ADVERBS = {"weekly": 7, "biweekly": 14, "fortnightly": 14, "monthly": 30, "quarterly": 91, "yearly": 365}
_HAN = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "季度": 91, "季": 91, "年": 365}
_NUMBER = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_UNIT = "days?|weeks?|fortnights?|months?|quarters?|years?"
_AGAIN = (
    r"keep (?:me|us) (?:stocked|supplied)(?: up)?|restock|re-?stock|replenish|re-?order|subscri\w+|deliver"
    r"|deliveries|send|ship|buy|order|again|auto-?\w*|refill|top up"
)
# 每天喂两次 asks for nothing again: the words around it, or the clause itself, have to.
_EN = re.compile(
    rf"\b(?:once\s+)?(?:every|each|per|an?(?= (?:{_UNIT})\b)(?<=once a))\s+(?:(?P<other>other|second)\s+"
    rf"|(?P<n>\d{{1,3}}|{_NUMBER})\s+)?(?P<unit>{_UNIT})\b"
    r"|\bonce an? (?P<once>week|fortnight|month|quarter|year)\b|\b(?P<adverb>bi-?weekly|weekly|fortnightly|monthly"
    r"|quarterly|yearly)\b"
)
_ZH = re.compile(
    rf"每(?:隔|过)?\s*(?P<n>\d{{1,3}}|{NUMERAL}|半)?\s*个?(?P<unit>天|日|周|星期|礼拜|月|季度|季|年)(?P<times>一?[次回]"
    rf"|[买送补来订](?:一?[次回])?)?|按(?P<by>周|月|季|年)(?=[买送补来订配自])"
)
_VERB_EN = re.compile(rf"\b(?:{_AGAIN})\b")
_VERB_ZH = re.compile(r"补|囤|送|买|订|配|回购|定期|自动|续|来一?[袋包瓶盒次]|再来")
_LED_EN = re.compile(
    rf"(?:\b(?:and|please|then|automatically)\s+)*(?:\b(?:{_AGAIN})(?:\s+(?:me|us|it|them|this|automatically))*\s+)?$"
)
_LED_ZH = re.compile(r"(?:请|以后|之后|然后|定期|自动|给我|帮我)*$")
_TAIL_ZH = re.compile(r"\s*(?:给我|自动|帮我)?(?:补一?次?货|(?:补货?|送|买|订|来)(?:一?次)?|配送|回购|一?[次回])*")
_BREAK = re.compile(r"[,，;；。.!！?？\n]")


def repeated(found: Reading) -> Reading:
    """A reading with after how many days it is wanted again."""
    text = flat(found.rest)
    for match in _EN.finditer(text):
        days, lead = _english(match), _LED_EN.search(text[: match.start()])
        start = lead.start() if lead else match.start()
        if _asked(text, match, _VERB_EN) and 1 <= days <= 365:
            return _again(found, (start, match.end()), days)
    for match in _ZH.finditer(text):
        days, lead, tail = _han(match), _LED_ZH.search(text[: match.start()]), _TAIL_ZH.match(text, match.end())
        asked = bool(match["times"] or match["by"]) or _asked(text, match, _VERB_ZH)
        if asked and 1 <= days <= 365:
            return _again(found, (lead.start() if lead else match.start(), tail.end() if tail else match.end()), days)
    return found


def _again(found: Reading, span: tuple[int, int], days: int) -> Reading:
    shown: Words = {"en": f"again every {days} days" if days > 1 else "again every day", "zh-CN": f"每 {days} 天再买"}
    return replace(taken(found, span, "every_days", shown), every_days=days)


def _asked(text: str, match: re.Match[str], verb: re.Pattern[str]) -> bool:
    """Whether goods are wanted so often: the clause says so, or has nothing else in it."""
    start = max((one.end() for one in _BREAK.finditer(text, 0, match.start())), default=0)
    after = _BREAK.search(text, match.end())
    clause = text[start : after.start() if after else len(text)]
    return bool(verb.search(clause)) or clause.strip() == match[0].strip()


def _english(match: re.Match[str]) -> int:
    if match["adverb"]:
        return _ADVERBS[match["adverb"].replace("-", "")]
    if match["once"]:
        return _DAYS[match["once"]]
    many = 2 if match["other"] else number(match["n"]) if match["n"] else 1
    return many * _DAYS[match["unit"].rstrip("s")]


def _han(match: re.Match[str]) -> int:
    if match["by"]:
        return _HAN[match["by"]]
    if match["n"] == "半":
        return _HAN[match["unit"]] // 2
    return (number(match["n"]) if match["n"] else 1) * _HAN[match["unit"]]
