"""What a shopper may ask next: questions and situations of a category, in words that are read again as just these."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from souk.discovery.guide.contracts import Need
from souk.goods.annotation import CategoryKnowledge
from souk.kit.locale import Locale

Read = Callable[[tuple[str, ...], Locale], Need]
_MARK = {"en": "?", "zh-CN": "？"}


@dataclass(frozen=True)
class FollowUp:
    """What a shopper may say next, and the `category/id` that it asks about."""

    ref: str
    said: str


def questions(knowledge: CategoryKnowledge, locale: Locale) -> Iterator[FollowUp]:
    """The questions of a category, each in its first wording."""
    for one in knowledge.questions:
        for said in one.words.get(locale, ())[:1]:
            yield FollowUp(f"{knowledge.id}/{one.id}", said[:1].upper() + said[1:] + _MARK[locale])


def situations(knowledge: CategoryKnowledge, locale: Locale, read: Read) -> Iterator[FollowUp]:
    """The situations of a category by their names, or where `read` takes a name for something else by a wording."""
    names = (knowledge.noun[locale], *knowledge.words.get(locale, ()))
    goods = next((name for name in names if read((name,), locale).of("category") == (knowledge.id,)), names[0])
    for one in knowledge.situations:
        ref = f"{knowledge.id}/{one.id}"
        for said in (one.name[locale], *(phrase.replace("+", " ") for phrase in one.words.get(locale, ()))):
            need = read((goods, said), locale)
            if need.of("category") == (knowledge.id,) and ref in need.of("situation"):
                yield FollowUp(ref, said)
                break


def telling(turns: Sequence[str], need: Need) -> list[str]:
    """The turns that are more than a question which the knowledge answers: `Is OLED worth it?` limits nothing."""
    asked = {one.said for one in need.mentions if one.kind == "question"}
    return [turn for turn in turns if turn.strip(" ?？") not in asked]
