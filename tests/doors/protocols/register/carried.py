"""Checks that the runner has for 2026-04-08, made at 2026-08-25 for the rows that were carried over word for word.

The runner's own 47 checks of the newer version are few; its register says of most rows that their text is the older
version's. `python -m tests.doors.protocols.register.carried SERVER CONFIG` runs the older checks of such rows against a
server of the newer version and prints what each came to. A check that expects the older version's wire fails here, and
then covers nothing.
"""

import copy
import json
import sys
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.doors.protocols.register.runner import checks, loaded

OLDER, NEWER = "2026-04-08", "2026-08-25"


@cache
def carried() -> Mapping[str, frozenset[str]]:
    """The rows of the newer register by the older check that is about each of them, still word for word."""
    runner = loaded("merchant_checks")
    if runner is None:
        return {}
    register = Path(runner.__file__).parents[1] / "requirements" / NEWER
    told = (json.loads(file.read_text(encoding="utf-8")) for file in sorted(register.glob("[!_]*.json")))
    rows = [row for area in told for row in area["rows"]]
    same = {row["id"] for row in rows if (row.get("lineage") or {}).get("disposition") == "carried"}
    own = set(checks(NEWER))
    found = {id: rows & same for id, rows in checks(OLDER).items() if id not in own}
    return {id: frozenset(rows) for id, rows in found.items() if rows}


def run(server: str, config: Mapping[str, Any], wanted: Collection[str] = ()) -> list[dict[str, Any]]:
    """What each carried check, or each of those wanted, came to against a server of the newer version."""
    merchant, own = loaded("merchant"), loaded("merchant_checks")
    assert merchant is not None
    assert own is not None
    known = carried()
    context, _, _ = merchant.report(server, dict(config))
    chosen = []
    for check in own.all_checks():
        if check.id in known and (not wanted or check.id in wanted):
            made = copy.copy(check)
            made.versions, made.req_ids_map = None, {NEWER: sorted(known[check.id])}
            chosen.append(made)
    _, detail = own.run_merchant_checks(context, chosen)
    return [
        {"id": check.id, "req_ids": sorted(known[check.id]), "status": said["status"], "kill_safe": said["kill_safe"]}
        for check, said in detail
    ]


def main(server: str, config: str, *wanted: str) -> None:
    """Run, and print a report."""
    engine = loaded("engine")
    assert engine is not None
    engine.set_insecure(True)
    told = run(server, json.loads(Path(config).read_text(encoding="utf-8")), wanted)
    sys.stdout.write(json.dumps({"spec_version": NEWER, "carried": True, "checks": told}))


if __name__ == "__main__":
    main(*sys.argv[1:])
