"""Which rows each check of the conformance runner is about, as the installed package itself says."""

import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any


@cache
def loaded(module: str) -> Any:
    """A module of the runner; None where `spck-conformance` is not installed."""
    spec = find_spec("spck_conformance")
    if spec is None or spec.origin is None:
        return None
    inner = Path(spec.origin).parent / "_bundle" / "conformance"
    paths = [str(inner / "checks"), str(inner / "selfcheck")]
    sys.path[:0] = paths
    try:
        return import_module(module)
    finally:
        for path in paths:
            sys.path.remove(path)


@cache
def checks(version: str) -> Mapping[str, frozenset[str]]:
    """The rows of a version's register by check."""
    runner = loaded("merchant_checks")
    found: dict[str, frozenset[str]] = {}
    for check in _all() if runner else ():
        if check.versions is None or version in check.versions:
            rows = (check.req_ids_map or {}).get(version, check.req_ids)
            found[check.id] = found.get(check.id, frozenset()) | frozenset(rows)
    return found


@cache
def _all() -> tuple[Any, ...]:
    inner = Path(loaded("merchant_checks").__file__).parent
    # The runner looks its other modules up by their bare names.
    sys.path.insert(0, str(inner))
    try:
        return tuple(loaded("merchant_checks").all_checks())
    finally:
        sys.path.remove(str(inner))
