"""Parts and accessories of goods, and goods for an animal: who asks for vacuum bags does not want a vacuum."""

import re
from collections.abc import Iterable

from souk.discovery.guide.rules.elsewhere import asks_for
from souk.kit.text import flat

_PART = re.compile(
    r"(?:滤芯|滤网|滤棉|滤袋|尘袋|集尘袋|内胆|盖子?|保护壳|外?壳|贴?膜|套子?|防?[雨尘]?罩子?|收纳[包袋盒]"
    r"|维修|修理|回收|租赁|安装|支?架子?|垫子?|刷子?|铲子?|碗|底座|的?充电座|配件|零件|贴纸|吊牌|除垢剂|消毒[器柜锅]|替换[布头装芯]|拖布头?|刷头|吸头|轮子)"
    r"|(?:'s)? (?:(?:replacement|spare|rain|dust|carry|travel|storage|filter|cleaning) )?(?:filters?|cases?|covers?"
    r"|stands?|holders?|sleeves?|brush(?:es)?|scoops?|bowls?|mats?|lids?|parts?|accessories|descalers?|pads?|liners?|straps?"
    r"|tags?|protectors?|racks?|hooks?|hangers?|inserts?|teats?|wheels?|hoses?|nozzles?|blades?|bulbs?|heads?|refills?"
    r"|repairs?|rental|insurance|servicing)"
    r"(?: replacements?)?"
)
_BAGS = re.compile(r" (?:dust )?bags?")
_SPARE = re.compile(r"\b(?:replacement|spare) (?:parts? for (?:my|the|an?|our) )?$")
_FOR_IT = re.compile(
    r"\b(?:[a-z]+ )?(?:protector|case|cover|stand|holder|filters?|bags|lid|mat|brush|hook|liners?|wheels?|strap)"
    r" for (?:my|the|our|an?|this) (?:[a-z]+ )?$"
)
_ENDS = re.compile(r"\s*(?:$|[,，。.;；!！?？、]|[吗呢么有卖哪怎]|多少|(?:for|please|that|which|under|to)\b)")
_BEAST = r"(?:dogs?|cats?|pupp(?:y|ies)|kittens?|pets?)"
_FOR_BEAST = re.compile(rf"\s?for (?:my|the|our|an?|his|her) (?:[a-z]+ )?{_BEAST}\b")
_HAN_BEAST = re.compile(r"(?:给我?家?的?|^)(?:小|老|大)?(?:狗狗?|猫咪?|宠物|犬)(?:用?的|穿的?|买件?|买个|买双)?$")
# What people wear or carry, and is another thing for an animal.
_WORN = frozenset({"coat", "running_shoes", "stroller", "backpack", "sunscreen", "diapers"})
# Goods of which a bag is no accessory but how they are packed or what they are.
_BAGGED = frozenset({"vacuum"})
Named = tuple[int, int, str]


def other_thing(turn: str, named: Iterable[Named]) -> str:
    """What a turn asks for that only has the name of goods in it, in its own words; empty where nothing is.

    `named` are the places of names of goods with their category, empty for names that contain one and are another's.
    """
    plain = flat(turn)
    for start, end, category in named:
        place = _of_it(plain, start, end, category) if category else (start, end)
        if place and asks_for(plain[: place[0]]) and _ENDS.match(plain[place[1] :]):
            return turn[slice(*place)]
    return ""


def _of_it(plain: str, start: int, end: int, category: str) -> tuple[int, int] | None:
    """The place of a part of goods, or of goods for an animal, that is said around their name."""
    before, after = plain[:start], plain[end:]
    part = _PART.match(after) or (_BAGS.match(after) if category in _BAGGED else None)
    spare = _SPARE.search(before)
    if part or spare:
        return spare.start() if spare else start, end + (part.end() if part else 0)
    if part := _FOR_IT.search(before):
        return part.start(), end
    if category in _WORN and (beast := _FOR_BEAST.match(after)):
        return start, end + beast.end()
    if category in _WORN and (beast := _HAN_BEAST.search(before)):
        return beast.start(), end
    return None
