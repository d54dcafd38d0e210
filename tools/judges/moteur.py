"""Files -> the same by the second engine, which opens and saves them: moteur.py SOURCE TARGET [SOURCE TARGET …].

The end of TARGET says as what: a PDF of a Word file, as it lays it out; a workbook, as it writes it.

Run with build/moteur on the path of Python. Without a licence the engine says so, and stamps a word on the pages.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main(names: list[str]) -> int:
    import docbuilder  # installed by tools/install_judges.sh, for the tests alone

    for source, target in zip(names[::2], names[1::2], strict=True):
        builder = docbuilder.CDocBuilder()
        if builder.OpenFile(source, "") != 0 or builder.SaveFile(Path(target).suffix[1:], target) != 0:
            return 1
        builder.CloseFile()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
