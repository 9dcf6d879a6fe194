import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / ".importlinter"
LINT = Path(sys.executable).with_name("lint-imports")

CONTRACTS = ConfigParser()
CONTRACTS.read(CONFIG, encoding="utf-8")
NAMES = {rules["name"] for rules in CONTRACTS.values() if "name" in rules}
ORDERS = {
    rules["containers"].rpartition(".")[2]: rules["name"]
    for rules in CONTRACTS.values()
    if "containers" in rules and "\n" not in rules["containers"]
}

PLANTS = {
    "an import that points up": (
        {"souk.agents.shopper": "import souk.rehearsal.mall"},
        "Areas import only areas below them",
    ),
    "an import of the area beside": (
        {"souk.agents.shopper": "import souk.selling.studio", "souk.selling.studio": ""},
        "Areas import only areas below them",
    ),
    "a door that opens a higher one": (
        {"souk.doors.jobs.service": "import souk.doors.mcp"},
        "Doors keep their order",
    ),
    "a domain that imports a higher one": (
        {"souk.agents.shopper": "import souk.agents.market", "souk.agents.market": ""},
        "Agents keep their order",
    ),
    "a port that imports rules": (
        {"souk.ai.llm.ports": "import souk.ai.llm.rules"},
        "Every domain looks alike inside",
    ),
    "a file that no domain has": (
        {"souk.goods.catalog.pictures": ""},
        "Every domain looks alike inside",
    ),
    "a store that knows a port": (
        {"souk.goods.annotation.store": "import souk.goods.annotation.ports"},
        "A store knows contracts and the database",
    ),
    "a provider that reads the store": (
        {"souk.goods.annotation.providers.toml_knowledge": "import souk.goods.annotation.store"},
        "A store is known to its service alone",
    ),
    "a provider imported by name": (
        {"souk.ai.llm.service": "from souk.ai.llm.providers.absent import NoModel"},
        "Settings choose providers; nobody imports one",
    ),
    "a reach inside another domain": (
        {"souk.discovery.guide.service": "from souk.goods.catalog.contracts import Product"},
        "A domain is known by its package and nothing inside it",
    ),
    "a reach inside a domain from the assembly": (
        {"souk.assembly": "from souk.goods.catalog.contracts import Product"},
        "A domain is known by its package and nothing inside it",
    ),
    "a framework in a domain": (
        {"souk.goods.catalog.service": "from fastapi import APIRouter"},
        "Frameworks stay in the doors",
    ),
    "a heavy library in a service": (
        {"souk.discovery.search.service": "import tantivy"},
        "Heavy libraries stay in providers",
    ),
    "a heavy library in the kit": (
        {"souk.kit.text": "import numpy"},
        "Heavy libraries stay in providers",
    ),
    "a query in the rules": (
        {"souk.discovery.search.rules": "from sqlalchemy import select"},
        "SQL stays in stores",
    ),
    "a file opened by the rules": (
        {"souk.discovery.search.rules": "from pathlib import Path"},
        "Rules know no clock, file, wire or database",
    ),
    "a clock in the rules": (
        {"souk.discovery.search.rules": "from souk.kit.clock import Clock"},
        "Rules know no clock, file, wire or database",
    ),
    "a model's training in the shop": (
        {"souk.goods.catalog.service": "from lab.ranker import train"},
        "The shop imports no bench, lab or test",
    ),
    "a circle between two files": (
        {"souk.doors.jobs.contracts": "import souk.doors.jobs.service"},
        "Siblings import each other without circles",
    ),
}


def copied(folder: Path) -> Path:
    """A copy of every module, free to be broken."""
    shutil.copytree(ROOT / "souk", folder / "souk", ignore=_all_but_modules)
    return folder


def _all_but_modules(folder: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if not (name.endswith(".py") or Path(folder, name).is_dir())]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    return copied(tmp_path)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return complaints(copied(tmp_path_factory.mktemp("house")))


def plant(house: Path, module: str, line: str) -> None:
    """Add a line to a module, which is made where there is none."""
    path = house / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    file.parent.mkdir(parents=True, exist_ok=True)
    for folder in list(file.relative_to(house).parents)[:-1]:
        (house / folder / "__init__.py").touch()
    with file.open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")


def complaints(house: Path) -> dict[str, str]:
    """What every broken contract has to say of a tree."""
    run = subprocess.run(
        [LINT, "--config", CONFIG, "--no-cache", "--no-logo"],
        cwd=house,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=180,
    )
    checked = re.findall(r"^(.+) (?:KEPT|BROKEN)\b", run.stdout, re.MULTILINE)
    assert set(checked) == NAMES, run.stdout + run.stderr
    parts = re.split(r"^(\S.*)\n-+$", run.stdout.partition("Broken contracts")[2], flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The contracts that complain of something new."""
    return {name for name, said in after.items() if said != before.get(name)}


def test_the_tree_keeps_every_contract(before: dict[str, str]) -> None:
    assert not before, "\n".join(before.values())


@pytest.mark.parametrize(("lines", "contract"), PLANTS.values(), ids=PLANTS)
def test_a_planted_break_is_noticed_by_its_contract_alone(
    house: Path, before: dict[str, str], lines: dict[str, str], contract: str
) -> None:
    for module, line in lines.items():
        plant(house, module, line)
    assert changed(before, complaints(house)) == {contract}


def test_a_module_without_a_place_is_noticed_in_every_area(house: Path, before: dict[str, str]) -> None:
    places = {name: "souk.utils" if area == "souk" else f"souk.{area}.utils" for area, name in ORDERS.items()}
    for place in places.values():
        plant(house, place, "")
    said = complaints(house)
    assert changed(before, said) == set(places)
    assert [name for name, place in places.items() if f"- {place}\n" not in said[name]] == []


def test_every_contract_is_seen_to_break() -> None:
    assert {contract for _, contract in PLANTS.values()} | set(ORDERS.values()) == NAMES


def test_every_area_orders_its_domains_and_every_domain_its_files() -> None:
    areas = set(re.findall(r"\w+", CONTRACTS["importlinter:contract:areas"]["layers"])) - {"assembly", "settings"}
    inside = set(re.findall(r"souk\.(\w+)\.\*", CONTRACTS["importlinter:contract:inside"]["containers"]))
    assert areas == set(ORDERS) - {"souk"}
    assert inside == areas - {"doors", "kit"}
