"""What a shopper wants the most or the least of: the cheapest, 最静音的, with the longest battery life, 容量最大的."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from souk.discovery.search.contracts import Foremost
from souk.goods.annotation import AttributeType, Wish
from souk.kit.locale import Words
from souk.kit.text import flat

_PRICE: Words = {"en": "price", "zh-CN": "价格"}
_CHEAPEST = re.compile(
    r"\b(?:cheapest|least expensive|most affordable|lowest[- ](?:priced?|cost)|as cheap as possible)\b"
    r"|最(?:便宜|实惠|省钱|低价|平价)|价格?最低|越便宜越好|(?:尽量|尽可能|怎么)便宜"
)
_DEAREST = re.compile(r"\b(?:most expensive|priciest|dearest)\b|最贵")
# Nothing is looked for where nothing of the kind is said: there are many ways to say it.
_ANY = re.compile(r"最|越|尽量|尽可能|怎么便宜|est\b|\b(?:most|least|as \w+ as possible|max(?:imum)?|min(?:imum)?)\b")
_UP = r"(?:most|highest|largest|biggest|longest|greatest|strongest|fastest|max(?:imum)?)"
_DOWN = r"(?:least|lowest|smallest|shortest|fewest|min(?:imum)?)"
# What the ends of a number are called whatever the goods are: by its key, the most and the least, in both languages.
_ENDS: dict[str, tuple[str, str]] = {
    "weight": (r"\bheaviest\b|最重", r"\blightest\b|最轻"),
    "noise": (r"\b(?:loudest|noisiest)\b|最(?:吵|响)", r"\bquietest\b|最(?:静|安静|静音|小声)"),
    "thickness": (r"\bthickest\b|最厚", r"\b(?:thinnest|slimmest)\b|最薄"),
    "width": (r"\bwidest\b|最宽", r"\bnarrowest\b|最窄"),
    "height": (r"\btallest\b|最高的", r"\blowest\b(?! price)|最矮"),
    "depth": (r"\bdeepest\b|最深", r"\bshallowest\b|最浅"),
    "screen_size": (
        r"\b(?:largest|biggest) (?:screen|display)\b|屏幕?最大",
        r"\bsmallest (?:screen|display)\b|屏幕?最小",
    ),
    "capacity": (r"\b(?:largest|biggest|roomiest)\b|最(?:大|能装)", r"\bsmallest\b|最小"),
    "power": (r"\bmost powerful\b|功率最[大高]", r"\bleast powerful\b|功率最[小低]"),
    "battery_life": (r"\blongest[- ]lasting\b|(?:续航|电池)最(?:长|久|强|耐用)", r"\bshortest battery\b"),
}
_HAN_UP, _HAN_DOWN = r"[大高长多强久快]", r"[小低短少轻慢]"


@dataclass(frozen=True)
class Superlative:
    """A way to say that most or least of something is wanted; `wanted` has no words yet."""

    wanted: Foremost
    pattern: re.Pattern[str]


def superlatives(kinds: Sequence[AttributeType]) -> tuple[Superlative, ...]:
    """How most or least of the price, or of a number of the goods, is asked for: those that count first come first."""
    made = [
        Superlative(Foremost("price", _PRICE, more, ""), one) for one, more in ((_CHEAPEST, False), (_DEAREST, True))
    ]
    for kind in kinds:
        for wording, more in _wordings(kind) if kind.kind == "number" else ():
            made.append(Superlative(Foremost(kind.key, kind.name, more, ""), re.compile(wording)))
    for kind in kinds:
        ends = _ENDS.get(kind.key, ()) if kind.kind == "number" else ()
        for wording, more in zip(ends, (True, False), strict=False):
            made.append(Superlative(Foremost(kind.key, kind.name, more, ""), re.compile(wording)))
    return tuple(made)


def foremost(turns: Sequence[str], known: Sequence[Superlative]) -> Foremost | None:
    """What the latest turn that says so wants first, by price or by a number of the goods; None where none does."""
    for turn in reversed(turns):
        said = flat(turn)
        if not _ANY.search(said):
            continue
        for one in known:
            if found := one.pattern.search(said):
                return replace(one.wanted, said=found.group())
    return None


def compared(said: str, meant: str) -> bool:
    """Whether a word is no slip of the pen for another, but what is most so: cheapest, beside cheaper or cheap."""
    stem = said.removesuffix("est").removesuffix("i")
    return said.endswith("est") and len(stem) > 2 and meant.startswith(stem)


def _wordings(kind: AttributeType) -> Iterator[tuple[str, bool]]:
    """How one says that most, or least, of a number is wanted, and which of both."""
    for wish, more in ((kind.much, True), (kind.little, False)):
        yield from ((one, more) for one in _of_wish(wish))
    for word in (kind.words or {}).get("en", ()):
        yield rf"\b{_UP} {re.escape(word)}\b", True
        yield rf"\b{_DOWN} {re.escape(word)}\b", False
    for word in (kind.words or {}).get("zh-CN", ()):
        yield (
            rf"{re.escape(word)}(?:要|得|越)?最?{_HAN_UP}越好|{re.escape(word)}最{_HAN_UP}|最{_HAN_UP}的?{re.escape(word)}",
            True,
        )
        yield rf"{re.escape(word)}最{_HAN_DOWN}|最{_HAN_DOWN}的?{re.escape(word)}", False


def _of_wish(wish: Wish | None) -> Iterator[str]:
    if wish is None:
        return
    for word in wish.words.get("en", ()):
        if word.isalpha():
            yield rf"\b(?:{_superlative(word)}|most {word}|as {word} as possible)\b"
    for word in wish.words.get("zh-CN", ()):
        bare = re.escape(word.removesuffix("号").removesuffix("款"))
        yield rf"最{bare}|越{bare}越好|(?:尽量|尽可能){bare}"


def _superlative(word: str) -> str:
    """quiet, quietest; large, largest; heavy, heaviest; big, biggest."""
    if word.endswith("e"):
        return f"{word}st"
    if word.endswith("y"):
        return f"{word[:-1]}iest"
    short = re.fullmatch(r"[^aeiou]*[aeiou][bdgmnpt]", word)
    return f"{word}{word[-1]}est" if short else f"{word}est"
