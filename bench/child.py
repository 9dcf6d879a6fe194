"""A measurement in a process of its own, so that its peak memory is nobody else's."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from souk.kit.errors import Unavailable

PROJECT = Path(__file__).parents[1]


class Broke(Unavailable):
    """A measurement ended badly."""

    def __init__(self, what: str, status: int, said: str) -> None:
        super().__init__("{what} ended with {status}: {said}", what=what, status=status, said=said[-2000:])


def measured(
    module: str, *arguments: str, seconds: float = 900.0, more: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Run `python -m module arguments…`, with `more` in its environment, and read its last line's JSON; or `Broke`."""
    environment = {**os.environ, **(more or {})}
    command = [sys.executable, "-m", module, *arguments]
    ended = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, timeout=seconds, check=False, env=environment
    )
    if ended.returncode:
        raise Broke(module, ended.returncode, ended.stderr)
    answer: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return answer
