"""What holds for every encoder: unit length, one point a text, the same for the same version."""

from pathlib import Path

import numpy as np
import pytest

from souk.ai.embedding import Encoded, TextEncoder, TooFewTexts
from souk.ai.embedding.providers.absent import NoEncoder
from souk.ai.embedding.providers.latent import LatentEncoder

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
