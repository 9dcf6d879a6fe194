"""The mall is the same every time, complete, plausible, and says nothing that its own knowledge contradicts."""

import re
from collections import Counter
from itertools import chain

import pytest
from pydantic import TypeAdapter

from souk.goods.annotation import CategoryKnowledge
from souk.goods.annotation.rules.opinions import OpinionReader
from souk.goods.annotation.rules.reader import AttributeReader, passages
from souk.goods.catalog import Product, Review
from souk.goods.catalog.rules import check
from souk.kit.operation import Souk
from souk.rehearsal.mall import Mall, Piece, Remark, Said
from tests.kept import knowledge as knowledge_files
from tests.kept import taxonomy
from tests.small import OPERATOR

FOREIGN = {
    "printer", "monitor", "keyboard", "mouse", "ink_cartridge", "projector", "router", "storage_drive", "processor",
    "memory_module", "camera", "tv", "speaker", "cable", "coffee_maker", "graphics_card", "media_player",
    "monitor_mount", "motherboard", "network_switch", "notebook_bag", "photo_paper", "printer_label", "ups", "jigsaw",
    "desktop_pc", "server", "network_card", "power_supply", "raid_controller", "scanner", "tablet",
    "optical_disc", "memory_card", "usb_stick", "battery", "privacy_filter", "projector_lamp", "camera_lens",
    "device_case", "docking_station", "power_strip", "printer_part", "rack_cabinet", "warranty",
}  # fmt: skip
DEAR = {"phone", "laptop", "vacuum", "air_purifier", "stroller", "litter_box"}
# Numbers that are part of a name: steel grades, filter classes, processor classes, standards.
NAME = re.compile(
    r"(?<![\d.])(?:304|316|H13|H12|i5|i7|IR3535|[45]G|2\.4 GHz|3\.5 ?mm|3C|m³/h|0添加糖|[Ss]ize 4|2-in-1)(?![A-Za-z\d])"
)
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@pytest.fixture(scope="module")
def mall() -> Mall:
    return Mall(products=300, reviews=2000)


@pytest.fixture(scope="module")
def large() -> Mall:
    return Mall()


@pytest.fixture(scope="module")
def knowledge() -> dict[str, CategoryKnowledge]:
    return dict(knowledge_files().categories())


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(mall: Mall) -> None:
    def written(one: Mall) -> bytes:
        goods = TypeAdapter(list[Product]).dump_json([piece.product for piece in one.pieces])
        return goods + TypeAdapter(list[Review]).dump_json([remark.review for remark in one.remarks])

    assert written(Mall(products=300, reviews=2000)) == written(mall)
    assert written(Mall(seed=12, products=300, reviews=2000)) != written(mall)


def test_a_small_mall_has_every_category_and_both_counts_come_out_even(mall: Mall) -> None:
    leaves = {one.id for one in taxonomy().categories() if one.parent} - FOREIGN
    assert {piece.product.category for piece in mall.pieces} == leaves
    assert (len(leaves), len(mall.shops), len(mall.pieces), len(mall.remarks)) == (40, 40, 300, 2000)


def test_everything_is_invented_and_named_in_both_languages(mall: Mall) -> None:
    assert all(shop.invented and shop.name["en"] and shop.name["zh-CN"] for shop in mall.shops)
    for piece in mall.pieces:
        one = piece.product
        assert one.invented
        for words in (one.title, one.description or {}, *(variant.title or {} for variant in one.variants)):
            assert words["en"].strip()
            assert words["zh-CN"].strip()
            assert not re.search(r"[一-鿿]", words["en"])
    assert all(remark.review.invented for remark in mall.remarks)


def test_ids_are_unique_and_readable(mall: Mall) -> None:
    products = [piece.product.id for piece in mall.pieces]
    variants = [variant.id for piece in mall.pieces for variant in piece.product.variants]
    reviews = [remark.review.id for remark in mall.remarks]
    for ids, form in ((products, r"mall-[a-z-]+-\d{4}"), (variants, r".+-\d{4}-[a-d]"), (reviews, r".+-\d{4}-r\d+")):
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(form, id) for id in ids)
    assert {remark.review.product for remark in mall.remarks} <= set(products)


def test_products_pass_the_catalogues_own_check(mall: Mall) -> None:
    categories = {one.id for one in taxonomy().categories()}
    shops = {shop.id for shop in mall.shops}
    for piece in mall.pieces:
        check(piece.product, categories)
        assert {offer.shop for variant in piece.product.variants for offer in variant.offers} <= shops


