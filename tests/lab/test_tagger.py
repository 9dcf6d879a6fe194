"""Spans are summed exactly, chosen without overlaps, learned from unlabelled words and from a catalogue's fields."""

import math
from itertools import pairwise, product

import numpy as np
import pytest

from lab.tagger.sources import projected
from lab.tagger.train import f1, pieces
from lab.tagger.wordbook import Reading, ends, read
from souk.goods.annotation.providers.tagging.chain import Chain
from souk.goods.annotation.providers.tagging.choice import Seen, best_pieces, candidates
from souk.goods.annotation.providers.tagging.words import Wordbook, shape, tokens
from souk.goods.catalog import Attribute, Product

LABELS = ("B-x", "B-y", "I-x", "I-y", "O")
FORBIDDEN = -50.0


def chain() -> Chain:
    chance = np.random.default_rng(3)
    steps = chance.normal(size=(5, 5))
    for (before, one), (after, other) in product(enumerate(LABELS), enumerate(LABELS)):
        if other[0] == "I" and one[2:] != other[2:]:
            steps[before, after] = FORBIDDEN
    states = chance.normal(size=(4, 5)).astype(np.float32)
    return Chain(LABELS, {f"w{number}": number for number in range(4)}, states, steps)


def by_hand(one: Chain, said: list[list[str]]) -> dict[tuple[int, int, str], float]:
    """Probability of each span, by going through every sequence of labels that does not begin inside."""
    weights: dict[tuple[int, int, str], float] = {}
    total = 0.0
    for labels in product(range(5), repeat=len(said)):
        score = sum(float(one.states[one.rows[names[0]], label]) for names, label in zip(said, labels, strict=True))
        score += sum(one.steps[before, after] for before, after in pairwise(labels))
        weight = math.exp(score)
        named = [LABELS[label] for label in labels]
        if named[0][0] == "I":
            continue
        total += weight
        for piece in pieces(named):
            weights[piece] = weights.get(piece, 0.0) + weight
    return {piece: weight / total for piece, weight in weights.items()}


def test_the_probability_of_a_span_is_the_sum_over_all_labellings() -> None:
    one, said = chain(), [["w0"], ["w3"], ["w1"], ["w2"]]
    spans = one.spans(said, 4)
    for (start, end, kind), probability in by_hand(one, said).items():
        assert spans[start, end - start - 1, one.kinds.index(kind)] == pytest.approx(probability, abs=1e-9)


def test_chosen_spans_do_not_overlap_and_are_worth_most() -> None:
    spans = np.zeros((3, 3, 1))
    spans[0, 1, 0], spans[1, 1, 0], spans[2, 0, 0] = 0.6, 0.7, 0.5
    assert [piece[:2] for piece in best_pieces(spans, ["x"], 0.3)] == [(0, 2), (2, 3)]
    assert [piece[:2] for piece in best_pieces(spans, ["x"], 0.55)] == [(1, 3)]
    assert best_pieces(spans, ["x"], 0.8) == []


def test_every_probable_span_is_measured_the_same_way() -> None:
    spans = np.zeros((2, 2, 2))
    spans[0, 0, 1], spans[0, 1, 0], spans[1, 0, 0] = 0.5, 0.3, 0.01
    said = ["red", "kettle"]
    looked = candidates(said, spans, ["x", "y"], Seen.of([(said, [(0, 1, "y")])]), Wordbook())
    assert looked.pieces == [(0, 0, 1), (0, 1, 0)]
    assert looked.measures.shape[0] == 2
    assert looked.measures[0, 3] == 0.3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("USB-C cable, 1.5m", ["USB-C", "cable", ",", "1.5m"]),
        ("红色kettle 2L", ["红", "色", "kettle", "2L"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_words_and_chinese_characters(text: str, said: list[str]) -> None:
    assert [text[start:end] for start, end in tokens(text)] == said


def test_a_shape_forgets_which_letters() -> None:
    assert [shape("kx-1234"), shape("13in"), shape("红色")] == ["x-d", "dx", "z"]


def test_labels_that_begin_inside_begin_a_span() -> None:
    assert pieces(["I-a", "I-a", "B-a", "O", "B-b", "I-a"]) == [(0, 2, "a"), (2, 3, "a"), (4, 5, "b"), (5, 6, "a")]


def test_f1_counts_whole_spans() -> None:
    assert f1([[(0, 1, "a"), (2, 3, "b")]], [[(0, 1, "a"), (2, 4, "b")]]) == 0.5
    assert f1([[]], [[]]) == 0


def test_words_that_stand_alike_share_a_cluster() -> None:
    lines = [[colour, thing] for colour in ("red", "blue") for thing in ("cup", "pot", "pan") for _ in range(4)]
    book = read(lines, {}, Reading(clusters=(2,), dimensions=4))
    assert book.clusters["red"] == book.clusters["blue"] != book.clusters["cup"] == book.clusters["pot"]
    assert (book.heads["cup"], book.heads["red"]) == (1.0, 0.0)


def test_what_ends_a_segment_is_counted() -> None:
    assert ends([["steel", "pan", ",", "28", "cm"], ["big", "pan"]], 2) == {"pan": 2}


def test_the_fields_of_a_product_label_its_title() -> None:
    goods = Product(
        "one",
        "corner",
        {"en": "Arlo glass kettle, glass", "zh-CN": "雅罗玻璃水壶"},
        (),
        brand="Arlo",
        category="kettle",
        attributes=(Attribute("material", "Glass"), Attribute("capacity", 2.0, "l")),
    )
    english, chinese = projected([goods], {"kettle": {"en": "Kettle", "zh-CN": "水壶"}})
    assert list(english[1]) == ["B-brand", "B-material", "B-type", "O", "B-material"]
    assert list(chinese[1]) == ["O", "O", "O", "O", "B-type", "I-type"]
