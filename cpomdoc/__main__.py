"""Words typed after « cpomdoc » -> an exit code."""

from __future__ import annotations

import os
import sys

from cpomdoc.cli.door import run


def main() -> None:
    """The entry point of the command line. What it writes is ours alone, but for what the outbox shows to the group."""
    os.umask(0o077)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
