import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "pyproject.toml"
TOOLS = Path(sys.executable).parent
FAMILIES = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]["select"]

AT_THE_LIMIT = f'''"""Five parameters, eight ways through, and a line of 120 characters."""

LINE = "{"x" * 111}"


def ways(a: int, b: int, *, c: int, d: int, e: int) -> int:
{"".join(f"    if a == {at}:{chr(10)}        b += c * d * e{chr(10)}" for at in range(7))}    return b
'''

RUFF = {
    "a line of 121 characters": ("E501", f'LINE = "{"x" * 112}"\n'),
    "an import that nobody uses": ("F401", "import os\n"),
    "imports out of order": ("I001", "import sys\nimport os\n\nNAMES = (os.name, sys.platform)\n"),
    "a default that remembers": ("B006", "def add(to: list[int] = []) -> list[int]:\n    return [*to, 1]\n"),
    "a list around a generator": ("C400", 'NAMES = list(name.upper() for name in "ab")\n'),
    "nine ways through a function": (
        "C901",
        "def ways(a: int, b: int) -> int:\n"
        + "".join(f"    if a == {at}:\n        b += 1\n" for at in range(8))
        + "    return b\n",
    ),
    "a docstring that starts on its second line": ("D212", 'def quote() -> None:\n    """\n    Say.\n    """\n'),
    "a docstring that says nothing": ("D419", 'def quote() -> None:\n    """"""\n'),
    "code in a comment": ("ERA001", "# total = price * count\n"),
    "a function named like a class": ("N802", "def Quote() -> None: ...\n"),
    "a loop that is a comprehension": (
        "PERF401",
        "def odd(numbers: list[int]) -> list[int]:\n    found: list[int] = []\n    for number in numbers:\n"
        "        if number % 2:\n            found.append(number)\n    return found\n",
    ),
    "a pass beside a docstring": ("PIE790", 'class Gone(Exception):\n    """It is gone."""\n\n    pass\n'),
    "an import inside a function": ("PLC0415", "def name() -> str:\n    import os\n\n    return os.name\n"),
    "six parameters": ("PLR0913", "def quote(a: int, b: int, *, c: int, d: int, e: int, f: int) -> None: ...\n"),
    "parameters of a test in one string": (
        "PT006",
        'import pytest\n\n\n@pytest.mark.parametrize("a,b", [(1, 2)])\ndef test_sum(a: int, b: int) -> None:\n'
        "    assert a < b\n",
    ),
    "an else after a return": (
        "RET505",
        "def sign(number: int) -> int:\n    if number < 0:\n        return -1\n    else:\n        return 1\n",
    ),
    "lists that are added": ("RUF005", "def more(items: list[int]) -> list[int]:\n    return items + [1]\n"),
    "an if inside an if": (
        "SIM102",
        "def both(a: bool, b: bool) -> int:\n    if a:\n        if b:\n            return 1\n    return 0\n",
    ),
    "another's private name": ("SLF001", "def peek(shelf: object) -> object:\n    return shelf._goods\n"),
    "a print": ("T201", 'print("here")\n'),
    "a type's import that is needed at run time": (
        "TC004",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import os\n\nNAME = os.name\n",
    ),
    "a relative import": ("TID252", "from .words import said\n\nSAID = said\n"),
    "an old way of writing": ("UP004", "class Shelf(object): ...\n"),
}

MYPY = {
    "a parameter without a type": ("no-untyped-def", "def quote(sku) -> str:\n    return str(sku)\n"),
    "a list of anything": ("type-arg", "def count(items: list) -> int:\n    return len(items)\n"),
    "anything as an answer": (
        "no-any-return",
        "import json\n\n\ndef count(text: str) -> int:\n    return json.loads(text)\n",
    ),
    "another type as an answer": ("return-value", "def count(text: str) -> int:\n    return text\n"),
    "a value that may be missing": ("arg-type", "def count(text: str | None) -> int:\n    return len(text)\n"),
    "a comparison that is never true": ("comparison-overlap", 'def odd(a: int) -> bool:\n    return a == "1"\n'),
    "an ignore that hides nothing": ("unused-ignore", "COUNT: int = 1  # type: ignore[assignment]\n"),
}

VAGUE = {"utils", "helpers", "common", "base", "manager", "models"}
IMPURE = {"Random", "SystemRandom", "input", "now", "open", "today", "utcnow", "uuid4"}

Source = tuple[Path, str]


def long_files(source: Source) -> Iterator[str]:
    path, text = source
    most = 199 if path == Path("souk/kit/operation.py") else 400
    lines = len(text.splitlines())
    if lines > most:
        yield f"{path} has {lines} lines, {lines - most} too many"


def long_functions(source: Source) -> Iterator[str]:
    for node in ast.walk(ast.parse(source[1])):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > 60:
                yield f"{source[0]}:{node.lineno} {node.name} has {lines} lines"


def vague_names(source: Source) -> Iterator[str]:
    for part in source[0].with_suffix("").parts:
        if part in VAGUE:
            yield f"{source[0]} is named {part}"


def third_levels(source: Source) -> Iterator[str]:
    parts = source[0].parts
    if parts[0] == "souk" and "providers" not in parts and len(parts) > 5:
        yield f"{source[0]} is a level too deep"


def silent_modules(source: Source) -> Iterator[str]:
    if source[0].parts[0] == "souk" and not ast.get_docstring(ast.parse(source[1])):
        yield f"{source[0]} does not say what it is for"


