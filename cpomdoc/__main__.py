"""Words typed after « cpomdoc » -> an exit code."""

from __future__ import annotations

import sys

from cpomdoc.cli.door import run


def main() -> None:
    """The entry point of the command line."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
