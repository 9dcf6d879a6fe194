"""What pages ask is what operations take: `Desk.optional` would hide a field that there is none of."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from souk.doors import web
from tests.doors.web.trade import House

PAGES = Path(web.__file__).parent
Function = ast.FunctionDef | ast.AsyncFunctionDef


def within(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function in their order, those of functions in it aside."""
    for node in ast.iter_child_nodes(function):
        if not isinstance(node, Function):
            yield node
            yield from within(node)  # type: ignore[arg-type]


def asked(tree: ast.AST) -> Iterator[tuple[str, int, list[str]]]:
    """The operations that code names with a payload beside them: name, line, the payload's fields."""
    for function in (node for node in ast.walk(tree) if isinstance(node, Function)):
        nodes = list(within(function))
        calls = [node for node in nodes if isinstance(node, ast.Call)]
        for call in calls:
            known = dict(assigned(nodes, call.lineno))
            for said, then in zip(call.args, call.args[1:], strict=False):
                payload = known.get(then.id) if isinstance(then, ast.Name) else then
                if isinstance(said, ast.Constant) and isinstance(said.value, str) and isinstance(payload, ast.Dict):
                    yield said.value, call.lineno, list(fields(payload, known))


def assigned(nodes: list[ast.AST], before: int) -> Iterator[tuple[str, ast.Dict]]:
    """The payloads that have a name before a line, the nearest last."""
    for node in nodes:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Dict) and target.lineno < before:
            yield target.id, value


def fields(payload: ast.Dict, known: Mapping[str, ast.Dict]) -> Iterator[str]:
    """The fields of a payload that are written out, those of another that is spread into it included."""
    for key, value in zip(payload.keys, payload.values, strict=True):
        if isinstance(key, ast.Constant):
            yield str(key.value)
        elif key is None and isinstance(value, ast.Name) and value.id in known:
            yield from fields(known[value.id], known)


def test_every_field_that_a_page_asks_with_is_one_of_the_operations(house: House) -> None:
    wrong, many = [], 0
    operations: Mapping[str, Any] = house.souk.operations
    for file in sorted(PAGES.glob("*.py")):
        for name, line, payload in asked(ast.parse(file.read_text("utf-8"))):
            if name in operations:
                many += 1
                known = operations[name].payload.model_fields
                wrong += [f"{file.name}:{line}: {name} takes no {field}" for field in payload if field not in known]
    assert wrong == []
    assert many > 150
