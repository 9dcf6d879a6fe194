"""Which messages exist, gathered from templates, Python, TypeScript and the system's errors, and which lack Chinese."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir

import souk
from souk.doors.web.frame import HERE, assets
from souk.doors.web.words import translations

ROOT = Path(souk.__file__).parent
ELEMENTS = ROOT.parent / "web" / "src"
SPOKEN = re.compile(r'\bt\(\s*"((?:[^"\\]|\\.)+)"')
METHODS = [("templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
DOCTOR = ROOT / "doors" / "jobs" / "doctor.py"
KINDS = frozenset({"SoukError", "NotFound", "Conflict", "Refused", "Invalid", "Unavailable"})


def missing() -> list[str]:
    """Every message without Chinese, sorted."""
    known = translations("zh-CN")
    return sorted(one for one in messages() if known.gettext(one) == one and known.ngettext(one, one, 1) == one)


def messages() -> set[str]:
    """Every message that the pages may show."""
    return {*_templates(), *_elements(), *_errors(), *_checks()}


def _templates() -> Iterator[str]:
    options = {"templates/**.html": {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}}
    for _, _, message, _, _ in extract_from_dir(HERE, METHODS, options):
        yield from (message,) if isinstance(message, str) else message[:1]


def _elements() -> Iterator[str]:
    yield from assets().messages
    for file in ELEMENTS.rglob("*.ts") if ELEMENTS.is_dir() else ():
        yield from SPOKEN.findall(file.read_text("utf-8"))


def _errors() -> Iterator[str]:
    trees = [ast.parse(file.read_text("utf-8")) for file in sorted(ROOT.rglob("*.py"))]
    kinds = _kinds([node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)])
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) in kinds:
                yield from _sentences(node)
            if isinstance(node, ast.ClassDef) and node.name in kinds:
                yield from _own(node)


def _checks() -> Iterator[str]:
    """What the doctor says: the constants in its code that are sentences."""
    nodes = list(ast.walk(ast.parse(DOCTOR.read_text("utf-8"))))
    described = {node.value for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in described:
            yield from (node.value,) if " " in node.value and node.value.endswith((".", "?")) else ()


def _kinds(classes: list[ast.ClassDef]) -> set[str]:
    """The names of all classes of errors, however far they descend."""
    found = set(KINDS)
    while more := {one.name for one in classes if found & {_name(base) for base in one.bases}} - found:
        found |= more
    return found


def _own(error: ast.ClassDef) -> Iterator[str]:
    for node in ast.walk(error):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__":
            yield from _sentences(node)


def _called(call: ast.Call) -> str:
    return _name(call.func)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _sentences(call: ast.Call) -> Iterator[str]:
    """Literal arguments that are more than one word, or a template."""
    for argument in call.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and " " in argument.value:
            yield argument.value
