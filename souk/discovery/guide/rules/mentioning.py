"""How goods stand in a sentence: asked for, or named only as what others are for, stand beside, or are measured by."""

import re

from souk.discovery.search import spoken_of_being
from souk.kit.text import flat

_THE = r"(?:(?:the|a|an|my|our|his|her|their|your) )"
_HELD = re.compile(
    r"\b(?:takes?|holds?|carry|carries|carrying|fits?|fitting|accommodates?|swallows?|room for)"
    rf" {_THE}?(?:[\w.-]+ ?){{0,2}}$"
    rf"|\b(?:over|onto|into|under|underneath|behind|beside|next to|on top of|inside) {_THE}(?:[\w.-]+ ){{0,2}}$"
    rf"|\b(?:handle|back|side|lid|top|cable|charger) of {_THE}(?:[\w.-]+ )?$"
    rf"|\b(?:to|for) (?:iron|ironing|hang|hanging|dry|drying|fold|folding|clean|cleaning|polish|polishing|repair"
    rf"|charge|charging|store|storing|mount|mounting|sew|sewing) (?:up )?(?:{_THE}|wet |some )?$"
    r"|(?:晾|晒|熨|烫|叠|擦|修|贴|充)$|(?:装得下|放得下|塞得下|装下|放下|装进|放进|塞进|套在|挂在|套进|套上|能装|能放|能套|可套)[^，。,;；!！?？]{0,6}$"
    r"|(?:(?:旁边|边上|隔壁|对面|背后|后面|上面|下面|楼下)(?:就|都|正)?(?:是|有|放着?|摆着?)|[挨靠贴对临]着)(?:一?[台个张只])?[^，。,;；!！?？]{0,3}$"
)
_AFTER = re.compile(
    r"\s?(?:must|should|has to|have to|needs? to|can|will|would|got to)? ?(?:fits?|go in|goes in|slot in)\b"
    r"|(?:旁边|旁|上面|里面(?!\s?(?:\d|有|装|得有|至少))|后面|底下|下面|里头|上头|背后|能放进|要能放|得能放|要放得下|得放得下|的杆|的拉杆)"
)
_IDIOM = re.compile(r"一天到晚|一年到头|一天天|24小时都")
_THING = re.compile(
    r"(?:要|买|找|有没有|来|求|推荐)[^，。,;；]{0,8}的(?:东西|产品|玩意)|[弄整搞买来]点"
    r"|\b(?:want|need|after|buy|looking for|recommend) (?:something|a thing|a product|some product)\b"
)
_BEING = re.compile(
    r"[ -]?(?:(?:old|big|large|small|little|heavy|fat|adult|grown|male|female) )*(?:\w+ )?"
    r"(?:cats?|kittens?|dogs?|pupp(?:y|ies)|toms?|tomcats?|tabby|terriers?|labradors?|retrievers?|poodles?|husk(?:y|ies)"
    r"|corgis?|spaniels?|collies?|maine coons?|persians?|ragdolls?|shorthairs?|runner|man|woman|person|guy)"
    r"(?![a-z])(?! (?:food|litter|box|tray|fountain|treats?))"
    r"|的?(?:大|小|胖|老|橘|母|公)?(?:猫咪?|狗狗?|犬|缅因|布偶|英短|金毛|拉布拉多|柯基|泰迪|哈士奇)(?![砂粮盆厕罐抓爬])"
)
_OF_THINGS = frozenset({"weight", "length", "width", "height", "depth", "max_load"})


def aside(text: str, start: int, end: int) -> bool:
    """Whether goods are named only as what others hold, fit or stand by: `takes a laptop`, 能套拉杆箱的."""
    plain = flat(text)
    return bool(_HELD.search(plain[max(0, start - 40) : start])) or bool(_AFTER.match(plain[end : end + 24]))


def not_of_goods(key: str, said: str, turn: str) -> bool:
    """Whether a size is that of a living being, 橘猫，十二斤, or a manner of speaking: 一天到晚."""
    plain = flat(turn)
    at = plain.find(flat(said))
    if at < 0:
        return False
    if _IDIOM.match(plain[at:]):
        return True
    if key not in _OF_THINGS:
        return False
    after = plain[at + len(flat(said)) :]
    return (at > 0 and spoken_of_being(plain[:at])) or (key != "max_load" and bool(_BEING.match(after)))


def one_thing(turn: str) -> bool:
    """Whether a turn asks for one thing against a problem, not for advice: something to catch them, 抓它们的东西."""
    return bool(_THING.search(flat(turn)))
