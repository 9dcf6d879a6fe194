from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from souk.goods.annotation import Lexicon, forms

LEXICON: Lexicon[str] = Lexicon(
    [
        ("litter box", "box"),
        ("litter box mat", "mat"),
        ("猫砂盆", "box"),
        ("猫砂", "litter"),
        ("cat+dog", "both"),
        ("猫+狗", "both"),
        ("running shoes", "shoe"),
        ("box", "any"),
        ("box", "other"),
    ]
)


def said(text: str) -> list[tuple[str, str]]:
    return [(match.meaning, text[match.start : match.end]) for match in LEXICON.find(text)]


def test_the_longest_phrase_at_a_place_is_found() -> None:
    assert said("A litter box mat") == [("mat", "litter box mat")]
    assert said("A litter box!") == [("box", "litter box")]
    assert said("大号猫砂盆") == [("box", "猫砂盆")]
    assert said("猫砂") == [("litter", "猫砂")]


def test_words_are_compared_by_their_stems() -> None:
    assert said("Litter Boxes") == [("box", "Litter Boxes")]
    assert said("run shoe") == [("shoe", "run shoe")]


def test_a_phrase_with_many_meanings_gives_each() -> None:
    assert said("box") == [("any", "box"), ("other", "box")]


def test_a_pair_is_met_wherever_its_parts_stand() -> None:
    assert said("a dog and a cat") == [("both", "dog and a cat")]
    assert ("both", "猫和狗") in said("家有猫和狗")
    assert said("only a cat") == []


def test_full_width_letters_are_found_where_they_stand() -> None:
    assert said("ＬＩＴＴＥＲ　ＢＯＸ") == [("box", "ＬＩＴＴＥＲ　ＢＯＸ")]


@given(st.text(max_size=100))
def test_forms_stand_in_order_and_do_not_overlap(text: str) -> None:
    end = 0
    for form in forms(text):
        assert end <= form.start < form.end <= len(text)
        end = form.end


@given(st.lists(st.sampled_from(["litter box", "猫砂盆", "cat", "dog", "mat", " ", ",", "x"]), max_size=12))
def test_matches_of_phrases_do_not_overlap(parts: list[str]) -> None:
    text = " ".join(parts)
    spans = sorted({(one.start, one.end) for one in LEXICON.find(text) if one.meaning != "both"})
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
