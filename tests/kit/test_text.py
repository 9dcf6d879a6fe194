import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from souk.kit.text import flat, fold, sentences, stem, tokens

TEXTS = st.text(max_size=200)
_ENDINGS = ("ing", "ed", "ational", "fulness", "iveness", "ization", "ly", "er", "edly", "ingly", "alism", "icate")


@given(TEXTS)
def test_flat_keeps_the_length(text: str) -> None:
    assert len(flat(text)) == len(text)


@given(TEXTS)
def test_flat_changes_nothing_the_second_time(text: str) -> None:
    assert flat(flat(text)) == flat(text)


@given(TEXTS)
def test_fold_is_compatible_and_lower(text: str) -> None:
    assert fold(text) == unicodedata.normalize("NFKC", text).lower()


@pytest.mark.parametrize(
    ("text", "plain"), [("ＡＢＣ１２３", "abc123"), ("Ｔ恤", "t恤"), ("68Ｌ", "68l"), ("ﬁne", "ﬁne"), ("½", "½")]
)
def test_flat_makes_full_width_half_and_leaves_what_would_grow(text: str, plain: str) -> None:
    assert flat(text) == plain


@given(TEXTS)
def test_tokens_are_never_empty(text: str) -> None:
    assert all(tokens(text))


@given(TEXTS)
def test_tokens_do_not_depend_on_width_or_case_of_ascii(text: str) -> None:
    assert list(tokens(fold(text))) == list(tokens(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("猫砂盆", ["猫砂", "砂盆"]),
        ("猫", ["猫"]),
        ("running shoes", ["run", "shoe"]),
        ("T-Shirt", ["t", "shirt", "tshirt"]),
        ("tshirt", ["tshirt"]),
        ("男士T恤", ["男士", "t", "恤", "t恤"]),
        ("USB口5V快充", ["usb", "口", "5", "v", "快充", "5v"]),
        ("C65", ["c", "65", "c65"]),
        ("USB-C 3.2", ["usb", "c", "3.2", "usbc"]),
        ("café", ["cafe"]),
        ("大号68L猫砂盆", ["大号", "68", "l", "猫砂", "砂盆", "68l"]),
        ("!!! … —", []),
        ("", []),
    ],
)
def test_tokens_in_both_languages(text: str, expected: list[str]) -> None:
    assert list(tokens(text)) == expected


@pytest.mark.parametrize(
    ("asked", "written"),
    [("tshirt", "T-Shirt"), ("t-shirt", "TShirt"), ("shoes", "Shoe"), ("C65", "c65"), ("cafe", "Café"), ("１７", "17")],
)
def test_what_is_asked_is_among_what_is_written(asked: str, written: str) -> None:
    assert set(tokens(asked)) & set(tokens(written))


def test_a_stem_joins_the_forms_of_a_word() -> None:
    assert stem("bottles") == stem("bottle") == "bottl"


@given(TEXTS)
def test_sentences_do_not_overlap_nor_begin_or_end_with_space(text: str) -> None:
    end_before = 0
    for start, end in sentences(text):
        assert end_before <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        end_before = end


@given(TEXTS)
def test_sentences_leave_out_nothing_but_space(text: str) -> None:
    kept = "".join(text[start:end] for start, end in sentences(text))
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("很好用。味道小!下次还买", ["很好用。", "味道小!", "下次还买"]),
        ("It holds 1.7 L. It is quiet! Good?", ["It holds 1.7 L.", "It is quiet!", "Good?"]),
        ("one\n\ntwo", ["one", "two"]),
        ("  ", []),
    ],
)
def test_sentences_in_both_languages(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_threads_at_once_stem_as_one_alone_does() -> None:
    sys.setswitchinterval(1e-6)
    words = [f"{root}{end}" for root in ("hopp", "nation", "relat", "happi", "formal") for end in _ENDINGS]
    stem.cache_clear()
    alone = [stem(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            stem.cache_clear()
            assert list(pool.map(stem, words)) == alone
    sys.setswitchinterval(0.005)
