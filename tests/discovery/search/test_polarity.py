"""Whether a clause speaks for a thing or against it, by words of harm and refusal and what turns them round."""

import pytest

from souk.discovery.search import Grammar, numbered, plainly, price_limits
from souk.discovery.search.rules.denial import denied
from souk.discovery.search.rules.measures import measures
from souk.discovery.search.rules.polarity import speaks_against
from souk.discovery.search.rules.values import category_limits
from tests.kept import knowledge

CATEGORIES = knowledge().categories()


def against(text: str, word: str) -> bool:
    start = text.index(word)
    return speaks_against(text, start, start + len(word))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("cast iron rusts in our kitchen", "cast iron"),
        ("hoods annoy me", "hoods"),
        ("wool is too scratchy", "wool"),
        ("foam smells", "foam"),
        ("bamboo off the list", "bamboo"),
        ("玻璃的一碰就碎", "玻璃"),
        ("羊毛的扎脖子", "羊毛"),
        ("竹的容易发霉", "竹"),
        ("塑料的就不必来了", "塑料"),
        ("喷雾的她闻不了", "喷雾"),
    ],
)
def test_what_did_harm_is_spoken_against(text: str, word: str) -> None:
    assert against(text, word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("cast iron never rusts here", "cast iron"),
        ("wool suits me", "wool"),
        ("bamboo, because plastic smells", "bamboo"),
        ("an unmanaged switch", "unmanaged"),
        ("玻璃的不漏", "玻璃"),
        ("竹的不会发霉", "竹"),
        ("没有盖子的不行", "盖子"),
        ("陶瓷的好洗", "陶瓷"),
    ],
)
def test_what_did_none_is_not(text: str, word: str) -> None:
    assert not against(text, word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("with the hood left off", "hood"),
        ("leaving bamboo out", "bamboo"),
        ("Bamboo? No thanks.", "Bamboo"),
        ("I said goodbye to wool", "wool"),
        ("anything except that squeaky cork stuff", "cork"),
        ("除竹子外都行", "竹子"),
        ("别跟塑料沾边", "塑料"),
    ],
)
def test_a_denial_may_stand_on_both_sides(text: str, word: str) -> None:
    plain = text.lower()
    assert denied(plain, plain.index(word.lower()), plain.index(word.lower()) + len(word))


def _limits(category: str, text: str) -> dict[str, tuple[str, ...]]:
    found = category_limits(Grammar(CATEGORIES[category]), numbered(plainly(text)), ()).limits
    return {limit.key: limit.any_of for limit, _ in found}


def test_a_denial_reaches_no_further_than_its_own_value() -> None:
    assert _limits("sunscreen", "防水的 别太贵 带颜色的免了") == {"waterproof": ("yes",), "tinted": ("no",)}
    assert _limits("vacuum", "滚刷不能缠毛")["anti_tangle"] == ("yes",)


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("a lamp, five-sixty", 56000),
        ("a lamp, 640 yuan is all there is", 64000),
        ("change from a ninety yuan note", 9000),
        ("I refuse to part with over 75 yuan", 7500),
    ],
)
def test_a_budget_is_read_however_it_is_put(text: str, most: int) -> None:
    [(limit, _)] = price_limits(numbered(plainly(text)), ())
    assert (limit.at_least, (limit.at_most or 0) * (1 if limit.unit else 100)) == (None, most)


def test_a_range_may_be_joined_by_up_to() -> None:
    [one] = measures(numbered(plainly("four hundred up to ten-fifty dollars")).text)
    assert (one.low, one.high) == (400, 1050)