def test_prices_are_plausible_and_what_is_struck_out_was_higher(mall: Mall) -> None:
    for piece in mall.pieces:
        for offer in chain.from_iterable(variant.offers for variant in piece.product.variants):
            most = 3_000_000 if piece.product.category in DEAR else 300_000
            assert offer.price.currency == "CNY"
            assert 190 <= offer.price.amount <= most, piece.product.id
            assert offer.list_price is None or offer.list_price.amount > offer.price.amount


def test_shares_of_the_market_are_as_a_market_has_them(large: Mall) -> None:
    goods = [piece.product for piece in large.pieces]
    elsewhere = sum(len(one.variants[0].offers) > 1 for one in goods) / len(goods)
    offers = [offer for one in goods for variant in one.variants for offer in variant.offers]
    assert 0.10 <= elsewhere <= 0.25
    assert 0.01 <= sum(not offer.available for offer in offers) / len(offers) <= 0.10
    assert 0.3 <= sum(offer.list_price is not None for offer in offers) / len(offers) <= 0.6
    assert 0.01 <= sum(bool(piece.contradicts) for piece in large.pieces) / len(goods) <= 0.02
    told = Counter((key in piece.told, key in piece.listed) for piece in large.pieces for key in piece.truth)
    assert 0.10 <= told[True, False] / told.total() <= 0.20
    assert 0.03 <= told[False, False] / told.total() <= 0.20


def test_reviews_are_in_both_languages_within_the_year_and_rated_as_the_product_says(mall: Mall) -> None:
    spoken = Counter(remark.review.locale for remark in mall.remarks)
    assert 0.55 <= spoken["zh-CN"] / spoken.total() <= 0.65
    assert all("2025-11-01" <= remark.review.at.isoformat() < "2026-11-01" for remark in mall.remarks)
    stars: dict[str, list[int]] = {}
    for remark in mall.remarks:
        stars.setdefault(remark.review.product, []).append(remark.review.rating)
    for piece in mall.pieces:
        given = stars.get(piece.product.id)
        rating = piece.product.rating
        assert (rating is None) == (given is None)
        if given and rating:
            assert (rating.count, rating.value) == (len(given), round(sum(given) / len(given), 1))


def test_about_six_percent_of_the_reviews_contradict_the_attributes(large: Mall) -> None:
    assert 0.045 <= sum(remark.against for remark in large.remarks) / len(large.remarks) <= 0.075


def _foreign_numbers(piece: Piece) -> list[str]:
    """Numbers in the texts that no attribute has, in the unit stated or in the next larger or smaller one."""
    values = [float(value) for value in piece.truth.values() if isinstance(value, float)]
    known = {round(value * factor, 4) for value in values for factor in (1, 1000, 1 / 1000, 1 / 12)}
    texts = [*piece.product.title.values(), *(piece.product.description or {}).values()]
    found = (number for text in texts for number in NUMBER.findall(NAME.sub(" ", text)))
    return [number for number in found if float(number) not in known]


def test_no_text_names_a_number_that_the_product_does_not_have(mall: Mall, large: Mall) -> None:
    honest = [piece for piece in (*mall.pieces, *large.pieces) if not piece.contradicts]
    assert [(piece.product.id, wrong) for piece in honest if (wrong := _foreign_numbers(piece))] == []


def test_a_title_that_contradicts_an_attribute_does_so_in_the_catalogue_too(
    large: Mall, knowledge: dict[str, CategoryKnowledge]
) -> None:
    found = 0
    wrong = [piece for piece in large.pieces if piece.contradicts]
    for piece in wrong:
        reader = AttributeReader(knowledge[piece.product.category or ""])
        read = {one.key: one for one in reader.read(piece.product, passages(piece.product))}
        found += bool(read[piece.contradicts].against)
    assert found >= 0.8 * len(wrong)


def test_attributes_carry_the_keys_kinds_and_units_of_the_knowledge(
    mall: Mall, knowledge: dict[str, CategoryKnowledge]
) -> None:
    for piece in mall.pieces:
        kinds = {kind.key: kind for kind in knowledge[piece.product.category or ""].attributes}
        for attribute in piece.product.attributes:
            kind = kinds[attribute.key]
            assert attribute.unit == kind.unit
            assert isinstance(attribute.value, {"number": float, "flag": bool, "choice": str}[kind.kind])
            assert kind.kind != "choice" or attribute.value in {one.id for one in kind.choices}


