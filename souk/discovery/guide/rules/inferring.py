"""Which goods are believed to be meant though nobody named them, and bare names of things that nothing is known of."""

import re
from dataclasses import replace

from souk.discovery.guide.contracts import Mention, Need
from souk.discovery.guide.rules.named import FEW, OF_ALL
from souk.kit.text import flat

_CAT = re.compile(
    r"(?<![a-z])(?:cats?|kitt(?:y|en|ens|ies)|felines?|moggy|maine coons?|ragdolls?|siamese|tabby|tomcats?|shorthairs?"
    r"|litter)(?![a-z])|猫|喵|缅因|布偶|英短|美短|加菲|暹罗|狸花|大橘|主子|铲屎"
)
_DOG = re.compile(
    r"(?<![a-z])(?:dogs?|pups?|pupp(?:y|ies)|doggy|pooch|canines?|hounds?|labradors?|retrievers?|poodles?|husk(?:y|ies)"
    r"|corgis?|spaniels?|collies?|terriers?|chihuahuas?|beagles?|pugs?|dachshunds?|yorkies?|bulldogs?)(?![a-z])"
    r"|狗|犬|汪|金毛|拉布拉多|柯基|泰迪|贵宾|哈士奇|二哈|边牧|比熊|法斗|吉娃娃|博美"
)
_PET = re.compile(r"(?<![a-z])(?:pets?|water fountains?)(?![a-z])|宠物|毛孩子|饮水[机器]")
# Heads of Chinese names of things: where one ends a few words that nothing else is known of, it is asked for by name.
_THING = re.compile(r"[^，。,;；!！?？\s]{1,5}[桌椅竿杆柜架床琴帽裤裙袜巾笔钟锁绳网球棋牌票]")


def believed(need: Need) -> Need:
    """A need without goods for animals that were only inferred or guessed, and of whose animals nothing is said."""
    said = flat(" ".join(need.said))
    # Two limits of theirs tell of goods for animals, too: clumping litter, 5 kg.
    told = sum(one.key not in OF_ALL for one in need.limits) >= FEW
    doubted = {one.ref for one in need.mentions if one.kind == "category" and not _spoken_of(one, said, told)}
    if not doubted:
        return need
    kept = tuple(one for one in need.mentions if one.ref.partition("/")[0] not in doubted)
    some = any(one.kind in ("category", "problem") for one in kept)
    limits = need.limits if some else tuple(one for one in need.limits if one.key == "price")
    return replace(need, mentions=kept, limits=limits)


def _spoken_of(one: Mention, said: str, told: bool) -> bool:
    """Whether goods were named, or are for no animal or for one spoken of; `told`: enough else tells of them."""
    noun = one.name["zh-CN"]
    if not (one.inferred or one.guessed) or not re.search("[猫狗]|宠物", noun):
        return True
    if "宠物" in noun:
        return told or bool(_PET.search(said) or _CAT.search(said) or _DOG.search(said))
    own, other = (_CAT, _DOG) if "猫" in noun else (_DOG, _CAT)
    return bool(own.search(said)) or ((told or bool(_PET.search(said))) and not other.search(said))


def bare_thing(turn: str) -> str:
    """A turn that is but a name of a thing, 学习桌; else nothing."""
    said = turn.strip(" ，。？?!！")
    return said if _THING.fullmatch(said) else ""
