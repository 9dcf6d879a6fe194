"""What a shopper needs, and advice in which every word has a source."""

from dataclasses import dataclass
from typing import Literal

from souk.discovery.search import Card, Foremost, Limit
from souk.goods.annotation import Evidence
from souk.kit.errors import Invalid
from souk.kit.locale import Locale, Words
from souk.kit.money import Money


@dataclass(frozen=True)
class Mention:
    """Something that the question names: a category, a situation, a problem or a question, by its knowledge entry.

    `guessed`: it is not named; most of what is said speaks of it. `inferred`: only a situation of it is. `described`:
    what it is for is said, and not its name.
    """

    kind: Literal["category", "situation", "problem", "question"]
    ref: str
    name: Words
    said: str
    guessed: bool = False
    inferred: bool = False
    described: bool = False


@dataclass(frozen=True)
class Chosen:
    """An answer that the shopper picked after so many turns; with neither bounds nor values: no preference.

    `price` is in minor units of the goods' currency, other numbers in the canonical unit.
    """

    key: str
    any_of: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    none_of: tuple[str, ...] = ()
    after: int = 0

    @property
    def limits(self) -> bool:
        """Whether it limits anything."""
        return bool(self.any_of or self.none_of) or self.at_least is not None or self.at_most is not None


@dataclass(frozen=True)
class Conversation:
    """What was said, oldest turn first, and what was picked besides.

    `without` takes limits off by their key, `price@2` those of the first two turns only. `not_like` are products that
    the shopper has already or does not want: nothing of their family is shown.
    """

    said: tuple[str, ...]
    without: tuple[str, ...] = ()
    chosen: tuple[Chosen, ...] = ()
    not_like: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """A limit of an earlier turn that the last one replaced, or lifted (`now` is None then)."""

    key: str
    name: Words
    was: Words
    now: Words | None


@dataclass(frozen=True)
class Need:
    """What the shopper needs, read from all that was said so far. `words` are left over for the search.

    `said` is as it was heard: in simplified characters, pinyin as what it stands for.

    `chosen` are keys limited by an answer that was picked, `by_model` those that a model proposed; `together`: the
    price limit is on all goods at once; `wishes` are aspects of reviews, as `litter_box/odour`; `not_like` are products
    whose family is left out; `easing` are problems that are spoken of beside the goods against them; `unread` are
    clauses of the last turn that ask for something that no limit is of; `closer` are stricter readings of what was
    said, kept to where enough goods keep them; `foremost` is what goods that fit are put in order by; `missing` are
    goods that are asked for, in the shopper's words, and that nobody sells here.
    """

    said: tuple[str, ...]
    locale: Locale
    mentions: tuple[Mention, ...]
    limits: tuple[Limit, ...]
    words: str
    chosen: tuple[str, ...] = ()
    by_model: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    together: bool = False
    wishes: tuple[str, ...] = ()
    not_like: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    easing: tuple[str, ...] = ()
    closer: tuple[Limit, ...] = ()
    foremost: Foremost | None = None
    missing: tuple[str, ...] = ()

    def of(self, kind: str) -> tuple[str, ...]:
        """The knowledge entries of one kind, in the order in which they were named."""
        return tuple(mention.ref for mention in self.mentions if mention.kind == kind)


@dataclass(frozen=True)
class Claim:
    """A part [start, end) of a sentence, and the evidence for it."""

    start: int
    end: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Sentence:
    """Words that are said, all of them covered by claims but for joining words."""

    text: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Unstated:
    """An attribute that the choice turns on and that a product does not state."""

    key: str
    name: Words


@dataclass(frozen=True)
class Pick:
    """A card with the reasons for it, and what speaks against it.

    `beside` is how it differs from the first choice. `front`: nothing else that fits is at least as good in price,
    stars and every number that buyers want more or less of. `unstated` is what it leaves open of what is asked for.
    """

    card: Card
    price: Sentence
    reasons: tuple[Sentence, ...]
    cautions: tuple[Sentence, ...] = ()
    beside: Sentence | None = None
    front: bool = False
    unstated: tuple[Unstated, ...] = ()


