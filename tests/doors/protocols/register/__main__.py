"""`python -m tests.doors.protocols.register`: how much of UCP is tested, by area; `learn REPORT` takes in a run.

A report is what `spck-conformance --json` printed: rows that were open and whose check passed get that check as mark.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

from tests.doors.protocols.register.carried import carried
from tests.doors.protocols.register.marks import (
    CARRIED,
    HERE,
    OPEN,
    ROLES,
    RUNNER,
    VERSIONS,
    Mark,
    Role,
    marks_of,
    reasons,
    share_of,
)
from tests.doors.protocols.register.runner import checks


def main(said: list[str]) -> None:
    """Print the shares, or take in a report."""
    if said[:1] == ["learn"]:
        for report in said[1:]:
            sys.stdout.write(f"{learn(Path(report))}\n")
        return
    sys.stdout.write("\n".join(table(version) for version in VERSIONS))


def table(version: str) -> str:
    """The shares of one register as tables of Markdown: what it says to a shop, and to whoever buys."""
    shares = {role: share_of(version, role) for role in ROLES}
    told = "; ".join(f"{role}: {one.tested} of {one.applicable}" for role, one in shares.items())
    lines = [f"UCP {version}: {len(marks_of(version))} rows", f"tested of the applicable rows: {told}", ""]
    return "\n".join([*lines, *(line for role in ROLES for line in _of_role(version, role))])


def _of_role(version: str, role: Role) -> list[str]:
    share, marks = share_of(version, role), [one for one in marks_of(version) if one.role == role]
    lines = [f"| {role} | rows | tested | not applicable | open |", "| --- | --: | --: | --: | --: |"]
    for area in dict.fromkeys(mark.area for mark in marks):
        kinds = Counter(_column(mark) for mark in marks if mark.area == area)
        cells = (kinds.total(), kinds["tested"], kinds["apart"], kinds[OPEN])
        lines.append(f"| {area} | {' | '.join(map(str, cells))} |")
    apart = sum(share.apart.values())
    lines += [f"| all | {share.rows} | {share.tested} | {apart} | {share.open} |", ""]
    percent = 100 * share.tested / share.applicable if share.applicable else 0
    lines.append(f"{role}: {share.tested} of {share.applicable} applicable rows are tested ({percent:.0f} %),")
    lines.append(f"{share.runner} of them by checks that spck-conformance has for this version, in every run, and")
    lines.append(
        f"{share.carried} by nothing but its checks for the older version, which only `make check-long` makes."
    )
    lines.append(f"{apart} are not applicable:")
    lines += [f"- {count} {name}: {reasons()[name]}" for name, count in share.apart.items()]
    return [*lines, ""]


def learn(report: Path) -> str:
    """Write the checks that passed in a run into the marks of its version."""
    told = json.loads(report.read_text(encoding="utf-8"))
    version, file = told["spec_version"], HERE / f"{told['spec_version']}.toml"
    known, kind = (carried(), CARRIED) if told.get("carried") else (checks(version), RUNNER)
    passed = [one for one in told["checks"] if one["status"] == "clean-pass" and one["kill_safe"]]
    text, learnt = file.read_text(encoding="utf-8"), 0
    for mark in marks_of(version):
        # The report names the rows of a check by its first version's ids.
        ids = sorted(one["id"] for one in passed if mark.row in known.get(one["id"], one["req_ids"]))
        if mark.kind == OPEN and ids:
            fresh = json.dumps([f"{kind}{one}" for one in ids] if len(ids) > 1 else f"{kind}{ids[0]}")
            text, count = re.subn(rf'(?m)^{re.escape(mark.row)} = "open"$', f"{mark.row} = {fresh}", text)
            learnt += count
    file.write_text(text, encoding="utf-8")
    return f"{version}: {learnt} rows learnt from {len(passed)} checks that passed"


def _column(mark: Mark) -> str:
    return mark.kind if mark.kind in ("tested", OPEN) else "apart"


if __name__ == "__main__":
    main(sys.argv[1:])
