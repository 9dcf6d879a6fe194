"""What the pages compute before they show it."""

import re
from typing import get_args

import pytest

from souk.doors.web import asked, values, view
from souk.doors.web.frame import environment
from souk.doors.web.home import varied
from souk.doors.web.messages import DOCTOR, messages, missing
from souk.doors.web.opened import span
from souk.doors.web.sources import Piece, Sources, address, pieces
from souk.doors.web.words import said, translations
from souk.goods.catalog import UnknownProduct
from souk.goods.promotions import LAYERS
from souk.goods.promotions.contracts import Kind

TITLE = {"kind": "field", "ref": "p1", "path": "title/en", "start": 0, "end": 3, "quote": "Top"}
REVIEW = {"kind": "review", "ref": "r1", "path": "text", "start": 4, "end": 8, "quote": "good"}


def test_a_sentence_is_cut_at_its_claims_and_keeps_every_word() -> None:
    sentence = {
        "text": "A top-entry box for you",
        "claims": [{"start": 2, "end": 15, "evidence": [TITLE]}, {"start": 12, "end": 15, "evidence": [REVIEW]}],
    }
    cut = pieces(sentence)
    assert "".join(piece.text for piece in cut) == sentence["text"]
    assert [piece.claimed for piece in cut] == [False, True, True, False]
    assert [piece.evidence for piece in cut] == [(), (), (TITLE, REVIEW), ()]


def test_a_mark_stays_beside_the_last_word_or_character() -> None:
    cut = [Piece(text, True) for text in ("a dog cannot", "狗够不到", "CN¥118", "容量32L", "x" * 40)]
    assert [piece.tail for piece in cut] == ["cannot", "到", "CN¥118", "32L", "x"]
    assert [piece.head + piece.tail for piece in cut] == [piece.text for piece in cut]


def test_the_same_source_keeps_its_number() -> None:
    sources = Sources()
    assert [sources.number(one) for one in (TITLE, REVIEW, dict(TITLE))] == [1, 2, 1]
    assert sources.all() == [(1, TITLE), (2, REVIEW)]
    assert address(REVIEW) == "/source?kind=review&ref=r1&path=text&start=4&end=8"


def test_a_span_outside_its_text_marks_all_of_it() -> None:
    assert span("one two", 4, 7) == ("one ", "two", "")
    assert span("one two", 4, 90) == ("", "one two", "")


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("猫砂盆", False),
        ("litter box top entry", False),
        ("猫狗双全的家庭用什么样的猫砂盆", True),
        ("a box for cats and a dog", True),
        ("防水吗？", True),
        ("", False),
    ],
)
def test_a_sentence_goes_to_the_guide(text: str, asks: bool) -> None:
    assert view.is_sentence(text) is asks


@pytest.mark.parametrize(
    "path", ["https://a.example/", "//a.example/", "/\\a.example", "\\\\a", "javascript:x", "a", ""]
)
def test_a_way_back_never_leaves_the_site(path: str) -> None:
    assert view.local(path) == "/"


def test_a_way_back_keeps_path_and_query() -> None:
    assert view.local("/search?q=猫") == "/search?q=猫"


def test_a_card_never_sends_the_browser_elsewhere_for_its_picture() -> None:
    assert view.picture({"picture": "/pictures/x.svg", "product": "p"}) == "/pictures/x.svg"
    for own in ("", "stored:abc", "https://a.example/x.jpg", "//a.example/x.jpg", "javascript:x"):
        assert view.picture({"picture": own, "product": "p"}) == "/pictures/p.svg"


def test_words_of_the_other_language_are_marked() -> None:
    assert view.words({"en": "Kettle & co"}, "en") == "Kettle &amp; co"
    assert view.words({"en": "Kettle"}, "zh-CN") == '<span lang="en">Kettle</span>'


def test_a_search_address_is_read_and_written_the_same() -> None:
    pairs = [
        ("q", "box"),
        ("f", "enclosure:open"),
        ("f", "enclosure:top_entry"),
        ("min.capacity", "３0"),
        ("price_max", "200"),
    ]
    looked = asked.read(pairs)
    assert looked.href() == ("/search?q=box&f=enclosure%3Aopen&f=enclosure%3Atop_entry&min=capacity%3A30&price_max=200")
    assert looked.payload(24)["filters"] == [
        {"key": "enclosure", "any_of": ["open", "top_entry"]},
        {"key": "capacity", "at_least": 30.0, "at_most": None},
        {"key": "price", "at_least": None, "at_most": 20000},
    ]
    assert asked.untidy(pairs)
    assert not asked.untidy([("q", ""), ("min", "capacity:30")])


