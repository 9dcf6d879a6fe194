"""From a query's words and limits to a plan, and from a place in the results to the next page."""

import base64
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from souk.discovery.search.contracts import Filter, Limit, Meant, Understood, WrongQuery
from souk.discovery.search.ports import Tokens, Word
from souk.discovery.search.rules.measures import measures
from souk.discovery.search.rules.said import numbered, plainly
from souk.kit.text import tokens

LONGEST_QUERY = 500
FURTHEST = 10_000
FEW = 10
# From how many goods with the very words on these may speak against a reading, and which share bears it out.
TELLING, AGREED = 5, 0.9
# So many words, or Han characters, may say of what goods they speak without naming them; what share of so many of the
# best goods must be of one category to be it.
SENTENCE, TELLING_GOODS, MOST_OF = (4, 6), 20, 0.7
# How sure goods are that are named only as what others are for, `a filter for a monitor`, and such as were inferred.
DOUBTFUL, INFERRED = 0.9, 0.6
# From how sure a reading on the goods are plainly named, and how many times more they are wanted first.
PLAIN, PLAINLY = 0.9, 10.0
_FOR = re.compile(r"\b(?:for|fits?|fitting)\s[^;,.!?:]*$")
# A lone letter is one word with what it leads, T恤女, and with a lone character anywhere, 男士T恤; not so 维生素C面霜.
_LED = r"(?<!\w)[A-Za-z][㐀-鿿]+|(?<![^\W_㐀-鿿])[A-Za-z][㐀-鿿](?![㐀-鿿])"
_WORD = re.compile(rf"{_LED}|[㐀-鿿]+|(?:(?!{_LED})[^\s㐀-鿿])+")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,60}")
_HAN = re.compile(r"[㐀-鿿]")


def words(text: str) -> tuple[str, ...]:
    """The words of a query that search can use, each once: a run of Han characters is one word."""
    return tuple(word for word in dict.fromkeys(_WORD.findall(text)) if any(tokens(word)))


def groups(said: Sequence[str]) -> tuple[Word, ...]:
    """What is to be met, word by word: a Han run bigram by bigram; a hyphenated word or a code in parts or whole."""
    made: list[Word] = []
    for word in said:
        found = tuple(dict.fromkeys(tokens(word)))
        if len(word) > 1 and word[0] < "㐀" <= word[1]:
            # The letter and its character together, then the pairs after them.
            made += [((token,),) for token in dict.fromkeys((found[-1], *(one for one in found[1:-1] if len(one) > 1)))]
        elif word[0] >= "㐀":
            made += [((token,),) for token in found]
        elif len(found) > 2 and len(found[-1]) > len(found[0]):
            made.append((found[:-1], found[-1:]))
        else:
            made.append((found,))
    return tuple(made)


def steps(count: int) -> tuple[int, ...]:
    """How many of so many words must be met, from strict to loose."""
    strict = count if count <= 2 else math.ceil(0.75 * count)
    return tuple(dict.fromkeys((strict, max(1, math.ceil(count / 2)), min(1, count))))


def loosest(count: int) -> int:
    """How many of so many words a product must have to stand in a list at all."""
    return max(1, count // 3)


def wider(words: Sequence[Word], meant: Understood) -> tuple[Word, ...]:
    """Word by word, the other wordings that meet it for less; none at all is an empty tuple."""
    made: list[list[Tokens]] = [[] for _ in words]
    for one in meant.wider:
        known = set(tokens(one.said))
        for number, word in enumerate(words):
            if known.issuperset(word[0]):
                made[number] += [found for other in one.others if (found := _wording(other))]
    return tuple(tuple(one) for one in made) if any(made) else ()


# Other wordings are those of knowledge, the same in every query.
@lru_cache(maxsize=4096)
def _wording(text: str) -> Tokens:
    return tuple(dict.fromkeys(tokens(text)))


def checked(filters: Sequence[Filter]) -> tuple[Filter, ...]:
    """The filters, if each names a key and limits something."""
    for one in filters:
        if not _KEY.fullmatch(one.key):
            raise WrongQuery("filters", f"{one.key!r} is not a key")
        for bound in (one.at_least, one.at_most):
            if bound is not None and not math.isfinite(bound):
                raise WrongQuery(f"filters/{one.key}", "a bound is a finite number")
    return tuple(filters)


def cursor(offset: int) -> str:
    """A place in the results, opaque to whoever keeps it."""
    return base64.urlsafe_b64encode(json.dumps({"from": offset}).encode()).decode()


def offset(after: str) -> int:
    """The place that `cursor` wrote; raises `WrongQuery`."""
    if not after:
        return 0
    try:
        place = int(json.loads(base64.urlsafe_b64decode(after))["from"])
    except (ValueError, KeyError, TypeError):
        raise WrongQuery("after", "this is not a place that a page of results named") from None
    if not 0 <= place <= FURTHEST:
        raise WrongQuery("after", f"results beyond {FURTHEST} are not paged; narrow the search")
    return place


def as_filter(limit: Limit) -> Filter:
    """A limit as the index takes it."""
    return Filter(limit.key, limit.any_of, limit.at_least, limit.at_most, limit.none_of)


def borne_out(having: int, keeping: int) -> bool:
    """Whether a reading is likely where so many goods have the very words of a query, and so many of them keep it."""
    return not having or keeping >= (AGREED * having if having >= TELLING else 1)


def tells(meant: Understood) -> bool:
    """Whether a query says more than a name: so long that goods may be read out of it which it does not name."""
    return (
        bool(meant.limits) or len(meant.words.split()) >= SENTENCE[0] or len(_HAN.findall(meant.words)) >= SENTENCE[1]
    )


def named(meant: Understood) -> bool:
    """Whether goods are named, and not as what others are for."""
    return bool(meant.categories) and meant.categories[0].sure not in (DOUBTFUL, INFERRED)


def inferred(meant: Understood) -> bool:
    """Whether goods were read out of words that do not name them."""
    return bool(meant.categories) and meant.categories[0].sure == INFERRED


def doubtful(meant: Understood) -> bool:
    """Whether goods are named only as what others are for."""
    return bool(meant.categories) and meant.categories[0].sure == DOUBTFUL


def led(meant: Understood) -> str:
    """The words just before goods that are named as what others are for: `privacy filter` for a monitor."""
    before = re.split(r"[;,.!?:]", meant.text[: max(0, meant.text.find(meant.categories[0].said))].lower())[-1]
    found = _FOR.search(before)
    return " ".join(before[: found.start()].split()[-3:]) if found else ""


def shared(categories: Sequence[str]) -> str:
    """The category of most of some goods, or none."""
    if not categories:
        return ""
    best, count = Counter(categories).most_common(1)[0]
    return best if count >= MOST_OF * len(categories) else ""


def literal(meant: Understood) -> Understood:
    """The same query read as nothing but its words and the goods that it names.

    What bounds a number or denies something in so many words stays read: no product is found by such words.
    """
    if any(one.none_of for one in meant.limits) or any(
        not one.bare for one in measures(numbered(plainly(meant.text)).text)
    ):
        return meant
    return Understood(meant.text, meant.locale, "name", meant.text, categories=meant.categories, perhaps=meant.perhaps)


def liking(one: Meant) -> float:
    """How much goods of a category are wanted first: much where the query plainly names it."""
    return one.sure * (PLAINLY if one.sure >= PLAIN else 1.0)


def priced(meant: Understood, change: Callable[[Limit], Limit]) -> Understood:
    """The same with another budget."""
    limits = tuple(change(one) if one.key == "price" else one for one in meant.limits)
    return replace(meant, limits=limits)