@dataclass(frozen=True)
class Group:
    """One group of needs with its picks. `says` tells why, or how to proceed."""

    title: Words
    says: Sentence | None
    picks: tuple[Pick, ...]
    category: str | None = None
    role: str = ""


@dataclass(frozen=True)
class Cell:
    """One value of the comparison with its evidence; empty means that nobody states it."""

    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Row:
    """One attribute across the compared products; `differs` where the cells are not all alike."""

    key: str
    name: Words
    cells: tuple[Cell, ...]
    differs: bool


@dataclass(frozen=True)
class Comparison:
    """Products as columns (at most four), attributes as rows."""

    products: tuple[Card, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Option:
    """One answer to a question of the guide, and how many of the goods that are left keep it.

    `key` is what it limits where the question is which of several numbers was meant.
    """

    name: Words
    count: int
    any_of: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    key: str = ""


@dataclass(frozen=True)
class Asking:
    """A question that divides what is left; `bits` is what an answer tells on average.

    One of the key `unread` asks which number was meant by a bound that was said and not understood; it has no bits.
    """

    key: str
    text: Sentence
    options: tuple[Option, ...]
    bits: float


@dataclass(frozen=True)
class Objection:
    """One thing that speaks against a product; `limit` is the key of the limit that it breaks, if it does.

    `apart` is all in which it differs from the one beside it, for better and worse.
    """

    kind: Literal["limit", "unstated", "avoided", "missed", "worse", "equal", "apart"]
    says: Sentence
    limit: str = ""


@dataclass(frozen=True)
class Answer:
    """What was asked of a product beside another, `instead`: what speaks against it, the weightiest first, or how
    the two differ."""

    about: Card
    instead: Card
    says: tuple[Objection, ...]


@dataclass(frozen=True)
class Upgrade:
    """What a little more money buys: the nearest product on the Pareto front, and in what it is better."""

    card: Card
    says: Sentence


@dataclass(frozen=True)
class Bundle:
    """One product of each category, chosen together within the budget, and what they cost."""

    cards: tuple[Card, ...]
    total: Money
    says: Sentence


@dataclass(frozen=True)
class Loosen:
    """How many goods keep all limits but this one."""

    key: str
    count: int


@dataclass(frozen=True)
class Advice:
    """The answer. `outcome`: goods were found; nothing keeps the limits; the catalogue has nothing of the kind.

    `question` is what the guide would ask next, `answers` what was asked about products, `with_it` categories that go
    with the first choice, `prose` a model's choice of facts in sentences that code wrote. `compared` are
    the products that were asked to be set side by side: then the comparison is of just those.
    """

    need: Need
    outcome: Literal["found", "nothing_fits", "not_here"]
    verdict: Sentence
    causes: tuple[Sentence, ...]
    groups: tuple[Group, ...]
    comparison: Comparison | None
    caveats: tuple[Sentence, ...]
    follow_ups: tuple[str, ...]
    nearest: Money | None = None
    question: Asking | None = None
    answers: tuple[Answer, ...] = ()
    upgrade: Upgrade | None = None
    bundle: Bundle | None = None
    loosen: tuple[Loosen, ...] = ()
    with_it: tuple[Mention, ...] = ()
    prose: tuple[Sentence, ...] = ()
    compared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compared:
    """Products that the shopper named, side by side; `answers` tell what the cheapest lacks."""

    locale: Locale
    comparison: Comparison
    picks: tuple[Pick, ...]
    answers: tuple[Answer, ...]


class NothingToCompare(Invalid):
    """Fewer than two or more than four products are left to compare."""

    def __init__(self, count: int) -> None:
        super().__init__("Compare two to four products that are listed; these are {count}.", count=count)


class NothingAsked(Invalid):
    """The question is empty or too long."""

    def __init__(self, length: int, most: int) -> None:
        super().__init__("A question has 1 to {most} characters; this one has {length}.", length=length, most=most)
