"""What a catalogue's own fields let a shopper say, where no knowledge is written of them: their names and their values.

A supplier's `labels per sheet: 24` is a number that is called so; `socket: LGA 775` a choice called by its value.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from souk.discovery.search.contracts import Limit
from souk.discovery.search.ports import BESIDE, FIELD
from souk.discovery.search.rules.beside import Said, beside
from souk.discovery.search.rules.everyday import EVERYDAY
from souk.goods.annotation import AttributeType, CategoryKnowledge, Choice, Group, Typed
from souk.goods.catalog import Attribute
from souk.kit.locale import LOCALES

OWN, OTHER = "x_", "other"
# Of which fields goods state several values, and of which such as the knowledge has no choice for.
SEVERAL, BEYOND = "m:", "r:"
# Which fields are read as one of a few choices, and stated as they are written, too.
FOLDED = "f:"
_LONGEST, _LONGEST_VALUE = 50, 40
_OFTENER = 1.5
# How long a code is at most, and how much longer than the one that it goes on.
_CODE, _GOES_ON = 9, 2
# From which share of goods on that state a field its words, and its yes and no, are meant as such where they are said.
_OFTEN_WORD, _OFTEN_FLAG = 0.5, 0.25
# What a feed says of where a product stands in its shop, and not of the product.
_ASIDE = {"category_path", "product_type", "breadcrumb", "url", "gtin", "ean", "sku", "mpn"}
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,4})?")
# Two numbers that are one value: a resolution, the holes of a mount.
_BY = re.compile(r"\d{2,5} ?[x×] ?\d{2,5}")
# From which share of numbers on a field that has words too is a number.
_NUMERIC = 0.8
_PART = re.compile(r"\s*[,;/+()]\s*|\s+and\s+")
_NEEDLESS = re.compile(
    r"\b(?:number of|quantity of|total|maximum|minimum|numeric|quantity|supported|support|type|typical|colou?r name"
    r"|certified|certification|compliant|compliance|technology|function|feature|enabled|included)\b"
)
_ANSWERS = {
    "yes",
    "no",
    "y",
    "n",
    "none",
    "other",
    "others",
    "n a",
    "na",
    "not",
    "standard",
    "any",
    "all",
    "new",
    "home",
}


def own_key(key: str) -> str:
    """A supplier's key as the index has it; none where it says nothing of the product."""
    plain = re.sub(r"[^a-z0-9]+", "_", key.lower()).strip("_")[:_LONGEST]
    return f"{OWN}{plain}" if plain and plain not in _ASIDE else ""


@dataclass
class Stated:
    """What a product's fields state beyond what is known of it: numbers, words, and which fields there are."""

    numbers: dict[str, float] = field(default_factory=dict)
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)


def stated(attributes: Iterable[Attribute], knowledge: CategoryKnowledge | None, text: str = "") -> Stated:
    """The fields that the knowledge of a category does not read; a list of values is each of them, and whole.

    What it reads as one of a few choices stays stated as it is written, too: a memory card's `MicroSD`. What stands
    beside their numbers in the product's text, known or not, tells how such numbers are said.
    """
    read = {one.key for kind in (knowledge.attributes if knowledge else ()) for one in kind.fields}
    chosen = folded(knowledge)
    made, numbers = Stated(), dict[str, float]()
    for one in attributes:
        key = own_key(one.key)
        if key and isinstance(one.value, float | int) and not isinstance(one.value, bool):
            numbers[key] = float(one.value)
        if key and (one.key not in read or (key in chosen and isinstance(one.value, str))):
            _state(made, key, one.value)
    if made.numbers or made.tags:
        # What is read as a choice makes goods of no kind of their own.
        marks = {key: FOLDED if key in chosen else "t:" for key in made.tags}
        numbered = (f"n:{key}" for key in made.numbers if key not in chosen)
        made.tags[FIELD] = (*numbered, *(f"{mark}{key}" for key, mark in marks.items()))
    if told := tuple(beside(numbers, text)):
        made.tags[BESIDE] = told
    return made


def folded(knowledge: CategoryKnowledge | None) -> dict[str, str]:
    """The fields, as the index has them, that the knowledge reads as a choice, each with the attribute's key."""
    kinds = (kind for kind in (knowledge.attributes if knowledge else ()) if kind.kind == "choice")
    return {own_key(one.key): kind.key for kind in kinds for one in kind.fields if own_key(one.key)}


