"""Word files -> their PDFs, as the second engine lays them out: moteur.py SOURCE.docx TARGET.pdf [SOURCE TARGET …].

Run with build/moteur on the path of Python. Without a licence the engine says so, and stamps a word on the pages.
"""

from __future__ import annotations

import sys


def main(names: list[str]) -> int:
    import docbuilder  # installed by tools/install_judges.sh, for the tests alone

    for source, target in zip(names[::2], names[1::2], strict=True):
        builder = docbuilder.CDocBuilder()
        if builder.OpenFile(source, "") != 0 or builder.SaveFile("pdf", target) != 0:
            return 1
        builder.CloseFile()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
