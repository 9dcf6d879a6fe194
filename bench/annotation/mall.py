"""The annotator against what is true in the demo mall, opinions in words that the knowledge lacks, and the speed."""

import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bench.report import Table
from souk.goods.annotation import CategoryKnowledge, Lexicon, Problem, Typed, phrases
from souk.goods.annotation.contracts import Annotated
from souk.goods.annotation.ports import OpinionClassifier, ValueReader
from souk.goods.annotation.providers.learned_reader import LearnedReader
from souk.goods.annotation.providers.opinion_classifier import LearnedOpinions
from souk.goods.annotation.providers.toml_knowledge import TomlKnowledge
from souk.goods.annotation.rules.annotator import Annotator, Work
from souk.goods.catalog import Review
from souk.kit.text import sentences
from souk.rehearsal.mall import Mall, Piece, Remark

DAY = 86_400
BILLIONS = 2_000_000_000
_MALL_SEED = 11


@dataclass(frozen=True)
class Goods:
    """A mall with its products' reviews, half to learn from and half to read."""

    train: tuple[Piece, ...]
    test: tuple[Piece, ...]
    remarks: Mapping[str, tuple[Remark, ...]]

    def reviews(self, one: Piece) -> tuple[Review, ...]:
        """What buyers wrote of it."""
        return tuple(remark.review for remark in self.remarks.get(one.product.id, ()))


class Forgetful:
    """Knowledge without a third of the phrases in which its aspects are spoken of, chosen by their digests."""

    def __init__(self, whole: TomlKnowledge) -> None:
        self._whole = whole
        self.version = "forgetful"

    def categories(self) -> Mapping[str, CategoryKnowledge]:
        return {
            id: replace(one, aspects=tuple(replace(a, good=_kept(a.good), bad=_kept(a.bad)) for a in one.aspects))
            for id, one in self._whole.categories().items()
        }

    def problems(self) -> Mapping[str, Problem]:
        return self._whole.problems()

    def text(self, ref: str, path: str) -> str | None:
        return self._whole.text(ref, path)


def goods(quick: bool) -> Goods:
    """The invented mall, smaller than the demo's."""
    made = Mall(_MALL_SEED, 240 if quick else 1600, 720 if quick else 8000)
    remarks: dict[str, list[Remark]] = {}
    for one in made.remarks:
        remarks.setdefault(one.review.product, []).append(one)
    halves: tuple[list[Piece], list[Piece]] = ([], [])
    for piece in made.pieces:
        halves[zlib.crc32(piece.product.id.encode()) % 2].append(piece)
    return Goods(tuple(halves[0]), tuple(halves[1]), {id: tuple(many) for id, many in remarks.items()})


def measure(quick: bool) -> tuple[list[Table], list[str], dict[str, float]]:
    """Truth of the mall, opinions, speed."""
    mall = goods(quick)
    knowledge = TomlKnowledge()
    with tempfile.TemporaryDirectory() as folder:
        values, opinions = LearnedReader(Path(folder)), LearnedOpinions(Path(folder), knowledge)
        values.learn((one.product for one in mall.train), datetime.now(UTC))
        opinions.learn(by_category(mall, mall.train), datetime.now(UTC))
        truth, result = _truth(mall, knowledge, values)
        speed, rates = _speed(mall, knowledge, values, opinions)
        heard = _opinions(mall, knowledge, Path(folder) / "forgetful")
    cores = BILLIONS / DAY / rates["per_core_s"]
    notes = [
        "Mall: precision and recall of attribute values against what the generator knows to be true, stated or not; "
        "recall over values that a text tells or a field lists. Numbers within 3 %. The result has those with fields "
        "hidden, since the mall's fields are its truth.",
        f"Two billion products in one day take {cores:,.0f} such cores (knowledge, learned values and opinions).",
        "Opinions: sentences of the half that was not learned from; the knowledge had lost a third of its phrases, by "
        "their digests, before anything was learned.",
    ]
    return [truth, heard, speed], notes, {**result, **rates, "cores_two_billion_a_day": round(cores)}


def by_category(mall: Goods, pieces: Sequence[Piece]) -> dict[str, list[Review]]:
    """Reviews by the category of what they speak of."""
    found: dict[str, list[Review]] = {}
    for one in pieces:
        found.setdefault(one.product.category or "", []).extend(mall.reviews(one))
    return found


def _truth(mall: Goods, knowledge: TomlKnowledge, values: ValueReader) -> tuple[Table, dict[str, float]]:
    plain = Annotator(knowledge.categories(), "bench")
    learned = Annotator(knowledge.categories(), "bench", values)
    rows = []
    kept = (0.0, 0.0)
    for name, annotator, bare in (
        ("knowledge", plain, False),
        ("knowledge + learned", learned, False),
        ("knowledge, fields hidden", plain, True),
        ("knowledge + learned, fields hidden", learned, True),
    ):
        right, given, found, told = _against_truth(mall.test, annotator, bare)
        kept = (right / max(1, given), found / max(1, told))
        rows.append((name, *kept, given, told))
    columns = ("reader", "precision", "recall", "given", "told or listed")
    result = {"mall_precision": round(kept[0], 4), "mall_recall": round(kept[1], 4)}
    return Table(f"Demo mall: {len(mall.test):,} products", columns, tuple(rows)), result


