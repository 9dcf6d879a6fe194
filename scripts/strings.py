"""Fails where a sentence that people see has no Chinese."""

import sys

from souk.doors.web import missing


def main() -> None:
    """Print every msgid without a translation; exit 1 where there is one."""
    lacking = missing()
    for sentence in lacking:
        print(f"no Chinese: {sentence}")
    print(f"{len(lacking)} sentences lack a translation")
    sys.exit(1 if lacking else 0)


if __name__ == "__main__":
    main()