def anything(source: Source) -> Iterator[str]:
    if _file(source[0]) in {"contracts", "rules"}:
        for node in ast.walk(ast.parse(source[1])):
            if "Any" in (getattr(node, "id", ""), getattr(node, "attr", "")):
                yield f"{source[0]}:{getattr(node, 'lineno', 0)} says Any"


def impure_rules(source: Source) -> Iterator[str]:
    if _file(source[0]) != "rules":
        return
    for node in ast.walk(ast.parse(source[1])):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in IMPURE:
            yield f"{source[0]}:{node.lineno} calls {ast.unparse(node.func)}"
        if isinstance(node, ast.Import) and any(name.name == "random" for name in node.names):
            yield f"{source[0]}:{node.lineno} imports chance instead of taking it"


def _file(path: Path) -> str:
    """The file of its domain that a module is, or is a part of; empty where the house has no domains."""
    parts = path.with_suffix("").parts
    return parts[3] if len(parts) > 3 and parts[0] == "souk" and parts[1] not in {"doors", "kit"} else ""


Rule = Callable[[Source], Iterator[str]]
RULES: dict[str, tuple[Rule, str, str]] = {
    "a file of 401 lines": (long_files, "souk/goods/catalog/store.py", "\n" * 401),
    "a waist of 200 lines": (long_files, "souk/kit/operation.py", "\n" * 200),
    "a function of 61 lines": (long_functions, "souk/goods/a.py", "def a() -> None:\n" + "    a()\n" * 60),
    "a name that says nothing": (vague_names, "souk/doors/web/helpers.py", ""),
    "a third level": (third_levels, "souk/goods/catalog/service/importing/rows.py", ""),
    "a module that does not say what it is for": (silent_modules, "souk/goods/catalog/rules.py", "LEVEL = 1\n"),
    "a contract of anything": (anything, "souk/goods/catalog/contracts.py", "FACTS: dict[str, Any] = {}\n"),
    "a rule about anything": (anything, "souk/goods/annotation/rules/units.py", "FACTS: typing.Any = 1\n"),
    "a rule that looks at the clock": (impure_rules, "souk/goods/catalog/rules.py", "AT = datetime.now(UTC)\n"),
    "a rule that throws its own dice": (impure_rules, "souk/goods/catalog/rules.py", "import random\n"),
}


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    files = [file for folder in ("souk", "lab", "bench", "tests", "scripts") for file in ROOT.glob(f"{folder}/**/*.py")]
    written = [file.relative_to(ROOT) for file in files if file.parent.name != "versions"]
    return [(path, (ROOT / path).read_text(encoding="utf-8")) for path in sorted(written)]


@pytest.fixture(scope="module")
def mistyped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What mypy says of every planted file, in one run."""
    folder = tmp_path_factory.mktemp("types")
    for number, (_, source) in enumerate(MYPY.values()):
        (folder / f"plant_{number}.py").write_text(source, encoding="utf-8")
    run = subprocess.run(
        [TOOLS / "mypy", "--config-file", CONFIG, "--cache-dir", folder / "cache", *sorted(folder.glob("*.py"))],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=180,
    )
    said = re.findall(r"^plant_(\d+)\.py:\d+: error: .+\[([\w-]+)\]$", run.stdout, re.MULTILINE)
    assert said, run.stdout + run.stderr
    return {plant: [code for at, code in said if int(at) == number] for number, plant in enumerate(MYPY)}


def ruff(source: str) -> list[str]:
    """The codes that ruff finds in a file of the shop."""
    run = subprocess.run(
        [TOOLS / "ruff", "check", "--no-cache", "--output-format=concise", "--stdin-filename=souk/goods/plant.py", "-"],
        cwd=ROOT,
        input=source,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert run.returncode in (0, 1), run.stderr
    return re.findall(r"^\S+:\d+:\d+: ([A-Z]+\d+)", run.stdout, re.MULTILINE)


@pytest.mark.parametrize(("code", "source"), RUFF.values(), ids=RUFF)
def test_ruff_notices_a_planted_break(code: str, source: str) -> None:
    assert ruff(source) == [code]


def test_ruff_accepts_what_is_just_within_the_limits() -> None:
    assert ruff(AT_THE_LIMIT) == []


def test_every_family_of_ruff_is_seen_to_break() -> None:
    codes = [code for code, _ in RUFF.values()]
    assert [family for family in FAMILIES if not any(re.fullmatch(rf"{family}\d*", code) for code in codes)] == []


@pytest.mark.parametrize("plant", MYPY)
def test_mypy_notices_a_planted_break(mistyped: dict[str, list[str]], plant: str) -> None:
    assert mistyped[plant] == [MYPY[plant][0]]


@pytest.mark.parametrize(("rule", "path", "text"), RULES.values(), ids=RULES)
def test_a_planted_break_of_the_house_is_noticed(rule: Rule, path: str, text: str) -> None:
    assert len(list(rule((Path(path), text)))) == 1


@pytest.mark.parametrize("rule", dict.fromkeys(rule for rule, _, _ in RULES.values()), ids=lambda rule: rule.__name__)
def test_the_tree_has_no(rule: Rule, sources: list[Source]) -> None:
    found = [said for source in sources for said in rule(source)]
    assert not found, "\n".join(found)