def finer(kind: AttributeType, values: Iterable[str]) -> set[str]:
    """Values as they are written that say more than the choice that they are read as: `microsd` of a memory card.

    Such are two or more that one choice stands for, but for what the choice itself is called.
    """
    said = [
        (phrase.lower(), one.id)
        for one in kind.choices
        for phrase in (*one.name.values(), *(word for many in one.words.values() for word in many))
    ]
    names = {name.lower() for one in kind.choices for name in one.name.values()}
    meant: dict[str, set[str]] = defaultdict(set)
    for value in values:
        of = max(
            ((len(phrase), id) for phrase, id in said if re.search(rf"(?<!\w){re.escape(phrase)}", value)), default=None
        )
        if of is not None and _telling(value) and not _PART.search(value):
            meant[of[1]].add(value)
    return {value for many in meant.values() if len(many) > 1 for value in many - names}


def _state(made: Stated, key: str, value: str | float | bool) -> None:
    if isinstance(value, bool):
        made.tags[key] = ("yes" if value else "no",)
    elif isinstance(value, float | int):
        made.numbers[key] = float(value)
    elif _NUMBER.fullmatch(value):
        # What a supplier writes as a word, `cores: "4"`, is compared as the number that it is.
        made.numbers[key], made.tags[key] = float(value), (value,)
    elif 0 < len(value) <= _LONGEST_VALUE:
        made.tags[key] = tuple(dict.fromkeys((value.lower(), *parts(value))))


Typing = Callable[[Attribute], tuple[AttributeType, Typed] | None]


def listed(
    attributes: Iterable[Attribute], knowledge: CategoryKnowledge | None, typed: Typing
) -> dict[str, tuple[str, ...]]:
    """The choices that a supplier's fields state, all of a list; one that the knowledge has not, as it is written."""
    read = {
        field.key: kind.key
        for kind in reversed(knowledge.attributes if knowledge else ())
        for field in kind.fields
        if kind.kind == "choice"
    }
    made: dict[str, tuple[str, ...]] = {}
    for one in attributes:
        key = read.get(one.key)
        if key is None or not isinstance(one.value, str) or len(one.value) > _LONGEST_VALUE:
            continue
        for part in parts(one.value):
            found = typed(Attribute(one.key, part))
            value = (str(found[1]),) if found else ()
            own = (part,) if value in ((), (OTHER,)) and _telling(part) else ()
            made[key] = tuple(dict.fromkeys((*made.get(key, ()), *value, *own)))
    return {key: values for key, values in made.items() if values}


def parts(value: str) -> Iterator[str]:
    """The values of a list: `Black, Grey` is both."""
    yield from (part for part in _PART.split(value.lower().strip()) if part)


def vague(limit: Limit, shares: Mapping[str, float]) -> bool:
    """Whether a value of a supplier's own field is but a word, `office`, and few goods state the field at all."""
    told = [one for one in limit.any_of if one not in ("yes", "no")]
    if not limit.key.startswith(OWN) or not limit.any_of or any(char.isdigit() for one in told for char in one):
        return False
    return shares.get(limit.key, 0.0) < (_OFTEN_WORD if told else _OFTEN_FLAG)


def kinds(
    values: Mapping[str, Mapping[str, int]],
    spans: Mapping[str, tuple[float, float]],
    units: Mapping[str, Said] | None = None,
) -> Iterator[AttributeType]:
    """Fields of a category's goods as attributes, from the values and spans that the index counts."""
    counted = {key for key in spans if _numeric(values.get(key, {}))}
    for key, bounds in spans.items():
        if key not in counted:
            continue
        said = (units or {}).get(key, Said())
        if called := (*_called(key), *said.words):
            name = dict.fromkeys(LOCALES, called[0])
            yield AttributeType(key, name, "number", said.unit, words={"en": called}, bounds=bounds)
    for key, counts in values.items():
        called = _called(key) if key not in counted else ()
        if called and set(counts) <= {"yes", "no"}:
            yield AttributeType(key, dict.fromkeys(LOCALES, called[0]), "flag", words={"en": called})
        elif called:
            chosen = [one for one in counts if _telling(one) and not _PART.search(one)]
            choices = tuple(Choice(one, dict.fromkeys(LOCALES, one), {"en": _spaced(one, chosen)}) for one in chosen)
            groups = tuple(_families(chosen))
            yield AttributeType(key, dict.fromkeys(LOCALES, called[0]), "choice", choices=choices, groups=groups)


def _families(values: Sequence[str]) -> Iterator[Group]:
    """What several values begin with, which means them all: `windows 10` of home and pro, `microsd` of `microsdxc`."""
    begun: dict[str, list[str]] = defaultdict(list)
    for value in values:
        words = value.split()
        for count in range(2, len(words)):
            begun[" ".join(words[:count])].append(value)
        for one in values:
            if one != value and value.startswith(one) and (value[len(one)] == " " or _one_word(one, value)):
                begun[one].append(value)
    for phrase, many in begun.items():
        own = [phrase] if phrase in values else []
        if _telling(phrase) and len({*own, *many}) > 1:
            yield Group(tuple(dict.fromkeys((*own, *many))), {"en": _spaced(phrase, values)})


