"""What of a text speaks of which value: negations that lead another one, names of goods, and what matters not."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from souk.discovery.search.rules.construing import Stance, construed
from souk.discovery.search.rules.denial import coupled, indifferent, led_from
from souk.discovery.search.rules.grammar import Sense
from souk.discovery.search.rules.limits import within
from souk.discovery.search.rules.resuming import turned_down
from souk.discovery.search.rules.said import Span
from souk.discovery.search.rules.verdicts import judged
from souk.goods.annotation import Match

MUTE = "·"
# `no lid, hood or roof`: what is joined to words that deny is denied.
NEGATIVE = re.compile(
    r"(?:no|not|non(?![\s-]?(?:stick|woven|slip))|without|zero)\b|不(?![锈粘沾])|无(?![线人纺])|没|零(?!食)"
)
# What a clause parts from the next; among Han a space does.
_PARTS = re.compile(r"[;,。.!?:]|(?<=[㐀-鿿])\s|\s(?=[㐀-鿿])")
# 酒精过敏 speaks of who cannot stand alcohol, not of skin.
_ALLERGY = "过敏"
_CLAUSES = re.compile(r"[^;,。.!?\n]+")
_BUT = re.compile(r"\bbut\b|\bas long as\b|但是?|可是|只要|就是")
# 填充什么无所谓, 香不香都行, `not fussed about the lid`.
_MATTERS_NOT = re.compile(
    r"无所谓|无妨|不挑(?![食锅嘴人])|不限(?!速)|不讲究|不在乎|不在意|不介意|不care|不管|不论|无论|没要求|没有要求|没什么要求"
    r"|不强求|不作要求|不要求|可有可无|不重要|不打紧|没关系|看着办|你定|随便|随意|随你"
    r"|([㐀-鿿]{1,3})不\1(?:[^;,。!?]{0,8})?[都也]|有没有[^;,。!?]{0,8}[都也]|有[^;,。!?]{1,4}没[^;,。!?]{1,4}都"
    r"|(?:不|没)[^;,。!?]{1,8}也(?:行|可以?|成|无妨|能接受|ok)"
    r"|\b(?:do not|don't|doesn't|does not|couldn't|wouldn't) (?:really |much )?(?:care|mind|matter|bother me)\b"
    r"|\bnot (?:too |really |very |that )?(?:fussed|bothered|picky|fussy|particular|important|essential)\b"
    r"|\bno preference\b|\bidc\b|\bwhatever\b|\bwhichever\b|\beither way\b|\bmakes no difference\b|\bup to you\b"
    r"|\boptional\b"
    r"|\btake or leave\b|\blive without\b|\bor not\b(?=$|[ ,.;!?])|\bnot (?:needed|necessary|required)\b|\bno need\b"
    r"|\bno [^.;,!?]{1,24} (?:needed|necessary|required)\b"
)
# What one had or tried before is not asked for by that: 乳胶、荞麦都睡过, 上回买了个可水洗滤网的.
_BEFORE = re.compile(
    r"[睡用试买吃喝穿养戴]过(?!敏)|上[回次]|以前|之前用|前一?个"
    r"|\b(?:tried|used to (?:have|use|own|buy)|last (?:one|time)|(?:my|the|our) (?:old|previous|last)|had one)\b"
)
_WHETHER = re.compile(r"([㐀-鿿]{1,3})不\1|有没有|有[^;,。!?]{1,4}没")
# Several of them named with this are each as good: 风衣薄外套都可以, 不锈钢陶瓷硅胶随便哪个.
_ANY_OF_THEM = re.compile(
    r"都(?:可以?|行|成|ok|中|要得|好|能|算|收|接受|考虑)|随便|任选|任意|二选一"
    r"|\b(?:either|any of (?:them|those|these)|both(?: are| would be| will)?|all) (?:is |are |will |would be )?"
    r"(?:fine|ok|okay|good|do|work|welcome)\b|\beither(?: of| one|$|[ ,.;])"
)
_ANY_ALONE = re.compile(
    r"\s*(?:哪[样种个款]|这[几两]?[样种个款]|什么)?(?:都(?:可以?|行|成|好|要得)|随便|任选|二选一)[的了吧啊]?\s*"
    r"|\s*(?:either|any of (?:them|those|these)|both|all)(?: (?:one|two|of (?:them|those)))? "
    r"(?:is |are |will |would )?(?:fine|ok|okay|good|do|work)\s*"
)


_DENIES = re.compile(r"[不没别无勿免]|\b(?:no|not|never|without|avoid|free|hate)\b|n't\b")
_WANTS = re.compile(
    r"(?:要|想要|求|喜欢|爱|买|带|有|含)[㐀-鿿]{0,2}$|\b(?:want|need|like|love|prefer|with|please|must|find|has|have)\b[^.;!?]{0,24}$"
)


def doubted(text: str, span: Span) -> bool:
    """Whether the clause of a phrase denies anything."""
    return any(_DENIES.search(one.group()) for one in _CLAUSES.finditer(text) if one.start() <= span[0] < one.end())


def asked_for(text: str, span: Span) -> bool:
    """Whether a phrase is asked for in so many words, in a clause that denies nothing."""
    return not doubted(text, span) and bool(_WANTS.search(text[max(0, span[0] - 32) : span[0]]))


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


def past_clauses(text: str) -> Iterator[Span]:
    """The clauses that tell of what was before."""
    return (one.span() for one in _CLAUSES.finditer(text) if _BEFORE.search(one.group()))


def open_clauses(text: str) -> Iterator[Span]:
    """The clauses that take any of what they name."""
    last = None
    for one in _CLAUSES.finditer(text):
        if _ANY_OF_THEM.search(one.group()) and not _WHETHER.search(one.group()):
            # What names nothing itself takes up what was named before: 果蝇、小飞虫，哪样都行.
            yield (last.start() if last and _ANY_ALONE.fullmatch(one.group()) else one.start()), one.end()
        last = one


def _parts(clause: str) -> Iterator[Span]:
    start = 0
    for found in _BUT.finditer(clause):
        yield start, found.start()
        start = found.end()
    yield start, len(clause)


@dataclass(frozen=True)
class Around:
    """What of a text is heard around each of its values."""

    text: str
    matches: Sequence[Match[Sense]]
    before: str
    muted: str
    reaches: Mapping[int, int]
    indifferent: Sequence[Span]
    open: Sequence[Span]
    resumed: Collection[Span]
    past: Sequence[Span]

    @classmethod
    def of(cls, text: str, matches: Sequence[Match[Sense]], goods: Sequence[Span]) -> "Around":
        # Phrases that deny of themselves, `no flavouring`, deny nothing else; nor does what the goods are called.
        values = [(one.start, one.end) for one in matches if one.meaning.role in ("value", "unwanted", "absent")]
        negatives = [span for span in values if NEGATIVE.match(text[slice(*span)])]
        indifferent = [*indifferent_clauses(text)]
        return cls(
            text,
            matches,
            muted(text, [*negatives, *goods]),
            muted(text, values),
            _reaches(text, matches),
            indifferent,
            [*open_clauses(text)],
            turned_down(text, values),
            [*past_clauses(text)],
        )

    def heard(self, one: Match[Sense], *, muting: bool = False) -> str:
        """The text as far as it speaks of a value; `muting`: in which other values say nothing."""
        others = sorted({each.start for each in self.matches if each.start >= one.end})
        end = until_another(self.text, one.end, self.reaches[one.start], others)
        after = (self.muted if muting else self.text)[one.end : end]
        return f"{self.before[: one.start]}{self.text[one.start : one.end]}{after}"

    def was_before(self, one: Match[Sense]) -> bool:
        """Whether a value is told of as what was before, where its clause asks for nothing."""
        return within((one.start, one.end), self.past)

    def matters_not(self, one: Match[Sense]) -> bool:
        """Whether a value is spoken of as what does not matter, and is not one of several that would all do."""
        span = (one.start, one.end)
        if indifferent(self.text, one.end) and not self.taken_as_any(one):
            return True
        return within(span, self.indifferent) and not self.taken_as_any(one)

    def stance(self, one: Match[Sense]) -> Stance:
        """What the construction around a value makes of it, told of all values of a list."""
        return construed(self.muted, one.start, one.end)

    def judged(self, one: Match[Sense]) -> Stance:
        """What the rest of the sentence makes of a value, where it speaks of nothing else."""
        return judged(self.muted, one.start, one.end)

    def passes_over(self, one: Match[Sense], stance: Stance) -> bool:
        """Whether a value is left open, or an allergy that is another thing's."""
        return stance == "open" or (not stance and self.matters_not(one)) or self.of_another(one)

    def of_another(self, one: Match[Sense]) -> bool:
        """Whether an allergy is to what stands right before it."""
        said = self.text[one.start : one.end]
        return said == _ALLERGY and any(each.end == one.start for each in self.matches if each.meaning.role != "name")

    def taken_as_any(self, one: Match[Sense]) -> bool:
        """Whether a clause names several values of one attribute of which any would do."""
        for start, end in self.open:
            if start <= one.start and one.end <= end:
                same = {each.meaning.values for each in self.matches
                        if start <= each.start and each.end <= end
                        and each.meaning.key == one.meaning.key and each.meaning.role == "value"}  # fmt: skip
                return len(same) > 1
        return False


def _reaches(text: str, matches: Sequence[Match[Sense]]) -> dict[int, int]:
    """How far what follows may speak of each value: to the end of its clause where the next value stands in another."""
    found: dict[int, int] = {}
    reach, later = len(text), len(text)
    for start, end in sorted({(one.start, one.end) for one in matches}, reverse=True):
        between = text[end:later]
        parts = [one.start() for one in _PARTS.finditer(between)] if later < len(text) else []
        if parts and not coupled(between, alike=True):
            reach = end + parts[-1]
        found[start] = reach
        later = start
    return found