def test_the_annotation_reader_recovers_what_the_products_state(
    mall: Mall, knowledge: dict[str, CategoryKnowledge]
) -> None:
    readers = {id: AttributeReader(one) for id, one in knowledge.items()}
    right: list[bool] = []
    for piece in mall.pieces:
        read = readers[piece.product.category or ""].read(piece.product, passages(piece.product))
        values = {one.key: one.value for one in read}
        right += [values.get(key) == piece.truth[key] for key in piece.told | piece.listed]
    assert sum(right) / len(right) >= 0.97


def _heard(reader: OpinionReader, remark: Remark, said: Said) -> bool:
    alone = Review(**{**vars(remark.review), "text": said.sentence})
    return {(one.key, one.value) for one in reader.read([alone])} == {(said.aspect, float(said.good))}


def test_the_opinion_reader_hears_what_the_sentences_say(mall: Mall, knowledge: dict[str, CategoryKnowledge]) -> None:
    readers = {id: OpinionReader(one) for id, one in knowledge.items()}
    category = {piece.product.id: piece.product.category or "" for piece in mall.pieces}
    heard = [
        _heard(readers[category[remark.review.product]], remark, said)
        for remark in mall.remarks
        for said in remark.said
    ]
    assert len(heard) > len(mall.remarks)
    assert sum(heard) / len(heard) >= 0.95


def test_small_talk_says_nothing_of_any_aspect(mall: Mall, knowledge: dict[str, CategoryKnowledge]) -> None:
    category = {piece.product.id: piece.product.category or "" for piece in mall.pieces}
    readers = {id: OpinionReader(one) for id, one in knowledge.items()}
    silent = [remark.review for remark in mall.remarks if not remark.said]
    assert silent
    assert [one.text for one in silent if readers[category[one.product]].read([one])] == []


def test_the_questions_of_the_mission_have_answers(mall: Mall, large: Mall) -> None:
    def cheapest(piece: Piece) -> int:
        return min(offer.price.amount for variant in piece.product.variants for offer in variant.offers)

    for one in (mall, large):
        boxes = [piece for piece in one.pieces if piece.product.category == "litter_box"]
        top = [piece for piece in boxes if piece.truth["enclosure"] == "top_entry"]
        assert any(cheapest(piece) <= 20000 for piece in top)
        assert any(float(piece.truth["entry_height"]) <= 10 for piece in boxes)
        kinds = {(piece.product.category, piece.truth.get("form")) for piece in one.pieces}
        assert {("drain_cleaner", "gel"), ("drain_cleaner", "foam")} <= kinds
        assert any(piece.truth.get("retrofit") is True for piece in one.pieces)
        assert any(piece.truth.get("target") == "drain_fly" for piece in one.pieces)
    large_boxes = [piece for piece in large.pieces if piece.truth.get("enclosure") == "top_entry"]
    roomy = [piece for piece in large_boxes if float(piece.truth["capacity"]) >= 40]
    assert sum(cheapest(piece) <= 20000 for piece in roomy) >= 5
    assert any(cheapest(piece) > 20000 for piece in roomy)


def test_building_puts_everything_on_sale_and_may_be_repeated(souk: Souk) -> None:
    def listed() -> list[str]:
        page = souk.call("catalog.page", {"most": 500}, OPERATOR)
        return [one["product"]["id"] for one in page["listings"]]

    small = Mall(products=40, reviews=120)
    steps = list(small.build(souk, OPERATOR))
    assert [(step.done, step.total) for step in steps] == [(40, 200), (80, 200), (200, 200)]
    assert listed() == sorted(piece.product.id for piece in small.pieces)
    shops = {one["id"] for one in souk.call("catalog.shops", {}, OPERATOR)}
    assert shops == {shop.id for shop in small.shops}
    best = max(small.pieces, key=lambda piece: piece.product.rating.count if piece.product.rating else 0)
    said = souk.call("catalog.reviews", {"product": best.product.id, "most": 100}, OPERATOR)
    assert said["total"] == sum(remark.review.product == best.product.id for remark in small.remarks)
    before = souk.call("catalog.show", {"product": best.product.id}, OPERATOR)
    assert list(small.build(souk, OPERATOR)) == steps
    assert souk.call("catalog.show", {"product": best.product.id}, OPERATOR) == before
