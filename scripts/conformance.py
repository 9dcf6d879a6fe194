"""Installs the conformance suite of the Model Context Protocol into `.venv/conformance`, as its lock file says.

`python3 scripts/conformance.py`, after `scripts/prepare.py dev`; it needs Node 22, which comes as a wheel where the
machine has none. Then `tests/doors/mcp/test_conformance.py` runs.
"""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from prepare import ROOT, VENV, node, node_version, run

OLDEST = 22
LISTED = ROOT / "tests" / "doors" / "mcp" / "conformance"
THERE = VENV / "conformance"


def main() -> None:
    """Install what the lock file names."""
    if node_version("node") < OLDEST:
        # Where the machine's is too old for the suite, it is passed over as if it were not there.
        os.environ["PATH"] = os.pathsep.join(one for one in os.environ["PATH"].split(os.pathsep) if not _old(one))
    npm, environment = node()
    THERE.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LISTED / name, THERE / name)
    run([*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], THERE, environment)
    (THERE / "node").write_text(shutil.which("node", path=environment["PATH"]) or "")
    print(f"the conformance suite is in {THERE}")


def _old(folder: str) -> bool:
    return (Path(folder) / "node").exists()


if __name__ == "__main__":
    main()
