"""Values read out of Icecat's titles and descriptions by learned reader, dictionary and knowledge, side by side."""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.report import Table
from lab.attributes.evaluate import Given, Read, Scored, digit, hidden, is_test, score, stated_counts
from lab.attributes.stated import UNIT_OF, folded, numbers_in
from lab.attributes.train import products
from souk.goods.annotation import AttributeReader, Evidence, Typed
from souk.goods.annotation.contracts import Lesson
from souk.goods.annotation.providers.learned_reader import LearnedReader
from souk.goods.annotation.providers.toml_knowledge import TomlKnowledge
from souk.goods.annotation.rules.doubting import UNSURE
from souk.goods.annotation.rules.reader import passages
from souk.goods.annotation.rules.sorting import CategoryReader
from souk.goods.catalog import Attribute, Product

COLUMNS = ("reader", "precision", "recall", "given and judged", "stated", "given, no field to judge by")
_LONGEST = 8


@dataclass(frozen=True)
class Found:
    """What was read on one split, for the tables; by the learned reader alone, for the hand check."""

    split: str
    test: tuple[Product, ...]
    scored: Scored
    learned: Scored
    lesson: Lesson
    rows: tuple[tuple[str | float | int, ...], ...]


def splits(quick: bool) -> dict[str, tuple[list[Product], list[Product]]]:
    """Products to learn from and to report on: brands apart, and products of the same brands apart."""
    goods = products()
    of_test = [one for one in goods if is_test(one.brand)]
    others = [one for one in goods if not is_test(one.brand)]
    aside = [one for one in of_test if digit(one.id) % 5 == 0]
    rest = [one for one in of_test if digit(one.id) % 5]
    if quick:
        few = [one for one in others if digit(one.id) % 8 == 0]
        return {"brand": (few, [one for one in aside if digit("quick" + one.id) % 4 == 0])}
    return {
        "brand": (others, [one for one in of_test if digit(one.id) % 5 < 2]),
        "product": (others[::2] + rest, aside),
    }


def compare(split: str, train: Sequence[Product], test: Sequence[Product]) -> Found:
    """Learn from some products, read others with their fields hidden, and the rivals the same."""
    known = _Known(test)
    with tempfile.TemporaryDirectory() as folder:
        reader = LearnedReader(Path(folder))
        lesson = reader.learn(train, datetime.now(UTC))
        learned = {one.id: [Given(a.key, a.value, a.evidence[0]) for a in reader.read(hidden(one))] for one in test}
    scored = {
        "souk": score(test, lambda one: [*learned[one.id], *known.beside(one.id, learned[one.id])]),
        "souk, learned alone": score(test, lambda one: learned[one.id]),
        "souk, knowledge alone": score(test, lambda one: known.read(one.id)),
        "exact phrases of known values": score(test, dictionary(train)),
    }
    rows = [_row(name, one) for name, one in scored.items()]
    return Found(split, tuple(test), scored["souk"], scored["souk, learned alone"], lesson, tuple(rows))


def table(found: Found) -> Table:
    """One split's readers."""
    how = f"{found.lesson.products:,} products learned from, {len(found.test):,} read"
    return Table(f"Icecat, split by {found.split}: {how}", COLUMNS, found.rows)


def counted(found: Found) -> str:
    """The counts of the matching rule."""
    counts = stated_counts(found.test)
    return (
        f"{found.split}: {counts['values']:,} hidden values, stated by the rule {counts['number'] + counts['words']:,} "
        f"({counts['number']:,} numbers with units, {counts['words']:,} words)."
    )


