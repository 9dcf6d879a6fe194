"""What holds for every taxonomy."""

from pathlib import Path

import pytest

from souk.goods.catalog import Taxonomy
from souk.goods.catalog.providers.toml_taxonomy import TomlTaxonomy
from souk.kit.errors import Invalid
from souk.kit.locale import LOCALES
from souk.kit.plug import plug

TAXONOMIES = ["souk.goods.catalog.providers.toml_taxonomy:TomlTaxonomy"]
PAIR = (
    '[[category]]\nid = "pets"\nname = {en = "Pets"}\n[[category]]\nid = "cats"\nname = {en = "Cats"}\nparent = "%s"\n'
)


@pytest.fixture(params=TAXONOMIES)
def taxonomy(request: pytest.FixtureRequest) -> Taxonomy:
    return plug(Taxonomy, {"use": request.param})


def test_ids_are_unique(taxonomy: Taxonomy) -> None:
    ids = [one.id for one in taxonomy.categories()]
    assert len(ids) == len(set(ids)) > 0


def test_every_parent_stands_before_its_children(taxonomy: Taxonomy) -> None:
    seen: set[str] = set()
    for one in taxonomy.categories():
        assert one.parent is None or one.parent in seen
        seen.add(one.id)


def test_every_category_has_a_name_in_both_languages(taxonomy: Taxonomy) -> None:
    assert [one.id for one in taxonomy.categories() if not all(one.name.get(locale) for locale in LOCALES)] == []


def test_an_operators_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(PAIR % "pets")
    assert [one.id for one in TomlTaxonomy(str(file)).categories()] == ["pets", "cats"]


@pytest.mark.parametrize("text", [PAIR % "dogs", PAIR.replace('"cats"', '"pets"') % "pets", "[[category]]\n", "x ="])
def test_a_taxonomy_that_cannot_be_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(text)
    with pytest.raises(Invalid, match="taxonomy"):
        TomlTaxonomy(str(file))


def test_a_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"The taxonomy ghost\.toml cannot be read"):
        TomlTaxonomy(str(tmp_path / "ghost.toml"))
