"""`python -m tests.checker [--url URL] [QUESTION]`: checks a question's advice, or the advice on standard input."""

import argparse
import json
import sys

from tests.checker import check_advice, over_http


def main() -> int:
    """Print every fault; answers 1 where there is one."""
    parser = argparse.ArgumentParser(prog="python -m tests.checker", description="Check an advice against its sources.")
    parser.add_argument("question", nargs="?", help="asked of the shop; without it the advice is read as JSON")
    parser.add_argument("--url", default="http://127.0.0.1:8765", help="the running shop that opens the sources")
    asked = parser.parse_args()
    call = over_http(asked.url.rstrip("/"))
    advice = call("guide.ask", {"question": asked.question}) if asked.question else json.load(sys.stdin)
    faults = check_advice(advice, call)
    sys.stdout.write("".join(f"{fault}\n" for fault in faults) or "every word has its source\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
