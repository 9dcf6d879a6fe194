"""What of a text speaks of which value: negations that lead another one, names of goods, and what matters not."""

import re
from collections.abc import Iterable, Iterator, Sequence

from souk.discovery.search.rules.denial import led_from
from souk.discovery.search.rules.said import Span

MUTE = "·"
_CLAUSES = re.compile(r"[^;,。.!?\n]+")
_BUT = re.compile(r"\bbut\b|\bas long as\b|但是?|可是|只要|就是")
# 填充什么无所谓, 香不香都行, `not fussed about the lid`.
_MATTERS_NOT = re.compile(
    r"无所谓|无妨|不挑(?![食锅嘴人])|不限(?!速)|不讲究|不在乎|不在意|不介意|不care|不管|不论|无论|没要求|没有要求|没什么要求"
    r"|不强求|不作要求|不要求|可有可无|不重要|不打紧|没关系|看着办|你定|随便|随意|随你"
    r"|([㐀-鿿])不\1(?:[^;,。!?]{0,8})?[都也]|有没有[^;,。!?]{0,8}[都也]|有[^;,。!?]{1,4}没[^;,。!?]{1,4}都"
    r"|(?:不|没)[^;,。!?]{1,8}也(?:行|可以?|成|无妨|能接受|ok)"
    r"|\b(?:do not|don't|doesn't|does not|couldn't|wouldn't) (?:really |much )?(?:care|mind|matter|bother me)\b"
    r"|\bnot (?:too |really |very |that )?(?:fussed|bothered|picky|fussy|particular|important|essential)\b"
    r"|\bno preference\b|\bwhatever\b|\bwhichever\b|\beither way\b|\bmakes no difference\b|\bup to you\b|\boptional\b"
    r"|\btake or leave\b|\blive without\b|\bor not\b(?=$|[ ,.;!?])|\bnot (?:needed|necessary|required)\b|\bno need\b"
)
# Several of them named with this are each as good: 风衣薄外套都可以, 不锈钢陶瓷硅胶随便哪个.
_ANY_OF_THEM = re.compile(
    r"都(?:可以?|行|成|ok|中|要得|好|能|算|收|无所谓|接受|考虑)|随便|任选|任意|二选一"
    r"|\b(?:either|any of (?:them|those|these)|both(?: are| would be| will)?|all) (?:is |are |will |would be )?"
    r"(?:fine|ok|okay|good|do|work|welcome)\b|\beither(?: of| one|$|[ ,.;])"
)


def muted(text: str, spans: Iterable[Span]) -> str:
    """A text, as long as it was, in which some spans say nothing."""
    for start, end in spans:
        text = f"{text[:start]}{MUTE * (end - start)}{text[end:]}"
    return text


def until_another(text: str, end: int, reach: int, others: Sequence[int]) -> int:
    """How far the words behind a value speak of it: not from a negation on that leads the next one: `A 不能有 B`."""
    following = next((start for start in others if end <= start < reach), None)
    if following is None:
        return reach
    begin = led_from(text[end:following])
    return reach if begin is None else end + begin


def indifferent_clauses(text: str) -> Iterator[Span]:
    """The clauses of a text in reading form that say of something that it does not matter."""
    for clause in _CLAUSES.finditer(text):
        start = clause.start()
        for part in _parts(clause.group()):
            if _MATTERS_NOT.search(clause.group()[slice(*part)]):
                yield start + part[0], start + part[1]


def open_clauses(text: str) -> Iterator[Span]:
    """The clauses that take any of what they name."""
    return (one.span() for one in _CLAUSES.finditer(text) if _ANY_OF_THEM.search(one.group()))


def _parts(clause: str) -> Iterator[Span]:
    start = 0
    for found in _BUT.finditer(clause):
        yield start, found.start()
        start = found.end()
    yield start, len(clause)
