"""What a turn asks for by a word that may be of goods which nobody sells here."""

import re
from collections.abc import Iterator

from souk.goods.annotation import CategoryKnowledge
from souk.kit.text import flat

_VERB = (
    r"(?:looking for|look for|do you (?:have|stock|sell|do)|have you got|you got|need|want|could i have|can i have"
    r"|can i get|i'd like|i'd love|i'm after|i am after|buy|buying|recommend|find me|got any|sell|stock|searching for)"
)
_GETS = r"(?:get|getting|fetch|order|try) (?:me |us )?(?=(?:a|an|some|one) )"
_DETERMINER = (
    r"(?:(?:me|a|an|some|any|the|those|one of those|one of these|a pair of|a set of|pair of|set of|new|good) )*"
)
_STOP = (
    r"(?=$| ?[,.;:?!()\"]| (?:for|with|without|that|which|who|to|in|on|of|from|under|below|about|at|by|and|or|but"
    r"|please|you|size|around|so|because|when|not|i|we|my|as|than|up|no|is|are|if|made|rated)\b)"
)
_ENGLISH = re.compile(rf"\b{_VERB} {_DETERMINER}((?:[a-z][a-z'-]* ){{0,3}}?[a-z][a-z'-]*){_STOP}")
_GOT = re.compile(rf"\b{_GETS}{_DETERMINER}((?:[a-z][a-z'-]* ){{0,3}}?[a-z][a-z'-]*){_STOP}")
_HAN = re.compile(
    r"(?:有没有|有卖|想买|买|想要|我要|推荐)(?:一|个|台|把|张|条|件|双|只|套|款|盏|块|瓶|部|副|对|点|些|那种|这种|好的){0,3}"
    r"([㐀-鿿]{2,12})(?=[，。,.;；?？!！ ]|$)"
)
# What has one of these is no name of goods.
_NO_NAME = re.compile(r"[它他她我你这那一二两三四五六七八九十百千万几半升斤元块去来进出到起不没能会要就给把被用]")
# Words that stand for goods without naming any.
_ANY = frozenset(
    re.findall(
        "[a-z]+",
        """something anything one ones thing things stuff kind sort type help advice idea ideas present gift gifts
        presents recommendation recommendations suggestion it them this that these those way solution brand model
        option options quality size colour money time sleep rid mine yours""",
    )
)
_LONGEST = 5
_TAIL = re.compile(r"(?:吗|么|呢|吧|啊|呀|的|了|卖|推荐|好|哪种|哪个|哪款|什么|怎么样)+$")


def sought(turn: str, *, widely: bool = False) -> Iterator[tuple[str, ...]]:
    """The goods that a turn asks for, each by the words that may name them, the longest first.

    `widely`: what somebody would get as well, which may be no goods: get a stiff neck.
    """
    plain = flat(turn)
    for found in (*_ENGLISH.finditer(plain), *(_GOT.finditer(plain) if widely else ())):
        words = found[1].split()
        if words[-1] not in _ANY:
            yield tuple(dict.fromkeys((" ".join(words[-2:]), words[-1])))
    for found in _HAN.finditer(plain):
        name = _TAIL.sub("", found[1]).rpartition("的")[2]
        if 1 < len(name) <= _LONGEST and not _NO_NAME.search(name):
            yield tuple(dict.fromkeys(name[-length:] for length in (4, 3, 2) if len(name) >= length))


def names_of(knowledge: CategoryKnowledge) -> Iterator[str]:
    """All that goods are called in titles."""
    yield from knowledge.noun.values()
    yield from (phrase for many in knowledge.words.values() for phrase in many)


def head(name: str) -> str:
    """The word by which a thing may be called for short: fountain, of a pet fountain; 饮水机, of 宠物饮水机."""
    return name.lower().rpartition(" ")[2] if name.isascii() else name[-3:] if len(name) > 4 else name[-2:]
