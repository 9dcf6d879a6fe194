"""What changed is read again, and nothing else."""

import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from souk.doors.jobs import staffed
from souk.goods.annotation.providers.toml_knowledge import OURS
from souk.goods.annotation.rules.annotator import Annotator, Work
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.small import OPERATOR, every_event, found, product, stock

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
GOODS = [
    product("box", "Hooded litter box 45 L", category="litter_box"),
    product("tray", "Open litter tray 20 L"),
    product("kettle", "Electric kettle 1.7 L", category="kettle"),
    product("pot", "Enamel pot with spout 1.2 L"),
]
FILES = ("pets/litter_box.toml", "kitchen/kettle.toml", "pets/cat_litter.toml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Knowledge of three categories that a test may change."""
    made = tmp_path / "knowledge"
    for name in FILES:
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        text = (OURS / name).read_text("utf-8")
        (made / name).write_text("\n".join(line for line in text.splitlines() if "goes_with" not in line), "utf-8")
    return made


@pytest.fixture
def reopen(settings: Settings, folder: Path) -> Iterator[Callable[[], Souk]]:
    """The system over the knowledge as it is in the folder now."""
    known = {"use": "souk.goods.annotation.providers.toml_knowledge:TomlKnowledge", "folder": str(folder)}
    systems: list[Souk] = []

    def again() -> Souk:
        while systems:
            systems.pop().database.close()
        # An index is let go of with what holds it.
        gc.collect()
        souk, jobs = staffed(settings.model_copy(update={"knowledge": known}))
        systems.append(souk)
        if not souk.call("catalog.shops", {}, OPERATOR):
            stock(souk, jobs, GOODS)
        return souk

    yield again
    for one in systems:
        one.database.close()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The products that are read, in order."""
    seen: list[str] = []
    annotate = Annotator.annotate

    def noting(self: Annotator, work: Work) -> Any:
        seen.append(work.product.id)
        return annotate(self, work)

    monkeypatch.setattr(Annotator, "annotate", noting)
    return seen


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def caught_up(souk: Souk) -> None:
    while souk.call("annotation.follow", {}, OPERATOR):
        pass


def changed(souk: Souk) -> list[str]:
    return [one["subject"] for one in every_event(souk) if one["name"] == "annotation.changed"]


def test_a_changed_entry_is_read_again_for_its_own_products_alone(
    reopen: Callable[[], Souk], folder: Path, read: list[str]
) -> None:
    reopen()
    assert sorted(read) == ["box", "kettle", "pot", "tray"]
    read.clear()
    change(folder / "pets/litter_box.toml", "bounds = [5, 200]", "bounds = [30, 200]")
    souk = reopen()
    assert souk.call("annotation.follow", {}, OPERATOR) == 2
    caught_up(souk)
    assert sorted(read) == ["box", "tray"]
    assert changed(souk) == ["tray"]
    values = {one["key"] for one in souk.call("annotation.of", {"product": "tray"}, OPERATOR)["annotations"]}
    assert "capacity" not in values


def test_the_same_knowledge_reads_nothing_again(reopen: Callable[[], Souk], read: list[str]) -> None:
    reopen()
    read.clear()
    souk = reopen()
    caught_up(souk)
    assert read == []


def test_a_new_word_of_a_category_is_looked_for_in_titles_and_only_those_are_read(
    reopen: Callable[[], Souk], folder: Path, read: list[str]
) -> None:
    reopen()
    read.clear()
    change(folder / "kitchen/kettle.toml", "words.en = [", 'words.en = ["enamel pot", ')
    souk = reopen()
    caught_up(souk)
    assert sorted(read) == ["kettle", "pot"]
    assert souk.call("annotation.of", {"product": "pot"}, OPERATOR)["category"] == "kettle"
    assert changed(souk) == ["pot"]


def test_a_category_that_went_leaves_its_products_without(
    reopen: Callable[[], Souk], folder: Path, read: list[str]
) -> None:
    reopen()
    read.clear()
    shutil.rmtree(folder / "kitchen")
    souk = reopen()
    caught_up(souk)
    assert set(read) == {"kettle"}
    assert souk.call("annotation.of", {"product": "kettle"}, OPERATOR)["category"] is None


def test_until_all_is_read_under_the_new_knowledge_nobody_is_told_a_position(
    reopen: Callable[[], Souk], folder: Path
) -> None:
    souk = reopen()
    service = souk.operations["annotation.follow"].method.__self__  # type: ignore[attr-defined]
    with souk.database.unit(writes=False):
        before = service.position()
    change(folder / "pets/litter_box.toml", "bounds = [5, 200]", "bounds = [30, 200]")
    souk = reopen()
    service = souk.operations["annotation.follow"].method.__self__  # type: ignore[attr-defined]
    with souk.database.unit(writes=False):
        assert service.position() == ""
    assert souk.call("annotation.follow", {"most": 1}, OPERATOR) == 1
    with souk.database.unit(writes=False):
        assert service.position() == ""
    caught_up(souk)
    with souk.database.unit(writes=False):
        assert service.position() > before


def test_search_finds_by_the_new_reading(reopen: Callable[[], Souk], folder: Path) -> None:
    limit = {"filters": [{"key": "category", "any_of": ["kettle"]}]}
    assert found(reopen(), **limit) == ["kettle"]
    change(folder / "kitchen/kettle.toml", "words.en = [", 'words.en = ["enamel pot", ')
    souk = reopen()
    for name in ("annotation.follow", "search.follow") * 4:
        souk.call(name, {}, OPERATOR)
    assert sorted(found(souk, **limit)) == ["kettle", "pot"]
