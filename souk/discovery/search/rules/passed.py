"""What was asked for and became no limit: clauses with a size, a budget or a denial that nothing was made of."""

import re
from collections.abc import Iterator, Sequence

from souk.discovery.search.contracts import Limit
from souk.discovery.search.rules.limits import overlaps
from souk.discovery.search.rules.measures import Measure, article, measures
from souk.discovery.search.rules.said import Said, Span

_CLAUSE = re.compile(r"(?:[^;。!?！？\n,、.]|[,.](?=\d))+")
_DENIES = re.compile(
    r"\b(?:no|without|nothing|never|avoid|except|rather than|instead of|anything but"
    r"|not(?! (?:sure|only|much of|bad|fussy|picky))|(?:don't|do not) want"
    r"|(?:must|should)(?:n't| not)|can't have)\b\s*(?:an?\s+|the\s+|any\s+)?[a-z]{2}"
    r"|(?:不要|不能|不带|不含|不放|不加|不想要|别(?![人的说墅致])|没有(?!用|买|要求))(?=[㐀-鿿a-z])|[㐀-鿿a-z]的?(?:都|也|就)?不要$"
)
# A size of clothes or shoes, which no number of the knowledge is: `size 44`, M码.
_SIZED = re.compile(r"\bsize (?:\d+(?:\.\d)?|x{0,3}[sml])\b|(?<![\d.])\d{2}(?:\.5)?码|(?<![a-z])x{0,3}[sml]码")
# Who it is for is told, and asks for no size: 两个人露营.
_WHO = re.compile(
    r"\s?(?:[口个位]?人(?!份|造|体)|口之家|位|[猫狗犬娃]|people\b|persons?\b|adults?\b|kids?\b|cats?\b|dogs?\b)"
)
_ASIDE = re.compile(
    r"\bno [^.;,!?]{1,24} (?:needed|necessary|required)\b"
    r"|\b(?:no (?:idea|clue|matter|rush|preference|problem|thanks|need)|never (?:had|used|bought|owned|know))\b"
    r"|要不要|能不能|有没有|不能再|没有什么要求|别的都|不要紧|不能决定|不能确定"
)


def passed_over(said: Said, taken: Sequence[Span], limits: Sequence[Limit]) -> tuple[str, ...]:
    """The clauses of a turn, as they were typed, that ask for something that none of the limits is of.

    `taken` are the spans, in reading form, of all that is understood.
    """
    quoted = [limit.said for limit in limits]
    priced = any(limit.key == "price" for limit in limits)
    found = measures(said.text)
    missed = [
        said.quote(clause)
        for clause in _clauses(said.text)
        if any(
            clause[0] <= one.core[0] < clause[1]
            and _counts(said.text, one, priced)
            and not _read(said, one, taken, quoted)
            for one in found
        )
        or _denial(said.text, clause, taken)
    ]
    return tuple(dict.fromkeys((*missed, *_sizes(said, taken, quoted))))


def _sizes(said: Said, taken: Sequence[Span], quoted: Sequence[str]) -> Iterator[str]:
    """The sizes of clothes that are said and not understood."""
    spans = (found.span() for found in _SIZED.finditer(said.text))
    return (said.quote(span) for span in spans if not _read_so(said, span, taken, quoted))


def _clauses(text: str) -> Iterator[Span]:
    return (found.span() for found in _CLAUSE.finditer(text))


def _counts(text: str, measure: Measure, priced: bool) -> bool:
    """Whether a number asks for something; of two budgets the last one counts, and the first is not missed."""
    if measure.bare and _WHO.match(text, measure.core[1] - bool(measure.units)):
        return False
    return not article(measure, text) and (bool(measure.units) or (bool(measure.currency) and not priced))


def _read(said: Said, measure: Measure, taken: Sequence[Span], quoted: Sequence[str]) -> bool:
    return _read_so(said, measure.core, taken, quoted)


def _read_so(said: Said, span: Span, taken: Sequence[Span], quoted: Sequence[str]) -> bool:
    return overlaps(span, taken) or any(said.quote(span) in words for words in quoted)


def _denial(text: str, clause: Span, taken: Sequence[Span]) -> bool:
    """Whether a clause denies something of which nothing is understood."""
    words = text[slice(*clause)]
    found = _DENIES.search(words)
    if found is None or _ASIDE.search(words):
        return False
    return not overlaps((clause[0] + found.start(), clause[1]), taken)
