"""What a shopper is offered to ask next: natural words, read again as just what they came from."""

from functools import cache

import pytest

from souk.discovery.guide.providers.phrase_reader import PhraseReader
from souk.discovery.guide.rules import following
from souk.goods.annotation import CategoryKnowledge
from souk.kit.locale import Locale
from tests.small import knowing

LONGEST = {"en": 32, "zh-CN": 14}


@pytest.fixture(scope="module")
def reader() -> PhraseReader:
    return PhraseReader(knowing())


def _named(reader: PhraseReader, knowledge: CategoryKnowledge, locale: Locale) -> str:
    """A name that is read as the category and as nothing besides."""
    names = (knowledge.noun[locale], *knowledge.words[locale])
    alone = ("category", knowledge.id)
    return next(one for one in names if [(m.kind, m.ref) for m in reader.read((one,), locale).mentions] == [alone])


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_every_follow_up_is_read_as_what_it_came_from(reader: PhraseReader, locale: Locale) -> None:
    wrong: list[tuple[str, str]] = []
    read = cache(reader.read)
    for knowledge in knowing().categories().values():
        goods = _named(reader, knowledge, locale)
        offered = [("question", one) for one in following.questions(knowledge, locale)]
        offered += [("situation", one) for one in following.situations(knowledge, locale, read)]
        refs = {f"{knowledge.id}/{one.id}" for one in (*knowledge.questions, *knowledge.situations)}
        wrong += [(ref, "is not offered") for ref in refs - {one.ref for _, one in offered}]
        for kind, one in offered:
            need = read((goods, one.said), locale)
            # Where a situation is a question too, `taking it on a plane`, the question is answered beside it.
            if need.of("category") != (knowledge.id,) or need.of(kind) != (one.ref,) or need.of("problem"):
                wrong.append((one.ref, f"{one.said} is read as {need.mentions}"))
    assert wrong == []


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_a_question_is_a_short_sentence(locale: Locale) -> None:
    said = [one.said for each in knowing().categories().values() for one in following.questions(each, locale)]
    assert [one for one in said if len(one) > LONGEST[locale] + 1 or one.count("？") + one.count("?") != 1] == []
    assert len(said) == sum(len(one.questions) for one in knowing().categories().values())


def test_a_situation_goes_by_its_name_unless_that_is_read_as_something_else(reader: PhraseReader) -> None:
    found = {
        one.ref: one.said
        for id in ("kettle", "diapers")
        for one in following.situations(knowing().categories()[id], "en", reader.read)
    }
    assert found["kettle/kids"] == "children"
    # The name, nappy rash, is a problem.
    assert found["diapers/rash"] == "skin irritation"
