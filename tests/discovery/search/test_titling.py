"""What a title says beside a query: as what the goods are, and as what they are for."""

import math

import pytest

from souk.discovery.search.rules import titling
from souk.discovery.search.rules.titling import Told, kinship, title, told
from souk.kit.text import tokens


def read(query: str, text: str) -> Told:
    return told(tuple(tokens(query)), title(text))


def test_the_head_of_a_title_is_what_the_goods_are() -> None:
    assert read("laser printer", "Xerox Phaser laser printer 1200 dpi") == Told(1.0, 1.0, 1.0, 0.0, 0.0, 0.0)
    assert read("laser printer", "Xerox laser printer") == Told(1.0, 1.0, 1.0, 1.0, 0.0, 0.0)
    assert read("laser printer", "Brother Drum for Laser Printer") == Told(
        1.0, 1.0, 0.0, 0.0, 1.0, pytest.approx(math.nan, nan_ok=True)
    )


def test_another_word_behind_the_last_one_is_seen() -> None:
    assert read("laptop", "Targus laptop bag").followed == 1.0
    assert read("laptop", "HP laptop 15").followed == 0.0
    assert read("gaming laptop", "laptop for gaming").run == 0.5
    assert read("猫砂盆", "适用于猫砂盆的除臭剂").followed == 1.0
    assert read("猫砂盆", "封闭式猫砂盆").head == 1.0


def test_a_query_without_words_is_not_known() -> None:
    assert all(map(math.isnan, told((), title("HP laptop"))))
    assert read("laptop", "") == Told(0.0, 0.0, 0.0, 0.0, 0.0, pytest.approx(math.nan, nan_ok=True))


def test_titles_like_most_of_the_best_are_kin() -> None:
    titles = [title(text) for text in ("laptop steel silver", "laptop steel black", "laptop bag nylon", "laptop")]
    close = kinship(("laptop",), titles, [1.0, 0.9, 0.8, 0.7])
    assert close[0] > close[2] > close[3] == 0.0
    assert all(0 <= one <= 1 + 1e-9 for one in close)
    assert kinship(("laptop",), [], []) == []
    assert math.isnan(titling.UNKNOWN)
