"""What is said of one attribute, phrase by phrase: what is wanted of it, and what is turned down."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from souk.discovery.search.rules.denial import coupled
from souk.discovery.search.rules.said import Span

_ANEW = re.compile(
    r"算了|不对|还是算|改成|换成|换(?:个|了|到|用|回)?$"
    r"|^的[^;,。!?要想换求]{3,12}[;,。!].{0,8}(?:要|换|想要|得|求)(?:个|成|的)?$"
    r"|\b(?:actually|no,? wait|scratch that|sorry|on second thoughts?|make that)\b"
)
_ABSENT = re.compile(r"(?:no|without|zero)\b|没有?|无(?![线人纺])|不[带含]|零(?!食)")
_OTHERWISE = re.compile(
    r"[的款型类粮装被味\s]*(?:或者?是?|还是|\bor|/)"
    r"\s*(?:those|these|the|an?|any|some|one of|that|your|适合|带|有|是|用)*\s*"
)


@dataclass(frozen=True)
class Phrase:
    """What one phrase says: `no` where it is denied, `implied` by the goods' name, `either` as one of several."""

    span: Span
    values: tuple[str, ...]
    no: bool
    implied: bool
    either: bool


@dataclass
class Gathered:
    """What was said of one attribute: values wanted and values banned, and where.

    `wished` are the wishes in their order, each with where it stands; `implied` are those of the goods' name,
    `any_of` each of which will do, `firm` those that deny all else.
    """

    span: Span
    spans: list[Span] = field(default_factory=list)
    banned: list[str] = field(default_factory=list)
    implied: list[tuple[str, ...]] = field(default_factory=list)
    any_of: list[tuple[str, ...]] = field(default_factory=list)
    firm: list[tuple[str, ...]] = field(default_factory=list)
    wished: list[tuple[Span, tuple[str, ...]]] = field(default_factory=list)

    @property
    def chosen(self) -> list[tuple[str, ...]]:
        """The values of all wishes, in their order."""
        return [values for _, values in self.wished]

    def _narrows(self, text: str, one: Phrase) -> bool:
        """Whether what is turned down is but a sort of what was asked for: magenta, not the light magenta."""
        said = text[slice(*one.span)]
        names = (text[slice(*span)] for span, values in self.wished if values == one.values)
        return any(len(name) < len(said) and said.endswith(name) for name in names)

    def _again(self, one: Phrase) -> bool:
        """Whether the same words, the last of several that will do, are read once more, as another sense of theirs."""
        twice = len(self.wished) > 1 and self.wished[-2][0] == one.span
        return twice and bool(self.any_of) and self.any_of[-1] == self.wished[-2][1]

    def add(self, text: str, one: Phrase) -> None:
        """Take in what one more phrase says."""
        span, values = one.span, one.values
        follows = bool(self.spans) and self.span[1] <= span[0]
        between = text[self.span[1] : span[0]]
        if follows and not one.no and _ANEW.search(between):
            # What is said anew in one breath is what holds: winter too, no, rather spring.
            self.banned, self.implied, self.wished = [], [], []
        if follows and coupled(between, alike=True):
            self.span = (self.span[0], span[1])
        self.spans.append(span)
        if one.no:
            if not self._narrows(text, one):
                self.banned.extend(values)
            return
        self.wished.append((span, values))
        # What denies the rest of itself outweighs it: 不粘的锅，没有涂层.
        self.firm += [values] * bool(_ABSENT.match(text[slice(*span)]))
        # Of 凝珠或洗衣片 both are asked for, though one is a name; of 油皮或混合皮 each is.
        apart = follows and bool(_OTHERWISE.fullmatch(between))
        if self._again(one):
            self.any_of[-1] = min(self.any_of[-1], values, key=len)
        elif apart or one.either:
            self.any_of += [self.chosen[-2], values] if apart and len(self.chosen) > 1 else [values]
        either = one.either or apart or (follows and coupled(between, alike=False))
        self.implied = [] if either else self.implied + [values] * one.implied

    @property
    def wanted(self) -> tuple[str, ...]:
        """What was asked for and not banned; what the goods' name implies only beside what it may be as well."""
        asked = [one for one in self.chosen if one not in self.implied]
        if asked:
            # What the name implies holds beside it: DVDs that are written once, and not CDs.
            said = {value for one in asked for value in one}
            asked = [one for one in self.chosen if one in asked or not said.isdisjoint(one)]
        asked = asked or self.chosen
        asked = [one for one in asked if one in self.firm or one in self.any_of] or asked if self.firm else asked
        # Of a wide wish and a narrow one within it the narrow one holds: 盖子, 顶入.
        narrow = [one for one in asked if one in self.any_of or not any(set(other) < set(one) for other in asked)]
        either = tuple(dict.fromkeys(value for one in narrow if one in self.any_of for value in one))
        held = _crossed([*([either] if either else []), *(one for one in narrow if one not in self.any_of)])
        return tuple(dict.fromkeys(value for one in held for value in one if value not in self.banned))


def _crossed(wishes: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Wishes of which each says another thing hold together: of DVDs and of what is written once, DVD-R."""
    made: list[tuple[str, ...]] = []
    for one in wishes:
        place = next((place for place, other in enumerate(made) if not {*one}.isdisjoint(other)), None)
        if place is None:
            made.append(one)
        else:
            made[place] = tuple(value for value in made[place] if value in one)
    return made
