"""`python -m bench NAME [--quick]`, `--list`, `--all`; the last line of a bench is `RESULT {json}`."""

import argparse
import importlib
import sys
from pathlib import Path

from bench.report import Report, renewed, show
from souk.kit.errors import SoukError

HERE = Path(__file__).parent


def names() -> list[str]:
    """The benches: every folder here with a `run.py`."""
    return sorted(path.parent.name for path in HERE.glob("*/run.py"))


def main(arguments: list[str] | None = None) -> int:
    """Run what was asked for; answers the exit status."""
    asked = _parser().parse_args(arguments)
    if asked.list:
        print("\n".join(names()))
        return 0
    chosen = names() if asked.all else asked.names
    if not chosen or not set(chosen) <= set(names()):
        print(f"Name one of: {', '.join(names())}; or --all, or --list.", file=sys.stderr)
        return 2
    reports, failed = _run(chosen, asked.quick)
    page = asked.into or (HERE / "RESULTS.md" if asked.all or asked.renew else None)
    if page and reports and (asked.renew or not failed):
        before = page.read_text(encoding="utf-8") if asked.renew and page.exists() else ""
        page.write_text(renewed(before, reports, asked.quick), encoding="utf-8")
    return 1 if failed else 0


def _run(chosen: list[str], quick: bool) -> tuple[list[Report], bool]:
    reports, failed = [], False
    for name in chosen:
        try:
            report: Report = importlib.import_module(f"bench.{name}.run").run(quick)
        except SoukError as error:
            print(f"{name}: {error}", file=sys.stderr)
            failed = True
            continue
        show(report)
        reports.append(report)
    return reports, failed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure what we claim, the rival beside it.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names()))
    parser.add_argument("--list", action="store_true", help="name the benches")
    parser.add_argument("--all", action="store_true", help="run all of them and write bench/RESULTS.md")
    parser.add_argument("--quick", action="store_true", help="a smaller part, in seconds")
    parser.add_argument("--renew", action="store_true", help="write the sections of what ran, and leave the others")
    parser.add_argument("--into", type=Path, help="write the results page here")
    return parser


if __name__ == "__main__":
    sys.exit(main())
