"""What holds for every tagger."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.tagger.sources import lowered
from lab.tagger.train import Recipe, fit
from lab.tagger.wordbook import Reading, read
from souk.goods.annotation import Span, Tagger
from souk.goods.annotation.providers.crf_tagger import CrfTagger, WrongWeights

RECIPE = Recipe(folds=2, reach=3, judges=1, trees=30, rounds=60, reading=Reading(clusters=(4, 8)))
COLOURS = ("red", "blue", "green", "black", "white")
TYPES = ("kettle", "desk lamp", "backpack", "mouse")
TEXTS = ("", "  ", "Red kettle", "kettle, red!", "红色水壶 Kettle 1.5L", "blue DESK LAMP", "?!", "ﷺ kettle")


def examples() -> Iterator[tuple[list[str], list[str]]]:
    for form in ("{} {}", "new {} {}", "{} {} for home", "cheap {} {} 20 cm"):
        for colour in COLOURS:
            for kind in TYPES:
                said = lowered(form.format(colour, kind))
                yield said, [_label(word, colour, kind.split()) for word in said]


def _label(word: str, colour: str, kind: list[str]) -> str:
    if word == colour:
        return "B-colour"
    return ("B-type" if word == kind[0] else "I-type") if word in kind else "O"


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tagger") / "tiny.zip"
    known = list(examples())
    fit(known, read([said for said, _ in known], {}, RECIPE.reading), RECIPE).save(path)
    return path


@pytest.fixture(params=["crf", "nothing learned"])
def tagger(request: pytest.FixtureRequest, weights: Path) -> Tagger:
    return CrfTagger(str(weights) if request.param == "crf" else "")


def test_it_is_a_tagger(tagger: Tagger) -> None:
    assert isinstance(tagger, Tagger)


@pytest.mark.parametrize("text", TEXTS)
def test_spans_are_in_order_apart_and_inside_the_text(tagger: Tagger, text: str) -> None:
    spans = tagger.tag(text)
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(0 <= span.start < span.end <= len(text) and text[span.start : span.end].strip() for span in spans)
    assert all(span.label and 0 <= span.confidence <= 1 for span in spans)


@pytest.mark.parametrize("text", TEXTS)
def test_the_same_text_gives_the_same_spans(tagger: Tagger, text: str) -> None:
    assert tagger.tag(text) == tagger.tag(text)


def test_what_was_learned_is_found_in_a_text_that_was_not_seen(weights: Path) -> None:
    text = "old Blue desk lamp 30 cm"
    found = [(span.label, text[span.start : span.end]) for span in CrfTagger(str(weights)).tag(text)]
    assert found == [("colour", "Blue"), ("type", "desk lamp")]


def test_a_kind_that_only_one_text_has_is_trained_with() -> None:
    known = [*examples(), (["red", "kettle", "unboxed"], ["B-colour", "B-type", "B-condition"])]
    learned = fit(known, read([said for said, _ in known], {}, RECIPE.reading), RECIPE)
    assert learned.kinds == ("colour", "condition", "type")
    assert [kind for _, _, kind, _ in learned.pieces(["red", "kettle"])] == ["colour", "type"]


def test_without_weights_nothing_is_said() -> None:
    assert CrfTagger().tag("red kettle") == ()


def test_two_trainings_write_the_same_bytes(weights: Path, tmp_path: Path) -> None:
    known = list(examples())
    again = tmp_path / "again.zip"
    fit(known, read([said for said, _ in known], {}, RECIPE.reading), RECIPE).save(again)
    assert again.read_bytes() == weights.read_bytes()


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_a_file_that_training_did_not_write_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "wrong").write_bytes(content)
    with pytest.raises(WrongWeights):
        CrfTagger(str(tmp_path / "wrong"))


def test_a_span_says_where_and_how_sure() -> None:
    assert Span(0, 3, "colour", 0.9).end == 3
