"""What the repository says of itself -> the same as the code says it today: README.md, store/FORMAT.md, a picture.

Run as `python -m tools.generated`; with --check it only says what is out of date (exit 1).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tools import architecture_picture, readme
from tools import format as archive_format

PAGES: Mapping[Path, Callable[[str], str]] = {
    readme.README: readme.current,
    archive_format.FORMAT: archive_format.current,
    architecture_picture.PICTURE: architecture_picture.current,
}
"""Each page, and what it should be from what it is."""


def outdated() -> list[Path]:
    """The pages that no longer say what the code does."""
    return [path for path, current in PAGES.items() if current(text := path.read_text(encoding="utf-8")) != text]


def main() -> int:
    """Write, or only check."""
    for path in outdated():
        if "--check" in sys.argv[1:]:
            print(f"{path.name}: out of date; run « make readme »")
            return 1
        path.write_text(PAGES[path](path.read_text(encoding="utf-8")), encoding="utf-8")
        print(f"{path.name}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
