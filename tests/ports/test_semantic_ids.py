"""What holds for all ids by meaning."""

import base64
from pathlib import Path

import pytest

from souk.ai.embedding.providers.latent import LatentEncoder
from souk.goods.annotation import SemanticIds
from souk.goods.annotation.providers.residual_kmeans import ResidualKmeans

TEXTS = [f"{kind} {n}" for n in range(20) for kind in ("glass kettle", "猫砂盆 litter box", "running shoes")]


@pytest.fixture(params=["hashed", "untrained encoder"])
def semantics(request: pytest.FixtureRequest, tmp_path: Path) -> SemanticIds:
    encoder = None if request.param == "hashed" else LatentEncoder(folder=tmp_path)
    return ResidualKmeans(encoder=encoder)


def test_the_same_texts_give_the_same_codebook_and_ids(semantics: SemanticIds) -> None:
    book = semantics.learn(TEXTS)
    assert semantics.learn(TEXTS) == book != ""
    assert semantics.ids(book, TEXTS) == semantics.ids(book, TEXTS)


def test_texts_of_one_meaning_share_a_beginning_and_others_do_not(semantics: SemanticIds) -> None:
    ids = semantics.ids(semantics.learn(TEXTS), TEXTS)
    first = [id.partition("-")[0] for id in ids]
    kettles, boxes, shoes = ({*first[n::3]} for n in range(3))
    assert not kettles & boxes
    assert not boxes & shoes
    assert not kettles & shoes


def test_an_id_has_a_number_a_level(semantics: SemanticIds) -> None:
    (id,) = semantics.ids(semantics.learn(TEXTS), ["copper kettle"])
    assert [part.isdecimal() for part in id.split("-")] == [True] * 3


def test_too_few_texts_teach_nothing_and_get_no_ids(semantics: SemanticIds) -> None:
    assert semantics.learn(TEXTS[:5]) == ""
    assert list(semantics.ids("", TEXTS[:2])) == ["", ""]
    assert list(semantics.ids(semantics.learn(TEXTS), [])) == []


def test_a_codebook_of_another_making_gives_no_ids(semantics: SemanticIds) -> None:
    assert list(semantics.ids(f"another:1x1x1:{base64.b64encode(bytes(4)).decode()}", TEXTS[:2])) == ["", ""]