def _one_word(one: str, value: str) -> bool:
    """Whether a value is a code that another one goes on: `sd` and `sdxc`."""
    return value.isalnum() and len(value) - len(one) <= _GOES_ON and len(value) <= _CODE


def _spaced(value: str, values: Sequence[str]) -> tuple[str, ...]:
    """A value, and how else it is spaced: `1280x1024`; `micro sd`, where there is `sd` too."""
    if _BY.fullmatch(value):
        return (value, re.sub(r" ?[x×] ?", "x", value), re.sub(r" ?[x×] ?", " x ", value))
    ends = (one for one in values if value.endswith(one) and 1 < len(one) < len(value) - 2 and value.isalnum())
    return (value, *(f"{value.removesuffix(one)} {one}" for one in ends))


def _numeric(values: Mapping[str, int]) -> bool:
    """Whether most of what a field states are numbers; one without words is one."""
    numbers = sum(count for one, count in values.items() if _NUMBER.fullmatch(one))
    return numbers >= _NUMERIC * sum(values.values())


def widened(kind: AttributeType, values: Iterable[str], taken: Collection[str]) -> AttributeType:
    """A choice with what goods state beyond the choices that the knowledge has of it: `ivory`, `yellow` of "other".

    What `taken` has is said of something else.
    """
    known = {one.id for one in kind.choices}
    more = [one for one in values if one not in known and _telling(one) and one not in taken]
    if kind.kind != "choice" or not more:
        return kind
    spelled = {*more}
    kept = (replace(one, words=_without(one.words, spelled)) for one in kind.choices)
    groups = (replace(one, words=_without(one.words, spelled)) for one in kind.groups)
    made = (Choice(one, dict.fromkeys(LOCALES, one), {"en": (one,)}) for one in more)
    return replace(kind, choices=(*kept, *made), groups=tuple(groups))


def _without(words: Mapping[str, tuple[str, ...]], taken: Collection[str]) -> dict[str, tuple[str, ...]]:
    return {locale: tuple(one for one in many if one.lower() not in taken) for locale, many in words.items()}


def added(
    knowledge: CategoryKnowledge,
    found: Sequence[AttributeType],
    taken: Collection[str],
    often: Mapping[str, int] | None = None,
) -> CategoryKnowledge:
    """The knowledge with fields of which it has none: by phrases that mean nothing else.

    A phrase of several fields is of the one that goods state much more often, by `often`, or of none.
    """
    owners: dict[str, list[str]] = defaultdict(list)
    for kind in found:
        for phrase in _phrases(kind):
            owners[phrase].append(kind.key)
    owner = {phrase: _owner(keys, often or {}) for phrase, keys in owners.items() if phrase not in taken}
    made = [one for kind in found if (one := _kept(kind, {said for said, key in owner.items() if key == kind.key}))]
    return replace(knowledge, attributes=(*knowledge.attributes, *made))


def _owner(keys: Sequence[str], often: Mapping[str, int]) -> str:
    first, *rest = sorted(dict.fromkeys(keys), key=lambda key: -often.get(key, 0))
    return first if not rest or often.get(first, 0) >= _OFTENER * often.get(rest[0], 0) > 0 else ""


def _phrases(kind: AttributeType) -> Iterator[str]:
    yield from (phrase for choice in kind.choices for phrase in choice.words["en"])
    yield from (phrase for group in kind.groups for phrase in group.words["en"])
    yield from (kind.words or {}).get("en", ())


def _kept(kind: AttributeType, free: Collection[str]) -> AttributeType | None:
    if kind.kind == "choice":
        choices = tuple(one for one in kind.choices if one.words["en"][0] in free)
        groups = tuple(one for one in kind.groups if one.words["en"][0] in free)
        return replace(kind, choices=choices, groups=groups) if choices or groups else None
    said = tuple(phrase for phrase in (kind.words or {}).get("en", ()) if phrase in free)
    return replace(kind, words={"en": said}) if said else None


def _called(key: str) -> tuple[str, ...]:
    """What a field may be called: its key in words, and that without what adds nothing."""
    whole = re.sub(r"\s\d$", "", key.removeprefix(OWN).replace("_", " ")).strip()
    short = " ".join(_NEEDLESS.sub(" ", whole).split())
    return tuple(one for one in dict.fromkeys((whole, short)) if _telling(one))


def _telling(phrase: str) -> bool:
    """Whether words say something of their own: no everyday word, no bare number, no single letter."""
    if _BY.fullmatch(phrase):
        return True
    words = re.findall(r"[^\W_]+", phrase)
    return (
        bool(words)
        and len(phrase) > 1
        and phrase not in _ANSWERS
        and not all(word in EVERYDAY or word.isdigit() or len(word) == 1 for word in words)
    )
