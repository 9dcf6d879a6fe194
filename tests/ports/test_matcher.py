"""What holds for every matcher."""

from dataclasses import replace
from pathlib import Path

import pytest

from lab.matcher.train import PLAIN, by_barcode, from_catalogue
from souk.goods.annotation import Matcher
from souk.goods.annotation.providers.pair_matcher import PairMatcher, WrongMatcher
from souk.goods.catalog import Barcode, Offer, Product, Variant
from souk.kit.money import Money

RECIPE = replace(PLAIN, bags=1, trees=20, negatives=2)
KINDS = ("kettle", "toaster", "printer", "monitor", "headphones")


def product(id: str, shop: str, title: str, code: str = "", price: int = 0) -> Product:
    codes = (Barcode("EAN", code),) if code else ()
    offers = (Offer(shop, Money(price, "EUR")),) if price else ()
    return Product(id, shop, {"en": title}, (Variant(id, barcodes=codes, offers=offers),), brand="Arlo")


def two_shops() -> list[Product]:
    """Sixty items in two shops that word their titles differently."""
    goods = []
    for number in range(60):
        kind, model, code = KINDS[number % 5], f"KX-{1000 + number * 7}", f"{4000000000000 + number}"
        goods.append(product(f"a{number}", "abt", f"Arlo {kind} {model} black", code, 5000 + number))
        goods.append(product(f"b{number}", "buy", f"{model.replace('-', '')} {kind} by Arlo", code, 5100 + number))
    return goods


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("matcher") / "tiny.zip"
    judged = from_catalogue(two_shops(), RECIPE)
    assert judged is not None
    judged.save(path)
    return path


@pytest.fixture(params=["learned", "rules"])
def matcher(request: pytest.FixtureRequest, weights: Path) -> Matcher:
    return PairMatcher(str(weights) if request.param == "learned" else "")


SAME = (product("one", "abt", "Arlo kettle KX-9123 black"), product("two", "buy", "KX9123 kettle by Arlo"))
OTHER = (SAME[0], product("three", "buy", "KX7750 kettle by Arlo"))


def test_it_is_a_matcher(matcher: Matcher) -> None:
    assert isinstance(matcher, Matcher)


def test_the_same_item_is_more_probable_than_another_of_its_kind(matcher: Matcher) -> None:
    assert matcher.score(*SAME).probability > 0.5 > matcher.score(*OTHER).probability


def test_the_order_of_the_two_makes_no_difference(matcher: Matcher) -> None:
    one, other = matcher.score(*SAME), matcher.score(SAME[1], SAME[0])
    assert one.probability == other.probability
    assert {told.field for told in one.agree} == {told.field for told in other.agree}


def test_it_says_which_fields_agree_and_differ(matcher: Matcher) -> None:
    assert "model" in {told.field for told in matcher.score(*SAME).agree}
    differ = {told.field: told for told in matcher.score(*OTHER).differ}
    assert (differ["model"].one, differ["model"].other) == ("kx9123", "kx7750")


def test_candidates_are_answered_in_their_order(matcher: Matcher) -> None:
    first, second = matcher.rank([OTHER, SAME])
    assert first.probability < second.probability
    assert matcher.rank([]) == []


def test_a_shared_barcode_outweighs_the_titles(matcher: Matcher) -> None:
    one, other = product("one", "abt", "Something", "04012345678901"), product("two", "buy", "Else", "4012345678901")
    likeness = matcher.score(one, other)
    assert likeness.probability == 0.99
    assert likeness.producer == "rules"
    assert "barcode" in {told.field for told in likeness.agree}


def test_another_barcode_is_another_item(matcher: Matcher) -> None:
    one, other = (
        product("one", "abt", "Arlo kettle", "4012345678901"),
        product("two", "buy", "Arlo kettle", "4012345678918"),
    )
    assert matcher.score(one, other).probability == 0.02


def test_products_without_words_are_compared(matcher: Matcher) -> None:
    assert 0 <= matcher.score(product("one", "abt", "!"), product("two", "buy", "茶壶")).probability <= 1


def test_a_catalogue_labels_its_pairs_by_barcode() -> None:
    pairs, same = by_barcode(two_shops(), RECIPE)
    assert sum(same) == 60
    assert len(same) > 120
    assert all((one.product[1:] == other.product[1:]) == label for (one, other), label in zip(pairs, same, strict=True))
    assert not any(record.barcodes for pair in pairs for record in pair)


def test_a_catalogue_with_too_few_barcodes_teaches_nothing() -> None:
    assert from_catalogue(two_shops()[:60], RECIPE) is None


def test_who_learned_says_which_version(weights: Path) -> None:
    assert PairMatcher(str(weights)).score(*SAME).producer.startswith("learned:")
    assert PairMatcher().score(*SAME).producer == "rules"


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_a_file_that_training_did_not_write_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "wrong").write_bytes(content)
    with pytest.raises(WrongMatcher):
        PairMatcher(str(tmp_path / "wrong"))