def _against_truth(pieces: Sequence[Piece], annotator: Annotator, bare: bool) -> tuple[int, int, int, int]:
    """Right, given, right among told or listed, told or listed."""
    right = given = found = stated = 0
    for piece in pieces:
        product = replace(piece.product, attributes=()) if bare else piece.product
        read = {one.key: one.value for one in annotator.annotate(Work(product)).annotations if one.kind == "attribute"}
        known = piece.told if bare else piece.told | piece.listed
        agreed = {key for key, value in read.items() if key in piece.truth and _same(value, piece.truth[key])}
        given += sum(key in piece.truth for key in read)
        right += len(agreed)
        stated += len(known & piece.truth.keys())
        found += len(agreed & known)
    return right, given, found, stated


def _same(read: Typed, true: Typed) -> bool:
    if isinstance(read, float) and isinstance(true, float):
        return abs(read - true) <= 0.03 * abs(true)
    return read == true


def _opinions(mall: Goods, knowledge: TomlKnowledge, folder: Path) -> Table:
    forgetful = Forgetful(knowledge)
    learned = LearnedOpinions(folder, forgetful)
    learned.learn(by_category(mall, mall.train), datetime.now(UTC))
    lexicons = {id: _lexicon(one) for id, one in forgetful.categories().items()}
    counts: Counter[str] = Counter()
    for piece in mall.test:
        category = piece.product.category or ""
        for remark in mall.remarks.get(piece.product.id, ()):
            _heard(remark, (category, lexicons[category], learned), counts)
    rows = [
        (
            name,
            counts[f"{id} right"] / max(1, counts[f"{id} given"]),
            counts[f"{id} right"] / max(1, counts[of]),
            counts[of],
        )
        for name, id, of in (
            ("phrases that were left", "phrases", "true"),
            ("phrases, and learned where they are silent", "both", "true"),
            ("learned alone, on sentences without a phrase", "alone", "silent"),
        )
    ]
    return Table("Opinions: aspect and side of a sentence", ("reader", "precision", "recall", "opinions"), tuple(rows))


def _heard(
    remark: Remark, reader: tuple[str, Lexicon[tuple[str, bool]], OpinionClassifier], counts: Counter[str]
) -> None:
    category, lexicon, learned = reader
    texts = [remark.review.text[start:end] for start, end in sentences(remark.review.text)]
    for text, judged in zip(texts, learned.judge(category, texts), strict=True):
        true = next(((one.aspect, one.good) for one in remark.said if text.strip("。. ") in one.sentence), None)
        named = {match.meaning for match in lexicon.find(text) if match.end - match.start > 1}
        heard = {(one.aspect, one.good) for one in judged}
        counts["true"] += true is not None
        counts["silent"] += true is not None and not named
        for id, found in (("phrases", named), ("both", named or heard), ("alone", set() if named else heard)):
            counts[f"{id} given"] += len(found)
            counts[f"{id} right"] += true in found


def _speed(
    mall: Goods, knowledge: TomlKnowledge, values: ValueReader, opinions: OpinionClassifier
) -> tuple[Table, dict[str, float]]:
    works = [Work(one.product, mall.reviews(one)) for one in mall.test]
    readers = {
        "knowledge": Annotator(knowledge.categories(), "bench"),
        "knowledge + learned values": Annotator(knowledge.categories(), "bench", values),
        "knowledge + learned values and opinions": Annotator(knowledge.categories(), "bench", values, opinions),
    }
    rows = []
    rate = 0.0
    for name, annotator in readers.items():
        _timed(annotator, works[:50])
        spent = _timed(annotator, works)
        rate = len(works) / spent
        rows.append((name, rate, spent * 1000 / len(works)))
    reviews = sum(len(one.reviews) for one in works) / len(works)
    title = f"Speed: {len(works):,} products with {reviews:.1f} reviews each"
    table = Table(title, ("annotator", "products a second and core", "CPU ms a product"), tuple(rows))
    return table, {"per_core_s": round(rate, 1)}


def _timed(annotator: Annotator, works: Iterable[Work]) -> float:
    started = time.process_time()
    done: list[Annotated] = [annotator.annotate(work) for work in works]
    return (time.process_time() - started) if done else 0.0


def _kept(words: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {locale: tuple(one for one in said if zlib.crc32(one.encode()) % 3) for locale, said in words.items()}


def _lexicon(one: CategoryKnowledge) -> Lexicon[tuple[str, bool]]:
    said = [phrases(aspect.good, (aspect.id, True)) for aspect in one.aspects]
    said += [phrases(aspect.bad, (aspect.id, False)) for aspect in one.aspects]
    return Lexicon(pair for pairs in said for pair in pairs)
