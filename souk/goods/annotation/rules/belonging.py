"""Titles that name goods and go on to a thing that only belongs to them: a laptop `stand`, 手机`壳`."""

import re
from collections.abc import Set

# What is sold for other goods. What is a category of its own is named whole in its knowledge, and so found longer.
_THINGS = """
    accessory adapter adaptor antenna armband bag battery bezel blade bracket briefcase cabinet cable caddy
    card cart cartridge case charger clamp clip component connector converter cooler cover cradle decal
    descaler dock docking dongle drum enclosure expander extender faceplate feeder filler film filter
    firmware fuser grip guard handset heatsink holder holster hub insert inverter keycap keypad kickstand lamp
    lanyard licence license liner lock magazine maintenance mat module mount mounting nozzle organiser organizer
    pad part pedestal plate plug pocket pouch privacy protection protector rack rail refill remote replacement ribbon
    riser roller sheath shelf shelving shell shield shroud skin sleeve software spare spares splitter stand sticker
    strap stylus supply suppressor suspension template tether toner tray trolley upgrade upholstery warranty wipe
"""
_ENGLISH = frozenset(_THINGS.split())
# Things too that titles of the goods themselves have further on: a laptop `RAM`, and a laptop with 16 GB RAM.
_NEXT = frozenset({"desk", "fan", "hanger", "lap", "memory", "paper", "ram", "scoop", "table"})
_HAN = re.compile(
    r"(?:保护|收纳|防尘|专用|替换|清洁|充电|移动|散热|电源)?"
    r"(?P<thing>壳|膜|套(?!装|餐|件|机)|支架|架(?![空构])|底座|垫|配件|滤芯|滤网|刷头|贴纸|贴膜|挂件|罩|适配器|充电器|转接头|数据线|电池|遥控器|散热器|收纳包|清洁剂|除垢剂|内胆包|"
    r"扩展坞|拓展坞|锁|指环扣?|挂绳|幕布|尘袋|铲|滤纸|凉席|雨罩|蚊帐)"
)
# An alias in brackets is a part of the name; `X/Y` and `X- or Y` are two goods that the same thing is for.
_ALIAS = re.compile(r"\)|\s?\([^()\s]{1,12}\)")
_WORD = re.compile(r"(?:[\s'’®™]*\s-?|[’®™]-?|-\s|/)(?P<word>[\w.]+(?:['’/-][\w.]+)*)(?!\+)")
_BREAKING = "a4 a5 and as at by for from in incl including no of on plus w with without"
# What stands behind these is said of the goods, and is no longer their name.
_BREAKS = frozenset(_BREAKING.split())
_FAR = 4
# What joins one to the other: a mouse to PS/2 `adapter`.
_JOINS = frozenset({"adapter", "adaptor", "cable", "converter", "dongle", "splitter", "switch"})
# Heads that stand before what they are for without a word between: a tripod `digital cameras`.
_LEADING = re.compile(
    r"\b(?:adapt[eo]r|charger|converter|docking station|holder|lens cap|port replicator|remote control|tripod)s?\b",
    re.IGNORECASE,
)


def led(text: str, start: int, own: Set[str]) -> bool:
    """Whether the name at a place of a title stands behind the head of what is only for such goods, not next to it."""
    heads = (found for found in _LEADING.finditer(text, 0, start) if found.end() < start - 1)
    return any(not own & set(found.group().lower().split()) for found in heads)


def belonging(text: str, end: int, own: Set[str]) -> bool:
    """Whether the name that ends at a place of a title only says what the goods belong to.

    `own` are the words that the named goods are called by: a `stand` for a screen is a kind of mount and stays one.
    """
    if end and "㐀" <= text[end - 1] <= "鿿":
        found = _HAN.match(text, end)
        return found is not None and found["thing"] not in own
    alias = _ALIAS.match(text, end)
    end, joined = alias.end() if alias else end, False
    for place in range(_FAR):
        found = _WORD.match(text, end)
        if found is None:
            return False
        end = found.end()
        for word in re.split(r"['’/-]", found["word"].lower()):
            if word in _BREAKS:
                return False
            said = {word, word.removesuffix("s"), word.removesuffix("es"), f"{word.removesuffix('ies')}y"}
            if said & (_JOINS if joined else _ENGLISH) and not said & own:
                return True
            if not place and said & _NEXT - own:
                return True
            joined = joined or word == "to"
    return False
