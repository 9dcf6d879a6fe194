"""What holds for all knowledge of categories and problems."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from souk.goods.annotation import UNITS, Condition, Knowledge
from souk.goods.annotation.contracts import WrongKnowledge
from souk.goods.annotation.providers.toml_knowledge import OURS, TomlKnowledge
from souk.kit.locale import LOCALES, Words
from tests.kept import knowledge, taxonomy

CATEGORY = """
id = "kettle"
noun = { en = "kettle", zh-CN = "水壶" }
words = { en = ["kettle"], zh-CN = ["水壶"] }
[[attribute]]
key = "lid"
name = { en = "Lid", zh-CN = "盖" }
kind = "choice"
[[attribute.choice]]
id = "glass"
name = { en = "glass", zh-CN = "玻璃" }
words = { en = ["glass"], zh-CN = ["玻璃"] }
"""
SITUATION = """
[[situation]]
id = "tea"
kind = "scenario"
name = { en = "tea", zh-CN = "茶" }
words = { en = ["tea"], zh-CN = ["茶"] }
says = { en = "Tea.", zh-CN = "茶。" }
prefers = [{ key = "%s", is = ["%s"], because = { en = "It shows.", zh-CN = "看得见。" } }]
"""


@pytest.fixture(params=["ours"])
def known() -> Knowledge:
    return knowledge()


def test_every_file_of_ours_is_loaded(known: Knowledge) -> None:
    files = list(OURS.rglob("*.toml"))
    of_brands = 1
    assert len(known.categories()) + len(known.problems()) + of_brands == len(files) > 50
    assert len(known.brands()) > 50


def test_no_two_brands_are_called_the_same_but_by_a_longer_name(known: Knowledge) -> None:
    seen: dict[str, str] = {}
    for brand, names in known.brands().items():
        assert names, brand
        assert all(name and name == name.strip() for name in names), brand
        for name in names:
            other = seen.setdefault(name, brand)
            assert other in brand or brand in other, (name, brand, other)


def test_every_category_stands_in_the_taxonomy(known: Knowledge) -> None:
    assert set(known.categories()) <= {one.id for one in taxonomy().categories()}


def test_every_category_is_spoken_of_in_both_languages(known: Knowledge) -> None:
    for one in known.categories().values():
        assert all(one.noun.get(locale) and one.words.get(locale) for locale in LOCALES), one.id
        for kind in one.attributes:
            assert all(kind.name.get(locale) for locale in LOCALES), f"{one.id}/{kind.key}"


def test_every_number_has_a_unit_that_is_known(known: Knowledge) -> None:
    numbers = [kind for one in known.categories().values() for kind in one.attributes if kind.kind == "number"]
    assert {kind.unit for kind in numbers} <= {*UNITS, "US", "EU"} | {""}


def _conditions(known: Knowledge) -> Iterator[tuple[str, Condition]]:
    for one in known.categories().values():
        for situation in one.situations:
            yield from ((one.id, condition) for condition in (*situation.prefers, *situation.avoids))
    for problem in known.problems().values():
        for step in problem.steps:
            yield from ((problem.id, condition) for condition in (*step.prefers, *step.avoids))


def _quoted(known: Knowledge, ref: str, path: str, words: Words) -> None:
    for locale, text in words.items():
        assert known.text(ref, f"{path}/{locale}") == text


def test_every_reason_is_found_again_by_its_entry_and_path(known: Knowledge) -> None:
    for ref, condition in _conditions(known):
        _quoted(known, ref, condition.path, condition.because)


def test_every_name_and_saying_is_found_again(known: Knowledge) -> None:
    for one in known.categories().values():
        _quoted(known, one.id, "noun", one.noun)
        for kind in one.attributes:
            _quoted(known, one.id, f"attribute/{kind.key}/name", kind.name)
            for choice in kind.choices:
                _quoted(known, one.id, f"attribute/{kind.key}/choice/{choice.id}/name", choice.name)
        for situation in one.situations:
            _quoted(known, one.id, f"situation/{situation.id}/says", situation.says)
        for aspect in one.aspects:
            _quoted(known, one.id, f"aspect/{aspect.id}/name", aspect.name)
        for question in one.questions:
            _quoted(known, one.id, f"question/{question.id}/says", question.says)


def test_every_text_of_a_problem_is_found_again(known: Knowledge) -> None:
    for problem in known.problems().values():
        _quoted(known, problem.id, "says", problem.says)
        for number, cause in enumerate(problem.causes):
            _quoted(known, problem.id, f"cause/{number}/says", cause)
        for number, step in enumerate(problem.steps):
            _quoted(known, problem.id, f"step/{number}/says", step.says)
        for number, caveat in enumerate(problem.caveats):
            _quoted(known, problem.id, f"caveat/{number}/says", caveat)


def test_what_is_not_there_has_no_text(known: Knowledge) -> None:
    assert known.text("litter_box", "no/such/path") is None
    assert known.text("no_such_entry", "noun/en") is None


def _folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "kitchen").mkdir(exist_ok=True)
    (tmp_path / "kitchen" / "kettle.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_another_word_is_another_version(tmp_path: Path) -> None:
    first = TomlKnowledge(str(_folder(tmp_path, CATEGORY))).version
    assert TomlKnowledge(str(tmp_path)).version == first
    assert TomlKnowledge(str(_folder(tmp_path, CATEGORY.replace("Lid", "Cover")))).version != first


def test_each_category_has_a_digest_of_its_own_that_changes_with_it_alone(tmp_path: Path) -> None:
    (tmp_path / "pets").mkdir()
    (tmp_path / "pets" / "bowl.toml").write_text(CATEGORY.replace('"kettle"', '"bowl"'), encoding="utf-8")
    before = TomlKnowledge(str(_folder(tmp_path, CATEGORY)))
    after = TomlKnowledge(str(_folder(tmp_path, CATEGORY.replace("Lid", "Cover"))))
    assert before.digest("kettle") != before.digest("bowl")
    assert (after.digest("kettle") != before.digest("kettle"), after.digest("bowl")) == (True, before.digest("bowl"))


def test_a_condition_on_a_choice_that_there_is_holds(tmp_path: Path) -> None:
    made = TomlKnowledge(str(_folder(tmp_path, CATEGORY + SITUATION % ("lid", "glass"))))
    (condition,) = made.categories()["kettle"].situations[0].prefers
    assert (condition.key, condition.any_of, condition.path) == ("lid", ("glass",), "situation/tea/prefers/0/because")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (CATEGORY + SITUATION % ("spout", "glass"), "there is no attribute spout"),
        (CATEGORY + SITUATION % ("lid", "gold"), "lid has no choice gold"),
        (CATEGORY.replace('"choice"', '"shape"'), "kind"),
        (CATEGORY.replace('id = "kettle"\n', "", 1), "id"),
        ("id = ", "Invalid value"),
        (CATEGORY + '[[aspect]]\nid = "noise"\nname = {en = "n"}\ngood = {}\nbad = {}\nattribute = "spout"', "spout"),
    ],
)
def test_a_file_that_says_what_cannot_be_is_refused(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(WrongKnowledge, match=why):
        TomlKnowledge(str(_folder(tmp_path, text)))


def test_brands_that_are_no_lists_of_names_are_refused(tmp_path: Path) -> None:
    (tmp_path / "brands.toml").write_text('[brands]\nHP = "惠普"\n', encoding="utf-8")
    with pytest.raises(WrongKnowledge, match="brands"):
        TomlKnowledge(str(tmp_path))
    (tmp_path / "brands.toml").write_text('[brands]\nHP = ["惠普"]\n', encoding="utf-8")
    assert TomlKnowledge(str(tmp_path)).brands() == {"HP": ("惠普",)}