def dictionary(train: Sequence[Product]) -> Read:
    """The rival: a value that some field of the training products has is read wherever its words stand.

    Of several values of a key the longest is taken; a number is read where it stands with the unit of its key.
    """
    words, numbers = _known(train)

    def read(product: Product) -> list[Given]:
        best: dict[str, tuple[int, Typed]] = {}
        for passage in passages(product):
            _words_in(passage.text, words, best)
            for key, values in numbers.items():
                found = next((n for n in numbers_in(passage.text, key) if n in values), None)
                if found is not None:
                    best.setdefault(key, (0, found))
        nowhere = Evidence("field", product.id, "", 0, 0, "")
        return [Given(key, value, nowhere) for key, (_, value) in best.items()]

    return read


def _known(train: Sequence[Product]) -> tuple[dict[str, dict[str, str]], dict[str, set[float]]]:
    """The keys and spellings of folded values, and the numbers of the keys whose unit is known."""
    words: dict[str, dict[str, str]] = defaultdict(dict)
    numbers: dict[str, set[float]] = defaultdict(set)
    for one in (field for product in train for field in product.attributes):
        if isinstance(one.value, float) and one.key in UNIT_OF:
            numbers[one.key].add(one.value)
        elif isinstance(one.value, str) and any(map(str.isalpha, one.value)):
            words[folded(one.value)].setdefault(one.key, one.value)
    return words, numbers


def _words_in(text: str, words: Mapping[str, Mapping[str, str]], best: dict[str, tuple[int, Typed]]) -> None:
    said = folded(text).split()
    for first in range(len(said)):
        for last in range(first + 1, min(first + _LONGEST, len(said)) + 1):
            for key, value in words.get(" ".join(said[first:last]), {}).items():
                if last - first > best.get(key, (0, ""))[0]:
                    best[key] = (last - first, value)


class _Known:
    """What the category knowledge reads of products whose fields are hidden, in the terms of their fields.

    The hidden fields are brought into the knowledge's terms as well, and compared in them.
    """

    def __init__(self, goods: Iterable[Product]) -> None:
        categories = TomlKnowledge().categories()
        sorting = CategoryReader(categories)
        readers = {name: AttributeReader(one) for name, one in categories.items()}
        self._found: dict[str, list[tuple[Given, bool]]] = {}
        for product in goods:
            bare = hidden(product)
            sorted_ = sorting.read(bare, passages(bare))
            self._found[product.id] = list(_said(readers[str(sorted_.value)], product)) if sorted_ else []

    def read(self, product: str) -> list[Given]:
        """All of it."""
        return [one for one, _ in self._found[product]]

    def beside(self, product: str, learned: Iterable[Given]) -> list[Given]:
        """What nobody has to look at, of keys of which nothing was learned to be read."""
        taken = {one.key for one in learned}
        return [one for one, plain in self._found[product] if plain and one.key not in taken]


def _said(reader: AttributeReader, product: Product) -> Iterator[tuple[Given, bool]]:
    """Values for the product's fields, and whether each would be shown without going to the inbox."""
    bare = hidden(product)
    read = {one.key: one for one in reader.read(bare, passages(bare))}
    for field in product.attributes:
        typed = reader.typed(field)
        if typed is not None and typed[0].key in read:
            one = read[typed[0].key]
            given = Given(field.key, _as_field(one.value, typed[1], field), one.evidence[0])
            yield given, one.confidence >= UNSURE and not one.against


def _as_field(read: Typed, stated: Typed, field: Attribute) -> Typed:
    """The field's own value where the reading is what the knowledge makes of it, else something that it is not."""
    same = read == stated
    if isinstance(read, float) and isinstance(stated, float):
        same = abs(read - stated) <= 0.01 * abs(stated)
    return field.value if same else f"not {read}"


def _row(name: str, scored: Scored) -> tuple[str | float | int, ...]:
    def shown(which: str, value: float) -> str:
        low, high = scored.interval(which)
        return f"{value:.3f} [{low:.3f}, {high:.3f}]"

    sums = scored.counts.sum(axis=0)
    shares = (shown("precision", scored.precision), shown("recall", scored.recall))
    return (name, *shares, int(sums[0]), int(sums[2]), scored.unjudged)