def test_a_chip_takes_off_one_filter_and_the_page_starts_over() -> None:
    looked = asked.read([("f", "a:1"), ("f", "a:2"), ("max", "w:9"), ("after", "x")])
    assert looked.without("a", "1") == "/search?f=a%3A2&max=w%3A9"
    assert looked.unbounded("w") == "/search?f=a%3A1&f=a%3A2"


@pytest.mark.parametrize("typed", ["", "x", "-1", "NaN", "Infinity", "1e99"])
def test_a_bound_that_is_no_amount_is_left_out(typed: str) -> None:
    assert asked.read([("price_max", typed)]).price_max == ""


def test_attributes_are_named_and_ordered_by_the_category() -> None:
    knowledge = {
        "attributes": [
            {"key": "enclosure", "name": {"en": "Enclosure"}, "choices": [{"id": "open", "name": {"en": "open tray"}}]},
            {"key": "capacity", "name": {"en": "Capacity"}, "choices": []},
        ]
    }
    facts = [("capacity", 45.0, "L"), ("enclosure", "open", ""), ("lid", True, "")]
    annotations = [
        {"kind": "attribute", "key": key, "value": value, "unit": unit, "evidence": [TITLE], "against": []}
        for key, value, unit in facts
    ]
    rows = values.known({"annotations": annotations}, knowledge, "en")
    assert [(row.shown, row.yes) for row in rows] == [("open tray", None), ("45 L", None), ("", True)]


def test_opinions_count_praise_and_blame() -> None:
    annotation = {"kind": "aspect", "key": "odour", "value": 0.0, "evidence": [], "against": [REVIEW]}
    opinion = values.opinions({"annotations": [annotation]}, {})[0]
    assert (len(opinion.good), len(opinion.bad), opinion.share) == (0, 1, 0)


def test_a_shelf_shows_each_category_before_it_repeats_one() -> None:
    cards = [{"category": category, "product": number} for number, category in enumerate("aaabac")]
    assert [card["product"] for card in varied(cards, 4)] == [0, 3, 5, 1]


def test_an_error_is_said_in_both_languages() -> None:
    error = UnknownProduct("p9")
    assert said(error, "en") == "There is no product p9."
    assert said(error, "zh-CN") == "没有商品 p9。"


@pytest.fixture(scope="module")
def found() -> set[str]:
    """Every message of the pages, looked for once: all of the code is read for it."""
    return messages()


def test_messages_come_from_templates_elements_and_errors(found: set[str]) -> None:
    assert {"Walk the aisles", "There is no product {product}.", "a change needs a reason"} <= found


def test_a_translated_sentence_of_the_doctor_has_the_same_facts(found: set[str]) -> None:
    code = DOCTOR.read_text("utf-8")
    sentences = [one for one in found if f'"{one}"' in code]
    assert len(sentences) > 30
    for sentence in sentences:
        chinese = translations("zh-CN").gettext(sentence)
        assert set(re.findall(r"\{[^}]+\}", chinese)) == set(re.findall(r"\{[^}]+\}", sentence)), sentence


def test_every_message_of_the_pages_has_chinese() -> None:
    assert missing() == []


def test_every_kind_of_promotion_is_named_in_both_languages() -> None:
    names = [f"{layer} {kind}" for layer in LAYERS for kind in get_args(Kind)] + ["tax"]
    for locale, step in (
        ("en", "promotions across shops (off for every full amount)"),
        ("zh-CN", "跨店优惠（每满减）"),
    ):
        kind = environment(locale).get_template("buying/kinds.html").module.kind  # type: ignore[attr-defined]
        said_so = {str(kind(name)) for name in names}
        assert len(said_so) == len(names)
        assert step in said_so


def test_what_variants_differ_by_is_said_in_the_visitors_words() -> None:
    white = {"options": {"colour": "white"}, "title": {"en": "White", "zh-CN": "白色"}}
    black = {"options": {"colour": "black"}, "title": {"en": "Black", "zh-CN": "黑色"}}
    assert values.axes([white, black], {}, "zh-CN") == {"颜色": ["白色", "黑色"]}
    assert values.axes([white, black], {}, "en") == {"Colour": ["White", "Black"]}
    assert values.axes([white], {}, "en") == {}
    two = [{"options": {"fit": "slim", "size": size}, "title": {"en": f"Slim {size}"}} for size in ("m", "l")]
    assert values.axes(two, {}, "zh-CN") == {"尺码": ["m", "l"]}


def test_knowledge_words_an_option_before_its_title_does() -> None:
    known = {
        "attributes": [{"key": "lid", "name": {"en": "Lid"}, "choices": [{"id": "y", "name": {"en": "with lid"}}]}]
    }
    lids = [{"options": {"lid": one}, "title": {"en": f"The {one}"}} for one in ("y", "n")]
    assert values.axes(lids, known, "en") == {"Lid": ["with lid", "n"]}
